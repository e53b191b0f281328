"""The kiosk's line to the county desk: a WebSocket that comes back by itself.

Texts that are no messages are dropped with a code in the log; a refused token ends the attempts,
since trying again cannot help.
"""

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)

from video.signalling import (
    MAX_BYTES,
    Hello,
    Message,
    SignallingError,
    ToKiosk,
    dump,
    parse_to_kiosk,
)

logger = logging.getLogger("jiujin.video.desk_client")

BACKOFF_S = (0.3, 0.6, 1.2, 2.5, 5.0)
_KEEP = 50


def kiosk_socket_url(desk_url: str) -> str:
    """`http(s)://host[:port][/prefix]` as the address of the kiosks' WebSocket."""
    parts = urlsplit(desk_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("desk_url must be http:// or https://")
    scheme = "wss" if parts.scheme == "https" else "ws"
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + "/ws/kiosk", "", ""))


class DeskClient:
    """Runs until cancelled; `on_message` gets every message, `on_refused` a lasting no.

    What is sent while the line is down is dropped: the call's rules send the request and the
    offer again after each welcome, and nothing else is worth keeping.
    """

    def __init__(
        self,
        desk_url: str,
        token: str,
        site: str,
        *,
        on_message: Callable[[ToKiosk], None],
        on_refused: Callable[[], None],
    ) -> None:
        self._url = kiosk_socket_url(desk_url)
        self._token = token
        self._site = site
        self._on_message = on_message
        self._on_refused = on_refused
        self._outgoing: deque[Message] = deque(maxlen=_KEEP)
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.online = False

    def send(self, message: Message) -> None:
        """Queue a message for the line; dropped while it is down."""
        if self.online:
            self._outgoing.append(message)
            self._idle.clear()
            self._wake.set()

    async def flushed(self) -> None:
        """Return once everything queued has gone out or the line is down."""
        await self._idle.wait()

    async def run(self) -> None:
        failures = 0
        while True:
            try:
                failures = await self._session(failures)
            except InvalidStatus as error:
                if error.response.status_code in (401, 403):
                    self._on_refused()
                    return
                logger.warning("VIDEO_DESK_HANDSHAKE status=%d", error.response.status_code)
            except (OSError, InvalidHandshake, InvalidURI, WebSocketException, TimeoutError):
                logger.info("VIDEO_DESK_UNREACHABLE")
            finally:
                self.online = False
                self._idle.set()
            pause = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
            failures += 1
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))

    async def _session(self, failures: int) -> int:
        async with connect(
            self._url,
            additional_headers={"Authorization": f"Bearer {self._token}"},
            proxy=None,
            max_size=MAX_BYTES,
            open_timeout=5,
            ping_interval=5,
            ping_timeout=10,
            close_timeout=1,
        ) as socket:
            self._outgoing.clear()
            self.online = True
            self.send(Hello(site=self._site[:200]))
            sender = asyncio.create_task(self._send_all(socket))
            try:
                async for text in socket:
                    failures = 0
                    self._take(text)
            finally:
                sender.cancel()
                with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                    await sender
        return failures

    def _take(self, text: str | bytes) -> None:
        try:
            message = parse_to_kiosk(text)
        except SignallingError as error:
            logger.warning("VIDEO_DESK_BAD_MESSAGE code=%s", error.code)
            return
        self._on_message(message)

    async def _send_all(self, socket: ClientConnection) -> None:
        while True:
            while self._outgoing:
                await socket.send(dump(self._outgoing.popleft()))
            self._idle.set()
            self._wake.clear()
            await self._wake.wait()
