"""The flat scanner: SANE through `scanimage`, a child process for each scan.

python-sane was refused: it runs the makers' backends inside the kiosk's own process, where one
that crashes takes the session along and one that hangs can't be ended.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drivers.claims import Claim
from drivers.contract import CompletionCode, DeviceOnline
from drivers.device import Device
from drivers.errors import CommandRefused, DeviceCancelled, DeviceError, DeviceLost, DeviceTimeout
from drivers.flat_scanner import finding, wire
from drivers.flat_scanner.arguments import COMMANDS, arguments, capabilities_of
from drivers.flat_scanner.child import TICK_S, Child, environment
from drivers.flat_scanner.contract import (
    FlatScannerCapabilities,
    GetStatus,
    Scan,
    Scanned,
    ScannerOnline,
)
from drivers.flat_scanner.presence import Presence, configured, presence_of, usb_id
from drivers.flat_scanner.scanning import ScanRun, Stopped
from drivers.flat_scanner.timing import Timing
from drivers.flat_scanner.wire import Listed, Option, Status
from drivers.health import DeviceState
from drivers.job import Job


@dataclass(slots=True)
class Bound:
    """A scanner that was found. options: as it told them when greeted."""

    listed: Listed
    claim: Claim
    presence: Presence | None
    options: dict[str, Option]


_NOT_OPENED = {
    Status.DEVICE_BUSY: ("port_busy", DeviceState.DEVICE_BUSY),
    Status.ACCESS_DENIED: ("no_permission", DeviceState.HARDWARE_ERROR),
    Status.NO_MEM: ("no_memory", DeviceState.HARDWARE_ERROR),
}


class FlatScanner(Device[Bound]):
    """Implements `contract` for one scanner of SANE; `address` as in `finding.py`.

    config: folder of SANE's configuration, "" for the system's.
    """

    def __init__(
        self,
        role: str,
        address: str,
        *,
        config: str = "",
        timing: Timing | None = None,
        watch_s: float = 60.0,
        **base: Any,
    ) -> None:
        super().__init__(role, address, watch_s=watch_s, **base)
        self._config = configured(config)
        self._env = environment(config)
        self._timing = timing or Timing()
        self._able = FlatScannerCapabilities(device_class="Scanner", commands=COMMANDS)
        self._bound: Bound | None = None

    def capabilities(self) -> FlatScannerCapabilities:
        """What the scanner said when it was greeted last."""
        return self._able

    # What a scan asks of its host.

    def emit(self, event: Any) -> None:
        """Send an event."""
        self._emit(event)

    def is_gone(self) -> bool:
        """True when the scanner is not there any more."""
        bound = self._bound
        if bound is None:
            return True
        if bound.presence is not None:
            return not bound.presence()
        try:
            self._ask_options(bound.listed.name, self.alive)
        except DeviceCancelled:
            raise
        except DeviceError:
            return True
        return False

    def alive(self) -> None:
        """Raise when the driver is being closed."""
        self._supervisor.beat()
        if self._supervisor.stopping:
            raise DeviceCancelled("closed")

    # The device's thread.

    def _do_open(self) -> Bound:
        listed = Listed(self._address)
        if finding.needs_list(self._address):
            said, _ = self._scanimage([f"-f{wire.LIST_FORMAT}"], self._timing.listing, self.alive)
            listed = finding.choose(self._address, wire.devices(said), usb_id)
        claim = Claim("scanner", f"{self._config} {listed.name}")
        self._bound = Bound(listed, claim, presence_of(listed.name, self._config), {})
        return self._bound

    def _do_close(self, connection: Bound) -> None:
        self._bound = None
        connection.claim.release()

    def _do_greet(self, connection: Bound) -> DeviceOnline:
        self._refresh(connection, self.alive)
        return ScannerOnline(model=self._able.model)

    def _do_check(self, connection: Bound) -> None:
        if connection.presence is None:
            self._refresh(connection, self.alive)
        else:
            self._require_present(connection)

    def _do_idle(self, connection: Bound) -> float:
        if connection.presence is None:
            return self._watch_s
        self._require_present(connection)
        return self._timing.look

    def _require_present(self, connection: Bound) -> None:
        if connection.presence is not None and not connection.presence():
            raise DeviceLost("connection_lost", DeviceState.NO_DEVICE)

    def _do_command(self, connection: Bound, job: Job) -> object:
        def waited_for() -> None:
            self._supervisor.beat()
            job.check()

        match job.command:
            case Scan() as command:
                told = arguments(command, connection.options, self._able)
                name = [f"--device-name={connection.listed.name}"]

                def done(scanned: Scanned) -> None:
                    job.answer(CompletionCode.SUCCESS, "", scanned)

                call = ([*name, *told], self._env)
                run = ScanRun(self, command, call, waited_for, done, self._timing)
                try:
                    return run.run()
                except Stopped as error:
                    # What was scanned well before a jam need not be scanned again.
                    job.answer(error.completion, error.code, error.so_far)
                    raise
            case GetStatus():
                self._refresh(connection, waited_for)
                return self._able
        raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "unsupported_command")

    def _refresh(self, connection: Bound, check: Callable[[], None]) -> None:
        connection.options = self._ask_options(connection.listed.name, check)
        model = connection.listed.about or connection.listed.name.partition(":")[0]
        self._able = capabilities_of(connection.options, model[:80])

    def _ask_options(self, name: str, check: Callable[[], None]) -> dict[str, Option]:
        """Open it and have it tell its options. Raises DeviceLost, DeviceError, DeviceTimeout."""
        call = [f"--device-name={name}", "--format=pnm", "--all-options"]
        said, end = self._scanimage(call, self._timing.answer, check)
        if end.opening or end.status not in (Status.GOOD, None):
            code, state = _NOT_OPENED.get(
                end.status or Status.GOOD, ("no_device", DeviceState.NO_DEVICE)
            )
            raise DeviceLost(code, state)
        return wire.options(said)

    def _scanimage(
        self, call: list[str], seconds: float, check: Callable[[], None]
    ) -> tuple[bytes, wire.Ending]:
        end = time.monotonic() + seconds

        def in_time() -> None:
            check()
            if time.monotonic() > end:
                raise DeviceTimeout("no_answer")

        with Child(call, self._env, stop_s=4 * TICK_S) as child:
            code = child.run(in_time)
            said = bytes(child.said)
            ended = wire.ending(code, bytes(child.complained))
            if code < 0:
                raise DeviceError("backend_crashed", DeviceState.HARDWARE_ERROR)
        return said, ended
