"""The journal on Redis: one stream that all desks append to and read, each in the same order.

Total order makes a claim atomic without a lock: of two claims the one that stands first in the
stream wins, on every desk. Keys (prefix `jiujin:desk:`): `log` (stream), `state` (hash: the state
after an entry), `nodes` (set), `node:NAME` (presence, 3 s to live), channel `relay`. Values are
sealed. Needs Redis 7 (`max-deleted-entry-id`).
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from video.desk.journal import Apply, Entry, JournalBroken, pack, pack_state, unpack, unpack_state
from video.desk.routing import events as e
from video.desk.routing.state import State
from video.desk.sealing import Seal, SealBroken
from video.signalling import Message, dump
from video.signalling.wire import TO_AGENT, TO_KIOSK, parse_as

logger = logging.getLogger("jiujin.desk.redis")
PREFIX = "jiujin:desk:"
LOG, STATE, NODES, RELAY = (PREFIX + n for n in ("log", "state", "nodes", "relay"))
PRESENCE_MS = 3000
_KEEP_EVERY = 2000
_BATCH = 200
_MAX_UNSENT = 10_000
_STALL_S = 10.0
# Keeps the newer of two states, and the log since the one before: a desk that has just loaded
# the older state still finds every entry after it.
_KEEP_STATE = """
local last = redis.call('HGET', KEYS[1], 'last')
local function newer(a, b)
  local am, as = string.match(a, '(%d+)-(%d+)')
  local bm, bs = string.match(b, '(%d+)-(%d+)')
  if tonumber(am) ~= tonumber(bm) then return tonumber(am) > tonumber(bm) end
  return tonumber(as) > tonumber(bs)
