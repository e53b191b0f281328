"""From the wanted lights to which output is on at a moment: flashing, its limits, relays spared.

Limits: nothing flashes more than three times in any one second (WCAG 2.2, 2.3.1 Three Flashes),
whoever sets the lights how often. All lights flash in step, as flashes of several lights in one
view add up. Pure but for a lock, as lights are set from any thread.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused
from drivers.lights.contract import (
    OFF,
    FlashRate,
    Light,
    LightName,
    LightOffer,
    LightsStatus,
)
from drivers.lights.outputs import Output, colours_of, directions_of

MOST_HZ = 2.5
"""Below three a second by so much that a late timer makes no fourth flash in any second."""


class Relay(StrEnum):
    """What switches the light.

    mechanical: never flashes. Its contacts are good for some 100 000 turns; at one a second they
    would be worn out in 28 hours. It shines steadily instead.
    """

    SOLID_STATE = "solidState"
    MECHANICAL = "mechanical"


@dataclass(frozen=True, slots=True)
class Rates:
    """Flashes a second; each at most MOST_HZ. Raises ValueError for others."""

    slow: float = 0.5
    medium: float = 1.0
    quick: float = 2.0

    def __post_init__(self) -> None:
        if not 0 < self.slow <= self.medium <= self.quick <= MOST_HZ:
            raise ValueError("flash rates must rise, and stay below three a second")

    def of(self, rate: FlashRate) -> float:
        """0 for what does not flash."""
        named = {FlashRate.SLOW: self.slow, FlashRate.MEDIUM: self.medium}
        return self.quick if rate is FlashRate.QUICK else named.get(rate, 0.0)


class Plan:
    """What is wanted of a board's lights, and what its outputs must be; `now` monotonic seconds."""

    def __init__(
        self,
        wiring: Sequence[Output],
        *,
        relay: Relay = Relay.SOLID_STATE,
        rates: Rates | None = None,
        rest_s: float | None = None,
    ) -> None:
        self._wiring = tuple(wiring)
        self._relay = relay
        self._rates = rates or Rates()
        # An output comes on again no sooner than this after it came on last, whoever asks for it.
        self._rest_s = rest_s or (1 / MOST_HZ if relay is Relay.SOLID_STATE else 1.0)
        self._lock = threading.Lock()
        self._wanted: dict[LightName, Light] = {}
        self._lit_at: dict[int, float] = {}
        self._lit: dict[int, bool] = {}

    @property
    def numbers(self) -> tuple[int, ...]:
        """The outputs that are lights, in rising order."""
        return tuple(sorted(one.number for one in self._wiring))

    def offers(self) -> tuple[LightOffer, ...]:
        """What each light can do."""
        steady = (FlashRate.OFF, FlashRate.CONTINUOUS)
        rates = tuple(FlashRate) if self._relay is Relay.SOLID_STATE else steady
        names = dict.fromkeys(one.light for one in self._wiring)
        return tuple(
            LightOffer(
                name=name,
                rates=rates,
                colours=colours_of(self._wiring, name),
                directions=directions_of(self._wiring, name),
            )
            for name in names
        )

    def want(self, lights: Mapping[LightName, Light]) -> None:
        """Remember them, all or none. Raises CommandRefused for what this board has not."""
        for name, light in lights.items():
            self._require(name, light)
        with self._lock:
            self._wanted = {**self._wanted, **lights}

    def dark(self) -> None:
        """Want nothing to shine any more."""
        with self._lock:
            self._wanted = {}

    def status(self, restored: tuple[LightName, ...] = ()) -> LightsStatus:
        """Wanted and shown, each light of the board once."""
        with self._lock:
            wanted = self._wanted
        names = dict.fromkeys(one.light for one in self._wiring)
        whole = {name: wanted.get(name, OFF) for name in names}
        shown = {name: self._shown(one) for name, one in whole.items()}
        return LightsStatus(whole, shown, restored)

    def levels(self, now: float) -> tuple[dict[int, bool], float | None]:
        """Outputs as they must be switched now, and seconds until that changes (None: never).

        To be called before each switching: it remembers what came on when.
        """
        with self._lock:
            wanted = self._wanted
        levels: dict[int, bool] = {}
        waits: list[float] = []
        for one in self._wiring:
            light = wanted.get(one.light, OFF)
            lit, wait = self._lit_now(light, now) if self._meant(one, light) else (False, None)
            lit, rest = self._rested(one.number, lit, now)
            waits += [other for other in (wait, rest) if other is not None]
            levels[one.number] = lit is not one.inverted
        return levels, min(waits, default=None)

    def off_levels(self) -> dict[int, bool]:
        """Outputs with all lights dark."""
        return {one.number: one.inverted for one in self._wiring}

    def lights_at(self, numbers: Sequence[int]) -> tuple[LightName, ...]:
        """The lights on these outputs."""
        return tuple(dict.fromkeys(one.light for one in self._wiring if one.number in numbers))

    def _require(self, name: LightName, light: Light) -> None:
        mine = [one for one in self._wiring if one.light == name]
        if not mine:
            raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "no_such_light")
        if light.colour is not None and light.colour not in colours_of(mine, mine[0].light):
            raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "no_such_colour")
        if light.direction is not None and light.direction not in directions_of(
            mine, mine[0].light
        ):
            raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "no_such_direction")

    def _meant(self, output: Output, light: Light) -> bool:
        """Is this output one that shines for this light?"""
        colours = colours_of(self._wiring, output.light)
        colour = light.colour or (colours[0] if colours else None)
        if output.colour is not None and output.colour is not colour:
            return False
        return None in (light.direction, output.direction) or output.direction is light.direction

    def _shown(self, light: Light) -> Light:
        if self._relay is Relay.MECHANICAL and light.rate is not FlashRate.OFF:
            return Light(FlashRate.CONTINUOUS, light.colour, light.direction)
        return light

    def _lit_now(self, light: Light, now: float) -> tuple[bool, float | None]:
        """On or off by the common clock, and seconds until that turns round."""
        rate = self._shown(light).rate
        hertz = self._rates.of(rate)
        if hertz == 0:
            return rate is FlashRate.CONTINUOUS, None
        turn = now * hertz % 1.0
        left = (0.5 - turn if turn < 0.5 else 1.0 - turn) / hertz
        return turn < 0.5, max(left, 0.001)

    def _rested(self, number: int, lit: bool, now: float) -> tuple[bool, float | None]:
        """Keep an output dark that was lit too short a time ago."""
        if not lit:
            self._lit[number] = False
            return False, None
        if not self._lit.get(number, False):
            ready = self._lit_at.get(number, now - self._rest_s) + self._rest_s
            if now < ready:
                return False, ready - now
            self._lit[number], self._lit_at[number] = True, now
        return True, None
