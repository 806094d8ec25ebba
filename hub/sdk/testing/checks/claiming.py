"""What the manifest claims and only the code's behaviour shows.

What a manifest contradicts in itself is refused when it is read (`hub.sdk.contradictions`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote_plus

from hub.sdk.contract import Article
from hub.sdk.keep import Memory
from hub.sdk.manifest import Correction, LookUp, Viewpoint
from hub.sdk.outcomes import ByPerson, Present
from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.checks.where import needs_page, says
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.seeing import shows_title
from hub.sdk.testing.server import Entry
from hub.sdk.testing.stories import corrected
from hub.sdk.testing.trial import Trial

THREE = range(3)  # one name can be in a request by chance
WHO_ASKS = frozenset({"authorization", "cookie"})  # headers that a passer-by does not have

claiming = Family("claims")


@claiming.check(where=says("look_up", LookUp.OWN_ID))
async def an_own_id_is_given_to_the_platform(trial: Trial) -> None:
    """The name that a copy has on the platform is in the request that made it: we chose it.

    A name that the platform gave to a draft before is told only by a publish that is repeated:
    `one_key_published_twice_is_one_post`.
    """
    copies = [await trial.published(n) for n in THREE]
    sent = [_words(one) for one in _sent(trial) if one.commits]
    given = [any(_whole(copy.remote_id or "", text) for text in sent) for copy in copies]
    expect(all(given), 'look_up = "own_id", but the platform has chosen the copies\' names')


@claiming.check(where=says("look_up", LookUp.IDEMPOTENCY_KEY, LookUp.MARKER, LookUp.RECENT_LIST))
async def an_own_id_is_called_one(trial: Trial) -> None:
    """Where the manifest does not say that we choose a copy's id, the platform does.

    An id that is a digest of our key looks like one of the platform's: no sandbox tells.
    """
    copy = await trial.published()
    kind = trial.manifest.capabilities.look_up
    ours = copy.key in (copy.remote_id or "")
    expect(not ours, f'look_up = "{kind}", but the copy bears our key: that is "own_id"')


@claiming.check(where=says("look_up", LookUp.IDEMPOTENCY_KEY))
async def an_idempotency_key_makes_one_post(trial: Trial) -> None:
    """A publish that another process sends again is answered by the platform with the same post.

    The key itself may be made of ours (a UUID, a digest), so the request is not searched for it.
    """
    copy, again = await trial.published(), trial.copy()
    elsewhere = trial.elsewhere(keep=Memory())
    await elsewhere.publish(again)
    trial.one_post("after the same key was sent twice")
    sent = any(one.commits for call in elsewhere.calls for one in call.requests)
    expect(sent, 'look_up = "idempotency_key", but it looks first and does not send the key again')
    same = again.remote_id == copy.remote_id
    expect(same, f"{copy.remote_id} was made, and the same key was answered with {again.remote_id}")


@claiming.check(where=says("look_up", LookUp.MARKER))
async def a_marker_is_in_the_post(trial: Trial) -> None:
    """Two copies of one story are out, and another process, which has kept nothing, finds each.

    Only what is in the posts, or beside them on the platform, can tell them apart: the key itself,
    its digest, the draft that each was made of. Which it is shows to nobody but the connector.
    """
    for copy in (copies := [trial.copy(), _another(trial)]):
        await trial.must_publish(copy)
    trial.settle()
    elsewhere = trial.elsewhere(keep=Memory())
    for copy in copies:
        copy.since = copies[0].since  # both were under way at once
        sight = await elsewhere.look(copy, "look_up")
        own = isinstance(sight, Present) and _names(sight, copy)
        expect(own, f'look_up = "marker", and of {copy.remote_id} a look-up found {sight}')


@claiming.check(
    where=says("look_up", LookUp.OWN_ID, LookUp.IDEMPOTENCY_KEY, LookUp.MARKER), vital=True
)
async def copies_that_look_alike_are_told_apart(trial: Trial) -> None:
    """A look-up by id, key or marker does not take another copy of the same story for its own."""
    out, other = await trial.published(), _another(trial)
    await trial.engine.stop(other)
    other.since = out.since  # both are under way at once
    trial.settle()
    sight = await trial.engine.look(other, "look_up")
    kind = trial.manifest.capabilities.look_up
    others = isinstance(sight, Present)
    expect(not others, f'look_up = "{kind}", and it found another copy of the story: {sight}')


@claiming.check(where=says("look_up", LookUp.BY_PERSON))
async def what_a_person_finds_a_person_has_published(trial: Trial) -> None:
    """Where a person says where the copy is, a person is asked to publish."""
    await trial.published()
    asked = any(isinstance(one.answer, ByPerson) for one in trial.engine.calls)
    expect(asked, 'look_up = "by_person", and no person was asked to publish')


@claiming.check(where=needs_page)
async def a_page_that_is_needed_is_named(trial: Trial) -> None:
    """What is sent has the address of the story's page, or of a picture that lies there."""
    copy = await trial.published()
    sent = [*map(_words, _sent(trial)), *_instructions(trial)]
    named = any(address in text for address in _addresses(copy) for text in sent)
    expect(named, "needs_page = true, and nothing that is sent names the story's page")


