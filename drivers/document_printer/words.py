"""From a printer's own words to the kiosk's, pure (RFC 8011 §5.4.12, PWG 5100.9, CUPS)."""

import re
from dataclasses import dataclass

from drivers.document_printer.contract import Paper, PrinterStatus, Supply, Toner, Trouble
from drivers.document_printer.ipp_values import Group
from drivers.document_printer.ipp_words import PrinterState

_TROUBLES = {
    "media-empty": Trouble.PAPER_OUT,
    "media-needed": Trouble.PAPER_OUT,
    "media-jam": Trouble.PAPER_JAMMED,
    "door-open": Trouble.DOOR_OPEN,
    "cover-open": Trouble.DOOR_OPEN,
    "interlock-open": Trouble.DOOR_OPEN,
    "toner-empty": Trouble.TONER_OUT,
    "marker-supply-empty": Trouble.TONER_OUT,
    "marker-supply-missing": Trouble.TONER_OUT,
    "developer-empty": Trouble.TONER_OUT,
    "input-tray-missing": Trouble.TRAY_MISSING,
    "output-area-full": Trouble.OUTPUT_FULL,
    "output-tray-missing": Trouble.OUTPUT_FULL,
    "spool-area-full": Trouble.SPOOL_FULL,
    "offline": Trouble.OFFLINE,
    "shutdown": Trouble.OFFLINE,
    "timed-out": Trouble.OFFLINE,
    "paused": Trouble.PAUSED,
    "marker-waste-full": Trouble.ATTENTION,
    "fuser-over-temp": Trouble.ATTENTION,
    "fuser-under-temp": Trouble.ATTENTION,
    "interpreter-resource-unavailable": Trouble.ATTENTION,
    "opc-life-over": Trouble.ATTENTION,
    "cups-missing-filter": Trouble.ATTENTION,
    "cups-insecure-filter": Trouble.ATTENTION,
    "other": Trouble.ATTENTION,
}
_LOW_PAPER = frozenset({"media-low"})
_LOW_TONER = frozenset({"toner-low", "marker-supply-low", "developer-low", "marker-ink-low"})
_STILL_PRINTS = frozenset({"report"})
"""A severity that stops nothing: the by-pass tray that is always empty is told so."""
_SEVERITY = re.compile(r"-(report|warning|error)$")
_SUPPLY_KINDS = re.compile(r"toner|ink", re.IGNORECASE)
LOW_PERCENT = 10
_NAME_LONG = 60

_REACHING = frozenset({"connecting-to-device"})
_REACHED = frozenset({"cups-waiting-for-job-completed"})
_UNREACHED = re.compile(
    r"may not exist or is unavailable|not responding|Unable to (?:locate|connect)"
    r"|Waiting for printer to become available|not connected|is unreachable|Host is down"
)
"""What CUPS's backends say (2.4: ipp.c, socket.c, usb-libusb.c) while they try again and again."""
_WORN_OUT = frozenset({Trouble.PAUSED, Trouble.SPOOL_FULL})


@dataclass(frozen=True, slots=True)
class Reason:
    """One printer-state-reason, such as media-empty-error, taken apart."""

    word: str
    severity: str


def reasons(group: Group, name: str = "printer-state-reasons") -> tuple[Reason, ...]:
    """All that the printer gives, without `none`."""
    found = []
    for told in group.texts(name):
        severity = _SEVERITY.search(told)
        word = told[: severity.start()] if severity else told
        if word != "none":
            found.append(Reason(word, severity[1] if severity else ""))
    return tuple(found)


def status_of(group: Group, *, cups: bool = False) -> PrinterStatus:
    """One look, from a Get-Printer-Attributes answer's printer group.

    An idle CUPS queue keeps what the last job's backend said, refilled or not: of an idle queue
    only its own words count.
    """
    told = reasons(group)
    state = group.number("printer-state")
    troubles = {
        _TROUBLES[one.word]
        for one in told
        if one.word in _TROUBLES and one.severity not in _STILL_PRINTS
    }
    if cups and state != PrinterState.PROCESSING:
        troubles &= _WORN_OUT
        told = ()
    elif state == PrinterState.STOPPED and not troubles:
        troubles = {Trouble.ATTENTION}
    supplies = _supplies(group)
    queued = group.number("queued-job-count")
    return PrinterStatus(
        troubles=tuple(one for one in Trouble if one in troubles),
        paper=Paper.UNKNOWN if cups and not told else _paper(told, troubles),
        toner=_toner(told, troubles, supplies),
        accepting=group.flag("printer-is-accepting-jobs", True),
        queued=max(0, queued or 0),
        supplies=supplies,
    )


def unreached(printer: Group, job: Group) -> bool:
    """True while a queue tries in vain to reach its printer (devices.md §4, CUPS traps)."""
    words = {one.word for one in reasons(printer)}
    if words & _REACHED:
        return False
    message = job.text("job-printer-state-message") or printer.text("printer-state-message")
    return bool(words & _REACHING) or _UNREACHED.search(message) is not None


def _paper(told: tuple[Reason, ...], troubles: set[Trouble]) -> Paper:
    if Trouble.PAPER_JAMMED in troubles:
        return Paper.JAMMED
    if Trouble.PAPER_OUT in troubles:
        return Paper.OUT
    low = any(one.word in _LOW_PAPER or one.word == "media-empty" for one in told)
    return Paper.LOW if low else Paper.FULL


def _toner(told: tuple[Reason, ...], troubles: set[Trouble], supplies: tuple[Supply, ...]) -> Toner:
    if Trouble.TONER_OUT in troubles:
        return Toner.OUT
    levels = [one.level for one in supplies if one.level is not None]
    words = {one.word for one in told}
    # An empty toner that stops nothing (severity report) prints on, for a while.
    if words & (_LOW_TONER | {"toner-empty"}) or any(one <= LOW_PERCENT for one in levels):
        return Toner.LOW
    return Toner.FULL if levels else Toner.UNKNOWN


def _supplies(group: Group) -> tuple[Supply, ...]:
    """Toner and ink from marker-* (CUPS) or printer-supply (PWG 5100.13 §5.6.33)."""
    names, kinds = group.texts("marker-names"), group.texts("marker-types")
    levels = group.numbers("marker-levels")
    if levels and len(names) == len(kinds) == len(levels):
        found = zip(names, kinds, levels, strict=True)
        return tuple(_supply(*one) for one in found if _SUPPLY_KINDS.search(one[1]))
    supplies = []
    for raw in group.octets("printer-supply"):
        parts = dict(
            part.split("=", 1) for part in raw.decode("ascii", "replace").split(";") if "=" in part
        )
        level = parts.get("level", "")
        filled = parts.get("class") == "supplyThatIsConsumed"
        if filled and _SUPPLY_KINDS.search(parts.get("type", "")):
            number = int(level) if re.fullmatch(r"-?\d{1,6}", level) else -2
            most = parts.get("maxcapacity", "")
            if re.fullmatch(r"[1-9]\d{0,6}", most) and number >= 0:
                number = number * 100 // int(most)
            supplies.append(_supply(parts.get("colorantname", ""), parts["type"], number))
    return tuple(supplies)


def _supply(name: str, kind: str, level: int) -> Supply:
    # Negative levels mean other, unknown, and "some is left" (RFC 3805, prtMarkerSuppliesLevel).
    return Supply(name[:_NAME_LONG], kind[:_NAME_LONG], level if 0 <= level <= 100 else None)
