"""Where platforms call the hub: `/hooks/{platform}/{account}`, signed by the platform's own rules.

The connector checks the signature and says what the event is about; what waits for that is due at
once. An event that comes twice, early, late or never changes nothing else: whoever waits asks as
well.
"""

from fastapi import APIRouter, Request, Response

from hub.deliveries import waking
from hub.deliveries.accounts import AccountMaker, Unusable
from hub.deliveries.answers import sound_event
from hub.deliveries.early import EarlyEvents, Told
from hub.enrollment.dependencies import Connectors
from hub.enrollment.service import load_accounts
from hub.kit.i18n import _
from hub.kit.log import get_logger
from hub.kit.parts import Parts
from hub.kit.problems import NotFound, Unavailable
from hub.kit.web import Id, ProcessParts
from hub.sdk.contract import Account, Connector
from hub.sdk.manifest import Also
from hub.sdk.optional import Heard, Hears, Incoming

PREFIX = "/hooks/"

log = get_logger(__name__)

router = APIRouter(prefix=PREFIX.rstrip("/"), include_in_schema=False)


@router.api_route("/{platform}/{account_id}", methods=["GET", "POST"])
async def hear(
    platform: str, account_id: Id, request: Request, connectors: Connectors, parts: ProcessParts
) -> Response:
    """Take in what a platform says of one account."""
    connector = connectors.get(platform)
    if connector is None or Also.ON_EVENT not in connector.manifest.capabilities.also:
        raise _nobody_here()
    account = await _account(parts, connector, account_id)
    heard = await _heard(connector, account, await _incoming(request))
    if heard.wakes:
        await _tell(parts, Told(account_id, heard.wakes, heard.tells, heard.links))
    return Response(heard.reply, heard.status, media_type=heard.media_type)


async def _account(parts: Parts, connector: Connector, account_id: int) -> Account:
    async with parts.database.connection() as connection:
        record = (await load_accounts(connection, [account_id])).get(account_id)
    if record is None or record.platform != connector.manifest.key:
        raise _nobody_here()
    try:
        maker = AccountMaker(parts.keyring, parts.settings.public_url, parts.uses)
        return maker.make(connector, record)
    except Unusable:
        raise _nobody_here() from None


async def _incoming(request: Request) -> Incoming:
    return Incoming(
        method=request.method,
        query=dict(request.query_params),
        headers=dict(request.headers),
        body=await request.body(),
    )


async def _heard(connector: Connector, account: Account, incoming: Incoming) -> Heard:
    if not isinstance(connector, Hears):
        raise _nobody_here()
    try:
        return sound_event(await connector.on_event(account, incoming))
    except Exception as error:  # noqa: BLE001 - what a stranger sent may break any reader
        log.warning("event_refused", account=account.account_id, error=type(error).__name__)
        return Heard(status=400)


async def _tell(parts: Parts, told: Told) -> None:
    """Keep it first: what is recorded while nobody is woken looks for it then."""
    kept = await EarlyEvents(parts.redis, parts.keyring).keep(told)
    async with parts.database.statement() as connection:
        is_heard = await waking.tell(connection, told)
    if not kept and not is_heard and (told.tells or told.links):
        raise Unavailable(_("Nobody can hear this now. Send it once more."))


def _nobody_here() -> NotFound:
    return NotFound(_("Nobody here waits for this event."))
