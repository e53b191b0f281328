"""Passes to the relay: as coturn counts them, renewed in time, and tried with the real coturn."""

import asyncio
import os
import random
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from aioice import stun, turn
from conftest import open_desk
from desk_peers import Peers

from video.desk.relay import Relay, name_of, usable

COUNTY = Path(__file__).parents[2] / "deploy" / "county"
SECRET = "a-secret-of-the-relay"
URLS = ("stun:h:3478", "turn:h:3478?transport=udp", "turns:h:443?transport=tcp")


def test_a_pass_is_what_coturn_counts_from_the_same_secret():
    relay = Relay(URLS, "logen", lifetime_s=86400)
    found, passed = relay.servers("abc", 1_400_000_000.9)
    assert (found.urls, found.username) == (("stun:h:3478",), None)
    assert (passed.urls, passed.username) == (URLS[1:], "1400086400:abc")
    # echo -n 1400086400:abc | openssl dgst -sha1 -hmac logen -binary | base64
    assert passed.credential == "ILWmZpw/h7idzA4xy8SA/EIiHCk="
    assert "logen" not in repr(relay)
    assert passed.credential not in repr(passed)
    assert len(Relay(URLS[:1], "logen").servers("abc", 0.0)) == 1
    assert name_of("one session") == name_of("one session") != name_of("another")


def test_addresses_that_kiosk_or_browser_would_not_take_are_known():
    assert all(usable(url) for url in (*URLS, "turn:[fd00::1]:3478", "turns:h"))
    bad = ("", "http://h", "turn:", "turn:h:x", "turn:h?transport=sctp", "turns:h?transport=udp")
    assert not any(usable(url) for url in (*bad, "stun:h?transport=udp", "turn:a b", "turn:h\n"))


@dataclass
class Coturn:
    """The real one, with the configuration that is shipped; ports of its own on loopback."""

    port: int
    tls_port: int
    pem: Path

    def urls(self) -> tuple[str, ...]:
        plain = f"turn:127.0.0.1:{self.port}?transport="
        return (f"{plain}udp", f"{plain}tcp", f"turns:127.0.0.1:{self.tls_port}?transport=tcp")

    async def allocate(self, url: str, username: str, password: str) -> turn.TurnTransport:
        """An allocation as a leg makes it; raises `stun.TransactionFailed` when it is refused."""
        secure = ssl.create_default_context(cafile=self.pem) if url.startswith("turns") else None
        made, _ = await turn.create_turn_endpoint(
            asyncio.DatagramProtocol,
            ("127.0.0.1", self.tls_port if secure else self.port),
            username,
            password,
            ssl=secure,
            transport=url.rpartition("=")[2],
        )
        return made


def free_ports(count: int) -> list[int]:
    """Below the range of the kernel's own choice, so that nobody takes them in between."""
    found: list[int] = []
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
    return found[:count]


def _configure(folder: Path, ports: list[int], env: dict[str, str]) -> None:
    """What an operator sets up, with the shipped template and the shipped script."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=relay", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "relay.key", "-out", folder / "relay.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    shutil.copy(COUNTY / "turnserver.conf", folder)
    own = (COUNTY / "relay.conf").read_text().replace("192.0.2.10", "127.0.0.1")
    own += f"listening-port={ports[0]}\ntls-listening-port={ports[1]}\n"
    (folder / "relay.conf").write_text(own)
    (folder / "relay_secret").write_text(f"{SECRET}\n")
    subprocess.run([COUNTY / "county-relay-config"], check=True, env=os.environ | env)


@pytest.fixture
def coturn(tmp_path: Path) -> Iterator[Coturn]:
    program = shutil.which("turnserver")
    if program is None:
        pytest.skip("coturn is not installed (deploy/packages.txt)")
    etc, run = tmp_path / "etc", tmp_path / "run"
    etc.mkdir()
    run.mkdir()
    ports = free_ports(2)
    folders = {"JIUJIN_ETC": etc, "CREDENTIALS_DIRECTORY": etc, "RUNTIME_DIRECTORY": run}
    _configure(etc, ports, {name: str(folder) for name, folder in folders.items()})
    config = run / "turnserver.conf"
    assert config.stat().st_mode & 0o077 == 0
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notice:
        notice.bind(f"\0jiujin-{os.getpid()}-{ports[0]}")  # abstract: a folder's name is too long
        notice.settimeout(30)
        process = subprocess.Popen(
            [program, "-c", config, "--pidfile="],
            env=os.environ | {"NOTIFY_SOCKET": f"@jiujin-{os.getpid()}-{ports[0]}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while b"READY=1" not in notice.recv(4096):
                continue
            yield Coturn(ports[0], ports[1], etc / "relay.pem")
        finally:
            process.terminate()
            process.wait(20)


async def _tried(coturn: Coturn, passed: dict, forged: tuple[tuple[str, str], ...]) -> None:
    for url in passed["urls"]:
        made = await coturn.allocate(url, passed["username"], passed["credential"])
        assert made.get_extra_info("sockname")[0] == "127.0.0.1"
        with pytest.raises(stun.TransactionFailed) as closed:
            # The relay leads to no server of its own machine.
            await made._TurnTransport__inner_protocol.channel_bind(0x4000, ("127.0.0.1", 6379))
        assert closed.value.response.attributes["ERROR-CODE"][0] == 403
        made.close()
    for username, password in forged:
        with pytest.raises(stun.TransactionFailed) as refused:
            await coturn.allocate(passed["urls"][0], username, password)
        assert refused.value.response.attributes["ERROR-CODE"][0] == 401


def test_the_relay_takes_the_desks_passes_by_every_way_and_no_old_or_forged_ones(coturn, tmp_path):
    """The desk names the shipped coturn's addresses to a kiosk; UDP, TCP and TLS get through."""
    relay = Relay(coturn.urls(), SECRET)
    with open_desk(tmp_path, relay=relay) as desk, ExitStack() as stack:
        (passed,) = Peers(desk, stack).kiosk().hear("welcome")["ice"]
    old = relay.servers("abc", time.time() - relay.lifetime_s - 5)[0]
    _, _, name = passed["username"].partition(":")
    longer = f"{int(time.time()) + 10 * 86400}:{name}"
    forged = (
        (old.username, old.credential),
        (longer, passed["credential"]),
        (passed["username"], Relay(relay.urls, "guess").servers(name, 0.0)[0].credential),
        (name, passed["credential"]),
    )
    asyncio.run(_tried(coturn, passed, forged))


def test_a_line_that_outlives_its_pass_gets_a_fresh_one(tmp_path):
    relay = Relay(URLS, SECRET, lifetime_s=1.2)
    with open_desk(tmp_path, relay=relay) as desk, ExitStack() as stack:
        peers = Peers(desk, stack)
        kiosk, agent = peers.kiosk(), peers.agent()
        first = kiosk.hear("welcome")["ice"][1]
        for peer in (kiosk, agent):
            renewed = peer.hear("ice")["ice"]
            assert [one["urls"] for one in renewed] == [[URLS[0]], list(URLS[1:])]
        renewed = kiosk.hear("ice")["ice"][1]
        (ends, name), (later, same) = (p["username"].split(":") for p in (first, renewed))
        assert int(later) > int(ends)
        assert name == same
