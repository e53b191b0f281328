"""Reads ``kiosk.toml``: which kiosk this is, and which port each device hangs on."""

import os
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from kiosk.catalogue.types import Lang
from kiosk.session.deck import Site
from voice.contract import EchoWay

ROOT = Path(__file__).resolve().parent.parent
CONFIG = Path(os.environ.get("JIUJIN_CONFIG", ROOT / "config"))


class SettingsProblem(Exception):
    """The configuration can't be used; the text says where and how to mend it."""


class _Strict:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True)
class SiteSettings(_Strict):
    """Who this kiosk is."""

    id: str
    region: str
    mode: Literal["dev", "prod"] = "dev"
    default_lang: Lang = "zh"
    idle_warn_s: int = 90
    idle_end_s: int = 30
    call_wait_s: int = 120
    stale_days: int = 30

    def site(self) -> Site:
        """Return the part of it the session core needs."""
        return Site(
            self.id, self.region, self.mode, self.default_lang, self.idle_warn_s,
            self.idle_end_s, self.call_wait_s, self.stale_days,
        )  # fmt: skip


@dataclass(frozen=True)
class ReaderSettings(_Strict):
    """Where the id reader hangs: a path, or ``socket://host:port``."""

    port: str = ""


@dataclass(frozen=True)
class CameraSettings(_Strict):
    """Where the document camera is: /dev/videoN, an MJPEG URL, or ``folder:/path``.

    mat_width_mm: what the long side of its picture shows of the mat; 0 where nobody has measured.
    """

    source: str = ""
    mat_width_mm: Annotated[float, Field(ge=0, le=2000)] = 0.0


@dataclass(frozen=True)
class FaceCameraSettings(_Strict):
    """The camera and microphone of a call; 'test' stands for a test picture and tone."""

    camera: str = "test"
    microphone: str = "test"
    echo: EchoWay = "webrtc"


@dataclass(frozen=True)
class SmartCardSettings(_Strict):
    """The PC/SC reader of social security cards: its name, a part of it, or ``auto``."""

    reader: str = ""


@dataclass(frozen=True)
class ReceiptPrinterSettings(_Strict):
    """Where the receipt printer hangs, how wide its paper is, and what it can do."""

    port: str = ""
    width_mm: Literal[58, 80] = 80
    baud: int = 9600
    rtscts: bool = False
    charset: Literal["gb2312", "gbk", "gb18030"] = "gbk"
    native_qr: bool = True
    status: Literal["auto", "required", "never"] = "auto"


@dataclass(frozen=True)
class DocumentPrinterSettings(_Strict):
    """The A4 printer: a queue of CUPS or a printer that speaks IPP."""

    url: str = ""


@dataclass(frozen=True)
class FlatScannerSettings(_Strict):
    """The flat scanner, by SANE's name for it; ``config``: another folder than /etc/sane.d."""

    device: str = ""
    config: str = ""


@dataclass(frozen=True)
class BarcodeSettings(_Strict):
    """Where the code scanner hangs: a serial port, a keyboard's event device, or a camera.

    The rest says how it is set; `drivers.barcode.choose` has what the words mean.
    """

    port: str = ""
    kind: Literal["", "gm65", "honeywell"] = ""
    baud: int = 9600
    ending: Literal["auto", "line", "tab", "gap", "etx"] = "auto"
    prefix: str = ""
    suffix: str = ""
    aim: Literal["auto", "always", "never"] = "auto"
    alt: Literal["gbk", "unicode"] = "gbk"


@dataclass(frozen=True)
class UpsSettings(_Strict):
    """The UPS, as NUT's upsd knows it."""

    url: str = ""


def _inputs() -> dict[str, str]:
    return {
        "1": "cabinetFrontDoor",
        "2": "proximity",
        "3": "operatorSwitch.maintenance",
        "4": "operatorCallButton",
    }


def _outputs() -> dict[str, str]:
    return {"1": "cardReader", "2": "scanner", "3": "receiptPrinter", "4": "documentPrinter"}


@dataclass(frozen=True)
class AuxiliariesSettings(_Strict):
    """The board that door contacts, keys and presence sensors hang on, and what is on its inputs.

    unit: a Modbus address. inputs: number on the board to XFS4IoT's name.
    """

    port: str = ""
    board: Literal["modbus"] = "modbus"
    unit: Annotated[int, Field(ge=1, le=247)] = 1
    baud: int = 9600
    inputs: dict[str, str] = field(default_factory=_inputs)


@dataclass(frozen=True)
class LightsSettings(_Strict):
    """The board that the guide lights hang on, and which output is which light.

    lcus_silent: the older boards of that kind, which never answer. relay: a mechanical one never
    flashes.
    """

    port: str = ""
    board: Literal["modbus", "lcus", "lcus_silent"] = "modbus"
    unit: Annotated[int, Field(ge=1, le=247)] = 1
    baud: int = 9600
    relay: Literal["solidState", "mechanical"] = "solidState"
    outputs: dict[str, str] = field(default_factory=_outputs)


@dataclass(frozen=True)
class PresenceSettings(_Strict):
    """The presence radar: its serial port, and up to where somebody counts as present."""

    port: str = ""
    near_cm: Annotated[int, Field(ge=30, le=600)] = 150


