"""Accounts to try the hub with: real regions, made-up clients. Pure.

    regions = shipped_regions(townships=True)
    hubei = sample_accounts(regions, receiver)                  # 357: three for each of 119 units
    many = sample_accounts(regions, receiver, count=45_000)     # the whole country's

Every unit runs a page of the hub's own site and two apps of its own, behind webhooks; or a page and
two of several clients in turn, on platforms that give their accounts out themselves:

    sample_accounts(regions, receiver, clients=PAGE, in_turn=(app, official_account, …), given=…)
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, cycle, islice
from typing import Any

from hub.enrollment.codes import is_within
from hub.enrollment.models import Level
from hub.enrollment.repository.regions import RegionRow

HUBEI = "420000"
COLUMNS = (
    "平台",
    "账号ID",
    "账号名称",
    "单位",
    "行政区划代码",
    "标签",
)
TURNS = 2  # clients of a unit that are taken in turn

_CENTRES = dict.fromkeys(Level, "融媒体中心") | {Level.TOWNSHIP: "融媒体工作站"}
_ENDINGS = ("街道", "地区", "省", "市", "区", "县", "镇", "乡", "旗", "盟")
_SHORTEST = 2  # characters of a short name: 武汉市 is 武汉, but 房县 stays 房县


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where the apps are that stand behind the webhooks.

    Attributes:
        endpoint: from an account's external id to the URL that takes its events.
        secret: from an account's external id to its secret.
    """

    endpoint: Callable[[str], str]
    secret: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Given:
    """What a platform gave an account: its id there, and what it is enrolled with."""

    external_id: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    credentials: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """A client that every unit has; `{code}`, `{unit}` and `{place}` are the unit's.

    Attributes:
        external_id: empty where the platform gives it.
        settings: what the unit chooses, beside what the platform gives.
    """

    platform: str
    external_id: str
    name: str
    tags: str
    settings: Mapping[str, Any] = field(default_factory=dict)


CLIENTS = (
    Client("site", "{code}", "{unit}网站", "网站"),
    Client("webhook", "yunshang-{code}", "云上{place}", "客户端"),
    Client("webhook", "fabu-{code}", "{place}发布 · 客户端", "客户端、应急"),
)
PAGE, APP = CLIENTS[:1], CLIENTS[1]


def _none(platform: str) -> Given:
    raise LookupError(f"nobody gives out accounts on {platform}")


def sample_accounts(  # noqa: PLR0913 - all but two are for those who want another sample
    regions: Iterable[RegionRow],
    receiver: Receiver,
    *,
    count: int | None = None,
    clients: Sequence[Client] = CLIENTS,
    in_turn: Sequence[Client] = (),
    given: Callable[[str], Given] = _none,
) -> Iterator[dict[str, str]]:
    """Yield accounts as rows of an import, by heading (`COLUMNS`, `settings.…`, `credentials.…`).

    Args:
        regions: the divisions, with the townships if `count` needs them.
        receiver: where the apps are.
        count: so many, of the country's counties first and then of its townships; if None, those
            of Hubei's province, cities and counties.
        clients: what each unit has.
        in_turn: each unit has two of these besides: the first two, the next unit the next two.
        given: from a platform to one more account there, for clients without an id of their own.
    """
    known = {region.code: region for region in regions if not region.is_grouping}
    units = _hubei(known.values()) if count is None else _country(known.values())
    turns = cycle(in_turn)
    return islice(
        (
            _row(client, region, _full_name(region, known), receiver, given)
            for region in units
            for client in chain(clients, islice(turns, TURNS))
        ),
        count,
    )


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write rows as a file that `hub account import` takes."""
    lines = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(chain(COLUMNS, *lines))))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def _hubei(regions: Iterable[RegionRow]) -> Iterator[RegionRow]:
    for region in regions:
        if is_within(region.code, HUBEI) and region.level != Level.TOWNSHIP:
            yield region


def _country(regions: Iterable[RegionRow]) -> Iterator[RegionRow]:
    whole = list(regions)
    for level in (Level.COUNTY, Level.TOWNSHIP):
        yield from (region for region in whole if region.level == level)


def _row(
    client: Client,
    region: RegionRow,
    full_name: str,
    receiver: Receiver,
    given: Callable[[str], Given],
) -> dict[str, str]:
    unit = full_name + _CENTRES[Level(region.level)]
    said = {"code": region.code, "unit": unit, "place": _short_name(region.name)}
    account = _account(client, client.external_id.format_map(said), receiver, given)
    row = {
        "平台": client.platform,
        "账号ID": account.external_id,
        "账号名称": client.name.format_map(said),
        "单位": unit,
        "行政区划代码": region.code,
        "标签": client.tags,
    }
    settings = {**account.settings, **client.settings}
    row |= {f"settings.{name}": _cell(value) for name, value in settings.items()}
    return row | {f"credentials.{name}": str(value) for name, value in account.credentials.items()}


def _account(
    client: Client, external_id: str, receiver: Receiver, given: Callable[[str], Given]
) -> Given:
    if not external_id:
        return given(client.platform)
    if client.platform != "webhook":
        return Given(external_id)
    endpoint, secret = receiver.endpoint(external_id), receiver.secret(external_id)
    return Given(external_id, {"endpoint": endpoint}, {"secret": secret})


def _cell(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _full_name(region: RegionRow, known: Mapping[str, RegionRow]) -> str:
    """Return a name that no other region has: 武汉市江岸区, 湖北省仙桃市, but plainly 武汉市."""
    above = known.get(region.parent_code or "")
    if above is None and region.level == Level.COUNTY:  # its parent is a grouping
        above = next(each for each in known.values() if is_within(region.code, each.code))
    if above is None or region.level == Level.CITY:
        return region.name
    return _full_name(above, known) + region.name


def _short_name(name: str) -> str:
    if "自治" in name:
        return name[:_SHORTEST]
    ending = next((each for each in _ENDINGS if name.endswith(each)), "")
    short = name.removesuffix(ending)
    return short if len(short) >= _SHORTEST else name
