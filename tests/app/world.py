"""A small hub that every example of the API's description makes sense in.

It is put back to its first state in a few milliseconds, so that one application and one database
serve thousands of requests.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text

from hub.app import create_app
from hub.kit.crypto import digest_of
from hub.kit.db import Database
from hub.settings import Settings
from tests.commands.newsroom import HUBEI

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"

PATH: dict[str, Any] = {
    "code": "420102",
    "account_id": 38,
    "claim": 1,
    "operation": "publish",
    "article_id": 17,
    "number": 1,
    "digest": digest_of(GIF),
    "command_id": 5,
    "hold_id": 3,
    "set_id": 9,
    "order_id": 7,
    "platform": "weibo",
    "person_id": 21,
    "grant_id": 31,
    "service_id": 22,
    "service_grant_id": 32,
    "key_id": 41,
    "session_id": 51,
    "stream": "old",
    "sequence": 1,
    "draft_id": 61,
}
"""What stands there for each name in a path. A new name needs a line here, and its row below."""

KEPT = ("alembic_version", "users", "user_grants", "api_keys")
NOTED = {"credential_uses"}  # as of keys it is noted that they are used, whoever asks for what
NOBODY_ELSE = """
delete from api_keys where user_id is distinct from
    (select id from users where login = 'administrator');
delete from user_grants where user_id <> (select id from users where login = 'administrator');
delete from users where login <> 'administrator';
"""
"""Whoever attacks stays what they are."""

_REGIONS = ",".join(
    f"('{code}', '{name}', '{level}', nullif('{parent}', 'None'), '{prefix}')"
    for code, name, level, parent, prefix in HUBEI
)
_DIGEST = digest_of(GIF)

FIRST_STATE = f"""
insert into regions (code, name, level, parent_code, prefix) values {_REGIONS};
insert into organisations (name, region_code, level)
    select name || '融媒体中心', code, level from regions order by code;
insert into accounts (id, platform, external_id, name, organisation_id, region_code, level,
    settings) values
    (38, 'webhook', 'app-420100', '云上武汉', (select id from organisations where region_code =
        '420100'), '420100', 'city', '{{"endpoint": "https://app.wuhan.example/hub"}}'),
    (4021, 'site', 'site-421022', '公安县人民政府网', (select id from organisations where
        region_code = '421022'), '421022', 'county', '{{}}');
insert into account_filings (account_id, number, authority, filed_on) values
    (38, '鄂新媒备〔2026〕0113号', '湖北省人民政府办公厅', '2026-03-02');
insert into responsible_people (id, account_id, duty, name) values
    (71, 38, 'head', '武汉市融媒体中心主任');
insert into platform_apps (name, key, sealed) values ('weibo', '1073880650', '');
insert into assets (digest, media_type, size, data)
    values ('{_DIGEST}', 'image/gif', {len(GIF)}, '\\x{GIF.hex()}');
insert into articles (id, current_version) values (17, 2);
insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
    created_by)
    select 17, n, '关于启动防汛Ⅳ级应急响应的通知', '<p>各地严格落实24小时值班制度。</p>',
        '值班值守', '省防汛抗旱指挥部办公室', '湖北省应急管理厅', 'sha256:' || n, 'administrator'
    from generate_series(1, 2) as n;
insert into version_assets (article_id, number, position, digest, role, name)
    values (17, 1, 0, '{_DIGEST}', 'cover', '封面.gif');
insert into drafts (id, article_id, based_on, content, made_by, saved_by) values
    (61, 17, 2, '{{"title": "关于启动防汛Ⅲ级应急响应的通知", "body": "<p>加强值班值守。</p>"}}',
    'administrator', 'administrator');
insert into commands (id, kind, state, priority, rule, total, issued_by, issued_at)
    values (5, 'push', 'issued', 'normal', '{{"everywhere": true}}', 2, 'administrator', now());
insert into command_articles (command_id, article_id, version, epoch) values (5, 17, 1, 0);
insert into command_targets (command_id, account_id) values (5, 38), (5, 4021);
insert into placements (article_id, account_id, command_id, want, open, have, have_version, lane,
    level, remote_id, since) values
    (17, 38, 5, 1, false, 'present', 1, 'webhook/push', 'city', 'p-17-38', now()),
    (17, 4021, 5, 1, false, 'present', 1, 'site/push', 'county', 'p-17-4021', now());
insert into placements (article_id, account_id, slot, command_id, want, open, have, have_version,
    lane, level, parked) values (17, 38, 1, 5, 1, false, 'doubt', 1, 'webhook/push', 'city',
    'by_person');
insert into work_orders (id, article_id, account_id, slot, command_id, operation, instructions,
    due_by) values (7, 17, 38, 1, 5, 'publish', '请发布以下稿件一次。', now() + '1 hour');
insert into deliveries (command_id, article_id, account_id, slot, result)
    values (5, 17, 38, 0, 'published'), (5, 17, 4021, 0, 'published');
