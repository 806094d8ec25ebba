"""How templates write times, numbers and states."""

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from hub.deliveries.change import Parked
from hub.kit.i18n import Language, _, language, word
from hub.kit.problems import HubError
from hub.kit.retold import retold
from hub.sdk import registry

ZONE = ZoneInfo("Asia/Shanghai")  # all of China has one
MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 7 * 86_400  # seconds

# a colour for each state, whatever it is a state of; what stands nowhere here is plain
TONES = {
    "good": "succeeded published corrected already gone nothing_there issued active present done",
    "busy": "open waiting sending pending scheduled proposed running unverified",
    "warn": "gone_card_remains gone? lapsed suspended superseded replaced late doubt paused "
    "by_person unknown cannot_tell",
    "bad": "parked failed rejected banned refused cancelled disabled retracted unsupported "
    "credentials exhausted reappeared missing",
}
_PARKED = frozenset(Parked)
_FOR_PROGRAMS = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) /|`")  # a call, a field, a command line
_TONE_OF = {state: tone for tone, states in TONES.items() for state in states.split()}


@pass_context
def moment(context: Context, when: datetime | None) -> Markup:
    """Write a moment as it is said, with the exact one on hover: `3 分钟前`."""
    if when is None:
        return Markup("—")
    there = when.astimezone(ZONE)
    said = ago(context["now"], when)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        there.isoformat(timespec="seconds"), there.strftime("%Y-%m-%d %H:%M:%S"), said
    )


def minute(when: datetime) -> str:
    """Write a moment exactly: `2026-07-21 18:30`."""
    return when.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def ago(now: datetime, when: datetime) -> str:
    """Say how long ago something was, or in how long it will be; beyond a week, its date."""
    seconds = (now - when).total_seconds()
    past, far = seconds >= 0, abs(seconds)
    if far < MINUTE:
        return _("just now") if past else _("in a moment")
    if far < HOUR:
        count = round(far / MINUTE)
        return _("{count} min ago", count=count) if past else _("in {count} min", count=count)
    if far < DAY:
        count = round(far / HOUR)
        return _("{count} h ago", count=count) if past else _("in {count} h", count=count)
    if far < WEEK:
        count = round(far / DAY)
        return _("{count} d ago", count=count) if past else _("in {count} d", count=count)
    there = when.astimezone(ZONE)
    return there.strftime("%m-%d %H:%M" if there.year == now.astimezone(ZONE).year else "%Y-%m-%d")


def number(count: float) -> str:
    """Write a number with its thousands apart: `9,412`."""
    return f"{count:,}"


def tone(state: str) -> str:
    """Return the colour of a state: `good`, `busy`, `warn`, `bad` or `plain`."""
    return _TONE_OF.get(state, "plain")


def platform(key: str) -> str:
    """Return what people call a platform; one without a connector keeps its key."""
    names = _platforms().get(key)
    return names[language()] if names else key


def now() -> datetime:
    """Return when a page is made."""
    return datetime.now(UTC)


@cache
def _platforms() -> dict[str, dict[Language, str]]:
    found = ((key, connector.manifest) for key, connector in registry.load().items())
    return {key: {"zh": each.name_zh, "en": each.name_en} for key, each in found}


def next_step(problem: HubError) -> str:
    """Return what to do next about a problem, here and without the API."""
    remedy = problem.remedy
    return _(problem.next_step) if not remedy or _FOR_PROGRAMS.search(remedy) else remedy


def waits(why: str | None) -> str:
    """Return why a delivery stands where it does; that of a parked one begins with a code."""
    code, _colon, words = (why or "").partition(": ")
    if code not in _PARKED:
        return retold(why)
    return _("{reason}: {words}", reason=word(code), words=retold(words)) if words else word(code)


FILTERS = {
    "minute": minute,
    "moment": moment,
    "next_step": next_step,
    "number": number,
    "platform": platform,
    "retold": retold,
    "tone": tone,
    "waits": waits,
    "word": word,
}
