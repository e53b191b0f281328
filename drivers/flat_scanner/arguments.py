"""From a scan command to scanimage's arguments, by what this very scanner offers, pure."""

import re
from dataclasses import dataclass

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused
from drivers.flat_scanner.contract import (
    A4_MM,
    MOST_PAGES,
    Area,
    FlatScannerCapabilities,
    Mode,
    Scan,
    Source,
)
from drivers.flat_scanner.wire import Option

COMMANDS = ("Scan", "GetStatus")
_MODES: dict[Mode, re.Pattern[str]] = {
    Mode.COLOR: re.compile(r"colou?r|rgb", re.IGNORECASE),
    Mode.GRAY: re.compile(r"gr[ae]y", re.IGNORECASE),
    Mode.LINEART: re.compile(r"line ?art|black|binary|mono", re.IGNORECASE),
}
"""Each backend has its own words for the same thing: Gray, True Gray, 8 bits gray."""
_GEOMETRY = ("-l", "-t", "-x", "-y")
_LEAST_MM = 1.0


@dataclass(frozen=True, slots=True)
class Choices:
    """What the scanner calls each mode and source."""

    modes: dict[Mode, str]
    sources: dict[Source, str]


def choices_of(options: dict[str, Option]) -> Choices:
    """Find the scanner's words for ours."""
    modes: dict[Mode, str] = {}
    # "Gray[Error Diffusion]" and the like stand behind the plain ones.
    for word in sorted(_listed(options, "--mode"), key=lambda one: "[" in one):
        mode = next((mode for mode, words in _MODES.items() if words.search(word)), None)
        if mode is not None:
            modes.setdefault(mode, word)
    sources: dict[Source, str] = {}
    for word in _listed(options, "--source"):
        sources.setdefault(_source(word), word)
    return Choices(modes, sources)


def _source(word: str) -> Source:
    said = word.lower()
    if "duplex" in said:
        return Source.FEEDER_DUPLEX
    fed = "adf" in said or "feeder" in said
    return Source.FEEDER if fed else Source.FLATBED


def _listed(options: dict[str, Option], name: str) -> tuple[str, ...]:
    option = options.get(name)
    return option.choices if option is not None and option.active else ()


def capabilities_of(options: dict[str, Option], model: str) -> FlatScannerCapabilities:
    """What it can do, in our words. One without choice of source has a glass."""
    choices = choices_of(options)
    resolution = options.get("--resolution")
    dpis: tuple[int, ...] = ()
    spread = False
    if resolution is not None and resolution.active:
        spread = resolution.low is not None and resolution.high is not None
        words = resolution.choices
        if resolution.low is not None and resolution.high is not None:
            dpis = (max(1, round(resolution.low)), round(resolution.high))
        else:
            dpis = tuple(sorted(int(float(one)) for one in words if _is_number(one)))
    return FlatScannerCapabilities(
        device_class="Scanner",
        commands=COMMANDS,
        model=model,
        resolutions=dpis,
        any_resolution=spread,
        modes=tuple(choices.modes),
        sources=tuple(choices.sources) or (Source.FLATBED,),
        width_mm=_span(options, "-x"),
        height_mm=_span(options, "-y"),
    )


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()


def _span(options: dict[str, Option], name: str) -> float:
    option = options.get(name)
    if option is None or not option.active or option.unit != "mm" or option.high is None:
        return 0.0
    return option.high


def arguments(
    command: Scan, options: dict[str, Option], able: FlatScannerCapabilities
) -> list[str]:
    """scanimage's options for this command. Raises CommandRefused for what can't be done."""
    choices = choices_of(options)
    if not 1 <= command.pages <= MOST_PAGES:
        raise CommandRefused(CompletionCode.INVALID_DATA, "pages")
    told = ["--format=pnm"]
    if able.modes:
        told.append(f"--mode={_required(choices.modes, command.mode, 'mode')}")
    if choices.sources:
        told.append(f"--source={_required(choices.sources, command.source, 'source')}")
    elif command.source is not Source.FLATBED:
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "source")
    if "8" in _listed(options, "--depth"):
        told.append("--depth=8")
    if able.resolutions:
        told.append(f"--resolution={_resolution(command, able)}")
    told += _geometry(command.area, able)
    count = 1 if command.source is Source.FLATBED else command.pages
    return [*told, f"--batch-count={count}"]


def _required(words: dict[Mode, str] | dict[Source, str], wanted: Mode | Source, code: str) -> str:
    word = {str(key): value for key, value in words.items()}.get(str(wanted))
    if word is None:
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, code)
    return word


def _resolution(command: Scan, able: FlatScannerCapabilities) -> int:
    known = able.resolutions
    inside = known[0] <= command.resolution <= known[-1]
    if not inside or (not able.any_resolution and command.resolution not in known):
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "resolution")
    return command.resolution


def _geometry(area: Area | None, able: FlatScannerCapabilities) -> list[str]:
    if not (able.width_mm and able.height_mm):
        if area is not None:
            raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "area")
        return []
    if area is None:
        area = Area(0, 0, min(A4_MM[0], able.width_mm), min(A4_MM[1], able.height_mm))
    sizes = (area.left, area.top, area.width, area.height)
    # A rounded glass size must not refuse the whole glass.
    fits = area.left + area.width <= able.width_mm + 0.5
    fits = fits and area.top + area.height <= able.height_mm + 0.5
    small = min(area.width, area.height) < _LEAST_MM
    if not fits or small or min(area.left, area.top) < 0:
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "area")
    pairs = zip(_GEOMETRY, sizes, strict=True)
    return [word for name, size in pairs for word in (name, f"{size:.2f}")]
