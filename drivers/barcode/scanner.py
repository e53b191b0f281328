"""What all code scanners have in common: commands, waiting for a code, telling it unasked."""

import time
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from drivers.barcode.contract import (
    GetStatus,
    ReadSymbol,
    RefusedCode,
    ScannerCapabilities,
    ScannerStatus,
    SetScanning,
    Source,
    Symbol,
    Symbology,
    SymbolRead,
    SymbolRefused,
)
from drivers.contract import CompletionCode, DeviceOnline
from drivers.device import Device
from drivers.errors import CommandRefused
from drivers.job import Job

C = TypeVar("C")
TAKE_S = 0.05
"""How long one look for a code may take; also how late a command may begin."""
_COMMANDS = (ReadSymbol.__name__, SetScanning.__name__, GetStatus.__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """One thing that came: a symbol, or why it is none. `began`: monotonic s of its beginning."""

    symbol: Symbol | None
    refused: RefusedCode | None = None
    began: float = 0.0


class Scanner(Device[C]):
    """Subclasses write how to open and close, and the methods whose names begin with `_scan_`."""

    source: ClassVar[Source]

    _scanning: bool
    """Codes are told unasked."""

    def capabilities(self) -> ScannerCapabilities:
        """Commands and kinds of codes."""
        return ScannerCapabilities(
            device_class="BarcodeReader",
            commands=_COMMANDS,
            source=self.source,
            can_filter=self._tells_symbology(),
            symbologies=self._symbologies(),
        )

    def _tells_symbology(self) -> bool:
        """Can it be asked for kinds of codes?"""
        return False

    def _symbologies(self) -> tuple[Symbology, ...]:
        return ()

    # What a scanner writes.

    @abstractmethod
    def _scan_take(self, connection: C, formats: tuple[Symbology, ...]) -> list[Taken]:
        """What has come, within TAKE_S; formats: what is asked for, () for the usual.

        Raises DeviceError.
        """

    def _scan_fresh(self, connection: C) -> None:
        """Forget what came before now: a new person stands there."""

    def _scan_begin(self, connection: C, job: Job) -> None:
        """A ReadSymbol begins: light the lamp, send the trigger."""

    def _scan_again(self, connection: C) -> None:
        """Nothing came in one look though a code is wanted; a trigger may have to be sent again."""

    def _scan_end(self, connection: C) -> None:
        """A ReadSymbol is over, however it ended."""

    def _scan_switch(self, connection: C, on: bool) -> None:
        """Scanning was switched on or off."""

    # The device's thread.

    def _do_greet(self, connection: C) -> DeviceOnline:
        self._scan_switch(connection, self._scanning)
        return DeviceOnline()

    def _do_idle(self, connection: C) -> float:
        taken = self._scan_take(connection, ())
        for one in taken:
            if self._scanning:
                self._tell(one)
            else:
                self._board.count("ignored")
        if self._scanning and not taken:
            self._scan_again(connection)
        return 0.0

    def _do_command(self, connection: C, job: Job) -> object:
        match job.command:
            case ReadSymbol(formats):
                return self._read(connection, job, formats)
            case SetScanning(on):
                self._scanning = on
                # In this order: the answer to a trigger must not be thrown away.
                self._scan_fresh(connection)
                self._scan_switch(connection, on)
                return None
            case GetStatus():
                return ScannerStatus("on" if self._scanning else "off", self.source)
        raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "unsupported_command")

    def _read(self, connection: C, job: Job, formats: tuple[Symbology, ...]) -> Symbol:
        if formats and not self._tells_symbology():
            raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "unsupported_formats")
        self._scan_fresh(connection)
        self._scan_begin(connection, job)
        try:
            while True:
                job.check()
                # A person may take a minute; that is no hanging thread.
                self._supervisor.beat()
                taken = self._scan_take(connection, formats)
                for one in taken:
                    symbol = self._wanted(one, formats)
                    if symbol is not None:
                        self._board.count("symbols_read")
                        return symbol
                if not taken:
                    self._scan_again(connection)
        finally:
            self._scan_end(connection)

    def _wanted(self, taken: Taken, formats: tuple[Symbology, ...]) -> Symbol | None:
        """The symbol, unless it is another kind or none at all (which is told)."""
        if taken.symbol is None:
            self._tell(taken)
        elif formats and taken.symbol.symbology not in formats:
            self._board.count("other_symbology")
        else:
            return taken.symbol
        return None

    def _tell(self, taken: Taken) -> None:
        if taken.symbol is None:
            self._board.count("symbols_refused")
            self._emit(SymbolRefused(taken.refused or "barcodeInvalid", self.source))
            return
        self._board.count("symbols_read")
        read_ms = (time.monotonic() - taken.began) * 1000
        self._emit(SymbolRead(taken.symbol, self.source, read_ms))
