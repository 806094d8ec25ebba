"""A small hub that every example of the API's description makes sense in.

It is put back to its first state in a few milliseconds, so that one application and one database
serve thousands of requests.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from hub.kit.crypto import digest_of
from hub.kit.db import Database
from tests.commands.newsroom import HUBEI

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"

PATH: dict[str, Any] = {
    "code": "420102",
    "account_id": 38,
    "article_id": 17,
    "number": 1,
    "digest": digest_of(GIF),
    "command_id": 5,
    "hold_id": 3,
    "order_id": 7,
    "platform": "weibo",
}
"""What stands there for each name in a path. A new name needs a line here, and its row below."""

KEPT = ("alembic_version", "api_keys")

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
    outcome) values (17, 38, 0, 5, 1, 'worker-1', 'publish', 1, 'done');
insert into observations (article_id, account_id, slot, viewpoint, saw)
    values (17, 38, 0, 'platform', 'present');
insert into holds (id, scope, reach, reason, placed_by)
    values (3, 'tier', 'major', '等待省应急管理厅确认', 'administrator');
select setval(pg_get_serial_sequence(name, 'id'), 100000)
    from unnest(array['accounts', 'articles', 'commands', 'holds', 'work_orders']) as t (name);
"""


@dataclass
class World:
    """The database under an application that is being attacked."""

    database: Database
    tables: tuple[str, ...] = ()
    first: str = ""

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
                + "set local session_replication_role = origin;"
                + FIRST_STATE
            )
        self.first = await self.state()

    async def state(self) -> str:
        """Return what differs whenever any row of any table does."""
        one = "select md5(string_agg(t::text, '|' order by t::text)) as m from {} t"
        every = " union all ".join(one.format(table) for table in self.tables)
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
