"""What the flow knows besides the resident: content, site, words and the machine's state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.catalogue.types import Catalogue, Lang


class Phrasebook(Protocol):
    """Looks sentences up in the language files; the only source of resident words."""

    def say(self, lang: Lang, message: str, args: Mapping[str, str | int]) -> str:
        """Return message ``message`` of ``lang`` with its placeholders filled."""
        ...


@dataclass(frozen=True)
class Site:
    """One kiosk's place; ``mode`` 'dev' is the only one in which simulators start."""

    id: str
    region: str
    mode: str = "dev"
    default_lang: Lang = "zh"
    idle_warn_s: int = 90
    idle_end_s: int = 30
    call_wait_s: int = 120
    stale_days: int = 30
    push_to_talk: bool = False  # the microphone of a call is on only while a button is held


@dataclass(frozen=True)
class Deck:
    """Everything that outlives a resident; held by every stage, never changed by one."""

    catalogue: Catalogue
    words: Phrasebook = field(repr=False)
    site: Site


@dataclass(frozen=True)
class Machine:
    """What works right now; no word of it concerns a resident."""

    reader: bool = False
    camera: bool = False
    voice: bool = False
    network: bool = True
    desk: bool = True
    waiting_cases: int = 0
    last_saved: str = ""  # case number whose receipt was never shown (the power failed)
    last_case_id: str = ""
    stale: bool = False
    ocr: bool = False  # can the text of papers be read?
    face: bool = False  # may a face be compared with the card's photo? off by default
    slips: bool = False  # a receipt printer is fitted, whether or not it works now
    printer: bool = False
    printer_trouble: str = ""  # paper_out and the like
    greeted: bool = False  # somebody was greeted a short while ago
