"""The Kivy program around the shell: thread-safe `show`, hardening, and the map of targets."""

import threading
from collections.abc import Callable
from typing import Any

from kivy.app import App
from kivy.base import EventLoop
from kivy.clock import Clock

from kiosk.session.events import Intent
from kiosk.session.views import View
from screens import hardening, memory
from screens.bootstrap import Panel
from screens.context import Sources
from screens.shell import Rect, Shell
from screens.text import provider
from screens.theme import CALM, Palette

# Long enough for the new screen to be drawn and its first touch to be answered.
TIDY_S = 0.7


class ShellApp(App):
    """`run()` on the main thread; `show` and `targets` from any thread.

    `on_crash` is told of a defect in a screen (the session should end), `on_started` that the
    first frame is due,
    `on_drawn` that a View (its kind) is on the glass.
    """

    def __init__(
        self,
        initial: View,
        send: Callable[[Intent], None],
        *,
        panel: Panel,
        sources: Sources | None = None,
        palette: Palette = CALM,
        on_crash: Callable[[Exception], None] | None = None,
        on_started: Callable[[], None] | None = None,
        on_drawn: Callable[[str], None] | None = None,
    ) -> None:
        # Nothing of ours uses Kivy's Label, but whatever does shall draw names whole.
        provider.install()
        super().__init__()
        self._initial = initial
        self._send = send
        self._panel = panel
        self._sources = sources or Sources()
        self._palette = palette
        self._on_crash = on_crash or (lambda _error: None)
        self._on_started = on_started
        self._on_drawn = on_drawn
        self._undrawn = ""
        self._lock = threading.Lock()
        self._next: View | None = None
        self._targets: dict[str, Rect] = {}
        self._kind = ""
        self._tidy = Clock.create_trigger(lambda _dt: memory.tidy(), TIDY_S)
        self.shell: Shell | None = None

    def build(self) -> Shell:
        """The root widget, in the window's size from the first frame on."""
        hardening.catch_crashes(self._crashed, self.stop)
        EventLoop.ensure_window()
        window = EventLoop.window
        hardening.close_hatches(window)
        self.shell = Shell(self._panel, self._send, self._sources, self._palette)
        self.shell.place(0, 0, *window.size)
        window.bind(size=self._resized, on_touch_up=self._touched, on_flip=self._flipped)
        self._draw(self._initial)
        return self.shell

    def on_start(self) -> None:
        """Signals and the first frame."""
        if threading.current_thread() is threading.main_thread():
            hardening.stop_on_signals(self.stop)
        memory.settle()
        if self._on_started is not None:
            started = self._on_started
            Clock.schedule_once(lambda _dt: started(), 0)

    def open_settings(self, *_args: Any) -> bool:
        """Kivy's settings stay shut."""
        return False

    def show(self, view: View) -> None:
        """Draw `view` on the next frame; of several only the last."""
        with self._lock:
            waiting, self._next = self._next is not None, view
        if not waiting:
            Clock.schedule_once(self._take, 0)

    def targets(self) -> dict[str, Rect]:
        """Touch targets in window pixels, y down from the top, of what is on the screen now."""
        with self._lock:
            return dict(self._targets)

    @property
    def showing(self) -> str:
        """Kind of the View on the screen ('FieldView'), for tests and demos."""
        with self._lock:
            return self._kind

    def _take(self, _dt: float) -> None:
        with self._lock:
            view, self._next = self._next, None
        if view is not None:
            self._draw(view)

    def _draw(self, view: View) -> None:
        if self.shell is None:
            return
        self.shell.show(view)
        self._undrawn = type(view).__name__
        self._publish(self._undrawn)
        self._tidy.cancel()  # while screens follow each other quickly, nothing is collected
        self._tidy()

    def _flipped(self, *_args: Any) -> None:
        # Flips are told before the buffers swap; one turn of the loop later it is on the glass.
        kind, self._undrawn = self._undrawn, ""
        told = self._on_drawn
        if kind and told is not None:
            Clock.schedule_once(lambda _dt: told(kind), 0)

    def _publish(self, kind: str) -> None:
        if self.shell is None:
            return
        found = self.shell.targets()
        with self._lock:
            self._targets, self._kind = found, kind

    def _touched(self, *_args: Any) -> None:
        # Scrolling and keys change what can be reached, with no new View.
        Clock.schedule_once(lambda _dt: self._publish(self._kind), 0)

    def _resized(self, _window: Any, size: tuple[int, int]) -> None:
        if self.shell is not None:
            self.shell.place(0, 0, *size)
            self._publish(self._kind)

    def _crashed(self, error: Exception) -> None:
        self._on_crash(error)
