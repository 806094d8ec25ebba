"""What pages say of platforms: their names, and how a story looks on each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.console.filters import platform
from hub.kit.i18n import _
from hub.previews.schemas import BrokenLimitOut, LookOut
from hub.previews.words import loss_sentences
from hub.sdk.contract import Connector
from hub.sdk.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Card:
    """A story on one platform, in words.

    Attributes:
        misfits: limits that it breaks.
        losses: what is missing there.
        frame: the address of what readers would see; empty where there is nothing to show.
    """

    look: LookOut
    name: str
    misfits: Sequence[BrokenLimitOut]
    losses: Sequence[str]
    frame: str

    @property
    def refusal(self) -> str:
        """Why it does not go out, where that is no limit."""
        return self.look.refusal


def cards(looks: Iterable[LookOut], frames: str, query: str = "") -> list[Card]:
    """Lay looks out: what is refused, what is not whole, what is; last what needs an account.

    Args:
        looks: of one story.
        frames: the address under which each platform's frame is.
        query: of a frame's address.
    """
    found = [_card(look, frames, query) for look in looks]
    return sorted(found, key=_rank)


def _rank(card: Card) -> tuple[bool, bool, bool, str]:
    look, is_whole = card.look, not (card.misfits or card.losses)
    return not look.refused, look.needs_account, is_whole, card.name


def _card(look: LookOut, frames: str, query: str) -> Card:
    address = f"{frames}/{look.platform}" + (f"?{query}" if query else "")
    return Card(
        look=look,
        name=platform(look.platform),
        misfits=look.misfits,
        losses=loss_sentences(dict(look.losses)) if look.losses else (),
        frame=address if look.preview else "",
    )


def name_of(manifest: Manifest, *, chinese: bool) -> str:
    """Return what a platform is called."""
    return manifest.name_zh if chinese else manifest.name_en


def names_of(connectors: Mapping[str, Connector], *, chinese: bool) -> list[tuple[str, str]]:
    """Return the keys and the names of platforms, by their names."""
    found = [(key, name_of(each.manifest, chinese=chinese)) for key, each in connectors.items()]
    return sorted(found, key=lambda pair: pair[1])


def fields_called() -> dict[str, str]:
    """Return what the fields are called that limits are about."""
    return {
        "title": _("Title"),
        "digest": _("Digest"),
        "body": _("Text"),
        "images": _("Pictures"),
        "cover_bytes": _("Size of the cover in bytes"),
        "image_bytes": _("Size of the largest picture in bytes"),
    }
