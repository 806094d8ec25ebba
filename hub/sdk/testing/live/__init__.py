"""The harmless part of the kit, on a real account whose owner agrees.

    hub connector check my_connector --live account.json --yes --record wuhan.json
    hub connector check my_connector --replay wuhan.json

A sandbox can only confirm what its author has understood. These checks ask the real platform, and
nothing else than questions: every committing call is stopped before it is sent. What was asked and
answered can be kept, without secrets, and be asked again offline as often as anybody likes.
"""

from hub.sdk.testing.live.checks import run_live
from hub.sdk.testing.live.recording import Exchange, Recorder, Recording
from hub.sdk.testing.live.replay import replay

__all__ = ["Exchange", "Recorder", "Recording", "replay", "run_live"]
