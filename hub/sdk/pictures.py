"""Pictures: how large they may be, and how they are uploaded once to each account."""

from collections.abc import Awaitable, Callable

from hub.sdk.contract import Account, Picture, Tools
from hub.sdk.counting import OutOfLimit
from hub.sdk.manifest import Limit

KEPT_SECONDS = 30 * 86_400.0

Upload = Callable[[bytes], Awaitable[str]]
"""Sends a picture's bytes through `tools.preparing`; returns the platform's name or URL for it."""


async def uploaded(  # noqa: PLR0913 - what is uploaded, where to, and how
    tools: Tools,
    account: Account,
    picture: Picture,
    upload: Upload,
    *,
    kind: str = "picture",
    seconds: float = KEPT_SECONDS,
) -> str:
    """Return the platform's name for a picture, uploading it only if the account has it not yet.

    Args:
        tools: `asset` reads the bytes, `keep` remembers by account and digest.
        account: whose material it becomes.
        picture: by its digest: the same bytes under another name are the same picture.
        upload: called with the bytes; what it raises is not kept.
        kind: where a platform has several sorts of material (WeChat: `cover`, `body`).
        seconds: for how long the platform keeps it.

    Raises:
        LookupError: the hub does not have the bytes.
    """

    async def make() -> tuple[str, float]:
        return await upload(await tools.asset(picture)), seconds

    return await tools.keep.get_or_make(_key(account, picture, kind), make)


async def forget(
    tools: Tools, account: Account, picture: Picture, name: str, *, kind: str = "picture"
) -> None:
    """Forget an upload whose `name` the platform no longer knows; the next publish repeats it."""
    await tools.keep.drop(_key(account, picture, kind), name)


def check_size(picture: Picture, limit: Limit | None) -> None:
    """Check a picture's bytes against a limit of the manifest; `None` allows everything.

    Raises:
        OutOfLimit: it has too many; a sentence with both numbers.
    """
    if limit is not None and picture.size > limit.most:
        has = f"The picture {picture.name} has {picture.size} bytes"
        sentence = f"{has}; the platform takes at most {limit.most}."
        raise OutOfLimit(sentence, picture.size, limit)


def _key(account: Account, picture: Picture, kind: str) -> str:
    return f"upload:{account.account_id}:{kind}:{picture.digest}"
