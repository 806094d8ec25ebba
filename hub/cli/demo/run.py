"""The demo, step by step."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hub.cli.bars import Bars
from hub.cli.client import Api
from hub.cli.demo.commanding import CarriedOut, carry_out, push_of, retraction_of
from hub.cli.demo.enrolling import Enrolled, check_alone, enrol
from hub.cli.demo.looking import Sight, Story, look
from hub.cli.demo.report import (
    GONE,
    PUBLISHED,
    Round,
    document,
    faults_of_push,
    faults_of_retraction,
)
from hub.cli.demo.screen import Screen
from hub.cli.demo.stage import Stage
from hub.cli.words import word
from hub.kit.i18n import _

EXPLAINED = 3  # deliveries that did not come to an end

NOTICE = Path(__file__).with_name("notice.md")


class Demo:
    """A notice pushed to every account, and taken back.

    Args:
        stage: all that it runs on.
        screen: for whoever watches.
        count: how many accounts; if None, Hubei's.
    """

    def __init__(self, stage: Stage, screen: Screen, count: int | None) -> None:
        self._stage = stage
        self._screen = screen
        self._count = count

    def prepare(self, api: Api) -> tuple[Enrolled, Story]:
        """Enrol everybody, and add the notice."""
        with self._screen.step(_("Enrolling accounts…")) as said:
            enrolled = enrol(api, self._stage.receivers, self._count)
            said.append(
                _(
                    "{regions} divisions imported, {accounts} accounts enrolled",
                    regions=f"{enrolled.regions:,}",
                    accounts=f"{enrolled.accounts:,}",
                )
            )
        with self._screen.step(_("Adding the notice…")) as said:
            story = _add(api)
            preview = api.post("/commands/preview", push_of(story.article_id, enrolled.target))
            check_alone(enrolled, preview["total"])
            said.append(_("Article {id}: {title}", id=story.article_id, title=story.title))
        return enrolled, story

    def push(self, api: Api, enrolled: Enrolled, story: Story) -> Round:
        """Push the notice to everybody, and look for it there."""
        came = self._carry_out(api, push_of(story.article_id, enrolled.target))
        self._screen.done(_("Pushed: {done} of {total}", **_counts(came)), came.seconds)
        push = Round(came, self._look(enrolled, story, _seen_there))
        self._screen.faults(faults_of_push(enrolled, push))
        return push

    def retract(self, api: Api, enrolled: Enrolled, story: Story) -> Round:
        """Retract the notice from everywhere, and look whether it is gone."""
        came = self._carry_out(api, retraction_of(story.article_id))
        self._screen.done(_("Retracted: {done} of {total}", **_counts(came)), came.seconds)
        retract = Round(came, self._look(enrolled, story, _seen_gone))
        self._screen.faults(faults_of_retraction(enrolled, retract))
        return retract

    def once(self) -> dict[str, Any]:
        """Push, look, retract, look; return the report."""
        with self._stage.hub.api() as api:
            enrolled, story = self.prepare(api)
            push = self.push(api, enrolled, story)
            retract = self.retract(api, enrolled, story)
        return document(enrolled, push, retract)

    def _carry_out(self, api: Api, body: dict[str, Any]) -> CarriedOut:
        with Bars(self._screen.console) as bars:

            def watch(command: dict[str, Any]) -> None:
                bars.show(command)
                self._screen.keep_alive(self._stage.hub)

            came = carry_out(api, body, watch)
        for state in ("parked", "open"):
            self._explain(api, came, state)
        return came

    def _explain(self, api: Api, came: CarriedOut, state: str) -> None:
        """Say of the first few that are in a state why they are."""
        if came.command["progress"][state]:
            path = f"/commands/{came.command['id']}/deliveries"
            for one in api.get(path, state=state, limit=EXPLAINED)["items"]:
                self._screen.say(f"  {one['account']}: {word(one['state'])}, {one['why'] or '?'}")

    def _look(self, enrolled: Enrolled, story: Story, words: Callable[[Sight], str]) -> Sight:
        with self._screen.step(_("Looking at every app and every page…")) as said:
            sight = look(story, enrolled, self._stage.receivers, self._stage.hub.url)
            said.append(words(sight))
        return sight


def _add(api: Api) -> Story:
    headers = {"Content-Type": "text/markdown"}
    saved = api.request("POST", "/articles", content=NOTICE.read_bytes(), headers=headers)
    article = saved["article"]
    return Story(article["id"], article["version"]["title"])


def _counts(came: CarriedOut) -> dict[str, str]:
    progress = came.command["progress"]
    return {"done": f"{progress['succeeded']:,}", "total": f"{progress['total']:,}"}


def _seen_there(sight: Sight) -> str:
    return _(
        "Seen from outside: {apps} apps have it, {pages} pages show it",
        apps=_having(sight),
        pages=f"{sum(page == PUBLISHED for page in sight.pages.values()):,}",
    )


def _seen_gone(sight: Sight) -> str:
    return _(
        "Seen from outside: {apps} apps still have it, {pages} pages say that it was taken down",
        apps=_having(sight),
        pages=f"{sum(page == GONE for page in sight.pages.values()):,}",
    )


def _having(sight: Sight) -> str:
    return f"{sum(copies > 0 for copies in sight.apps.values()):,}"
