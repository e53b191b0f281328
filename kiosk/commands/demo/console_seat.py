"""One seat of the county in the console's demo: a real page, used by its own buttons and fields."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from kiosk.commands.demo.robot import AgentFailed
from video.desk.robot_agent import RobotAgent, RobotError

T = TypeVar("T")
STEP_S = 60.0
PLAYS = "() => { const v = document.querySelector('#remote-video'); return v && v.currentTime > 1 }"


class Seat:
    """A signed-in person; every failure is an AgentFailed that names the seat and the step."""

    def __init__(self, county_url: str, account: str, shown: str, password: str) -> None:
        self.shown = shown
        self._robot = RobotAgent(county_url, account, password)

    def open(self) -> None:
        """Start the browser and sign in."""
        self._try("sign in", lambda: self._robot.start())

    def close(self) -> None:
        """Close the browser, also after a failure."""
        self._try("close", lambda: self._robot.close())

    @property
    def errors(self) -> list[str]:
        """What the page's console calls an error."""
        return list(self._robot.errors)

    def picture(self, path: Path) -> None:
        """Write the page as the agent sees it."""
        self._try("picture", lambda: self._robot.screenshot(path))

    def answer(self) -> None:
        """Take the call that rings, until picture and sound flow."""
        self._try("answer", lambda: self._robot.answer_next(STEP_S))

    def see(self, selector: str, text: str = "") -> None:
        """Wait until such an element shows this text."""
        self.do(f"see {selector}", lambda page: _wait(page, selector, text))

    def click(self, name: str) -> None:
        """Press the first button of this test id."""
        self.do(f"press {name}", lambda page: page.get_by_test_id(name).first.click())

    def choose(self, name: str, label: str) -> None:
        """Choose what begins with this label in a list."""
        self.do(f"choose {name}", lambda page: _choose(page, name, label))

    def write(self, name: str, text: str) -> None:
        """Write into a field."""
        self.do(f"write {name}", lambda page: page.get_by_test_id(name).fill(text))

    def plays(self) -> None:
        """Wait until the resident's picture moves."""
        self.do("picture of the resident", _plays)

    def do(self, what: str, work: Callable[[Page], T]) -> T:
        """Do one thing on the page."""
        return self._try(what, lambda: self._robot.do(_patient(work), STEP_S + 10))

    def _try(self, what: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except (RobotError, PlaywrightError, TimeoutError) as error:
            said = "; ".join(self._robot.errors[-2:])
            raise AgentFailed(f"{self.shown} could not {what}: {error} {said}".strip()) from None


def _patient(work: Callable[[Page], T]) -> Callable[[Page], T]:
    def patiently(page: Page) -> T:
        page.set_default_timeout(1000 * STEP_S)
        return work(page)

    return patiently


def _wait(page: Page, selector: str, text: str) -> None:
    page.locator(selector, has_text=text or None).first.wait_for()


def _plays(page: Page) -> None:
    page.wait_for_function(PLAYS)


def _choose(page: Page, name: str, label: str) -> None:
    option = page.get_by_test_id(name).locator("option", has_text=label).first
    option.wait_for(state="attached")
    value = option.get_attribute("value")
    page.get_by_test_id(name).select_option(value=value)
