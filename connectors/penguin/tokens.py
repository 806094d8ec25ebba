"""The access token: good for two hours, and one for all workers."""

from functools import partial

from connectors.penguin.answers import read
from hub.sdk import Account, Credentials, Outcome, Retry, Tools, Unknown
from hub.sdk.keep import Made

EARLY_SECONDS = 300.0  # before its end
LEAST_SECONDS = 60.0  # that a token is kept
REFUSED_SECONDS = 600.0  # in which a second token that is refused says that it isn't the token


class NoToken(Exception):
    """There is no token to be had.

    Attributes:
        outcome: what that comes to for the call that wanted one.
    """

    def __init__(self, outcome: Credentials | Retry) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome


async def current(tools: Tools, account: Account) -> str:
    """Return the token.

    Raises:
        NoToken: Penguin gives none.
    """
    return await tools.keep.get_or_make(_key(account, "token"), partial(_fetch, tools, account))


async def refused(tools: Tools, account: Account, token: str, words: str) -> Outcome:
    """Forget a token that Penguin refuses; say what that comes to for the refused call."""
    earlier = await tools.keep.get(_key(account, "refused"))
    if earlier not in {None, token}:
        return Credentials(words)
    await tools.keep.put(_key(account, "refused"), token, REFUSED_SECONDS)
    await tools.keep.drop(_key(account, "token"), token)
    return Retry(f"the next token is a new one: {words}")


def _key(account: Account, what: str) -> str:
    return f"penguin:{account.credentials.client_id}:{what}"


async def _fetch(tools: Tools, account: Account) -> Made:
    keys = account.credentials
    form = {
        "grant_type": "clientcredentials",
        "client_id": keys.client_id,
        "client_secret": keys.client_secret.get_secret_value(),
    }
    url = f"{account.settings.auth_url.rstrip('/')}/omoauth2/accesstoken"
    answer = read(await tools.preparing.post(url, data=form))
    token, seconds = answer.data.get("access_token"), answer.data.get("expires_in")
    if answer.code is None or isinstance(answer.failure, Unknown | Retry):
        raise NoToken(Retry(answer.words, getattr(answer.failure, "after", 0.0)))
    if answer.failure is not None or not isinstance(token, str) or not token:
        raise NoToken(Credentials(f"{answer.code} {answer.words}"))
    if token == await tools.keep.get(_key(account, "refused")):
        raise NoToken(Credentials("Penguin gives out a token that it does not take"))
    good_for = float(seconds) if isinstance(seconds, int | float) else 0.0
    return token, max(good_for - EARLY_SECONDS, LEAST_SECONDS)
