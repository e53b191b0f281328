"""Reads ``kiosk.toml``: which kiosk this is, and which port each device hangs on."""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import TypeAdapter, ValidationError

from kiosk.catalogue.types import Lang
from kiosk.session.deck import Site

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
    """Where the document camera is: /dev/videoN, an MJPEG URL, or ``folder:/path``."""

    source: str = ""


@dataclass(frozen=True)
class FaceCameraSettings(_Strict):
    """The camera and microphone of a call; 'test' stands for a test picture and tone."""

    camera: str = "test"
    microphone: str = "test"


@dataclass(frozen=True)
class Devices(_Strict):
    """One entry a role."""

    id_reader: ReaderSettings = field(default_factory=ReaderSettings)
    document_camera: CameraSettings = field(default_factory=CameraSettings)
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


@dataclass(frozen=True)
class VoiceSettings(_Strict):
    """Speech."""

    enabled: bool = True
    rate: Literal["slower", "normal", "faster"] = "normal"


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
    voice: VoiceSettings = field(default_factory=VoiceSettings)
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
            f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_url=False)
        ]
        raise SettingsProblem("\n".join(lines)) from None


def state_dir() -> Path:
    """Return where this machine keeps what must survive (JIUJIN_STATE, else var/ here)."""
    return Path(os.environ.get("JIUJIN_STATE", ROOT / "var"))
