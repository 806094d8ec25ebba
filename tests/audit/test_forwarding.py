"""The record goes on to a central syslog: all of it, in order, whatever the collector does."""

import asyncio
import datetime as dt
import json
import os
import re
import shlex
import ssl
import subprocess
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

import hub as hub_package
from hub.audit import collector as collecting_end
from hub.audit import forwarding
from hub.audit.anchors import Anchor
from hub.audit.collector import Collector
from hub.audit.findings import CHECKPOINTS, Wrong
from hub.audit.forwarding import forward
from hub.audit.models import AuditEntry
from hub.audit.syslog import BOM, MOST_BYTES, MOST_BYTES_UDP, message
from hub.audit.verification import compare
from hub.kit.db import Database
from hub.settings import Settings
from hub.worker import run
from tests.audit.acts import PUBLIC_KEY, act, act_elsewhere, sign, tamper
from tests.audit.collecting import Listener, Packets, listener, place_of
from tests.waiting import until

README = Path(hub_package.__file__).parents[1] / "README.md"
ENTRY = AuditEntry(
    stream="hub",
    sequence=17,
    at=dt.datetime(2026, 7, 20, 17, 30, 1, 120_000, tzinfo=dt.timezone(dt.timedelta(hours=8))),
    actor='某"部门"]\\',
    action="command.push",
    subject="command:5",
    detail={"reason": "省应急管理厅要求更正"},
    previous="sha256:0",
    digest="sha256.2:1",
)


def to(there: Listener) -> Collector:
    return Collector.of(f"tcp://127.0.0.1:{there.port}")


async def acts(database: Database, count: int, first: int = 1) -> None:
    for number in range(first, first + count):
        await act(database, f"article:{number}", {"reason": "省应急管理厅要求更正" * 20})


def hub(first: int, last: int) -> list[tuple[str, int]]:
    return [("hub", number) for number in range(first, last + 1)]


def test_an_entry_is_a_message_of_rfc_5424() -> None:
    sent = message(ENTRY, "hub-1")
    assert sent.startswith(
        b"<109>1 2026-07-20T09:30:01.120000Z hub-1 hub - command.push "
        b'[hub@32473 stream="hub" sequence="17" '
    )
    assert '\\"部门\\"\\]\\\\" action="command.push" subject="command:5"'.encode() in sent
    head, _, detail = sent.partition(BOM)
    assert head.endswith(b'digest="sha256.2:1"] ')
    assert json.loads(detail) == ENTRY.detail


@pytest.mark.parametrize("most", [MOST_BYTES, MOST_BYTES_UDP])
def test_a_long_detail_is_cut_and_says_so(most: int) -> None:
    entry = AuditEntry(**{k: v for k, v in vars(ENTRY).items() if not k.startswith("_")})
    entry.detail = {"reason": "更正" * 10_000}
    sent = message(entry, "hub-1", most)
    assert most - 4 < len(sent) <= most
    assert ' cut="yes"] ' in sent.decode()  # and no character is


async def test_the_record_arrives_in_order(database: Database) -> None:
    await acts(database, 5)
    await act_elsewhere(database, "article:6", "article:7")
    async with listener() as there:
        assert await forward(database, to(there)) == 7
        assert there.sequences == [*hub(1, 5), ("hub-2", 1), ("hub-2", 2)]
        assert await forward(database, to(there)) == 0
        await acts(database, 2)
        assert await forward(database, to(there)) == 2
    assert there.sequences[7:] == hub(6, 7)


async def test_a_backlog_goes_in_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarding, "BATCH", 3)
    monkeypatch.setattr(forwarding, "MOST_BATCHES", 2)
    await acts(database, 10)
    async with listener() as there:
        assert [await forward(database, to(there)) for _ in range(3)] == [6, 4, 0]
    assert there.sequences == hub(1, 10)
    assert there.connections == 4


async def test_a_collector_that_is_away_gets_it_later(database: Database) -> None:
    async with listener() as there:
        port = there.port
    await acts(database, 3)
    away = Collector.of(f"tcp://127.0.0.1:{port}")
    assert await forward(database, away) == 0
    await acts(database, 2, first=4)  # nobody who acts notices
    async with listener(port) as there:
        assert await forward(database, away) == 5
    assert there.sequences == hub(1, 5)


@pytest.mark.parametrize("rudely", [True, False])
@pytest.mark.parametrize("cut_after", [1, 700, 2_500, 30_000])
async def test_what_a_cut_connection_has_lost_is_sent_again(
    database: Database, cut_after: int, *, rudely: bool
) -> None:
    await acts(database, 60)
    async with listener(cut_after=cut_after, rudely=rudely) as there:
        for _ in range(3):
            assert await forward(database, to(there)) == 0
        there.cut_after = None
        there.rudely = False
        assert await forward(database, to(there)) == 60
    assert there.sequences[-60:] == hub(1, 60)


