"""The reference program: a bare Kivy window of the shell's size, started the way the shell is.

`python -m tests.bench.bare label` shows one Label, `... button` one Button that is another colour
while it is pressed. Prints "drawn" once the first frame is on the glass; runs until SIGTERM.
"""

import sys
from typing import Any

from screens.bootstrap import PORTRAIT, prepare

prepare(PORTRAIT)

from kivy.app import App  # noqa: E402 - Kivy is configured first
from kivy.base import EventLoop  # noqa: E402
from kivy.clock import Clock  # noqa: E402
from kivy.uix.button import Button  # noqa: E402
from kivy.uix.label import Label  # noqa: E402

from screens import hardening  # noqa: E402


class Bare(App):  # type: ignore[misc] # Kivy ships no types
    """One widget and nothing else."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self._told = False

    def build(self) -> Any:
        """The one widget, told about its first frame as the shell tells of its Views."""
        EventLoop.ensure_window()
        EventLoop.window.bind(on_flip=self._flipped)
        if self._kind == "button":
            button = Button(text="touch", background_normal="", background_down="")
            button.background_color = (0.1, 0.4, 0.3, 1)
            button.bind(on_press=_turn, on_release=_turn)
            return button
        return Label(text="Hello", font_size=48)

    def on_start(self) -> None:
        """SIGTERM ends it, as it ends the shell."""
        hardening.stop_on_signals(self.stop)

    def _flipped(self, *_args: Any) -> None:
        if not self._told:
            self._told = True
            Clock.schedule_once(lambda _dt: _tell("drawn"), 0)


def _tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _turn(button: Any) -> None:
    red, green, blue, alpha = button.background_color
    button.background_color = (green, red, blue, alpha)


if __name__ == "__main__":
    Bare(sys.argv[1]).run()
