"""How often an account may call: by the day, and what `clear_quota` gives back."""

from typing import Any

from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.world import Account, Refusal

Body = dict[str, Any]

# The documentation's figures for an account without many followers; by path, per day.
DAILY = {
    "draft/add": 1_000,
    "freepublish/submit": 100,
    "freepublish/get": 100,
    "freepublish/delete": 10,
    "freepublish/getarticle": 100,
    "freepublish/batchget": 100,
    "message/mass/sendall": 100,
    "message/mass/delete": 10,
}
CLEARINGS_A_MONTH = 10
SENDS_A_MONTH = 4  # of a 服务号
SENDS = "sends"
CLEARINGS = "clearings"


def count(account: Account, clock: Clock, path: str) -> None:
    """Count a call.

    Raises:
        Refusal: the day's calls of this interface are spent.
    """
    if path not in DAILY:
        return
    key = (path, clock.day())
    if account.used[key] >= DAILY[path]:
        raise Refusal(45009, "reach max api daily quota limit")
    account.used[key] += 1


def count_send(account: Account, clock: Clock) -> None:
    """Count a mass send, made by the interface or by hand.

    Raises:
        Refusal: none is left.
    """
    today, month = (SENDS, clock.day()), (SENDS, clock.month())
    by_month = account.kind == "service" and account.used[month] >= SENDS_A_MONTH
    if account.used[today] >= account.sends_a_day or by_month:
        raise Refusal(45028, "has no masssend quota")
    account.used[today] += 1
    account.used[month] += 1


def give_back(account: Account, clock: Clock) -> None:
    """Give a send back that failed. Assumed: the documentation does not say."""
    account.used[(SENDS, clock.day())] -= 1
    account.used[(SENDS, clock.month())] -= 1


def clear(account: Account, clock: Clock, body: Body) -> Body:
    """`clear_quota`."""
    if body.get("appid") != account.appid:
        raise Refusal(40013, "invalid appid")
    key = (CLEARINGS, clock.month())
    if account.used[key] >= CLEARINGS_A_MONTH:
        raise Refusal(48006, "forbid to clear quota because of reaching the limit")
    account.used[key] += 1
    for path in DAILY:
        account.used[(path, clock.day())] = 0
    return {"errcode": 0, "errmsg": "ok"}


def left(account: Account, clock: Clock, body: Body) -> Body:
    """`openapi/quota/get`."""
    path = str(body.get("cgi_path", "")).removeprefix("/cgi-bin/")
    if path not in DAILY:
        raise Refusal(76021, "cgi_path not found, please check")
    used = account.used[(path, clock.day())]
    quota = {"daily_limit": DAILY[path], "used": used, "remain": max(DAILY[path] - used, 0)}
    return {"errcode": 0, "errmsg": "ok", "quota": quota}
