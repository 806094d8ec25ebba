"""What is wrong with rows beyond their single cells: against each other, and against what is known.

Every check looks at what a row says rightly, and leaves alone what it does not say: a row with one
bad cell is still checked in its others.
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.access.remit import Remit
from hub.enrollment.codes import level_of, prefix_of
from hub.enrollment.enroller import Enroller
from hub.enrollment.granted import not_granted
from hub.enrollment.known import Known
from hub.enrollment.models import Level
from hub.enrollment.platforms import Platforms, Wrong
from hub.enrollment.upload.rows import Row
from hub.enrollment.whither import to_another_server
from hub.kit.i18n import _, word

WrongAt = tuple[int, Wrong]
"""A line and what is wrong in it."""


def check(
    rows: Sequence[Row], known: Known, platforms: Platforms, enroller: Enroller
) -> list[WrongAt]:
    """Return everything that is wrong, in the order of the lines."""
    wrong = [(row.line, each) for row in rows for each in row.wrong]
    wrong += _enrolled_twice(rows)
    wrong += _units_in_two_regions(rows, known, enroller.writes)
    wrong += _not_granted(rows, known, enroller)
    for row in rows:
        wrong += [(row.line, each) for each in _wrong_region(row, known)]
        wrong += [(row.line, each) for each in _wrong_filing(row, known)]
        wrong += [(row.line, each) for each in _wrong_platform(row, known, platforms, enroller)]
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
            yield row.line, Wrong("external_id", _("the same account as in line {line}", line=line))


def _units_in_two_regions(rows: Sequence[Row], known: Known, remit: Remit) -> Iterator[WrongAt]:
    """Units are told apart by name, so one name in two places is two units or a mistake."""
    places = {name: (unit.region_code, _("enrolled")) for name, unit in known.organisations.items()}
    for row in rows:
        name, region = row.account.organisation, row.account.region_code
        if name is None or region is None or region not in known.regions:
            continue
        other, where = places.setdefault(name, (region, _("in line {line}", line=row.line)))
        if other != region:
            unit = known.organisations.get(name)
            if unit is not None and not remit.covers(prefix_of(unit.region_code), unit.id):
                reason = _("a unit elsewhere has this name: write the full name")
            else:
                reason = _(
                    "this unit is {where} in {other}, here in {region}: write its full name",
                    where=where,
                    other=other,
                    region=region,
                )
            yield row.line, Wrong("organisation", reason)


def _not_granted(rows: Sequence[Row], known: Known, enroller: Enroller) -> Iterator[WrongAt]:
    if not enroller.is_everywhere:
        for row in rows:
            for wrong in not_granted(row.account, known, enroller):
                yield row.line, wrong


def _wrong_region(row: Row, known: Known) -> Iterator[Wrong]:
    code, level = row.account.region_code, row.account.level
    if code is None:
        return
    if code not in known.regions:
        yield Wrong("region_code", _unknown_region(code))
    elif known.regions[code]:
        reason = _("{code} groups counties and is no unit: write the county's", code=code)
        yield Wrong("region_code", reason)
    elif level not in {None, Level.DEPARTMENT, level_of(code)}:
        reason = _(
            "{code} is a {level}: leave the level out, or write department",
            code=code,
            level=word(level_of(code)),
        )
        yield Wrong("level", reason)


def _wrong_filing(row: Row, known: Known) -> Iterator[Wrong]:
    """A day may fit the others of its line, and not what is known already."""
    said = row.account.filing
    before = known.accounts.get((row.account.platform or "", row.account.external_id or ""))
    if said is None or before is None:
        return
    after = said.merged_with(before.filing)
    for name in ("valid_until", "cancelled_on"):
        day = getattr(after, name)
        if day is not None and after.filed_on is not None and day < after.filed_on:
            field = name if getattr(said, name) is not None else "filed_on"
            yield Wrong(f"filing.{field}", _("does not fit the filing that is known"))


def _unknown_region(code: str) -> str:
    if level_of(code) is Level.TOWNSHIP:
        return _(
            "there is no township {code}; `hub region import --townships` brings them in", code=code
        )
    return _("there is no region {code}; `hub region import` brings in all there are", code=code)


def _wrong_platform(
    row: Row, known: Known, platforms: Platforms, enroller: Enroller
) -> Iterator[Wrong]:
    account = row.account
    if account.platform is None:
        return
    platform = platforms.get(account.platform)
    if platform is None:
        there_are = _names(platforms)
        reason = _("no connector has this name; there are: {names}", names=there_are)
        yield Wrong("platform", reason)
        return
    before = known.accounts.get((account.platform, account.external_id or ""))
    kept = before.values.settings if before else {}
    settings, wrong = platform.check_settings(kept | (account.settings or {}))
    yield from wrong
    yield from to_another_server(
        platform,
        kept,
        settings,
        keeps_credentials=bool(before and before.has_credentials and not account.credentials),
        is_everywhere=enroller.is_everywhere,
    )
    if account.credentials:
        yield from platform.wrong_credentials(account.credentials)


def _names(platforms: Platforms) -> str:
    return ", ".join(sorted(platforms)) or "none"
