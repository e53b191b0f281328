"""Which output of a board is which light: wiring as data; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.errors import DeviceError
from drivers.health import DeviceState
from drivers.lights.contract import Colour, Direction, LightName

_WIRED = re.compile(r"(!?)([A-Za-z]{1,40})((?:\.[a-z]{1,10}){0,2})")
_NAMES = {str(one): one for one in LightName}
_COLOURS = {str(one): one for one in Colour}
_DIRECTIONS = {str(one): one for one in Direction}


@dataclass(frozen=True, slots=True)
class Output:
    """One output. number: as printed on the board, from 1; `inverted`: it shines when switched off.

    A light of several colours, or with arrows, has an output for each.
    """

    number: int
    light: LightName
    colour: Colour | None = None
    direction: Direction | None = None
    inverted: bool = False


def outputs_of(words: Mapping[str, str]) -> tuple[Output, ...]:
    """Wiring as kiosk.toml has it: {"1": "cardReader", "2": "statusGood.green", "3": "!scanner"}.

    Raises DeviceError("bad_outputs") for numbers, lights, colours and directions that don't exist,
    or an output wired twice.
    """
    found = tuple(_output(key, word) for key, word in words.items())
    if len({one.number for one in found}) < len(found) or len(set(map(_place, found))) < len(found):
        raise _bad()
    return found


def _bad() -> DeviceError:
    return DeviceError("bad_outputs", DeviceState.HARDWARE_ERROR)


def _place(output: Output) -> tuple[object, ...]:
    return output.light, output.colour, output.direction


def _output(key: str, word: str) -> Output:
    wired = _WIRED.fullmatch(word)
    if wired is None or wired[2] not in _NAMES or not key.isdecimal() or not 1 <= int(key) <= 256:
        raise _bad()
    colour, direction = None, None
    for more in filter(None, wired[3].split(".")):
        if more in _COLOURS and colour is None:
            colour = _COLOURS[more]
        elif more in _DIRECTIONS and direction is None:
            direction = _DIRECTIONS[more]
        else:
            raise _bad()
    return Output(int(key), _NAMES[wired[2]], colour, direction, bool(wired[1]))


def colours_of(wiring: Sequence[Output], light: LightName) -> tuple[Colour, ...]:
    """Its colours in the order of the wiring; empty for a light of one colour without a name."""
    seen = (one.colour for one in wiring if one.light is light)
    return tuple(dict.fromkeys(one for one in seen if one is not None))


def directions_of(wiring: Sequence[Output], light: LightName) -> tuple[Direction, ...]:
    """Its arrows."""
    seen = (one.direction for one in wiring if one.light is light)
    return tuple(dict.fromkeys(one for one in seen if one is not None))
