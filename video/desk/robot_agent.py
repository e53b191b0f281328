"""An agent who is a program: drives the real page in a headless Chromium, for the demo and tests.

Chromium's fake camera and microphone stand in for the agent's. Everything runs on one thread,
since playwright's objects belong to the thread that made them; public methods wait for it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

T = TypeVar("T")
CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_LAUNCHES = 2  # about one launch in sixty dies at once ("target closed")
_SIGNED_IN = '[data-testid="state"]:is([data-kind="idle"],[data-kind="ringing"])'
_REFUSED = '[data-testid="login-error"]:not(:empty)'
_VIEWPORT = (1366, 768)


class RobotError(Exception):
    """The robot could not do its part; `code`: launch, sign_in, no_call, page, closed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RobotAgent:
    """One signed-in agent; methods raise `RobotError` and may be called from any thread."""

    def __init__(
        self,
        desk_url: str,
        name: str,
        password: str,
        *,
        chromium: str = CHROMIUM,
        fake_devices: bool = True,
    ) -> None:
        self._url = desk_url.rstrip("/") + "/"
        self._name = name
        self._password = password
        self._chromium = chromium
        self._arguments = [a for a in _ARGUMENTS if fake_devices or "-media-stream" not in a]
        self._thread: ThreadPoolExecutor | None = None
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._page: Page | None = None
        self.errors: list[str] = []  # uncaught errors and refused resources of the page

    def start(self, timeout_s: float = 60) -> None:
        """Launch the browser and sign in."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="robot-agent")
        self._thread.submit(self._launch).result(timeout_s)
        self._ask(self._sign_in, timeout_s)

    def answer_next(self, timeout_s: float = 60) -> None:
        """Wait for a call, answer it, return when the page says that picture and sound flow."""

        def answer(page: Page) -> None:
            try:
                page.get_by_test_id("answer").first.click(timeout=timeout_s * 1000)
                page.wait_for_selector(
                    '[data-testid="state"][data-kind="talking"]', timeout=timeout_s * 1000
                )
            except PlaywrightTimeout as error:
                raise RobotError("no_call") from error

        self._ask(answer, 2 * timeout_s + 5)

    def chat(self, text: str) -> None:
        """Type a line to the resident and send it."""

        def write(page: Page) -> None:
            page.get_by_test_id("chat-input").fill(text)
            page.get_by_test_id("chat-send").click()

        self._ask(write, 30)

    def hang_up(self) -> None:
        """Press hang up."""
        self._ask(lambda page: page.get_by_test_id("hang-up").click(timeout=10_000), 30)

    def state(self) -> str:
        """The words in the page's state line."""
        return self._ask(lambda page: page.get_by_test_id("state").inner_text(), 30)

    def stats(self) -> dict[str, Any]:
        """Counters of the running leg (`deskStats` in console/src/app.ts); empty without one."""
        found = self._ask(lambda page: page.evaluate("() => deskStats()"), 30)
        return dict(found) if found else {}

    def screenshot(self, path: Path) -> None:
        """Write a PNG of the page as the agent sees it."""
        self._ask(lambda page: page.screenshot(path=path), 30)

    def do(self, work: Callable[[Page], T], timeout_s: float = 30) -> T:
        """Run `work(page)` on the robot's thread."""
        return self._ask(work, timeout_s)

    def close(self) -> None:
        """Close the browser; does nothing when it is closed."""
        if self._thread is not None:
            self._thread.submit(self._quit).result(20)
            self._thread.shutdown()
            self._thread = None

    def _sign_in(self, page: Page) -> None:
        try:
            page.goto(self._url)
            page.get_by_test_id("login-name").fill(self._name)
            page.get_by_test_id("login-password").fill(self._password)
            page.get_by_test_id("login-submit").click()
            page.wait_for_selector(f"{_SIGNED_IN}, {_REFUSED}")
        except PlaywrightTimeout as error:
            raise RobotError("sign_in") from error
        if page.query_selector(_SIGNED_IN) is None:
            raise RobotError("sign_in")

    def _ask(self, work: Callable[[Page], T], timeout_s: float) -> T:
        page, thread = self._page, self._thread
        if page is None or thread is None:
            raise RobotError("closed")
        try:
            return thread.submit(work, page).result(timeout_s)
        except PlaywrightError as error:
            self.errors.append(error.message)
            raise RobotError("page") from error
        except TimeoutError as error:
            raise RobotError("page") from error

    def _launch(self) -> None:
        self._playwright = sync_playwright().start()
        for _ in range(_LAUNCHES):
            try:
                self._browser = self._playwright.chromium.launch(
                    executable_path=self._chromium, args=self._arguments
                )
                break
            except PlaywrightError as error:
                self.errors.append(error.message)
        if self._browser is None:
            self._quit()
            raise RobotError("launch")
        width, height = _VIEWPORT
        self._page = self._browser.new_page(viewport={"width": width, "height": height})
        self._page.on("pageerror", lambda error: self.errors.append(error.message))
        self._page.on("console", self._on_console)

    def _on_console(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.errors.append(line.text)

    def _quit(self) -> None:
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._playwright = self._browser = self._page = None
