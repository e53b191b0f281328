"""Several desks on one Redis: one queue, one winner, and a killed desk loses no call."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from desk_peers import REQUEST, Peers

REDIS = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(REDIS is None, reason="redis-server is not installed")


@dataclass
class Node:
    process: subprocess.Popen[str]
    url: str

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < until
            threading.Event().wait(0.02)
        else:
            return


class Server:
    """A Redis that keeps nothing, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = [REDIS, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, text=True)
        await_port(self.port, self._process)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.stop()


def _port(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def nodes(tmp_path: Path, server: Server) -> Iterator[list[Node]]:
    script = Path(__file__).with_name("desk_node.py")
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen(
            [sys.executable, str(script), str(tmp_path / "desk"), server.url, name],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        for name in ("a", "b")
    ]
    started = [Node(p, f"http://127.0.0.1:{_port(p)}") for p in processes]
    yield started
    for node in started:
        if node.process.poll() is None:
            node.kill()
        node.process.stdout.close()


@pytest.fixture
def peers(nodes: list[Node]) -> Iterator[list[Peers]]:
    with ExitStack() as stack:
        yield [Peers(node, stack) for node in nodes]


def test_a_call_on_one_desk_is_answered_on_the_other(peers):
    here, there = peers
    agent, kiosk = there.agent("agent1"), here.kiosk()
    kiosk.say("call.request", **REQUEST)
    kiosk.say("leg.offer", call="c1", gen=1, sdp="OFFER")
    assert agent.hear("ring")["context"]["call"] == "c1"
    agent.say("claim", call="c1")
    assert agent.hear("leg.offer")["sdp"] == "OFFER"
    assert kiosk.hear("assigned")["agent"] == "员1"
    agent.say("leg.answer", call="c1", gen=1, sdp="ANSWER")
    assert kiosk.hear("leg.answer")["sdp"] == "ANSWER"
    kiosk.say("chat", call="c1", text="您好")
    assert agent.hear("chat")["text"] == "您好"
    # A kiosk of another site, on another desk, is as much a stranger there.
    other = there.kiosk("other-token")
    other.say("call.request", **REQUEST)
    assert other.hear("error")["code"] == "unknown_call"
    kiosk.say("bye", call="c1", reason="done")
    assert agent.hear("ended")["by"] == "resident"


def test_of_two_claims_on_two_desks_exactly_one_wins(peers):
    here, there = peers
    agents = [here.agent("agent1"), there.agent("agent2")]
    kiosk = here.kiosk()
    for number in range(8):
        call = f"race-{number}"
        kiosk.say("call.request", **REQUEST | {"call": call})
        for agent in agents:
            while not agent.hear("queue.snapshot")["calls"]:
                pass
        outcomes: list[str] = []
        start = threading.Barrier(2)

        def claim(agent, call=call, outcomes=outcomes, start=start) -> None:
            start.wait()
            agent.say("claim", call=call)
            while (kind := json.loads(agent.socket.recv(timeout=20))["t"]) not in (
                "claimed",
                "lost",
            ):
                pass
            outcomes.append(kind)

        threads = [threading.Thread(target=claim, args=(a,)) for a in agents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(outcomes) == ["claimed", "lost"]
        kiosk.say("bye", call=call, reason="next")
        kiosk.hear("ended", call=call)


def test_a_killed_desk_loses_no_call(nodes, peers):
    here, there = peers
    agent, kiosk, waiting = there.agent("agent1"), here.kiosk(), here.kiosk("other-token")
    kiosk.say("call.request", **REQUEST)
    agent.hear("ring")
    agent.say("claim", call="c1")
    kiosk.hear("assigned")
    waiting.say("call.request", **REQUEST | {"call": "c2"})
    waiting.hear("queue")
    nodes[0].kill()
    assert agent.hear("kiosk.link", up=False)["call"] == "c1"
    again, queued = there.kiosk(), there.kiosk("other-token")
    again.say("call.request", **REQUEST)
    assert again.hear("assigned")["agent"] == "员1"
    agent.hear("kiosk.link", up=True)
    queued.say("call.request", **REQUEST | {"call": "c2"})
    assert queued.hear("queue")["pos"] == 1
    agent.say("bye", call="c1", reason="done")
    again.hear("ended", call="c1")
    assert agent.hear("ring")["context"]["call"] == "c2"


def test_a_redis_that_comes_back_empty_costs_no_call(server, nodes, peers):
    here, there = peers
    kiosk, agent = here.kiosk(), there.agent("agent1")
    kiosk.say("call.request", **REQUEST)
    agent.hear("ring")
    server.stop()
    url = f"{nodes[0].url}/health"
    while (answer := httpx.get(url, trust_env=False)).status_code != 503:
        threading.Event().wait(0.05)
    assert answer.json()["status"] == "journal_away"
    agent.say("claim", call="c1")  # waits until the server is back
    server.start()
    assert agent.hear("claimed")["context"]["call"] == "c1"
    assert kiosk.hear("assigned")["agent"] == "员1"
    while httpx.get(url, trust_env=False).status_code != 200:
        threading.Event().wait(0.05)
