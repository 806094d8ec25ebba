"""Counts for whoever watches a demo or a bench."""

from collections import Counter
from collections.abc import Iterable

from connectors.wechat.sandbox.world import Account, Status
from connectors.wechat.settings import MASS


def summary(accounts: Iterable[Account]) -> dict[str, int]:
    """Count what readers have.

    Returns:
        `accounts` that have sent something, `sends` that are out, `live` and `deleted` stories,
        `cards` on phones, and `doubled`: stories that can be read twice on one account.
    """
    counts: Counter[str] = Counter(accounts=0, sends=0, live=0, deleted=0, cards=0, doubled=0)
    for account in accounts:
        counts["accounts"] += bool(account.sends)
        counts.update(_of(account))
    return dict(counts)


def _of(account: Account) -> Counter[str]:
    out = [send for send in account.sends if send.status is Status.OUT]
    stories = sum(len(send.stories) for send in out)
    pages = Counter(story.source_url.partition("#")[0] for s in out for _, story in s.live())
    live = pages.total()
    return Counter(
        sends=len(out),
        live=live,
        deleted=stories - live,
        cards=sum(send.channel == MASS for send in out),
        doubled=sum(n > 1 for n in pages.values()),
    )
