"""The demo, step by step."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from hub.cli.bars import Bars
from hub.cli.client import Api
from hub.cli.demo.commanding import CarriedOut, carry_out, push_of, retraction_of
from hub.cli.demo.enrolling import Enrolled, enrol
from hub.cli.demo.looking import Sight, Story, look
from hub.cli.demo.report import Round, document, faults_of_push, faults_of_retraction
from hub.cli.demo.screen import Screen
from hub.cli.demo.sentences import explained, seen_gone, seen_there, what_remains
from hub.cli.demo.stage import Stage
from hub.kit.i18n import _

EXPLAINED = 3  # deliveries of a platform that did not come to an end

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
            enrolled = enrol(api, self._stage, self._count)
            said.append(
                _(
                    "{regions} divisions imported, {accounts} accounts enrolled",
                    regions=f"{enrolled.regions:,}",
                    accounts=f"{enrolled.accounts:,}",
                )
            )
        with self._screen.step(_("Adding the notice…")) as said:
            story = _add(api)
            said.append(_("Article {id}: {title}", id=story.article_id, title=story.title))
        return enrolled, story

    def push(self, api: Api, enrolled: Enrolled, story: Story) -> Round:
        """Push the notice to everybody, and look for it there."""
        came = self._carry_out(api, push_of(story.article_id, enrolled.target))
        self._screen.done(_("Pushed: {done} of {total}", **_counts(came)), came.seconds)
        self._explain(api, came, frozenset())
        push = Round(came, self._look(enrolled, story, seen_there))
        self._screen.faults(faults_of_push(enrolled, push))
        return push

    def retract(self, api: Api, enrolled: Enrolled, story: Story) -> Round:
        """Retract the notice from everywhere, and look whether it is gone."""
        came = self._carry_out(api, retraction_of(story.article_id))
        self._screen.done(_("Retracted: {done} of {total}", **_counts(came)), came.seconds)
        self._explain(api, came, enrolled.by_hand)
        retract = Round(came, self._look(enrolled, story, seen_gone))
        for line in what_remains(retract, self._names):
            self._screen.say(line)
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

            return carry_out(api, body, watch)

    def _explain(self, api: Api, came: CarriedOut, expected: Collection[str]) -> None:
        """Say of the first few that did not come to an end why, but where that is expected."""
        path = f"/commands/{came.command['id']}/deliveries"
        for platform, counts in came.command["by_platform"].items():
            for state in ("parked", "open"):
                if counts[state] and platform not in expected:
                    found = api.get(path, state=state, platform=platform, limit=EXPLAINED)
                    for one in found["items"]:
                        self._screen.say(f"  {one['account']}: {explained(one)}")

    def _look(
        self, enrolled: Enrolled, story: Story, words: Callable[[Sight, Mapping[str, str]], str]
    ) -> Sight:
        with self._screen.step(_("Looking at every app, every account and every page…")) as said:
            sight = look(story, enrolled, self._stage)
            said.append(words(sight, self._names))
        return sight

    @property
    def _names(self) -> dict[str, str]:
        return {"webhook": _("apps")} | self._stage.sandboxes.names


def _add(api: Api) -> Story:
    headers = {"Content-Type": "text/markdown"}
    saved = api.request("POST", "/articles", content=NOTICE.read_bytes(), headers=headers)
    article = saved["article"]
    return Story(article["id"], article["version"]["title"])


def _counts(came: CarriedOut) -> dict[str, str]:
    progress = came.command["progress"]
    return {"done": f"{progress['succeeded']:,}", "total": f"{progress['total']:,}"}
