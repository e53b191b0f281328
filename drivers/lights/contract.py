"""The guide lights: which shall shine how. Words are those of XFS4IoT Lights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.contract import Capabilities


class LightName(StrEnum):
    """Where the lights sit (XFS4IoT Lights; those that a kiosk of ours can have)."""

    CARD_READER = "cardReader"
    RECEIPT_PRINTER = "receiptPrinter"
    DOCUMENT_PRINTER = "documentPrinter"
    SCANNER = "scanner"
    CONTACTLESS = "contactless"
    PIN_PAD = "pinPad"
    STATUS_GOOD = "statusGood"
    STATUS_WARNING = "statusWarning"
    STATUS_BAD = "statusBad"
    STATUS_SUPERVISOR = "statusSupervisor"
    STATUS_IN_SERVICE = "statusInService"
    FASCIA_LIGHT = "fasciaLight"


class FlashRate(StrEnum):
    """How it shines."""

    OFF = "off"
    SLOW = "slow"
    MEDIUM = "medium"
    QUICK = "quick"
    CONTINUOUS = "continuous"


class Colour(StrEnum):
    """In which colour."""

    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"
    BLUE = "blue"
    CYAN = "cyan"
    MAGENTA = "magenta"
    WHITE = "white"


class Direction(StrEnum):
    """Whether the resident shall put something in, or take it out."""

    ENTRY = "entry"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Light:
    """One light; colour and direction None mean the board's first colour, and all its arrows."""

    rate: FlashRate
    colour: Colour | None = None
    direction: Direction | None = None


OFF = Light(FlashRate.OFF)


@dataclass(frozen=True, slots=True)
class SetLights:
    """Let these shine so; those not named stay as they are. Doing it again changes nothing.

    It is remembered and done again after every reconnect, also when the answer is deviceNotReady.
    Result: LightsStatus. unsupportedData: no_such_light, no_such_colour, no_such_direction.
    """

    lights: Mapping[LightName, Light]


@dataclass(frozen=True, slots=True)
class GetLights:
    """Ask the board how its lights stand; the completion's result is a LightsStatus."""


@dataclass(frozen=True, slots=True)
class LightsStatus:
    """wanted: as set last. shown: as the board can do it; a mechanical relay shines steadily.

    restored: lights that stood otherwise on the board and were put right.
    """

    wanted: Mapping[LightName, Light] = field(default_factory=dict)
    shown: Mapping[LightName, Light] = field(default_factory=dict)
    restored: tuple[LightName, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LightOffer:
    """What one light can do."""

    name: LightName
    rates: tuple[FlashRate, ...]
    colours: tuple[Colour, ...] = ()
    directions: tuple[Direction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LightsCapabilities(Capabilities):
    """confirmed: False for a board that never answers; then nobody knows whether they shine."""

    device_class: str = "Lights"
    commands: tuple[str, ...] = (SetLights.__name__, GetLights.__name__)
    lights: tuple[LightOffer, ...] = ()
    confirmed: bool = True
