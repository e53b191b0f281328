"""The county desk under a crowd: 1,000 kiosks and 100 agents on real sockets, one desk process.

Every call must be claimed exactly once and about in the order of the queue, else there is no
figure. The reference of the times is the same run's `ping` on a quiet line.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.figures import BenchFailed, Figure, Plan
from video.desk.database import SqliteDatabase

ROOT = Path(__file__).parents[2]
NODE = ROOT / "tests" / "video" / "desk_node.py"
TOKEN, PASSWORD = "site-token-for-tests", "correct horse battery"
TALK_S = 2.0
PER_S = 25  # calls; a county's 300 kiosks make one every few seconds
LIMIT_S = 180.0


@dataclass
class Measured:
    """What the crowd has seen: milliseconds, and who got which call."""

    claim_ms: list[float] = field(default_factory=list)
    ring_ms: list[float] = field(default_factory=list)
    ping_ms: list[float] = field(default_factory=list)
    claimed: list[str] = field(default_factory=list)
    asked: dict[str, float] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)


def desk_crowd(plan: Plan) -> Iterator[Figure]:
    """Claim, ring and order with a thousand kiosks (quick: a hundred)."""
    kiosks, agents = plan.times(1000, 100), plan.times(100, 10)
    folder = plan.scratch / "desk"
    with _desk(folder, agents) as url:
        seen = asyncio.run(_crowd(url, kiosks, agents))
    late = _check(folder, seen, kiosks)
    floor = p99(seen.ping_ms)
    yield Figure("desk_claim_p99", p99(seen.claim_ms), "ms", floor)
    yield Figure("desk_ring_p99", p99(seen.ring_ms), "ms", floor)
    yield Figure("desk_order_late_max", late, "places", agents)


def p99(values: list[float]) -> float:
    if not values:
        raise BenchFailed("nothing was measured")
    return sorted(values)[min(len(values) - 1, len(values) * 99 // 100)]


@contextmanager
def _desk(folder: Path, agents: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, str(NODE), str(folder), "", "bench", str(agents)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise BenchFailed("the desk did not start")
        yield f"http://127.0.0.1:{line.strip()}"
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


async def _crowd(url: str, kiosks: int, agents: int) -> Measured:
    seen = Measured()
    async with AsyncExitStack() as stack:
        lines = [await _kiosk(url, stack) for _ in range(kiosks)]
        people = [await _agent(url, n, stack) for n in range(1, agents + 1)]
        tasks = [asyncio.create_task(_answer(line, seen, kiosks)) for line in people]
        tasks += [asyncio.create_task(_drain(line)) for line in lines]
        for number, line in enumerate(lines):
            await _ask(line, f"c{number}", seen)
            await asyncio.sleep(1 / PER_S)
        async with asyncio.timeout(LIMIT_S):
            await seen.done.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        quiet = await _kiosk(url, stack)
        for _ in range(300):
            began = time.perf_counter()
            await quiet.send(json.dumps({"v": 1, "t": "ping"}))
            while json.loads(await quiet.recv())["t"] != "pong":
                continue
            seen.ping_ms.append((time.perf_counter() - began) * 1e3)
            await asyncio.sleep(0.04)  # under the desk's own limit of messages a second
    return seen


async def _kiosk(url: str, stack: AsyncExitStack) -> ClientConnection:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return await stack.enter_async_context(_open(url, "/ws/kiosk", headers, None))


async def _agent(url: str, number: int, stack: AsyncExitStack) -> ClientConnection:
    async with httpx.AsyncClient(trust_env=False) as client:
        form = {"name": f"agent{number}", "password": PASSWORD}
        answer = await client.post(f"{url}/api/login", json=form, headers={"Origin": url})
    cookie = answer.cookies.get("desk_session")
    if cookie is None:
        raise BenchFailed(f"an agent could not sign in: {answer.status_code}")
    headers = {"Cookie": f"desk_session={cookie}"}
    return await stack.enter_async_context(_open(url, "/ws/agent", headers, url))


@asynccontextmanager
async def _open(
    url: str, path: str, headers: dict[str, str], origin: Any
) -> AsyncIterator[ClientConnection]:
    async with connect(
        url.replace("http", "ws") + path,
        additional_headers=headers,
        origin=origin,
        proxy=None,
        ping_interval=None,
        open_timeout=60,
        max_queue=256,
    ) as socket:
        yield socket


async def _ask(line: ClientConnection, call: str, seen: Measured) -> None:
    words = dict.fromkeys(("service_id", "service_title", "step", "site", "case_id", "reason"), "x")
    request = {"call": call, "lang": "zh", "region": "150626001002", "missing": [], **words}
    seen.asked[call] = time.perf_counter()
    request["case_id"] = ""
    await line.send(json.dumps({"v": 1, "t": "call.request", **request}))


async def _drain(line: ClientConnection) -> None:
    async for _ in line:
        continue


async def _answer(line: ClientConnection, seen: Measured, kiosks: int) -> None:
    """Claim what rings, talk for a moment, hang up."""
    sent = 0.0
    async for text in line:
        message = json.loads(text)
        if message["t"] == "ring":
            call = message["context"]["call"]
            sent = time.perf_counter()
            waited = message["context"]["waited_s"] * 1e3
            # From the moment the call's turn came: what it waited in the queue is not the desk's.
            if waited < 50:
                seen.ring_ms.append((sent - seen.asked[call]) * 1e3)
            await line.send(json.dumps({"v": 1, "t": "claim", "call": call}))
        elif message["t"] == "claimed":
            call = message["context"]["call"]
            seen.claim_ms.append((time.perf_counter() - sent) * 1e3)
            seen.claimed.append(call)
            await asyncio.sleep(TALK_S)
            bye = {"v": 1, "t": "bye", "call": call, "reason": "done"}
            await line.send(json.dumps(bye))
            if len(seen.claimed) >= kiosks:
                seen.done.set()


def _check(folder: Path, seen: Measured, kiosks: int) -> int:
    """The greatest number of places somebody was served late, by the desk's own audit."""
    if len(seen.claimed) != kiosks or len(set(seen.claimed)) != kiosks:
        raise BenchFailed(f"{len(seen.claimed)} claims of {kiosks} calls")
    database = SqliteDatabase(folder / "desk.db")
    order = "SELECT call FROM audit WHERE event = ? ORDER BY seq"
    queued = [r[0] for r in database.run(order, ("DESK_CALL_QUEUED",))]
    claimed = [r[0] for r in database.run(order, ("DESK_CALL_CLAIMED",))]
    database.close()
    if sorted(map(str, queued)) != sorted(map(str, claimed)):
        raise BenchFailed("a call was claimed twice or never")
    place = {call: n for n, call in enumerate(queued)}
    return max(n - place[call] for n, call in enumerate(claimed))