insert into counters (command_id, platform, level, result, n) values
    (5, 'webhook', 'city', 'total', 1), (5, 'webhook', 'city', 'published', 1),
    (5, 'site', 'county', 'total', 1), (5, 'site', 'county', 'published', 1);
insert into attempts (article_id, account_id, slot, command_id, claim, worker, operation, version,
    outcome, exchanges) values (17, 38, 0, 5, 1, 'worker-1', 'publish', 1, 'retry',
    '[{{"method": "POST", "url": "https://app.wuhan.example/hub", "milliseconds": 38, "status": 503,
        "failure": null, "sent": {{"headers": [["content-type", "application/json"]],
        "body": "{{}}", "bytes": 2}}, "answered": {{"headers": [], "body": null, "bytes": 0}}}}]');
insert into observations (article_id, account_id, slot, viewpoint, saw)
    values (17, 38, 0, 'platform', 'present');
insert into holds (id, scope, reach, reason, placed_by)
    values (3, 'tier', 'major', '等待省应急管理厅确认', 'administrator');
insert into target_sets (id, name, rule, made_by, made_at)
    values (9, '全省各县', '{{"everywhere": true, "levels": ["county"]}}', 'administrator',
        '2026-07-01T08:00:00+08:00');
insert into users (id, login, name, kind, region_code, created_by) values
    (21, 'jingzhou.bianji', '荆州市融媒体中心编辑部', 'person', '421000', 'administrator'),
    (22, 'jingzhou.caibian', '荆州市融媒体中心采编系统', 'service', '421000', 'administrator');
insert into user_grants (id, user_id, role, region_code, granted_by) values
    (31, 21, 'reviewer', '421000', 'administrator'),
    (32, 22, 'reviewer', '421000', 'administrator');
insert into api_keys (id, user_id, name, digest, beginning, created_by, expires_at) values
    (41, 22, '推稿接口', 'sha256:41', 'hub_abcd', 'administrator', now() + interval '90 days');
insert into audit_entries
    (stream, sequence, at, actor, action, subject, detail, previous, digest) values
    ('old', 1, now(), 'administrator', 'hold.place', 'hold:3', '{{}}', 'sha256:0', 'sha256:1');
insert into user_sessions (id, user_id, digest, expires_at, address, device) values
    (51, 21, 'sha256:51', now() + interval '1 hour', '203.0.113.7', 'Firefox 140');
select setval(pg_get_serial_sequence(name, 'id'), 100000)
    from unnest(array['accounts', 'articles', 'commands', 'drafts', 'holds', 'target_sets',
        'work_orders', 'responsible_people'])
    as t (name);
select setval(name::regclass, greatest(nextval(name::regclass), 100000))  -- some of these are kept
    from unnest(array['users_id_seq', 'user_grants_id_seq', 'user_sessions_id_seq',
        'api_keys_id_seq']) as t (name);
"""


@dataclass
class World:
    """The database under an application that is being attacked."""

    database: Database
    tables: tuple[str, ...] = ()
    first: str = ""
    nobody_else: str = NOBODY_ELSE

    async def reset(self) -> None:
        """Put everything back to the first state."""
        if not self.tables:
            self.tables = await self._all_tables()
        async with self.database.connection() as connection:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute(  # type: ignore[union-attr]
                # without triggers: the record lets nobody delete, and truncating takes longer
                "set local session_replication_role = replica;"
                + "".join(f"delete from {table};" for table in self.tables)
                + self.nobody_else
                + "set local session_replication_role = origin;"
                + FIRST_STATE
            )
        self.first = await self.state()

    async def state(self) -> str:
        """Return what differs whenever any row of any table does."""
        one = "select md5(string_agg(t::text, '|' order by t::text)) as m from {} t"
        watched = {*self.tables, "users", "user_grants"} - NOTED
        every = " union all ".join(one.format(table) for table in sorted(watched))
        async with self.database.connection() as connection:
            found = await connection.scalar(
                text(f"select string_agg(m, ',' order by m) from ({every}) as f")
            )
        return str(found)

    async def is_untouched(self) -> bool:
        """Say whether nothing was written since the last reset."""
        return await self.state() == self.first

    async def _all_tables(self) -> tuple[str, ...]:
        async with self.database.connection() as connection:
            names = await connection.scalars(
                text(
                    """
                    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'public' and c.relkind in ('r', 'p')
                      and not c.relispartition and c.relname <> all(:kept)
                    """
                ),
                {"kept": list(KEPT)},
            )
            return tuple(sorted(names))


async def fill(database: Database, statements: str) -> None:
    """Run many statements at once, which add rows by the hundred thousand."""
    async with database.connection() as connection:
        raw = await connection.get_raw_connection()
        await raw.driver_connection.execute(statements)  # type: ignore[union-attr]


@asynccontextmanager
async def crowded(settings: Settings, crowd: str) -> AsyncIterator[FastAPI]:
    """Start a hub that has the small one's rows and a crowd of others.

    Args:
        settings: of an empty database.
        crowd: the statements that add it.
    """
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        database: Database = made.state.parts.database
        await World(database).reset()
        await fill(database, crowd)
        yield made