@dataclass(frozen=True)
class KeysSettings(_Strict):
    """Volume keys and the headset jack: a kernel's event device."""

    device: str = ""


@dataclass(frozen=True)
class Devices(_Strict):
    """One entry a role; an empty address means that the machine has none."""

    id_reader: ReaderSettings = field(default_factory=ReaderSettings)
    smart_card: SmartCardSettings = field(default_factory=SmartCardSettings)
    document_camera: CameraSettings = field(default_factory=CameraSettings)
    flat_scanner: FlatScannerSettings = field(default_factory=FlatScannerSettings)
    barcode: BarcodeSettings = field(default_factory=BarcodeSettings)
    receipt_printer: ReceiptPrinterSettings = field(default_factory=ReceiptPrinterSettings)
    document_printer: DocumentPrinterSettings = field(default_factory=DocumentPrinterSettings)
    ups: UpsSettings = field(default_factory=UpsSettings)
    auxiliaries: AuxiliariesSettings = field(default_factory=AuxiliariesSettings)
    lights: LightsSettings = field(default_factory=LightsSettings)
    presence: PresenceSettings = field(default_factory=PresenceSettings)
    keys: KeysSettings = field(default_factory=KeysSettings)
    call: FaceCameraSettings = field(default_factory=FaceCameraSettings)


@dataclass(frozen=True)
class GatewaySettings(_Strict):
    """The unified platform."""

    url: str = ""
    device_id: str = ""


@dataclass(frozen=True)
class CountySettings(_Strict):
    """The county desk that answers calls."""

    url: str = ""


def _installed(engine: str) -> str:
    """Refuse the second engine where its library is missing, before a resident calls."""
    if engine == "wrtc" and find_spec("webrtc") is None:
        raise PydanticCustomError(
            "engine_missing",
            "wrtc is not installed here; install it (uv sync --extra wrtc), "
            'or write engine = "aiortc"',
        )
    return engine


@dataclass(frozen=True)
class CallSettings(_Strict):
    """The WebRTC library that carries a call: the shipped one, or ``wrtc`` where installed."""

    engine: Annotated[Literal["aiortc", "wrtc"], AfterValidator(_installed)] = "aiortc"


@dataclass(frozen=True)
class VoiceSettings(_Strict):
    """Speech."""

    enabled: bool = True
    rate: Literal["slower", "normal", "faster"] = "normal"


@dataclass(frozen=True)
class PapersSettings(_Strict):
    """Captured papers; reading needs the ``ocr`` extra, and stays away where that is missing."""

    read: bool = True


@dataclass(frozen=True)
class FaceSettings(_Strict):
    """Comparing a face with the card's photo: off unless a site has a legal ground for it."""

    enabled: bool = False
    detector: str = ""
    recogniser: str = ""
    # The maker's library that decodes card photos; "sim" for simulated cards (development only).
    photo_library: str = ""
    photo_function: str = "unpack"


@dataclass(frozen=True)
class ScreenSettings(_Strict):
    """The panel; its width in millimetres gives every size on it."""

    width: int = 1080
    height: int = 1920
    panel_width_mm: float = 268.0


@dataclass(frozen=True)
class Settings(_Strict):
    """All of ``kiosk.toml``."""

    site: SiteSettings
    devices: Devices = field(default_factory=Devices)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    county: CountySettings = field(default_factory=CountySettings)
    call: CallSettings = field(default_factory=CallSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    papers: PapersSettings = field(default_factory=PapersSettings)
    face: FaceSettings = field(default_factory=FaceSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)


def load_settings(path: Path) -> Settings:
    """Read and check the file; every mistake in one message."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return TypeAdapter(Settings).validate_python(data)
    except OSError as error:
        raise SettingsProblem(f"{path}: {error.strerror}; copy config/kiosk.toml here") from None
    except UnicodeDecodeError:
        raise SettingsProblem(f"{path}: not UTF-8; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem(f"{path}: {error}; mend this line") from None
    except ValidationError as error:
        lines = [
            f"{path}: {_mistake(one['type'], one['loc'], one['msg'])}"
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsProblem("\n".join(lines)) from None


def _mistake(kind: str, place: tuple[int | str, ...], said: str) -> str:
    """Name the key, and say how to mend it."""
    key = ".".join(map(str, place))
    if kind == "unexpected_keyword_argument":
        known = _keys(place[:-1])
        near = get_close_matches(str(place[-1]), known, 1)
        return (
            f"{key}: no such key; {'meant: ' + near[0] if near else 'known: ' + ', '.join(known)}"
        )
    if kind in ("missing", "missing_argument"):
        return f"{key}: is missing; write it"
    if kind == "dataclass_type":
        names = [f"{key}.{one} = …" for one in _keys(place)]
        return f"{key}: write {' or '.join(names)}"
    return f"{key}: {said}"


def _keys(place: tuple[int | str, ...]) -> list[str]:
    """What may stand at a place of the file."""
    here: Any = Settings
    for name in place:
        kinds = {one.name: one.type for one in fields(here)}
        here = kinds.get(str(name))
        if not is_dataclass(here):
            return []
    return [one.name for one in fields(here)]


def state_dir() -> Path:
    """Return where this machine keeps what must survive (JIUJIN_STATE, else var/ here)."""
    return Path(os.environ.get("JIUJIN_STATE", ROOT / "var"))
