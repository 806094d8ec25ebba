"""A hub in which all that there is belongs to 武汉市, and whoever has a role in it or elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.actor import ActorKind
from hub.access.roles import Role
from tests.app.surface import Body, Operation
from tests.app.world import PATH, World
from tests.people import acting

CITY, ELSEWHERE = "420100", "421000"

_ALL_BELONGS_TO_THE_CITY = f"""
update articles set region_code = '{CITY}';
update commands set region_code = '{CITY}';
update holds set region_code = '{CITY}', scope = 'region', reach = '4201';
update target_sets set region_code = '{CITY}';
delete from placements where account_id = 4021;
delete from command_targets where account_id = 4021;
delete from deliveries where account_id = 4021;
delete from accounts where id = 4021;
update users set region_code = '{CITY}' where id in ({PATH["person_id"]}, {PATH["service_id"]});
update user_grants set region_code = '{CITY}' where id in (
    {PATH["grant_id"]}, {PATH["service_grant_id"]});
"""

_NOBODY_IS_NOTED_AS_SEEN = "update user_sessions set last_seen_at = now() + interval '1 day'"
"""Which takes a statement more, once a minute."""

_THESE = "(select id from users where created_by = 'tests' or login = 'administrator')"
_BUT_THESE = "".join(
    f"delete from {table} where {column} is null or {column} not in {_THESE};"
    for table, column in (
        ("api_keys", "user_id"),
        ("user_sessions", "user_id"),
        ("user_grants", "user_id"),
        ("users", "id"),
    )
)


@dataclass
class City:
    """The hub, put back to its first state after whatever changed it.

    Attributes:
        clients: of a person with a role, for the whole hub (None), in the city, or elsewhere.
    """

    app: FastAPI
    world: World
    clients: dict[tuple[Role, str | None], httpx.AsyncClient] = field(default_factory=dict)

    async def open(self) -> None:
        """Make everything, and everybody."""
        await self.world.reset()
        self.world.tables = tuple(each for each in self.world.tables if each != "user_sessions")
        self.world.nobody_else = _BUT_THESE
        for role in Role:
            for region in (None, CITY, ELSEWHERE):
                self.clients[role, region] = await acting(
                    self.app, role, region, kind=ActorKind.PERSON
                )
        async with self.world.database.connection() as connection:
            await connection.execute(text(_NOBODY_IS_NOTED_AS_SEEN))
        await self.reset()

    async def reset(self) -> None:
        """Put everything back."""
        await self.world.reset()
        async with self.world.database.connection() as connection:
            for statement in _ALL_BELONGS_TO_THE_CITY.split(";")[:-1]:
                await connection.execute(text("set local session_replication_role = replica"))
                await connection.execute(text(statement))

    async def ask(
        self,
        operation: Operation,
        body: Body | None,
        client: httpx.AsyncClient,
        ids: Mapping[str, Any] = PATH,
    ) -> httpx.Response:
        """Send the request that the description gives as an example; put back what it changed."""
        answer = await self.send(operation, body, client, ids)
        if answer.is_success and operation.verb != "get":
            await self.reset()
        return answer

    async def send(
        self,
        operation: Operation,
        body: Body | None,
        client: httpx.AsyncClient,
        ids: Mapping[str, Any] = PATH,
    ) -> httpx.Response:
        """Send the request that the description gives as an example."""
        request: dict[str, Any] = {}
        if body is not None and body.media_type == "application/json":
            request = {"json": body.example}
        elif body is not None:
            content = body.example if isinstance(body.example, str) else "GIF89a"
            request = {"content": content, "headers": {"Content-Type": body.media_type}}
        return await client.request(operation.verb, operation.path.format(**ids), **request)

    async def close(self) -> None:
        """Let go of all clients."""
        for client in self.clients.values():
            await client.aclose()
