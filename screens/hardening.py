"""Every way out of the shell that a resident could find, closed; and a crash caught once.

F1 (settings), Esc, Alt+F4 and window close do nothing; SIGTERM and SIGINT end the program
tidily; an exception in a Kivy callback is reported and the shell goes to a safe screen.
"""

import logging
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock

_log = logging.getLogger(__name__)

KeyHook = Callable[[int, str], None]
CrashHook = Callable[[Exception], None]


class CrashCatcher(ExceptionHandler):
    """One of the three places that may catch everything: the session ends, the shell lives."""

    def __init__(self, on_crash: CrashHook, give_up: Callable[[], None], limit: int = 10) -> None:
        super().__init__()
        self._on_crash = on_crash
        self._give_up = give_up
        self._left = limit

    def handle_exception(self, inst: BaseException) -> int:
        """Report and go on; after `limit` crashes stop, so that the supervisor starts afresh."""
        if not isinstance(inst, Exception):
            return int(ExceptionManager.RAISE)
        # The type only: the text of an exception may hold what a resident typed.
        _log.error("screen.crash type=%s", type(inst).__name__)
        self._left -= 1
        if self._left <= 0:
            self._give_up()
            return int(ExceptionManager.PASS)
        try:
            self._on_crash(inst)
        except Exception as error:  # noqa: BLE001 - the last line of defence
            _log.error("screen.crash_handler type=%s", type(error).__name__)
            self._give_up()
        return int(ExceptionManager.PASS)


def close_hatches(window: Any, on_key: KeyHook | None = None) -> None:
    """Swallow every key and every close request; `on_key(code, text)` may still listen."""

    def swallow(_window: Any, code: int, _scan: int, text: str | None, _mods: Any) -> bool:
        if on_key is not None:
            on_key(code, text or "")
        return True

    window.bind(on_keyboard=swallow, on_request_close=lambda *_args, **_kwargs: True)


def stop_on_signals(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT call `stop` on the main thread's next frame."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        Clock.schedule_once(lambda _dt: stop(), 0)

    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, handler)


def catch_crashes(on_crash: CrashHook, give_up: Callable[[], None]) -> CrashCatcher:
    """Install the handler and return it, so that tests can take it out again."""
    catcher = CrashCatcher(on_crash, give_up)
    ExceptionManager.add_handler(catcher)
    return catcher