async def test_a_collector_that_reads_nothing_holds_nobody_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting_end, "SEND_SECONDS", 0.3)
    await acts(database, 2)
    release = asyncio.Event()

    async def deaf(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        sending = asyncio.create_task(forward(database, Collector.of(f"tcp://127.0.0.1:{port}")))
        await acts(database, 2, first=3)
        assert await sending == 0
        release.set()
    async with listener() as there:
        assert await forward(database, to(there)) == 4


async def test_of_many_workers_one_sends(database: Database) -> None:
    await acts(database, 30)
    async with listener() as there:
        sent = await asyncio.gather(*(forward(database, to(there)) for _ in range(4)))
    assert sum(sent) == 30
    assert there.sequences == hub(1, 30)


async def test_a_worker_that_dies_amid_a_batch_leaves_it_to_another(database: Database) -> None:
    await acts(database, 3)
    async with listener() as there:
        async with database.connection() as connection:
            await connection.execute(text("insert into syslog_positions values ('hub', 0)"))
        async with database.connection() as dying:
            await dying.execute(text("select 1 from syslog_positions for update"))
            assert await forward(database, to(there)) == 0
            await dying.rollback()
        assert await forward(database, to(there)) == 3


async def test_over_tls_to_whom_the_hub_trusts(database: Database, tmp_path: Path) -> None:
    await acts(database, 3)
    context, trusted = certificate(tmp_path)
    async with listener(tls=context) as there:
        url = f"tls://127.0.0.1:{there.port}"
        assert await forward(database, Collector.of(url)) == 0  # nobody has signed it
        assert await forward(database, Collector.of(url, trusted)) == 3
    assert there.sequences == hub(1, 3)


async def test_over_tls_a_cut_connection_is_noticed(database: Database, tmp_path: Path) -> None:
    await acts(database, 60)
    context, trusted = certificate(tmp_path)
    for rudely in (True, False):
        async with listener(tls=context, cut_after=700, rudely=rudely) as there:
            collector = Collector.of(f"tls://127.0.0.1:{there.port}", trusted)
            assert await forward(database, collector) == 0


async def test_over_udp_each_entry_is_a_packet(database: Database) -> None:
    await acts(database, 3)
    loop = asyncio.get_running_loop()
    transport, packets = await loop.create_datagram_endpoint(Packets, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    assert await forward(database, Collector.of(f"udp://127.0.0.1:{port}")) == 3
    await until(lambda: len(packets.messages) == 3)
    assert [place_of(each) for each in packets.messages] == hub(1, 3)
    transport.close()


@pytest.mark.parametrize(
    "value",
    [
        "log.hubei.example:514",
        "http://log.example:80",
        "tcp://log.example",
        "tcp://a b:1",
        "tls://log.example:65536",
    ],
)
def test_what_is_no_collector_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)syslog"):
        Settings(syslog=value)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a collector's certificate, which signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "log.hubei.example")])
    now = dt.datetime.now(dt.UTC)
    names: Any = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file, private = folder / "collector.pem", folder / "collector.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, private)
    return context, file


async def test_each_checkpoint_goes_on_once(database: Database) -> None:
    await acts(database, 2)
    async with listener() as there:
        assert await forward(database, to(there)) == 2  # nothing is signed yet
        for number in (3, 4):
            assert await sign(database)
            await acts(database, 1, first=number)
        assert await forward(database, to(there)) == 4
        assert await forward(database, to(there)) == 0
    assert sorted(there.sequences[2:]) == [(CHECKPOINTS, 1), (CHECKPOINTS, 2), *hub(3, 4)]


async def test_a_checkpoint_that_a_cut_connection_has_lost_is_sent_again(
    database: Database,
) -> None:
    await acts(database, 1)
    await sign(database)
    async with listener(cut_after=10) as there:
        assert await forward(database, to(there)) == 0
        there.cut_after = None
        assert await forward(database, to(there)) == 2
    assert sorted(there.sequences) == [(CHECKPOINTS, 1), *hub(1, 1)]


async def test_what_a_collector_keeps_shows_that_the_record_was_cut(
    database: Database, tmp_path: Path
) -> None:
    kept = tmp_path / "hub.log"
    async with listener() as there:
        for number in range(1, 4):
            await act(database, f"article:{number}", {"reason": "1 2026-07-20 sha256:0 ed25519:0"})
            await sign(database)
        await forward(database, to(there))
        kept.write_bytes(b"\n".join([*there.messages, b""]))
    anchors = anchors_in(kept)
    assert [anchor.number for anchor in anchors] == [1, 2, 3]
    async with database.work() as session:
        assert await compare(session, anchors, (PUBLIC_KEY,)) == []
    await tamper(database, "delete from audit_checkpoints where number = 3")
    async with database.work() as session:
        (found,) = await compare(session, anchors, (PUBLIC_KEY,))
    assert (found.sequence, found.wrong) == (3, Wrong.NOT_THERE)


def anchors_in(kept: Path) -> list[Anchor]:
    """Cut the lines out as the README says."""
    cut_out = re.search(r"grep -aoE '[^']+' ", README.read_text("utf-8"))
    assert cut_out
    command = [*shlex.split(cut_out[0]), str(kept)]
    surroundings = {"PATH": os.environ["PATH"], "LC_ALL": "C"}  # Chinese is no text there
    found = subprocess.run(command, check=True, capture_output=True, text=True, env=surroundings)
    return [Anchor.read(line) for line in found.stdout.splitlines()]


async def test_a_worker_sends_the_record_on(database: Database, settings: Settings) -> None:
    await acts(database, 2)
    stop = asyncio.Event()
    async with listener() as there:
        told = {"syslog": f"tcp://127.0.0.1:{there.port}"}
        worker = asyncio.create_task(run(Settings(**settings.model_dump() | told), stop))
        await until(lambda: len(there.messages) == 3)
        stop.set()
        await worker
    assert sorted(there.sequences) == [(CHECKPOINTS, 1), *hub(1, 2)]
