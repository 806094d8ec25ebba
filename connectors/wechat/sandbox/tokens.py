"""`stable_token`: the same token for all until five minutes before its end."""

from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.limits import Body
from connectors.wechat.sandbox.world import Account, Refusal

LIFE = 7_200.0  # seconds
OVERLAP = 300.0  # seconds in which the token before is still good
FORCED_GAP = 30.0  # seconds; sooner, nothing is refreshed
FORCED_A_DAY = 20
FORCED = "forced"


def stable_token(account: Account, clock: Clock, body: Body) -> Body:
    """Give the token, or another one if that is asked for."""
    if body.get("secret") != account.secret or account.revoked:
        raise Refusal(40125, "invalid appsecret")
    now = clock.now()
    if body.get("force_refresh") and now - account.forced_at >= FORCED_GAP:
        _count_forced(account, clock)
        replace(account, now)
    elif account.token_ends - now < OVERLAP:
        replace(account, now)
    return {"access_token": account.token, "expires_in": int(account.token_ends - now)}


def replace(account: Account, now: float) -> None:
    """Make a new token; the one before lives for five minutes more."""
    if account.token:
        account.dying = {account.token: now + OVERLAP}
    account.tokens_made += 1
    account.token = account.token_number(account.tokens_made)
    account.token_ends = now + LIFE


def check(account: Account, clock: Clock, token: str) -> None:
    """Check a token.

    Raises:
        Refusal: it is none of this account's, or over.
    """
    now = clock.now()
    if account.revoked or token == account.spoilt:
        raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
    if token == account.token:
        if now < account.token_ends:
            return
        raise Refusal(42001, "access_token expired")
    if account.dying.get(token, 0.0) <= now:
        raise Refusal(40001, "invalid credential, access_token is invalid or not latest")


def _count_forced(account: Account, clock: Clock) -> None:
    key = (FORCED, clock.day())
    if account.used[key] >= FORCED_A_DAY:
        raise Refusal(45009, "reach max api daily quota limit")
    account.used[key] += 1
    account.forced_at = clock.now()
