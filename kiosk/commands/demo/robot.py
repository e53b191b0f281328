"""The agent of the scripted demo: a headless browser on the real page, and words for its failures.

Answering blocks until a call comes, so it happens on a thread of its own.
"""

import contextlib
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError

from kiosk.commands.demo.look import Looker
from kiosk.commands.demo.processes import command_line, descendants, end
from kiosk.commands.demo.visit import Visit
from video.desk.robot_agent import RobotAgent, RobotError

ANSWER_S = 45.0  # less than the kiosk's own patience (CALL_WAIT_S)
MEDIA_S = 30.0
FPS_LOOKS = 4
GREETINGS = {
    "zh": "您好，我是王代办。您慢慢来，我陪着您。",
    "mn": "您好，我是王代办。您慢慢来，我陪着您。",
    "en": "Hello, this is the county desk. Take your time.",
}
_WORDS = {
    "launch": "the agent's browser did not start; is the package chromium installed?",
    "sign_in": "the agent could not sign in at the county desk; see logs/county.log",
    "no_call": f"the agent did not answer: no call reached the county desk in {ANSWER_S:.0f} s",
    "page": "the agent's page does not work; see logs/county.log",
    "closed": "the agent's browser has gone",
}


class AgentFailed(Exception):
    """The agent's side did not do its part; the text says what, and where to look."""


def _failed(error: Exception) -> AgentFailed:
    code = error.code if isinstance(error, RobotError) else "page"
    return AgentFailed(_WORDS.get(code, code))


class RobotDesk:
    """One robot agent; every failure is an AgentFailed. Use as a context manager."""

    def __init__(self, county_url: str, name: str, password: str) -> None:
        self._robot = RobotAgent(county_url, name, password)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="agent")
        self._answering: Future[None] | None = None
        self.looker: Looker | None = None
        self.pictures = Path()

    def __enter__(self) -> "RobotDesk":
        try:
            self._robot.start()
        except (RobotError, PlaywrightError, TimeoutError) as error:
            self.__exit__()
            raise _failed(error) from None
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._answering is not None and not self._answering.done():
            # It waits for a call that will not come: without its driver it stops waiting.
            end(pid for pid in descendants() if b"playwright/driver" in command_line(pid))
        with contextlib.suppress(RobotError, PlaywrightError, TimeoutError):
            self._robot.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def answer(self) -> None:
        """Answer the call that waits or comes next; asked again, tell whether that has failed."""
        if self._answering is None:
            self._answering = self._pool.submit(self._robot.answer_next, ANSWER_S)
        elif self._answering.done():
            self._take()

    def answered(self, seconds: float) -> None:
        """Wait until the call stands on the agent's page."""
        self.answer()
        self._take(seconds)
        self._answering = None

    def _take(self, seconds: float = 0.0) -> None:
        assert self._answering is not None
        try:
            self._answering.result(timeout=seconds)
        except (RobotError, PlaywrightError, TimeoutError) as error:
            raise _failed(error) from None

    def talk(self, visit: Visit) -> None:
        """The call stands: greet, and see that picture and sound flow both ways."""
        assert self.looker is not None
        self.answered(2 * ANSWER_S)
        try:
            self._robot.chat(GREETINGS.get(self.looker.see().lang, GREETINGS["zh"]))
            visit.fps = frame_rates(self.looker)
            self._robot.screenshot(self.pictures / f"agent-{visit.service}.png")
        except (RobotError, PlaywrightError, TimeoutError) as error:
            raise _failed(error) from None

    def hang_up(self) -> None:
        """End the call; nothing happens when none stands."""
        try:
            self._robot.hang_up()
        except (RobotError, PlaywrightError, TimeoutError) as error:
            raise _failed(error) from None

    def forget(self) -> None:
        """The kiosk has died: whatever was waited for will not come."""
        if self._answering is not None and self._answering.done():
            self._answering = None


def frame_rates(looker: Looker) -> tuple[float, float]:
    """Return the best of some looks at the call's frames a second, once both ways flow."""
    best, looks = (0.0, 0.0), 0
    deadline = time.monotonic() + MEDIA_S
    while looks < FPS_LOOKS and time.monotonic() < deadline:
        figures = looker.ask("figures")
        best = max(best[0], figures["fps_in"]), max(best[1], figures["fps_out"])
        looks += min(best) > 0
        looker.wait(10**9, 0.5)  # the worker reports once a second or so; time has to pass
    return best
