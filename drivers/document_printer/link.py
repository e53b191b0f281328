"""IPP requests over HTTP and their answers (RFC 8010 §4), through the standard library's client.

One connection is kept and used again. Nothing here sends a request twice: whether that is harmless
only the caller knows.
"""

import http.client
import os
import pwd
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TypeAlias

from drivers.document_printer import ipp
from drivers.document_printer.address import Address
from drivers.document_printer.ipp_values import Message
from drivers.document_printer.line import Line, Watch, connect
from drivers.errors import DeviceError, DeviceGarbled, DeviceLost
from drivers.health import DeviceState

MOST_HTTP = ipp.MOST_BYTES
ANSWER_S = 5.0
"""Longest silence of a printer that is well; a document's upload may take longer in all."""
TOTAL_S = 120.0
Check: TypeAlias = Callable[[], None]


class HttpRefused(DeviceError):
    """The server is there and says no.

    code: not_permitted (401, 403), no_queue (404), too_large (413), tls_required (426),
    busy (503), http_refused.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code, DeviceState.HARDWARE_ERROR)


_REFUSED = {
    401: "not_permitted",
    403: "not_permitted",
    404: "no_queue",
    413: "too_large",
    426: "tls_required",
    503: "busy",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A message for the printer; the document follows it and never shows.

    administer: ask with the rights of this process's user (CUPS's socket knows them).
    """

    message: Message
    document: bytes = field(default=b"", repr=False)
    administer: bool = False


class IppLink:
    """A printer's door; used by one thread. Not connected until the first question."""

    def __init__(self, address: Address, *, answer_s: float = ANSWER_S) -> None:
        self.address = address
        self._answer_s = answer_s
        self._line: Line | None = None
        self._http: http.client.HTTPConnection | None = None
        self.sent_all = False
        """True when the last question went out whole: the printer may have acted on it."""

    def ask(self, request: Request, check: Check, answer_s: float | None = None) -> Message:
        """Send a request and wait for its answer; `check` is called every 50 ms and may raise.

        Raises DeviceLost, DeviceTimeout("no_answer"), DeviceGarbled, HttpRefused, and what `check`
        raises. After any of these the connection is closed; the next question opens a new one.
        """
        self.sent_all = False
        watch = Watch(check, answer_s or self._answer_s, TOTAL_S)
        with ExitStack() as undo:
            undo.callback(self.close)
            answer = self._exchange(request, watch)
            undo.pop_all()
        return answer

    def hung_up(self) -> bool:
        """True when the connection that is kept has been closed from the other side."""
        return self._line is not None and self._line.hung_up()

    def refresh(self) -> None:
        """Let a connection go that the other side has closed; the next question opens another."""
        if self.hung_up():
            self.close()

    def close(self) -> None:
        """Hang up; never raises."""
        line, self._line, self._http = self._line, None, None
        if line is not None:
            line.abort()

    def _exchange(self, request: Request, watch: Watch) -> Message:
        http_ = self._connected(watch)
        head = ipp.encode(request.message)
        try:
            try:
                self._send(http_, head, request)
                self.sent_all = True
            except DeviceLost:
                # A server that refuses a document answers before it has read all of it.
                self._answered_early(http_)
                raise
            answer = http_.getresponse()
            body = self._body(answer)
        except (http.client.HTTPException, ValueError) as error:
            if isinstance(error, http.client.RemoteDisconnected):
                raise DeviceLost("connection_lost") from None
            raise DeviceGarbled("not_http") from None
        self._require_ipp(answer)
        message = ipp.decode(body)
        if message.request_id != request.message.request_id:
            raise DeviceGarbled("wrong_request_id")
        if answer.will_close:
            self.close()
        return message

    def _connected(self, watch: Watch) -> http.client.HTTPConnection:
        self.refresh()
        if self._http is None or self._line is None:
            self._line = connect(self.address, watch)
            self._http = http.client.HTTPConnection(self.address.host, self.address.port)
            self._http.auto_open = 0
        self._line.watch = watch
        # http.client forgets its socket after an answer that ends the connection.
        self._http.sock = self._line
        return self._http

    def _send(self, http_: http.client.HTTPConnection, head: bytes, request: Request) -> None:
        size = len(head) + len(request.document)
        headers = {"Content-Type": "application/ipp", "Content-Length": str(size)}
        if request.administer and self.address.socket:
            headers["Authorization"] = f"PeerCred {_user()}"
        body: Iterable[bytes] = [head, request.document] if request.document else [head]
        http_.request("POST", self.address.path, body=body, headers=headers)

    def _answered_early(self, http_: http.client.HTTPConnection) -> None:
        """Raise HttpRefused when the answer that cut the sending short is there."""
        try:
            answer = http_.getresponse()
        except (http.client.HTTPException, DeviceError, ValueError):
            return
        self._require_ipp(answer)

    def _body(self, answer: http.client.HTTPResponse) -> bytes:
        body = bytearray()
        while piece := answer.read(min(65536, MOST_HTTP + 1 - len(body))):
            body += piece
            if len(body) > MOST_HTTP:
                raise ipp.IppError("too_long")
        if answer.length:
            raise DeviceLost("connection_lost")
        return bytes(body)

    def _require_ipp(self, answer: http.client.HTTPResponse) -> None:
        if answer.status in _REFUSED:
            raise HttpRefused(_REFUSED[answer.status])
        if answer.status != http.client.OK:
            raise HttpRefused("http_refused")
        kind = answer.headers.get_content_type()
        if kind != "application/ipp":
            raise DeviceGarbled("not_ipp")


def _user() -> str:
    """The name of this process's user, as CUPS compares it with the socket's other end."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
