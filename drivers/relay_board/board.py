"""A board of relays and contacts on one serial port: guide lights and auxiliaries in one device.

Two drivers never share a port, so doors and lights that hang on one board have one driver;
`parts.py` gives each of the two roles its own view of it.
"""

import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from drivers.auxiliaries.contract import (
    AuxiliariesChanged,
    AuxiliaryState,
    ButtonPressed,
    GetStatus,
)
from drivers.auxiliaries.inputs import Input, Inputs, names_of
from drivers.binding import connect_first
from drivers.bus import Node
from drivers.contract import (
    Cancel,
    Capabilities,
    Completion,
    DeviceOnline,
    Stamped,
)
from drivers.device import Device
from drivers.errors import (
    CommandRefused,
    DeviceCancelled,
    DeviceError,
    DeviceTimeout,
)
from drivers.health import DeviceState
from drivers.job import Job
from drivers.lights.contract import GetLights, LightName, LightOffer, LightsStatus, SetLights
from drivers.lights.outputs import Output
from drivers.lights.plan import Plan, Rates, Relay
from drivers.ports import Opener, open_port
from drivers.relay_board.lcus import MOST_CHANNELS
from drivers.relay_board.link import BoardLink, Check, Lcus, Modbus, Protocols, link_to
from drivers.supervisor import Backoff

