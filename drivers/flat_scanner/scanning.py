"""One Scan from its arguments to its pages: read as they come, judged when scanimage has ended."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused, DeviceLost
from drivers.flat_scanner.child import Child, PagePipes
from drivers.flat_scanner.contract import PageScanned, Scan, Scanned, ScannedPage, Source
from drivers.flat_scanner.pnm import PnmError, PnmReader
from drivers.flat_scanner.timing import Timing
from drivers.flat_scanner.wire import Ending, Status, ending, given_up
from drivers.health import DeviceState

_ENDS: dict[Status, tuple[CompletionCode, str]] = {
    Status.UNSUPPORTED: (CompletionCode.UNSUPPORTED_DATA, "settings_refused"),
    Status.INVAL: (CompletionCode.UNSUPPORTED_DATA, "settings_refused"),
    Status.CANCELLED: (CompletionCode.USER_ERROR, "canceled_elsewhere"),
    Status.DEVICE_BUSY: (CompletionCode.DEVICE_NOT_READY, "busy"),
    Status.JAMMED: (CompletionCode.HARDWARE_ERROR, "mediaJammed"),
    Status.NO_DOCS: (CompletionCode.USER_ERROR, "noMedia"),
    Status.COVER_OPEN: (CompletionCode.DEVICE_NOT_READY, "coverOpen"),
    Status.IO_ERROR: (CompletionCode.HARDWARE_ERROR, "io_error"),
    Status.NO_MEM: (CompletionCode.HARDWARE_ERROR, "no_memory"),
    Status.ACCESS_DENIED: (CompletionCode.DEVICE_NOT_READY, "no_permission"),
}


class Host(Protocol):
    """What the driver does for a run."""

    def emit(self, event: Any) -> None:
        """Send an event."""

    def is_gone(self) -> bool:
        """True when the scanner is not there any more."""

    def alive(self) -> None:
        """Raise when the driver is being closed."""


class Stopped(CommandRefused):
    """A scan that ended badly; `so_far` holds the pages that had come whole."""

    def __init__(self, completion: CompletionCode, code: str, so_far: Scanned) -> None:
        super().__init__(completion, code)
        self.so_far = so_far


class ScanRun:
    """Does one Scan on the device's thread."""

    def __init__(
        self,
        host: Host,
        command: Scan,
        call: tuple[list[str], Mapping[str, str]],
        check: Callable[[], None],
        done: Callable[[Scanned], None],
        timing: Timing,
    ) -> None:
        self._host = host
        self._command = command
        self._arguments, self._env = call
        self._check = check
        self._done = done
        self._timing = timing
        self._count = 1 if command.source is Source.FLATBED else command.pages
        self._pages: list[ScannedPage] = []
        self._reader = PnmReader()
        self._began = time.monotonic()
        self._first_ms = 0.0
        self._handed_over = False

    def run(self) -> Scanned:
        """Scan. Raises Stopped (a CommandRefused), DeviceLost, and what `check` raises.

        `done` is called as soon as the last page that was asked for is there; scanners take
        seconds more to bring their lamp home.
        """
        try:
            with PagePipes(self._count) as pipes:
                batch = [f"--batch={pipes.pattern}", "--batch-print"]
                arguments = [*self._arguments, *batch]
                with Child(arguments, self._env, stop_s=self._timing.stop) as child:
                    ended = self._read(child, pipes)
                    code = child.run(self._check) if ended else 1
                    said = bytes(child.complained)
            return self._judged(code, ending(code, said))
        except PnmError as error:
            raise self._stopped(CompletionCode.HARDWARE_ERROR, error.code) from None
        finally:
            self._reader.wipe()
            if not self._handed_over:
                # However it ended, nobody takes these pages any more.
                for page in self._pages:
                    page.wipe()

    @property
    def _whole(self) -> bool:
        """True when all pages are there that were asked for."""
        return len(self._pages) == self._count

    def _read(self, child: Child, pipes: PagePipes) -> bool:
        """Until it ends; False when it hangs after its last word, as some backends do."""
        closed, last_word = False, 0.0
        while child.talking:
            number = len(self._pages) + 1
            more = number <= self._count and not closed
            if child.wait(self._check, (pipes.end(number),) if more else ()):
                closed = pipes.read(number, self._reader)
            while self._printed(child, pipes):
                pipes.read(len(self._pages) + 1, self._reader)
                self._page()
                closed = False
            now = time.monotonic()
            if not last_word and (self._whole or given_up(child.complained)):
                last_word = now
            if last_word and now - last_word > self._timing.linger:
                return False
        return True

    def _printed(self, child: Child, pipes: PagePipes) -> bool:
        """True when scanimage has said that the next page is whole."""
        number = len(self._pages) + 1
        names = bytes(child.said).split(b"\n")[:-1]
        if len(names) < number or number > self._count:
            return False
        return names[number - 1] == pipes.name(number)

    def _page(self) -> None:
        page = ScannedPage(self._reader.picture(), self._command.resolution)
        self._reader = PnmReader()
        self._pages.append(page)
        if len(self._pages) == 1:
            self._first_ms = (time.monotonic() - self._began) * 1000
        self._host.emit(PageScanned(len(self._pages), page.width, page.height))
        if self._whole:
            self._done(self._so_far())
            # From here on nobody waits, and only closing ends it.
            self._check = self._host.alive

    def _so_far(self, *, empty: bool = False) -> Scanned:
        """What has come; from now on these pages are the caller's to wipe."""
        self._handed_over = True
        took = (time.monotonic() - self._began) * 1000
        mean = took / len(self._pages) if self._pages else 0.0
        return Scanned(tuple(self._pages), self._first_ms, mean, empty)

    def _judged(self, code: int, end: Ending) -> Scanned:
        empty = end.status is Status.NO_DOCS
        if self._whole or (self._pages and (empty or (code == 0 and not self._reader.begun))):
            return self._so_far(empty=empty)
        if end.opening:
            raise self._not_opened(end.status)
        if end.option:
            raise self._stopped(CompletionCode.UNSUPPORTED_DATA, "settings_refused")
        if code < 0 or end.status in (Status.IO_ERROR, None):
            # A pulled cable looks like this too.
            if self._host.is_gone():
                raise DeviceLost("connection_lost")
            if code < 0:
                raise self._stopped(CompletionCode.HARDWARE_ERROR, "backend_crashed")
        known = _ENDS.get(end.status) if end.status is not None else None
        raise self._stopped(*(known or (CompletionCode.HARDWARE_ERROR, "cut_off")))

    def _not_opened(self, status: Status | None) -> CommandRefused | DeviceLost:
        if status in (Status.DEVICE_BUSY, Status.ACCESS_DENIED):
            return self._stopped(*_ENDS[status])
        return DeviceLost("no_device", DeviceState.NO_DEVICE)

    def _stopped(self, code: CompletionCode, detail: str) -> Stopped:
        return Stopped(code, detail, self._so_far())
