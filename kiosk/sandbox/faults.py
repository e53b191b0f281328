"""Faults a platform shows in real life, on demand, for tests and the demo's dock.

They happen below the routes, on the wire of the running server: a hang holds the connection until
the client gives up, a drop closes it in the middle of an answer, and the two "after_commit" kinds
let the routes do their work first, which is where doubled cases come from.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

FaultKind = Literal[
    "500", "503", "html", "redirect", "timeout", "drop", "drop_after_commit", "500_after_commit"
]

_PORTAL = b"<!doctype html><html><body><form action='/login'>Wi-Fi</form></body></html>"
_FAILED = b'{"ok":false,"code":"server_error","message":"failed","data":null,"request_id":""}'


@dataclass(slots=True)
class Fault:
    """A fault for the next `next_n` requests that fit by method and path; -1: until cleared."""

    kind: FaultKind
    next_n: int = 1
    method: str = "*"
    path: str = "/v1/*"
    retry_after_s: int = 30


class FaultSwitch:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Arm one more."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Honest again."""
        self._faults.clear()

    def listing(self) -> list[dict[str, Any]]:
        """What is armed."""
        return [asdict(fault) for fault in self._faults]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault this request meets, counted down."""
        for fault in self._faults:
            if fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path):
                if fault.next_n > 0:
                    fault.next_n -= 1
                    if fault.next_n == 0:
                        self._faults.remove(fault)
                return fault
        return None


class FaultMiddleware:
    """Plain ASGI, outside the framework, so that even a cut connection is possible."""

    def __init__(self, app: App, switch: FaultSwitch) -> None:
        self._app = app
        self._switch = switch

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Play the armed fault, or let the request through."""
        fault = None
        if scope["type"] == "http":
            fault = self._switch.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        if fault.kind.endswith("_after_commit"):
            await self._app(scope, receive, _swallow)
        if fault.kind == "timeout":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        if fault.kind in ("drop", "drop_after_commit"):
            # An unfinished answer makes the server close the connection.
            await _start(send, 200, b"application/json", [(b"content-length", b"9999")])
            return
        await _answer(send, fault)


async def _swallow(message: Message) -> None:
    """The answer nobody gets."""


async def _start(send: Send, status: int, kind: bytes, extra: list[tuple[bytes, bytes]]) -> None:
    headers = [(b"content-type", kind), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _answer(send: Send, fault: Fault) -> None:
    body = _FAILED
    if fault.kind == "html":
        body = _PORTAL
        await _start(send, 200, b"text/html; charset=utf-8", [])
    elif fault.kind == "redirect":
        await _start(send, 302, b"text/plain", [(b"location", b"http://127.0.0.1:9/login")])
    elif fault.kind == "503":
        retry = str(fault.retry_after_s).encode()
        await _start(send, 503, b"application/json", [(b"retry-after", retry)])
    else:
        await _start(send, 500, b"application/json", [])
    await send({"type": "http.response.body", "body": body})
