"""From setting out to a session: what one person's way to the provider and back takes.

No transaction is open while the provider is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.audit.service import record
from hub.auth import sessions
from hub.auth.oidc import id_token, people
from hub.auth.oidc.id_token import Expected
from hub.auth.oidc.journey import Journey, come_back, set_out
from hub.auth.oidc.people import Person
from hub.auth.oidc.provider import Provider, Tokens
from hub.auth.oidc.refused import Refused, Why
from hub.auth.oidc.verdict import Result, Verdict
from hub.auth.oidc.vouched import Vouched
from hub.auth.throttle import Counter, throttle_of
from hub.auth.tries import OF_AN_ADDRESS, Tries, counted_as
from hub.auth.visitor import Visitor
from hub.kit.crypto import digest_of
from hub.kit.log import get_logger
from hub.kit.parts import Parts
from hub.kit.problems import NotAuthenticated
from hub.kit.readable import readable

MOST_CODE_CHARACTERS = 2_000
NAME_SHOWN = 64  # characters of what the provider calls somebody

_USED = "oidc:used:"

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reception:
    """Where people set out from, and come back to."""

    parts: Parts
    provider: Provider

    async def leave(self, language: str, next_: str | None) -> tuple[str, Journey]:
        """Return where a browser goes, and the journey that it sets out on.

        Args:
            language: of its reader; the provider may have pages in it.
            next_: the page that it leads to in the end, as `next_path` has it.

        Raises:
            Unavailable: the provider does not answer.
        """
        journey = set_out(self.parts.auth_key, next_)
        return await self.provider.door(journey, self._max_age, language), journey

    async def hear(self, query: Mapping[str, str], cookie: str, visitor: Visitor) -> Verdict:
        """Take in somebody who comes back, once.

        Args:
            query: what the provider has sent them back with.
            cookie: what their browser has kept of its journey.
            visitor: where they come from.

        Raises:
            TooMany: too many were refused from there.
            Unavailable: the provider does not answer.
        """
        journey = come_back(cookie, query.get("state", ""), self.parts.auth_key)
        if journey is None:
            return Verdict(Result.VOID)
        tries = Tries((), (Counter(f"oidc:{visitor.household}", OF_AN_ADDRESS),))
        try:
            async with counted_as(self.parts, visitor, "", tries):
                verdict = await self._take_in(journey, query, visitor)
        except Refused as refused:
            verdict = await self._note(refused, visitor)
        return replace(verdict, next=journey.next)

    async def _take_in(
        self, journey: Journey, query: Mapping[str, str], visitor: Visitor
    ) -> Verdict:
        if not await self._is_first(journey):
            return Verdict(Result.VOID)
        tokens = await self._tokens(journey, query)
        vouched = await self._vouched(journey, tokens)
        async with self.parts.database.work() as session:
            person = await people.known(session, vouched)
        if person is None:
            vouched = await self._with_name(vouched, tokens)
        return await self._sign_in(person, vouched, visitor)

    @property
    def _max_age(self) -> int:
        """Since when, in seconds, people have to have shown the provider who they are.

        A new session counts as proof of who somebody is for `fresh_for`, so it must not begin on
        what a provider remembers of this morning.
        """
        return int(self.parts.settings.fresh_for)

    async def _is_first(self, journey: Journey) -> bool:
        """Say whether a journey ends here for the first time; without Redis, in this process."""
        throttle = throttle_of(self.parts.redis)
        once = Counter(_USED + digest_of(journey.state.encode()), 1)
        return await throttle.take(throttle.known, once) is None

    async def _tokens(self, journey: Journey, query: Mapping[str, str]) -> Tokens:
        about = await self.provider.description()
        iss = query.get("iss")
        is_missing = iss is None and about.authorization_response_iss_parameter_supported
        if is_missing or iss not in {None, self.provider.issuer}:
            raise Refused(Why.ANOTHER_ISSUER, "iss")  # RFC 9207
        if "error" in query:
            raise Refused(Why.PROVIDER_SAID_NO, readable(query["error"], most=NAME_SHOWN))
        code = query.get("code", "")
        if not 0 < len(code) <= MOST_CODE_CHARACTERS:
            raise Refused(Why.CODE_NOT_GOOD, "none, or too long")
        return await self.provider.redeem(code, journey)

    async def _vouched(self, journey: Journey, tokens: Tokens) -> Vouched:
        expected = Expected(
            issuer=self.provider.issuer,
            client_id=self.provider.client_id,
            nonce=journey.nonce,
            max_age=self._max_age,
        )
        keys = await self.provider.keys()
        return id_token.read(tokens.id_token, tokens.access_token, keys, expected)

    async def _with_name(self, vouched: Vouched, tokens: Tokens) -> Vouched:
        """Ask what they are called: few providers say it in the ID token of a code flow."""
        if vouched.username is not None:
            return vouched
        claims = await self.provider.claims(tokens.access_token)
        if claims.get("sub") != vouched.subject:  # OpenID Connect Core 1.0, 5.3.2
            return vouched
        return replace(vouched, username=id_token.username_of(claims))

    async def _sign_in(self, person: Person | None, vouched: Vouched, visitor: Visitor) -> Verdict:
        trusted = self.parts.settings.oidc_second_factor_amr
        async with self.parts.database.work() as session:
            person = person or await people.invited(session, vouched)
            try:
                token = await sessions.begin(
                    session,
                    self.parts,
                    person.id,
                    address=visitor.address,
                    device=visitor.agent,
                    second_factor=not vouched.methods.isdisjoint(trusted),
                )
            except NotAuthenticated:
                raise Refused(Why.UNKNOWN, "disabled", vouched) from None
        return Verdict(Result.SIGNED_IN, token=token)

    async def _note(self, refused: Refused, visitor: Visitor) -> Verdict:
        """Put a refusal on record, in a transaction of its own."""
        log.warning("oidc_refused", why=refused.why, detail=refused.detail)
        detail = {"why": refused.why, "issuer": self.provider.issuer, "address": visitor.address}
        name = ""
        if refused.vouched is not None:
            name = readable(refused.vouched.username or "", most=NAME_SHOWN)
            detail |= {"subject": refused.vouched.subject, "username": name}
        async with self.parts.database.work() as session:
            await record(
                session, actor="anybody", action="session.refuse", subject="oidc", detail=detail
            )
        is_unknown = refused.why is Why.UNKNOWN
        return Verdict(Result.UNKNOWN if is_unknown else Result.REFUSED, name)
