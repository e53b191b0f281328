"""The desk's line to Janus, the media server of calls with three: its JSON API over a WebSocket.

One line is one session of Janus: when the line ends, Janus hangs up everything that was made on it,
so a desk that dies leaves no media behind. Nothing of a call's SDP gets into an error or a log.
Source: Janus' own "RESTful, WebSockets, ... API" and the documentation of its VideoRoom plugin.
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

logger = logging.getLogger("jiujin.desk.janus")

PROTOCOL = Subprotocol("janus-protocol")
VIDEOROOM = "janus.plugin.videoroom"
_MAX_BYTES = 256 * 1024
_ANSWER_S = 8.0
_KEEPALIVE_S = 20.0  # Janus forgets a session after 60 s without a word

Code = Literal["unreachable", "timed_out", "malformed", "refused", "gone"]
Body = dict[str, Any]


class JanusError(Exception):
    """Janus could not do it. `code` says how; `number` is Janus' own error code, 0 without one."""

    def __init__(self, code: Code, number: int = 0) -> None:
        super().__init__(f"{code} {number}" if number else code)
        self.code: Code = code
        self.number = number


@dataclass(frozen=True, slots=True)
class JanusPlace:
    """Where Janus is. `secret` is its `api_secret` and the `admin_key` of its VideoRoom in one."""

    url: str
    secret: str = field(repr=False)
    answer_s: float = _ANSWER_S


def usable(url: str) -> bool:
    """Whether this is a WebSocket's address that a secret may go to: TLS, or this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        return False
    local = host in ("127.0.0.1", "::1", "localhost")
    return bool(host) and (parts.scheme == "wss" or (parts.scheme == "ws" and local))


@dataclass(frozen=True, slots=True)
class Told:
    """What a request was answered with: the plugin's words, and SDP where there is one."""

    data: Body = field(repr=False)
    sdp: str = field(default="", repr=False)


class JanusLine:
    """One session. `open` first; `on_event(handle, kind)` hears `webrtcup`, `hangup` and `detached`
    of its handles, `on_gone()` once when the line has ended without `close`."""

    def __init__(
        self,
        place: JanusPlace,
        on_event: Callable[[int, str], None] = lambda _handle, _kind: None,
        on_gone: Callable[[], None] = lambda: None,
    ) -> None:
        self._place = place
        self._on_event = on_event
        self._on_gone = on_gone
        self._socket: ClientConnection | None = None
        self._session = 0
        self._waiting: dict[str, asyncio.Future[Body]] = {}
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    async def open(self) -> None:
        """Connect and begin a session; raises `JanusError`."""
        try:
            async with asyncio.timeout(self._place.answer_s):
                self._socket = await connect(
                    self._place.url,
                    subprotocols=[PROTOCOL],
                    max_size=_MAX_BYTES,
                    open_timeout=None,
                    close_timeout=1,
                    proxy=None,
                )
        except TimeoutError as error:
            raise JanusError("timed_out") from error
        except (OSError, WebSocketException) as error:
            raise JanusError("unreachable") from error
        self._tasks = (asyncio.create_task(self._read(self._socket)),)
        try:
            self._session = _number(await self._ask({"janus": "create"}), "data", "id")
        except JanusError:
            await self.close()
            raise
        self._tasks += (asyncio.create_task(self._keep_alive()),)

    async def attach(self) -> int:
        """A new handle of the VideoRoom; raises `JanusError`."""
        told = await self._ask({"janus": "attach", "plugin": VIDEOROOM})
        return _number(told, "data", "id")

    async def detach(self, handle: int) -> None:
        """Let a handle go; one that is gone already is as well."""
        with contextlib.suppress(JanusError):
            await self._ask({"janus": "detach", "handle_id": handle})

    async def ask(self, handle: int, body: Body, jsep: tuple[str, str] | None = None) -> Told:
        """Say something to the VideoRoom and wait for its own answer; `jsep`: type and SDP.

        Raises `JanusError`, also for an error that the plugin tells.
        """
        said: Body = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            said["jsep"] = {"type": jsep[0], "sdp": jsep[1], "trickle": False}
        told = await self._ask(said)
        data = _field(told, "plugindata", "data")
        if not isinstance(data, dict):
            raise JanusError("malformed")
        if "error_code" in data or "error" in data:
            raise JanusError("refused", _code(data.get("error_code")))
        sdp = _field(told, "jsep", "sdp") if "jsep" in told else ""
        if not isinstance(sdp, str):
            raise JanusError("malformed")
        return Told(data, sdp)

    async def _ask(self, body: Body) -> Body:
        """The last answer to a request: what only says "later" (`ack`) is waited past."""
        socket = self._socket
        if socket is None:
            raise JanusError("gone")
        name = secrets.token_hex(8)
        told = asyncio.get_running_loop().create_future()
        self._waiting[name] = told
        whole = body | {"transaction": name, "apisecret": self._place.secret}
        if self._session:
            whole["session_id"] = self._session
        try:
            async with asyncio.timeout(self._place.answer_s):
                await socket.send(json.dumps(whole))
                answer: Body = await told
        except TimeoutError as error:
            raise JanusError("timed_out") from error
        except (OSError, WebSocketException) as error:
            raise JanusError("gone") from error
        finally:
            self._waiting.pop(name, None)
        if answer.get("janus") == "error":
            raise JanusError("refused", _code(_field(answer, "error", "code")))
        return answer

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._hear(text)
        except (OSError, WebSocketException):
            logger.info("DESK_JANUS_LINE_BROKEN")
        self._socket = None
        for told in self._waiting.values():
            if not told.done():
                told.set_exception(JanusError("gone"))
        self._on_gone()

    def _hear(self, text: str | bytes) -> None:
        """One text of Janus; what is no answer and no known event changes nothing."""
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            logger.warning("DESK_JANUS_MALFORMED")
            return
        kind, name = said.get("janus"), said.get("transaction")
        told = self._waiting.get(name) if isinstance(name, str) else None
        if told is not None:
            if kind != "ack" and not told.done():
                told.set_result(said)
            return
        if kind == "timeout":
            self._drop()
        elif kind in ("webrtcup", "hangup", "detached"):
            sender = said.get("sender")
            if isinstance(sender, int):
                self._on_event(sender, kind)

    def _drop(self) -> None:
        """Janus has forgotten the session: the line is worth nothing any more."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _keep_alive(self) -> None:
        while self._socket is not None:
            await asyncio.sleep(_KEEPALIVE_S)
            try:
                await self._ask({"janus": "keepalive"})
            except JanusError:
                self._drop()

    async def close(self) -> None:
        """End the session; nothing is told any more."""
        self._on_event, self._on_gone = lambda _handle, _kind: None, lambda: None
        socket = self._socket
        if socket is not None and self._session:
            with contextlib.suppress(JanusError):
                await self._ask({"janus": "destroy"})
        if socket is not None:
            await socket.close()
        tasks, self._tasks = self._tasks, ()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _field(body: Body, *path: str) -> object:
    """What lies at the path; raises `JanusError` where there is nothing."""
    found: object = body
    for name in path:
        if not isinstance(found, dict) or name not in found:
            raise JanusError("malformed")
        found = found[name]
    return found


def _number(body: Body, *path: str) -> int:
    found = _field(body, *path)
    if not isinstance(found, int) or isinstance(found, bool):
        raise JanusError("malformed")
    return found


def _code(found: object) -> int:
    return found if isinstance(found, int) else 0