UNPLUG_S = 0.25
"""How often an unplug is looked for while nothing is asked."""
_DARK_S = 0.3
"""Closing waits so long for the board to switch the lights off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCapabilities(Capabilities):
    """All that hangs on the board, whichever role uses it."""

    device_class: str = "Auxiliaries"
    commands: tuple[str, ...] = (GetStatus.__name__, SetLights.__name__, GetLights.__name__)
    auxiliaries: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    lights: tuple[LightOffer, ...] = ()
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What hangs where. inputs, outputs: as `inputs_of` and `outputs_of` read them."""

    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    relay: Relay = Relay.SOLID_STATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between looks at the contacts, and between comparing the relays with the plan."""

    poll_s: float = 0.05
    verify_s: float = 10.0


class RelayBoard(Device[BoardLink]):
    """One board; contacts are looked at every `pace.poll_s`, lights flash by this thread's timer.

    All lights are dark after `close`, and until the first SetLights. Raises DeviceError
    (bad_inputs, bad_outputs) for wiring that such a board can't have.
    """

    def __init__(
        self,
        port: str,
        *,
        role: str = "relay_board",
        protocol: Protocols | None = None,
        wiring: Wiring | None = None,
        rates: Rates | None = None,
        pace: Pace | None = None,
        backoff: Backoff | None = None,
        opener: Opener = open_port,
        nodes: Callable[[], tuple[Node, ...]] | None = None,
    ) -> None:
        super().__init__(role, port, backoff=backoff)
        self._protocol = protocol or Modbus()
        self._wiring = wiring or Wiring()
        _require_fit(self._protocol, self._wiring)
        self._pace = pace or Pace()
        self._opener = opener
        self._nodes = nodes
        self._inputs = Inputs(self._wiring.inputs)
        self._plan = Plan(self._wiring.outputs, relay=self._wiring.relay, rates=rates)
        self._switched: dict[int, bool] = {}
        self._polled_at = self._verified_at = 0.0
        self._news: list[Stamped] = []
        self._soon: deque[Callable[[], None]] = deque()

    def capabilities(self) -> BoardCapabilities:
        """What hangs on it, by the wiring; no I/O."""
        auxiliaries, buttons = names_of(self._wiring.inputs)
        confirmed = not isinstance(self._protocol, Lcus) or self._protocol.answers
        return BoardCapabilities(
            auxiliaries=auxiliaries,
            buttons=tuple(map(str, buttons)),
            lights=self._plan.offers(),
            confirmed=confirmed,
        )

    @property
    def is_open(self) -> bool:
        """True between `open` and `close`."""
        return self._listener is not None

    def execute(self, command: object, deadline: float, cancel: Cancel | None = None) -> Completion:
        """As the base does; lights that are set are remembered even while the board is away."""
        if isinstance(command, SetLights) and self.is_open:
            try:
                self._plan.want(command.lights)
            except CommandRefused as error:
                return Completion(error.completion, error.code)
        return super().execute(command, deadline, cancel)

    def close(self) -> None:
        """Lights off, port free."""
        self._plan.dark()
        super().close()
        self._soon.clear()

    def darken(self) -> None:
        """All lights off, while the board stays open for others; does not wait."""
        self._plan.dark()
        self._supervisor.wake()

    @property
    def state(self) -> AuxiliaryState:
        """What the contacts said last; to be asked on the device's thread."""
        return self._inputs.state

    def soon(self, do: Callable[[], None]) -> None:
        """Do this on the device's thread, before it looks next or after it has failed again."""
        self._soon.append(do)
        self._supervisor.wake()

    # The device's thread.

    def _do_open(self) -> BoardLink:
        if self._nodes is None:
            return connect_first(self.address, self._connect)
        return connect_first(self.address, self._connect, self._nodes)

    def _connect(self, port: str) -> BoardLink:
        link = link_to(self._protocol, port, self._opener)
        with contextlib.ExitStack() as undo:
            undo.callback(link.close)
            link.greet(self._while_open())
            undo.pop_all()
        return link

    def _do_greet(self, connection: BoardLink) -> DeviceOnline:
        self._inputs.forget()
        self._news.clear()
        self._look(connection, self._while_open())
        self._switched.clear()
        self._switch(connection, self._while_open())
        self._verified_at = time.monotonic()
        return DeviceOnline()

    def _do_command(self, connection: BoardLink, job: Job) -> AuxiliaryState | LightsStatus:
        match job.command:
            case GetStatus():
                self._look(connection, job.check)
                self._tell()
                return self._inputs.state
            case SetLights():
                self._switch(connection, job.check)
                return self._plan.status()
            case _:
                return self._plan.status(self._verify(connection, job.check))

    def _do_idle(self, connection: BoardLink) -> float:
        self._tell()
        self._do_soon()
        check, now = self._while_open(), time.monotonic()
        if now - self._verified_at >= self._pace.verify_s:
            self._verify(connection, check)
            self._asked()
        wait = self._switch(connection, check)
        if not self._inputs.wired:
            connection.check()
            return min(wait, UNPLUG_S)
        left = self._polled_at + self._pace.poll_s - time.monotonic()
        if left <= 0:
            self._look(connection, check)
            self._tell()
            self._asked()
            left = self._pace.poll_s
        return min(wait, left)

    def _do_check(self, connection: BoardLink) -> None:
        self._verify(connection, self._while_open())

    def _do_close(self, connection: BoardLink) -> None:
        # Only a board that is let go is darkened: one that is being reconnected keeps its lights.
        if self._supervisor.stopping and self._plan.numbers:
            with contextlib.suppress(DeviceError):
                connection.switch(self._plan.off_levels(), _until(time.monotonic() + _DARK_S))
        connection.close()

    def _failed(self, failure: DeviceError) -> None:
        super()._failed(failure)
        self._do_soon()

    def _do_soon(self) -> None:
        while self._soon:
            self._soon.popleft()()

    def _while_open(self) -> Check:
        def check() -> None:
            if self._supervisor.stopping:
                raise DeviceCancelled("canceled")

        return check

    def _look(self, connection: BoardLink, check: Check) -> None:
        """Read the contacts and note what is new."""
        if not self._inputs.wired:
            return
        self._polled_at = time.monotonic()
        levels = connection.inputs(self._inputs.wired, check)
        changed, pressed = self._inputs.look(levels, time.monotonic())
        if changed != AuxiliaryState():
            self._news.append(AuxiliariesChanged(changed))
        self._news += [ButtonPressed(button) for button in pressed]

    def _tell(self) -> None:
        news, self._news = self._news, []
        for event in news:
            self._emit(event)

    def _switch(self, connection: BoardLink, check: Check) -> float:
        """Bring the relays to where the plan has them; seconds until they must change again."""
        levels, wait = self._plan.levels(time.monotonic())
        moved = {
            number: on for number, on in levels.items() if self._switched.get(number) is not on
        }
        if moved:
            # What is being switched is unknown until the board has confirmed it.
            for number in moved:
                self._switched.pop(number, None)
            connection.switch(moved, check)
            self._switched.update(moved)
        return self._pace.verify_s if wait is None else wait

    def _verify(self, connection: BoardLink, check: Check) -> tuple[LightName, ...]:
        """Compare the relays with what they were switched to; a board that was reset lost it."""
        self._verified_at = time.monotonic()
        stand = connection.outputs(self._plan.numbers, check)
        wrong = [number for number, on in stand.items() if self._switched.get(number) is not on]
        for number in wrong:
            self._switched.pop(number, None)
        if wrong:
            self._board.count("lights_restored", len(wrong))
            self._switch(connection, check)
        return self._plan.lights_at(wrong)


def _until(end: float) -> Check:
    def check() -> None:
        if time.monotonic() >= end:
            raise DeviceTimeout("no_answer")

    return check


def _require_fit(protocol: Protocols, wiring: Wiring) -> None:
    if not isinstance(protocol, Lcus):
        return
    if wiring.inputs:
        raise DeviceError("bad_inputs", DeviceState.HARDWARE_ERROR)
    if any(one.number > MOST_CHANNELS for one in wiring.outputs):
        raise DeviceError("bad_outputs", DeviceState.HARDWARE_ERROR)
