"""The two roles of one board, each a driver of its own: Auxiliaries and Lights over one port.

The board opens with the first role that opens and closes with the last. Each role gets its own
events with its own numbers, on the board's thread; one that comes later is told how things stand.
"""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from drivers.auxiliaries.contract import (
    AuxiliariesCapabilities,
    AuxiliariesChanged,
    AuxiliaryState,
    Button,
    ButtonPressed,
    GetStatus,
)
from drivers.contract import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceOffline,
    DeviceOnline,
    Listener,
    NeedsStaff,
    Stamped,
)
from drivers.health import DeviceHealth, DeviceState
from drivers.lights.contract import Light, LightName, LightsCapabilities, SetLights
from drivers.relay_board.board import RelayBoard

_OF_ALL = (DeviceOnline, DeviceOffline, NeedsStaff)
ASK_S = 1.0


class SharedBoard:
    """Opens and closes the board for its roles; may be called from any thread."""

    def __init__(self, board: RelayBoard) -> None:
        self.board = board
        self._door = threading.RLock()
        self._lock = threading.Lock()
        self._parts: list[_Part] = []

    def join(self, part: "_Part") -> None:
        """One more role listens."""
        with self._door:
            with self._lock:
                self._parts = [*self._parts, part]
            self.board.open(self._heard)
            # The first one hears of everything as it happens; the introduction then says nothing.
            self.board.soon(part.introduce)

    def leave(self, part: "_Part") -> None:
        """One role less; without any the board is closed."""
        with self._door:
            with self._lock:
                self._parts = [one for one in self._parts if one is not part]
            if not self._parts:
                self.board.close()

    def _heard(self, event: Any) -> None:
        with self._lock:
            parts = self._parts
        for part in parts:
            part.hear(event)


class _Part(ABC):
    """Implements `contract.Driver` for one role; subclasses name what is theirs."""

    kinds: tuple[type[Stamped], ...] = ()

    def __init__(self, shared: SharedBoard, role: str) -> None:
        self._shared = shared
        self._role = role
        self._listener: Listener | None = None
        self._told: DeviceOnline | DeviceOffline | None = None
        self._seq = count(1)
        self._lock = threading.Lock()

    @property
    def role(self) -> str:
        """Its name in kiosk.toml."""
        return self._role

    def open(self, listener: Listener) -> None:
        """Start to listen; opens the board if nobody has."""
        if self._listener is None:
            self._listener, self._told = listener, None
            self._shared.join(self)

    def close(self) -> None:
        """Listen no more; closes the board when nobody else uses it."""
        if self._listener is not None:
            self._listener = None
            self._shared.leave(self)

    def health(self) -> DeviceHealth:
        """The board's, under this role's name."""
        seen = replace(self._shared.board.health(), role=self._role)
        if self._listener is None:
            return replace(seen, state=DeviceState.OFFLINE, code="closed")
        return seen

    @abstractmethod
    def capabilities(self) -> Capabilities:
        """This role's share of the board; no I/O."""

    def execute(self, command: object, deadline: float, cancel: Cancel | None = None) -> Completion:
        """One of this role's commands, on the board."""
        if type(command).__name__ not in self.capabilities().commands:
            return Completion(CompletionCode.UNSUPPORTED_COMMAND, "unsupported_command")
        if self._listener is None:
            return Completion(CompletionCode.SEQUENCE_ERROR, "not_open")
        return self._shared.board.execute(command, deadline, cancel)

    def hear(self, event: Any) -> None:
        """Pass an event on if it is this role's."""
        if isinstance(event, DeviceOnline | DeviceOffline):
            self._told = event
        if isinstance(event, (*_OF_ALL, *self.kinds)):
            self._say(event)

    def introduce(self) -> None:
        """Tell how things stand, unless that has been heard already; on the board's thread."""
        if self._told is not None:
            return
        health = self._shared.board.health()
        if health.state is DeviceState.ONLINE:
            self.hear(DeviceOnline(at=time.monotonic()))
            self._say_state()
        else:
            self.hear(DeviceOffline(health.code, at=time.monotonic()))

    def _say_state(self) -> None:
        """What this role's listener must know besides: nothing, where a role does not say more."""
        return

    def _say(self, event: Any) -> None:
        with self._lock:
            listener = self._listener
            if listener is not None:
                listener(replace(event, seq=next(self._seq)))


class Auxiliaries(_Part):
    """Doors, switches, presence and buttons of a board."""

    kinds = (AuxiliariesChanged, ButtonPressed)

    def __init__(self, shared: SharedBoard, role: str = "auxiliaries") -> None:
        super().__init__(shared, role)

    def capabilities(self) -> AuxiliariesCapabilities:
        """What is wired."""
        seen = self._shared.board.capabilities()
        buttons = tuple(Button(one) for one in seen.buttons)
        return AuxiliariesCapabilities(auxiliaries=seen.auxiliaries, buttons=buttons)

    def look(self, deadline: float = ASK_S) -> AuxiliaryState | None:
        """How things stand now, None when the board can't tell."""
        completion = self.execute(GetStatus(), deadline)
        return completion.result if completion.ok else None

    def _say_state(self) -> None:
        state = self._shared.board.state
        if state != AuxiliaryState():
            self._say(AuxiliariesChanged(state, at=time.monotonic()))


class Lights(_Part):
    """Guide lights of a board; dark when closed, whoever else still uses the board."""

    def __init__(self, shared: SharedBoard, role: str = "lights") -> None:
        super().__init__(shared, role)

    def capabilities(self) -> LightsCapabilities:
        """What is wired."""
        seen = self._shared.board.capabilities()
        return LightsCapabilities(lights=seen.lights, confirmed=seen.confirmed)

    def show(self, lights: Mapping[LightName, Light], deadline: float = ASK_S) -> Completion:
        """Let these shine so; those not named stay as they are."""
        return self.execute(SetLights(lights), deadline)

    def close(self) -> None:
        """Dark."""
        if self._listener is not None:
            self._shared.board.darken()
        super().close()
