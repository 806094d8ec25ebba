"""Sentences about what is missing on a platform, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.kit.i18n import _
from hub.kit.retold import retold


def loss_sentences(losses: Mapping[str, Any]) -> list[str]:
    """Return what of a story is missing, a sentence each: 「正文只显示前 98 字（共 640 字）」.

    Args:
        losses: the fields of `LossesOut`, or of `hub.previews.losses.Losses`; with a `refusal`
            nothing is missing: it does not go out at all.
    """
    if refusal := losses.get("refusal"):
        return [retold(refusal)]
    return [*_of_text(losses["shown"], losses["length"]), *_of_things(losses)]


def _of_text(shown: int, length: int) -> Iterator[str]:
    if shown < length:
        values = {"shown": f"{shown:,}", "length": f"{length:,}"}
        yield (
            _("Of the text only the first {shown} of {length} characters are shown", **values)
            if shown
            else _("The text is not shown")
        )


def _of_things(losses: Mapping[str, Any]) -> Iterator[str]:
    if n := losses["pictures"]:
        yield _("{n} pictures are left out", n=n)
    if n := losses["links"]:
        yield _("{n} links in the text lead nowhere", n=n)
    if n := losses["files"]:
        yield _("{n} attachments are left out", n=n)
