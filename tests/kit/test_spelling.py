"""Names that are found by how they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, literal, select

from hub.kit.db import Database
from hub.kit.spelling import LONGEST, is_named, named, spell


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("武汉市", "wu han shi/fu"),
        ("云上武汉App", "yun shang wu han app"),
        ("ＡＢＣ－汉街（2）", "abc han jie 2"),
        ("ئۇيغۇر", ""),
        ("", ""),
    ],
)
def test_a_name_is_spelled_syllable_by_syllable(name: str, spelled: str) -> None:
    assert spell(name) == spelled


async def found(database: Database, name: str, typed: str) -> bool:
    condition = named(literal(name, Text), literal(spell(name), Text), typed)
    async with database.connection() as connection:
        answer = bool(await connection.scalar(select(condition)))
    assert is_named(name, typed) is answer
    return answer


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("武汉市", "武汉"),
        ("武汉市", "wuhan"),
        ("武汉市", "WuHan"),
        ("武汉市", "wu han"),
        ("武汉市", "wh"),
        ("武汉市", "whs"),
        ("武汉市", "whan"),
        ("武汉市", "hanshi"),
        ("西安市", "xi'an"),
        ("重庆市", "chongqing"),
        ("长沙市", "changsha"),
        ("长子县", "zhangzi"),
        ("番禺区", "panyu"),
        ("蚌埠市", "bengbu"),
        ("六安市", "luan"),
        ("绿春县", "lvchun"),
        ("关于做好2026年长江防汛工作的通知", "2026ncj"),
        ("关于做好2026年长江防汛工作的通知", "changjiangfangxun"),
        ("云上武汉App", "whapp"),
        ("100%真实", "100%"),
    ],
)
async def test_it_is_found_by_what_people_type(name: str, typed: str, database: Database) -> None:
    assert await found(database, name, typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("武汉市", "anshi"),  # of a syllable only its beginning
        ("武汉市", "wuhu"),
        ("武汉市", "wsh"),
        ("武汉市", "hanwu"),
        ("武汉市", "武昌"),
        ("武汉市", "w.h"),
        ("重庆市", "chozhong"),  # one reading at a time
        ("1000元", "100%"),
        ("武汉市", "w" * (LONGEST + 1)),
    ],
)
async def test_it_is_not_found_by_anything_else(name: str, typed: str, database: Database) -> None:
    assert not await found(database, name, typed)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_whatever_is_spelled_is_letters_digits_and_marks(name: str) -> None:
    assert set(spell(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789/ ")
