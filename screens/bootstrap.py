"""Kivy's environment and Config, set before anything opens a window: afterwards it is too late.

Import this module first and call `prepare(panel)`; only then import other `screens` modules.
Every setting closes an escape hatch or a cost measured on the target (multisampling alone made
frames 130-290 ms on a machine with no GPU).
"""

import os
from dataclasses import dataclass

os.environ.update(
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_ENV_CONFIG="1",
    KIVY_NO_FILELOG="1",
    KIVY_NO_CONSOLELOG="1",
    # Without this Kivy takes over the root logger.
    KIVY_LOG_MODE="PYTHON",
    # SDL would turn SIGTERM into a close request, which we refuse.
    SDL_NO_SIGNAL_HANDLERS="1",
)

from kivy.config import Config

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Panel:
    """The screen as it hangs on the wall; the millimetres are configured, since EDID lies."""

    width_px: int = 1080
    height_px: int = 1920
    width_mm: float = 268.0  # a 21.5" panel upright

    @property
    def px_per_mm(self) -> float:
        """Pixels in one millimetre."""
        return self.width_px / self.width_mm

    @property
    def portrait(self) -> bool:
        """True where the panel is higher than wide."""
        return self.height_px >= self.width_px

    def mm(self, millimetres: float) -> int:
        """Whole pixels for a length in millimetres."""
        return round(millimetres * self.px_per_mm)


PORTRAIT = Panel()
LANDSCAPE = Panel(1920, 1080, 476.0)


def prepare(panel: Panel, *, offscreen: bool = False, show_cursor: bool = False) -> None:
    """Configure the window for `panel`; `offscreen` draws by EGL with no display server."""
    if offscreen:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    graphics: dict[str, str | int] = {
        "width": panel.width_px,
        "height": panel.height_px,
        # No window manager: 'auto' full screen leaves the X window at 800x600.
        "fullscreen": "0",
        "borderless": 1,
        "resizable": 0,
        "position": "custom",
        "left": 0,
        "top": 0,
        "multisamples": 0,
        "maxfps": 60,
        "vsync": 0,
        "show_cursor": int(show_cursor),
        "allow_screensaver": 0,
        # Text is sized in millimetres by the theme; Kivy's own dp must not scale it again.
        "rotation": 0,
    }
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "desktop", "0")
    _one_pointer_only()
    for module, _ in Config.items("modules"):
        Config.remove_option("modules", module)
    os.environ["KIVY_DPI"] = str(round(panel.px_per_mm * MM_PER_INCH))
    os.environ["KIVY_METRICS_DENSITY"] = "1"
    os.environ["KIVY_METRICS_FONTSCALE"] = "1"


def _one_pointer_only() -> None:
    """Touch arrives as the X pointer; a second reader of the panel would double every tap."""
    for device, _ in Config.items("input"):
        Config.remove_option("input", device)
    Config.set("input", "mouse", "mouse,disable_multitouch")
