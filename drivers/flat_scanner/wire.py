"""What `scanimage` is told and what it says, pure (sane-backends 1.1 to 1.3, scanimage(1))."""

import re
from dataclasses import dataclass
from enum import IntEnum

from drivers.errors import DeviceGarbled

MOST_OPTIONS = 500
_LONGEST_LINE = 4000
_SEPARATOR = "\x1f"
LIST_FORMAT = _SEPARATOR.join(("%d", "%v", "%m", "%t")) + "%n"
"""For --formatted-device-list: name, maker, model, type; a character no name contains."""


class WireError(DeviceGarbled):
    """Words that scanimage does not say; carries a code only."""


class Status(IntEnum):
    """SANE_Status (SANE standard 1.06, §4.2.7); scanimage ends with it as its exit code."""

    GOOD = 0
    UNSUPPORTED = 1
    CANCELLED = 2
    DEVICE_BUSY = 3
    INVAL = 4
    EOF = 5
    JAMMED = 6
    NO_DOCS = 7
    COVER_OPEN = 8
    IO_ERROR = 9
    NO_MEM = 10
    ACCESS_DENIED = 11


_BY_WORDS = {
    "Operation not supported": Status.UNSUPPORTED,
    "Operation was cancelled": Status.CANCELLED,
    "Operation was canceled": Status.CANCELLED,
    "Device busy": Status.DEVICE_BUSY,
    "Invalid argument": Status.INVAL,
    "End of file reached": Status.EOF,
    "Document feeder jammed": Status.JAMMED,
    "Document feeder out of documents": Status.NO_DOCS,
    "Scanner cover is open": Status.COVER_OPEN,
    "Error during device I/O": Status.IO_ERROR,
    "Out of memory": Status.NO_MEM,
    "Access to resource has been denied": Status.ACCESS_DENIED,
}
"""sane_strstatus(); not translated."""
_STATUS_WORDS = re.compile("|".join(re.escape(words) for words in _BY_WORDS))
_GIVEN_UP = re.compile(rb"^scanimage: sane_(?:start|read): ", re.MULTILINE)
_OPEN_FAILED = re.compile(r"open of device .* failed")
_OPTION_FAILED = re.compile(r"setting of option (--?[\w-]+) failed|unrecognized option")


@dataclass(frozen=True, slots=True)
class Listed:
    """One scanner of SANE's list."""

    name: str
    vendor: str = ""
    model: str = ""
    kind: str = ""

    @property
    def about(self) -> str:
        """For people."""
        return f"{self.vendor} {self.model}".strip()


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a scanner: a list of choices, or a range (lowest, highest)."""

    name: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """What scanimage said at its end. status None: nothing that is known."""

    status: Status | None
    opening: bool = False
    """True when the device could not even be opened."""
    option: bool = False
    """True when an option was refused."""


def devices(said: bytes) -> tuple[Listed, ...]:
    """Take a list apart that was asked for with LIST_FORMAT; lines that are none are left out."""
    found = []
    for line in _lines(said):
        parts = line.split(_SEPARATOR)
        if len(parts) == 4 and parts[0]:
            found.append(Listed(*parts))
    return tuple(found)


_LINE = re.compile(
    r" {4}(?P<name>--?[A-Za-z][\w-]*)(?:\[=\((?P<flags>[^)]*)\)\])?(?: (?P<values>.*?))?"
    r"(?P<marks>(?: \[[^\]]*\])+)$"
)
_RANGE = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)([a-z%]*)(?:,\.\.\.)?(?: \(in steps of [\d.]+\))?")
_UNIT = re.compile(r"(.*?[\d.])(dpi|mm|pel|us|%|bit)")
_INACTIVE = re.compile(r"\[(?:inactive|read-only|hardware)\]")


def options(said: bytes) -> dict[str, Option]:
    """Take the answer to --all-options apart. Raises WireError("no_options") for another text."""
    found: dict[str, Option] = {}
    for line in _lines(said):
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        if len(found) >= MOST_OPTIONS:
            break
        option = _option(match)
        # An option may stand in two groups; the first one is the well-known one.
        found.setdefault(option.name, option)
    if not found and b"options specific to device" not in said:
        raise WireError("no_options")
    return found


def _option(match: re.Match[str]) -> Option:
    name, values = match["name"], (match["values"] or "").strip()
    active = _INACTIVE.search(match["marks"]) is None
    if match["flags"] is not None:
        return Option(name, tuple(match["flags"].split("|")), active=active)
    spread = _RANGE.fullmatch(values)
    if spread is not None:
        low, high = _number(spread[1]), _number(spread[2])
        return Option(name, (), low, high, spread[3], active)
    unit = _UNIT.fullmatch(values)
    words, measure = (unit[1], unit[2]) if unit is not None else (values, "")
    choices = tuple(one for one in words.split("|") if one and one != "auto")
    return Option(name, choices, unit=measure, active=active)


def _number(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        return None


def ending(exit_code: int, said: bytes) -> Ending:
    """Judge how scanimage ended; the last thing it complained of counts."""
    text = said[-_LONGEST_LINE:].decode("utf-8", "replace")
    complaints = [line for line in text.splitlines() if line.startswith("scanimage: ")]
    status, opening, option = None, False, False
    for line in complaints:
        words = _STATUS_WORDS.search(line)
        status = _BY_WORDS[words[0]] if words is not None else status
        opening = opening or _OPEN_FAILED.search(line) is not None
        option = option or _OPTION_FAILED.search(line) is not None
    if status is None and not option and exit_code in set(Status):
        status = Status(exit_code)
    return Ending(status, opening, option)


def given_up(said: bytes | bytearray) -> bool:
    """True when scanimage has said why no further page comes; then it only tidies up."""
    return _GIVEN_UP.search(said) is not None


def _lines(said: bytes) -> list[str]:
    text = said.decode("utf-8", "replace")
    return [line for line in text.split("\n") if len(line) <= _LONGEST_LINE]
