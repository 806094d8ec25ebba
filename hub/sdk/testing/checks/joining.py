"""Accounts that join by a page of the platform: the owner agrees, and hands nobody a secret."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from hub.sdk.call import Operation
from hub.sdk.contract import Account
from hub.sdk.manifest import Also
from hub.sdk.optional import Invitation, Joined, Joining, Joins, NotJoined
from hub.sdk.outcomes import Retry
from hub.sdk.testing import faults
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.hiding import logged, secret_values
from hub.sdk.testing.checks.where import has
from hub.sdk.testing.server import Which
from hub.sdk.testing.trial import HUB, Trial

STATE = "状态 & 42+1"  # that has to be quoted in a URL
CALLBACK = f"{HUB}/joins/hanjiang/callback"

joining = Family("joining")
_joins = has(Also.AUTHORIZE)


@joining.check(where=_joins)
async def an_owner_comes_back_with_our_state(trial: Trial) -> None:
    """`authorize` leads to the platform, and from there to our address with `state` untouched."""
    way = await _invited(trial)
    for back in (trial.sandbox.agree(trial.owner, way.url), _declined(trial, way)):
        expect(back.partition("?")[0] == CALLBACK, f"the owner is sent to {back}, not to us")
        came = _query(back).get("state")
        expect(came == STATE, f"state left as {STATE!r} and came back as {came!r}")


@joining.check(where=_joins)
async def an_owner_who_agrees_joins(trial: Trial) -> None:
    """`callback` gives credentials that the model takes and a publish works with."""
    joined = _joined(await _agreed(trial))
    trial.renew(joined.credentials)
    await trial.published()


@joining.check(where=_joins, vital=True)
async def whoever_agreed_is_named(trial: Trial) -> None:
    """`Joined.external_id` is the account that agreed, not the one that was expected."""
    own = _joined(await _agreed(trial)).external_id
    expected = trial.account.external_id
    expect(own == expected, f"{expected} agreed; {own} joined")
    other = trial.enrol()
    way = await _invited(trial)
    back = trial.sandbox.agree(trial.owners[other.account_id], way.url)
    named = _joined(await _come_back(trial, way, _query(back))).external_id
    expect(named == other.external_id, f"{other.external_id} agreed in its place; {named} joined")


@joining.check(where=_joins)
async def a_way_back_is_taken_once(trial: Trial) -> None:
    """What came back is good for one use: a second one is NotJoined."""
    way = await _invited(trial)
    query = _query(trial.sandbox.agree(trial.owner, way.url))
    _joined(await _come_back(trial, way, query))
    again = await _come_back(trial, way, query)
    _expect_refused(again, "it was used up")


@joining.check(where=_joins, vital=True)
async def an_invented_way_back_joins_nobody(trial: Trial) -> None:
    """What the platform has not given out is NotJoined, and so is nothing at all."""
    way = await _invited(trial)
    query = _query(trial.sandbox.agree(trial.owner, way.url))
    invented = {name: value if name == "state" else value[::-1] for name, value in query.items()}
    for forged in (invented, {"state": STATE}, {}):
        _expect_refused(await _come_back(trial, way, forged), "it was invented")


@joining.check(where=_joins)
async def an_owner_who_declines_is_told_so(trial: Trial) -> None:
    """Who declines does not join, and reads why."""
    way = await _invited(trial)
    answer = await _come_back(trial, way, _query(_declined(trial, way)))
    _expect_refused(answer, "the owner declined")


@joining.check(where=_joins)
async def a_failing_platform_joins_nobody(trial: Trial) -> None:
    """A 500, a page or half an answer is a Retry: the owner may come again."""
    way = await _invited(trial)
    for fault in (faults.ERROR, faults.GATEWAY, faults.PAGE, faults.CUT, faults.MALFORMED):
        query = _query(trial.sandbox.agree(trial.owner, way.url))
        with trial.going_wrong(fault, times=None, on=Which.ALL):
            try:
                answer = await _come_back(trial, way, query)
            except Exception:  # noqa: BLE001, S112 - whatever is raised is no verdict
                continue
        expect(isinstance(answer, Retry), f"{fault.name}: callback says {answer}")


@joining.check(where=_joins, vital=True)
async def joining_shows_no_secret(trial: Trial) -> None:
    """No link, address, log line or repr has a secret of the hub's or of the account's in it."""
    with logged() as lines:
        way = await _invited(trial)
        query = _query(trial.sandbox.agree(trial.owner, way.url))
        joined = _joined(await _come_back(trial, way, query))
        said = await _echoed(trial)
    secrets = {*trial.owner.secrets, *_secrets(trial, way, joined)}
    addresses = [entry.request.target for entry in trial.server.ledger]
    for text in (way.url, *addresses, *lines, repr(way), repr(joined), said):
        shown = any(secret in text for secret in secrets)
        expect(not shown, f"a secret shows: {_hidden(text, secrets)}")


@dataclass(frozen=True, slots=True)
class _Way:
    """What was asked of the platform, and where it sends the owner."""

    joining: Joining
    invitation: Invitation

    @property
    def url(self) -> str:
        return self.invitation.url


async def _invited(trial: Trial) -> _Way:
    named = trial.manifest.capabilities.app
    app = trial.sandbox.register(CALLBACK) if named else None
    asked = Joining(_bare(trial.account), CALLBACK, STATE, app)
    with Operation():
        invitation = await _connector(trial).authorize(trial.tools, asked)
    if not isinstance(invitation, Invitation):
        raise Failed(f"authorize came to {invitation}")
    scheme = urlsplit(invitation.url).scheme
    expect(scheme in {"http", "https"}, f"authorize gives no link: {invitation.url!r}")
    return _Way(replace(asked, kept=invitation.kept), invitation)


async def _agreed(trial: Trial) -> Any:
    way = await _invited(trial)
    return await _come_back(trial, way, _query(trial.sandbox.agree(trial.owner, way.url)))


async def _come_back(trial: Trial, way: _Way, query: Mapping[str, str]) -> Any:
    with Operation():
        return await _connector(trial).callback(trial.tools, way.joining, query)


async def _echoed(trial: Trial) -> str:
    """Return what is said of a platform whose error repeats the request."""
    way = await _invited(trial)
    query = _query(trial.sandbox.agree(trial.owner, way.url))
    with trial.going_wrong(faults.ECHO, times=None, on=Which.ALL):
        try:
            return repr(await _come_back(trial, way, query))
        except Exception as error:  # noqa: BLE001 - whatever is raised, its words are looked at
            return f"{error!r} {error}"


def _declined(trial: Trial, way: _Way) -> str:
    return trial.sandbox.decline(trial.owner, way.url)


def _connector(trial: Trial) -> Joins:
    return cast("Joins", trial.connector)


def _bare(account: Account) -> Account:
    """Return an account as it is before its owner has agreed to anything."""
    return replace(account, credentials=None)


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _joined(answer: Any) -> Joined:
    if not isinstance(answer, Joined):
        raise Failed(f"the owner agreed, and callback came to {answer}")
    return answer


def _expect_refused(answer: Any, why: str) -> None:
    expect(isinstance(answer, NotJoined), f"{why}, and callback came to {answer}")
    expect(answer.why.strip(), f"{why}, and NotJoined does not say so")


def _secrets(trial: Trial, way: _Way, joined: Joined) -> Iterator[str]:
    model = trial.connector.credentials_model
    if model is not None:
        found = model.model_validate(joined.credentials)
        yield from (value for _, value in secret_values(found))
    if way.joining.app is not None:
        yield way.joining.app.secret


def _hidden(text: str, secrets: set[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "[secret]")
    return text
