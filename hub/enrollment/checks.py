"""What is wrong with rows beyond their single cells: against each other, and against what is known.

Every check looks at what a row says rightly, and leaves alone what it does not say: a row with one
bad cell is still checked in its others.
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.enrollment.codes import level_of
from hub.enrollment.known import Known
from hub.enrollment.models import Level
from hub.enrollment.platforms import Platforms, Wrong
from hub.enrollment.upload.rows import Row

WrongAt = tuple[int, Wrong]
"""A line and what is wrong in it."""


def check(rows: Sequence[Row], known: Known, platforms: Platforms) -> list[WrongAt]:
    """Return everything that is wrong, in the order of the lines."""
    wrong = [(row.line, each) for row in rows for each in row.wrong]
    wrong += _enrolled_twice(rows)
    wrong += _units_in_two_regions(rows, known)
    for row in rows:
        wrong += [(row.line, each) for each in _wrong_region(row, known)]
        wrong += [(row.line, each) for each in _wrong_platform(row, known, platforms)]
    return sorted(_once_per_cell(wrong), key=lambda each: each[0])


def _once_per_cell(wrong: Iterable[WrongAt]) -> list[WrongAt]:
    first: dict[tuple[int, str], WrongAt] = {}
    for line, each in wrong:
        first.setdefault((line, each.field), (line, each))
    return list(first.values())


def _enrolled_twice(rows: Sequence[Row]) -> Iterator[WrongAt]:
    first: dict[tuple[str | None, str | None], int] = {}
    for row in rows:
        key = (row.account.platform, row.account.external_id)
        line = first.setdefault(key, row.line)
        if None not in key and line != row.line:
            yield row.line, Wrong("external_id", f"the same account as in line {line}")


def _units_in_two_regions(rows: Sequence[Row], known: Known) -> Iterator[WrongAt]:
    """Units are told apart by name, so one name in two places is two units or a mistake."""
    places = {name: (region, "enrolled") for name, region in known.organisations.items()}
    for row in rows:
        name, region = row.account.organisation, row.account.region_code
        if name is None or region is None or region not in known.regions:
            continue
        other, where = places.setdefault(name, (region, f"in line {row.line}"))
        if other != region:
            reason = f"this unit is {where} in {other}, here in {region}: write its full name"
            yield row.line, Wrong("organisation", reason)


def _wrong_region(row: Row, known: Known) -> Iterator[Wrong]:
    code, level = row.account.region_code, row.account.level
    if code is None:
        return
    if code not in known.regions:
        yield Wrong("region_code", _unknown_region(code))
    elif known.regions[code]:
        yield Wrong("region_code", f"{code} groups counties and is no unit: write the county's")
    elif level not in {None, Level.DEPARTMENT, level_of(code)}:
        reason = f"{code} is a {level_of(code)}: leave the level out, or write department"
        yield Wrong("level", reason)


def _unknown_region(code: str) -> str:
    if level_of(code) is Level.TOWNSHIP:
        return f"there is no township {code}; `hub region import --townships` brings them in"
    return f"there is no region {code}; `hub region import` brings in all there are"


def _wrong_platform(row: Row, known: Known, platforms: Platforms) -> Iterator[Wrong]:
    account = row.account
    if account.platform is None:
        return
    platform = platforms.get(account.platform)
    if platform is None:
        yield Wrong("platform", f"no connector has this name; there are: {_names(platforms)}")
        return
    before = known.accounts.get((account.platform, account.external_id or ""))
    kept = before.values.settings if before else {}
    yield from platform.check_settings(kept | (account.settings or {}))[1]
    if account.credentials:
        yield from platform.wrong_credentials(account.credentials)


def _names(platforms: Platforms) -> str:
    return ", ".join(sorted(platforms)) or "none"
