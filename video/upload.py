"""Brings a picture that the resident agreed to show from the kiosk to the desk, over HTTPS.

The desk's control line gives a ticket of one use for exactly this picture; the bytes follow by
`PUT`. A line that breaks is tried again with a new ticket; a refusal is final. The bytes live in
memory until their end is told.
"""

import asyncio
import hashlib
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import httpx

from video.contract import AskKind, DocumentFailed, DocumentSent, Listener
from video.signalling import MAX_DOCUMENT, Message, UploadAsk, UploadRefused, UploadTicket

logger = logging.getLogger("jiujin.video.upload")

Code = Literal["network", "too_large", "refused"]
TRIES = 3
TICKET_S = 20.0  # the control line may be away for a moment
PAUSE_S = 1.0
TOTAL_S = 180.0  # 8 MB at 400 kbit/s
# The ticket was used or has grown old on the way: a new one may do.
_AGAIN = frozenset({401, 408, 425, 429, 500, 502, 503, 504})
_TIMEOUT = httpx.Timeout(10.0, read=30.0, write=30.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be sent for one ask; `data` is a JPEG or PNG file."""

    ask: str
    kind: AskKind
    data: bytes = field(repr=False)

    @property
    def media(self) -> Literal["image/jpeg", "image/png"]:
        return "image/png" if self.data.startswith(b"\x89PNG") else "image/jpeg"


class Uploads:
    """The uploads of one call; every method runs on the caller's loop. `say` reaches the desk."""

    def __init__(
        self,
        call_id: str,
        desk_url: str,
        token: str,
        say: Callable[[Message], None],
        listener: Listener,
    ) -> None:
        self._call = call_id
        self._url = desk_url.rstrip("/") + "/api/documents"
        self._token = token
        self._say = say
        self._listener = listener
        self._waiting: dict[str, asyncio.Future[UploadTicket | UploadRefused]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, picture: Picture) -> None:
        """Send it; `DocumentSent` or `DocumentFailed` tells its end. A second of the same ask
        takes the place of the first."""
        self.stop(picture.ask)
        task = asyncio.get_running_loop().create_task(self._run(picture))
        self._tasks[picture.ask] = task
        task.add_done_callback(lambda ended: self._ended(picture.ask, ended))

    def _ended(self, ask: str, task: "asyncio.Task[None]") -> None:
        if self._tasks.get(ask) is task:
            del self._tasks[ask]

    def heard(self, answer: UploadTicket | UploadRefused) -> None:
        """The desk's answer to an announcement."""
        waiting = self._waiting.get(answer.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def stop(self, ask: str) -> None:
        """It is no longer wanted."""
        task = self._tasks.pop(ask, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """The call is over."""
        tasks = tuple(self._tasks.values())
        for ask in tuple(self._tasks):
            self.stop(ask)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, picture: Picture) -> None:
        code = await self._tried(picture)
        if code is None:
            self._listener(DocumentSent(picture.ask))
            return
        logger.info("VIDEO_UPLOAD_FAILED code=%s", code)
        self._listener(DocumentFailed(picture.ask, code))

    async def _tried(self, picture: Picture) -> Code | None:
        if not 0 < len(picture.data) <= MAX_DOCUMENT:
            return "too_large"
        for number in range(TRIES):
            if number:
                await asyncio.sleep(PAUSE_S * number)
            try:
                async with asyncio.timeout(TOTAL_S):
                    status = await self._once(picture)
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError):
                continue  # OSError: also the time-out
            if status == 201:
                return None
            if status not in _AGAIN:
                return "too_large" if status == 413 else "refused"
        return "network"

    async def _once(self, picture: Picture) -> int:
        """The HTTP status of one try; 403 when the desk gives no ticket."""
        answer = await self._ticket(picture)
        if isinstance(answer, UploadRefused):
            return 403
        # The system's certificates, as the control line uses; no proxy of somebody's environment.
        verify = ssl.create_default_context()
        async with httpx.AsyncClient(verify=verify, trust_env=False, timeout=_TIMEOUT) as client:
            reply = await client.put(
                self._url,
                content=picture.data,
                headers={
                    "Authorization": f"Bearer {self._token}",
                    "Upload-Ticket": answer.ticket,
                    "Content-Type": picture.media,
                },
            )
        return reply.status_code

    async def _ticket(self, picture: Picture) -> UploadTicket | UploadRefused:
        """Announce the picture and wait for the desk's word; raises TimeoutError."""
        waiting: asyncio.Future[UploadTicket | UploadRefused] = (
            asyncio.get_running_loop().create_future()
        )
        self._waiting[picture.ask] = waiting
        try:
            self._say(
                UploadAsk(
                    call=self._call,
                    id=picture.ask,
                    media=picture.media,
                    size=len(picture.data),
                    sha256=hashlib.sha256(picture.data).hexdigest(),
                )
            )
            return await asyncio.wait_for(waiting, TICKET_S)
        finally:
            if self._waiting.get(picture.ask) is waiting:
                del self._waiting[picture.ask]