end
if last and not newer(ARGV[1], last) then return 0 end
redis.call('HSET', KEYS[1], 'last', ARGV[1], 'body', ARGV[2])
if last then redis.call('XTRIM', KEYS[2], 'MINID', last) end
return 1
"""


class RedisJournal:
    """One desk's end; its tasks start with `wake` and end with `close`."""

    def __init__(
        self,
        url: str,
        node: str,
        seal: Seal,
        keep_state: Callable[[], State],
        hear: Callable[[str, Message], None],
    ) -> None:
        self._redis: Redis = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        self._node = node
        self._seal = seal
        self._state = keep_state
        self._hear = hear
        self._unsent: deque[bytes] = deque(maxlen=_MAX_UNSENT)
        self._wake = asyncio.Event()
        self._apply: Apply | None = None
        self._restore: Callable[[State], None] | None = None
        self._last = "0-0"
        self._since = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._away = False
        # What happened before this desk was there is told to nobody here. From its own first entry
        # on it is: lines are there, though the reading may still be behind.
        self._live = False
        self._began = 0.0

    def open(self, apply: Apply, restore: Callable[[State], None]) -> None:
        self._apply, self._restore = apply, restore

    def wake(self) -> None:
        if self._tasks:
            return
        self._began = time.time()
        loop = asyncio.get_running_loop()
        for work in (self._read, self._write, self._presence, self._listen):
            self._tasks.append(loop.create_task(self._for_ever(work)))

    def well(self) -> bool:
        return not self._away

    def append(self, entry: Entry) -> None:
        self._unsent.append(pack(entry, self._seal))
        self._wake.set()

    def relay(self, target: str, message: Message) -> None:
        body = json.dumps([self._node, target, dump(message)]).encode()
        sealed = self._seal.close(body, "relay")
        task = asyncio.get_running_loop().create_task(self._publish(sealed))
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)

    async def _publish(self, sealed: bytes) -> None:
        try:
            await self._redis.publish(RELAY, sealed)
        except (RedisError, OSError):
            logger.warning("DESK_REDIS_RELAY_LOST")

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(RedisError, OSError):
            await self._redis.delete(PREFIX + f"node:{self._node}")
        await self._redis.aclose()

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        """Redis may be away for a while: what is unsent waits, what was missed is read later."""
        pause = 0.1
        while True:
            began = time.monotonic()
            try:
                await work()
            except (RedisError, OSError, TimeoutError) as error:
                self._away = True
                logger.warning("DESK_REDIS_AWAY kind=%s", type(error).__name__)
            except JournalBroken as error:
                self._away = True
                logger.error("DESK_REDIS_NOT_OURS code=%s", error.code)
            pause = 0.1 if time.monotonic() - began > _STALL_S else min(5.0, pause * 2)
            await asyncio.sleep(pause)

    # --- reading ------------------------------------------------------------------------

    async def _read(self) -> None:
        await self._catch_up()
        seen = time.monotonic()
        while True:
            found = await self._redis.xread({LOG: self._last}, count=_BATCH, block=1000)
            if time.monotonic() - seen > _STALL_S and await self._missed():
                return  # begins again with the kept state
            seen = time.monotonic()
            self._away = False
            for _, entries in cast("Any", found or []):
                for entry_id, fields in entries:
                    self._take(entry_id, fields)
            if self._since >= _KEEP_EVERY:
                await self._keep()

    async def _missed(self) -> bool:
        """Whether entries after the last one read are gone from the stream."""
        about = await self._redis.xinfo_stream(LOG)
        deleted = about.get("max-deleted-entry-id", b"0-0")
        return _order(deleted) > _order(self._last)

    async def _catch_up(self) -> None:
        kept = cast("dict[bytes, bytes]", await cast("Any", self._redis.hgetall(STATE)))
        fresh = self._last == "0-0"
        if kept and (fresh or await self._missed()) and self._restore is not None:
            self._restore(unpack_state(kept[b"body"], self._seal))
            self._last = kept[b"last"].decode()
        elif not kept and not fresh:
            # The server came back empty: a desk that joins later needs what this one knows.
            await self._keep()
        while True:
            entries = await self._redis.xrange(LOG, f"({self._last}", "+", count=1000)
            for entry_id, fields in cast("Any", entries):
                self._take(entry_id, fields)
            if not entries:
                break
        self._live = True

    def _take(self, entry_id: bytes, fields: dict[bytes, bytes]) -> None:
        self._last = entry_id.decode()
        self._since += 1
        try:
            entry = unpack(fields[b"e"], self._seal)
        except (JournalBroken, KeyError):
            # The same on every desk, so all states stay equal.
            logger.error("DESK_REDIS_BAD_ENTRY")
            return
        if entry.node == self._node and entry.at >= self._began:
            self._live = True
        if self._apply is not None:
            self._apply(entry, live=self._live)

    async def _keep(self) -> None:
        self._since = 0
        last, body = self._last, pack_state(self._state(), self._seal)
        await cast("Any", self._redis.eval(_KEEP_STATE, 2, STATE, LOG, last, cast("Any", body)))

    # --- writing ------------------------------------------------------------------------

    async def _write(self) -> None:
        self._wake.set()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._unsent:
                batch = [self._unsent[n] for n in range(min(_BATCH, len(self._unsent)))]
                async with self._redis.pipeline(transaction=False) as pipe:
                    for body in batch:
                        pipe.xadd(LOG, {"e": body})
                    await pipe.execute()
                # Only now: a batch that failed is sent again. What got through twice is harmless,
                # since a second claim, request or promise with the same id changes nothing.
                for _ in batch:
                    self._unsent.popleft()

    # --- presence -----------------------------------------------------------------------

    async def _presence(self) -> None:
        """Say that this desk lives, and notice those that do not."""
        while True:
            await self._redis.set(PREFIX + f"node:{self._node}", b"1", px=PRESENCE_MS)
            await cast("Any", self._redis.sadd(NODES, self._node))
            for name in cast("set[bytes]", await cast("Any", self._redis.smembers(NODES))):
                node = name.decode()
                if await self._redis.exists(PREFIX + f"node:{node}"):
                    continue
                # Of several desks that see it, the one that removes it tells the others.
                if await cast("Any", self._redis.srem(NODES, node)):
                    self.append(Entry(time.time(), self._node, e.NodeGone(node)))
            await asyncio.sleep(PRESENCE_MS / 3000)

    # --- what is only handed on ---------------------------------------------------------

    async def _listen(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(RELAY)
            while True:
                said = await channel.get_message(ignore_subscribe_messages=True, timeout=1.0)
                if said is not None and isinstance(said.get("data"), bytes):
                    self._heard(said["data"])

    def _heard(self, sealed: bytes) -> None:
        try:
            node, target, text = json.loads(self._seal.open(sealed, "relay"))
        except (SealBroken, ValueError):
            logger.error("DESK_REDIS_BAD_RELAY")
            return
        if node != self._node:
            table = TO_AGENT if target.startswith("seat:") else TO_KIOSK
            self._hear(target, parse_as(text, table))


def _order(entry_id: bytes | str) -> tuple[int, int]:
    text = entry_id.decode() if isinstance(entry_id, bytes) else entry_id
    milliseconds, _, number = text.partition("-")
    return int(milliseconds), int(number or 0)