@claiming.check(where=says("viewpoint", Viewpoint.READER, Viewpoint.LEDGER))
async def a_copy_is_seen_from_where_it_is_said(trial: Trial) -> None:
    """A reader's look is made without logging in; the hub's own ledger is read without a request.

    A sandbox cannot tell whether the real page shows a passer-by the same as everybody.
    """
    copy = await trial.published()
    trial.settle()
    await trial.engine.call(copy, "read_back")
    asked = trial.engine.calls[-1].requests
    if trial.manifest.capabilities.viewpoint is Viewpoint.LEDGER:
        expect(not asked, 'viewpoint = "ledger", and read-back asked a platform')
        return
    expect(asked, 'viewpoint = "reader", and read-back asked nobody')
    for entry in asked:
        knows = any(secret in _words(entry) for secret in trial.owner.secrets)
        logged_in = knows or WHO_ASKS & entry.request.headers.keys()
        expect(not logged_in, 'viewpoint = "reader", and read-back asks as the account\'s owner')


@claiming.check(where=says("correction", Correction.DELETE_AND_REPOST))
async def a_correction_is_posted_anew(trial: Trial) -> None:
    """The copy is deleted, and its next version posted: readers see that one alone."""
    copy = await trial.published()
    await trial.engine.retract(copy)
    trial.settle()
    anew = _another(trial, corrected(copy.article))
    await trial.must_publish(anew)
    post, title = trial.one_post("after a correction was posted anew"), anew.article.title
    expect(shows_title(title, post), f"readers see {post.title!r}, not {title!r}")


def _another(trial: Trial, article: Article | None = None) -> Copy:
    """Name the story's next copy on the same account."""
    copy = trial.copy(article=article)
    return replace(copy, key=f"{copy.key.rpartition('-')[0]}-1")


def _names(sight: Present, copy: Copy) -> bool:
    """Tell whether a copy was seen; of an edition, its only story."""
    return copy.remote_id in {sight.remote_id, *(part.remote_id for part in sight.parts)}


def _sent(trial: Trial) -> Iterator[Entry]:
    """Return the requests of all publishes, their preparing ones too."""
    for call in trial.engine.calls:
        if call.operation == "publish":
            yield from call.requests


def _instructions(trial: Trial) -> Iterator[str]:
    for call in trial.engine.calls:
        if isinstance(call.answer, ByPerson):
            yield call.answer.instructions


def _words(entry: Entry) -> str:
    """Return all that a request says, as it is and without the escapes of forms and of JSON."""
    request = entry.request
    said = [request.target, *request.headers.values(), request.body.decode(errors="replace")]
    plain = "\n".join(said).replace("\\/", "/")
    return f"{plain}\n{unquote_plus(plain)}"


def _whole(name: str, text: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _addresses(copy: Copy) -> Iterator[str]:
    article: Article = copy.article
    yield copy.account.page(article)
    yield from (copy.account.picture_url(article, one) for one in article.assets)
