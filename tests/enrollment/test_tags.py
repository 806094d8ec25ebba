"""The tags of accounts, by name and pinyin, as far as one may read."""

import pytest

from hub.access.roles import Role
from tests.enrollment.places import API, Places, items

TAGS = {"420100": ["客户端", "应急"], "420102": ["客户端"], "421022": ["政务"]}


@pytest.fixture
async def tagged(places: Places) -> Places:
    for account, tags in TAGS.items():
        address = f"{API}/accounts/{places.accounts[account]}"
        (await places.centre.patch(address, json={"tags": tags})).raise_for_status()
    return places


async def test_the_tags_are_listed_the_most_used_first(tagged: Places) -> None:
    assert await items(tagged.centre, "/tags") == [
        {"tag": "客户端", "accounts": 2},
        {"tag": "应急", "accounts": 1},
        {"tag": "政务", "accounts": 1},
    ]
    assert len(await items(tagged.centre, "/tags", limit=1)) == 1


@pytest.mark.parametrize("typed", ["kehuduan", "khd", "客户"])
async def test_a_tag_is_found(tagged: Places, typed: str) -> None:
    assert await items(tagged.centre, "/tags", q=typed) == [{"tag": "客户端", "accounts": 2}]


async def test_tags_of_accounts_elsewhere_are_not_there(tagged: Places) -> None:
    async with await tagged.acting(Role.CENTRAL_EDITOR, "421000") as editor:
        assert await items(editor, "/tags") == [{"tag": "政务", "accounts": 1}]
        assert await items(editor, "/tags", q="kehuduan") == []
