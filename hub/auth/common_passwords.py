"""How hard a password is to guess for whoever tries first what many people choose.

Length alone is no help against `password123456` or `woaini5201314`: so a password is cut into as
few pieces as it can be made of, and has to have some. A piece is a well-known word, a run of keys,
one character repeated, a year, a day of the year, a syllable of pinyin, the login, or any single
character. What is spelt with digits and signs in place of letters (`p@ssw0rd`) is the word.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

_WORDS = Path(__file__).parent / "data" / "common_words.txt"
_LEAST_RUN = 3  # keys
_LEAST_WORD = 2  # characters
_YEARS = range(1940, 2040)
_UNSPELT = str.maketrans("@4$5013!7+", "aassoleitt")
_SIGN = re.compile(r"[\W_]+")

_RUNS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujm",
    "!qaz@wsx#edc$rfv%tgb^yhn&ujm",
    "02468",
    "13579",
)
_INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s y w"
_FINALS = (
    "a o e ai ei ao ou an en ang eng ong i ia ie iao iu ian in iang ing iong u ua uo uai ui uan un "
    "uang ue v er"
)


def pieces(password: str, login: str) -> int:
    """Return of how few pieces a password can be made.

    Args:
        password: in its normal form.
        login: what its owner signs in as: it, its parts and their mirror images are pieces, too.
    """
    text = password.lower()
    unit = _unit_of(text)
    if unit < len(text):
        return pieces(text[:unit], login) + 1
    own = frozenset(_words_of_login(login))
    words = _words() | own
    longest = max(map(len, words))
    plain = text.translate(_UNSPELT)
    fewest = [0]  # of the first n characters
    for end in range(1, len(text) + 1):
        begins = range(max(0, end - longest), end)
        fewest.append(
            1
            + min(
                fewest[begin]
                for begin in begins
                if begin == end - 1
                or text[begin:end] in words
                or plain[begin:end] in words
                or _is_one_key(text[begin:end])
            )
        )
    return fewest[-1]


def _unit_of(text: str) -> int:
    """Return the length of what a text repeats; its own where it repeats nothing."""
    return next(n for n in range(1, len(text) + 1) if (text[:n] * len(text))[: len(text)] == text)


def _is_one_key(text: str) -> bool:
    return len(set(text)) == 1


def _words_of_login(login: str) -> Iterator[str]:
    for word in (login.lower(), *_SIGN.split(login.lower())):
        if len(word) >= _LEAST_WORD:
            yield word
            yield word[::-1]


@cache
def _words() -> frozenset[str]:
    return frozenset([*_listed(), *_runs(_RUNS), *_dates(), *_syllables()])


def _listed() -> Iterator[str]:
    for line in _WORDS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


def _runs(rows: Iterable[str]) -> Iterator[str]:
    for row in rows:
        for begin, end in product(range(len(row)), range(len(row) + 1)):
            if end - begin >= _LEAST_RUN:
                yield row[begin:end]
                yield row[begin:end][::-1]


def _dates() -> Iterator[str]:
    yield from map(str, _YEARS)
    yield from (f"{month:02}{day:02}" for month in range(1, 13) for day in range(1, 32))


def _syllables() -> Iterator[str]:
    for initial, final in product(["", *_INITIALS.split()], _FINALS.split()):
        if len(initial + final) >= _LEAST_WORD:
            yield initial + final
