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
from websockets.typing import Subprotocol

from video.signalling import (
    MAX_BYTES,
    SUBPROTOCOL,
    Ack,
    Error,
    Framed,
    Hello,
    KioskNotice,
    LineToKiosk,
    Message,
    Ping,
    Pong,
    Resume,
    Resumed,
    SignallingError,
    ToKiosk,
    Welcome,
    dump,
    frame_to_kiosk,
)
from video.signalling.session import Gap, Numbered

logger = logging.getLogger("jiujin.video.desk_client")

BACKOFF_S = (0.2, 0.4, 0.8, 1.0)  # a resident waits: the line is tried again and again
_OPEN_S = 2.5
_PING_S, _PONG_S = 2.0, 4.0
_KEEP = 400


def kiosk_socket_url(desk_url: str) -> str:
    """`http(s)://host[:port][/prefix]` as the address of the kiosks' WebSocket."""
    parts = urlsplit(desk_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("desk_url must be http:// or https://")
    scheme = "wss" if parts.scheme == "https" else "ws"
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + "/ws/kiosk", "", ""))


class DeskClient:
    """Runs until cancelled; `on_message` gets what the call's rules act on, `on_notice` what a
    screen may show, `on_refused` a lasting no; `on_down` and `on_back`: the line of a session.

    The session outlives its socket: after a broken line both sides send again what the other has
    not got. When the desk knows the session no more, this begins anew with a `Welcome`, after which
    the call's rules send the request and the offer again. A message sent while there is no session
    is dropped.
    """

    def __init__(
        self,
        desk_url: str,
        token: str,
        site: str,
        *,
        on_message: Callable[[ToKiosk], None],
        on_refused: Callable[[], None],
        on_notice: Callable[[KioskNotice], None] = lambda _notice: None,
        on_down: Callable[[], None] = lambda: None,
        on_back: Callable[[], None] = lambda: None,
    ) -> None:
        self._url = kiosk_socket_url(desk_url)
        self._token = token
        self._site = site
        self._on_message = on_message
        self._on_refused = on_refused
        self._on_notice = on_notice
        self._on_down = on_down
        self._on_back = on_back
        self._session = ""
        self._numbered = Numbered()
        self._socket: ClientConnection | None = None
        self._hurry = asyncio.Event()
        self._outgoing: deque[str] = deque(maxlen=_KEEP)
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.online = False

    def send(self, message: Message) -> None:
        """Send now, or as soon as the line is back; a state that will be old by then is dropped."""
        if not self._session:
            return
        text = self._numbered.text_of(message)
        if self.online:
            self._put(text)

    def _put(self, text: str) -> None:
        self._outgoing.append(text)
        self._idle.clear()
        self._wake.set()

    async def flushed(self) -> None:
        """Return once everything queued has gone out or the line is down."""
        await self._idle.wait()

    def renew(self) -> None:
        """Drop the line and dial at once: this machine's address has changed."""
        self._hurry.set()
        if self._socket is not None:
            self._socket.transport.abort()

    async def run(self) -> None:
        failures = 0
        while True:
            try:
                failures = await self._connected(failures)
            except InvalidStatus as error:
                if error.response.status_code in (401, 403):
                    self._on_refused()
                    return
                logger.warning("VIDEO_DESK_HANDSHAKE status=%d", error.response.status_code)
            except (OSError, InvalidHandshake, InvalidURI, WebSocketException, TimeoutError):
                logger.info("VIDEO_DESK_UNREACHABLE")
            finally:
                if self.online:
                    self._on_down()
                self.online, self._socket = False, None
                self._idle.set()
            pause = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
            failures += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), pause * random.uniform(0.7, 1.3))
            self._hurry.clear()

    async def _connected(self, failures: int) -> int:
        async with connect(
            self._url,
            additional_headers={"Authorization": f"Bearer {self._token}"},
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            proxy=None,
            max_size=4 * MAX_BYTES,
            open_timeout=_OPEN_S,
            ping_interval=_PING_S,
            ping_timeout=_PONG_S,
            close_timeout=1,
        ) as socket:
            self._outgoing.clear()
            self._socket = socket
            first: Message = Hello(site=self._site[:200], resume=True)
            if self._session:
                first = Resume(session=self._session, got=self._numbered.got)
            await socket.send(dump(first))
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
            framed = frame_to_kiosk(text)
        except SignallingError as error:
            logger.warning("VIDEO_DESK_BAD_MESSAGE code=%s", error.code)
            return
        if not self.online and self._greeting(framed.message):
            return
        self._heard(framed)

    def _greeting(self, message: LineToKiosk) -> bool:
        """The answer to hello or resume; whether there is nothing more to do with it."""
        match message:
            case Welcome():
                self._session, self._numbered = message.session, Numbered()
                self.online = True
                return False
            case Resumed():
                return self._resumed(message)
            case Error(code="unknown_session"):
                self._anew()
                return True
            case _:
                return False

    def _resumed(self, message: Resumed) -> bool:
        try:
            again = self._numbered.again(message.got)
        except Gap:
            self._anew()
            return True
        self.online = True
        for text in again:
            self._put(text)
        self._on_back()
        return True

    def _anew(self) -> None:
        """The desk has forgotten the session: greet as at the start."""
        self._session = ""
        self._put(dump(Hello(site=self._site[:200], resume=True)))

    def _heard(self, framed: Framed[LineToKiosk]) -> None:
        message = framed.message
        try:
            new = self._numbered.take(framed.seq)
        except Gap:
            logger.warning("VIDEO_DESK_GAP")
            return
        if framed.seq is not None:
            self._put(dump(Ack(seq=self._numbered.got)))
        if not new:
            return
        match message:
            case Ack(seq=seq):
                self._numbered.acked(seq)
            case Ping():
                self._put(dump(Pong()))
            case Pong() | Resumed():
                return
            case _ if isinstance(message, ToKiosk):
                self._on_message(message)
            case _:
                self._on_notice(message)

    async def _send_all(self, socket: ClientConnection) -> None:
        while True:
            while self._outgoing:
                await socket.send(self._outgoing.popleft())
            self._idle.set()
            self._wake.clear()
            await self._wake.wait()
