"""The county's agent as she is: the desk's real page in Chromium, with stamps in both pictures."""

import argparse
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from tests.netlab.child import say
from tests.netlab.desk_side import AGENT, PASSWORD
from tests.soak.sample import tree_rss
from video.desk.robot_agent import _ARGUMENTS, CHROMIUM
from video.test_picture import TestScene

_FRAMES = 100
_RING_MS = 2000
_TAKE = "() => { lab.stats.length = 0; return lab.frames.splice(0); }"
_SCRIPT = Path(__file__).with_name("page.js")


def write_clip(path: Path, width: int, height: int, fps: int) -> None:
    """Raw YUV4MPEG2, which Chromium's fake camera plays in a circle."""
    scene = TestScene(width, height)
    with path.open("wb") as clip:
        clip.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420jpeg\n".encode())
        for n in range(_FRAMES):
            clip.write(b"FRAME\n" + scene.draw(n).tobytes())


def arguments(clip: Path) -> list[str]:
    return [*_ARGUMENTS, f"--use-file-for-fake-video-capture={clip}"]


def cpu_seconds() -> float:
    """Of this process's whole tree below it: Chromium with all its processes."""
    total = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            used = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def sign_in(page: Page, desk: str, name: str, password: str) -> None:
    page.goto(desk + "/")
    page.get_by_test_id("login-name").fill(name)
    page.get_by_test_id("login-password").fill(password)
    page.get_by_test_id("login-submit").click()
    page.wait_for_selector('[data-testid="state"]:is([data-kind="idle"],[data-kind="ringing"])')


def words() -> list[str]:
    """Standard input on a thread, so that playwright's own loop goes on between two words."""
    heard: list[str] = []

    def read() -> None:
        for line in sys.stdin:
            heard.extend([line.strip()])
        heard.append("bye")

    threading.Thread(target=read, daemon=True).start()
    return heard


def serve(page: Page) -> None:
    heard, done, first = words(), 0, False
    answered = False
    while True:
        page.wait_for_timeout(50)
        if not answered and page.get_by_test_id("answer").count():
            # Nobody presses sooner; the kiosk's worker loads and makes its offer meanwhile.
            page.wait_for_timeout(_RING_MS)
            page.get_by_test_id("answer").first.click()
            say("claimed", at=time.time())
            answered = True
        if not first and page.evaluate("lab.frames.length"):
            say("first_picture", at=page.evaluate("lab.frames[0][0]"))
            first = True
        for word in heard[done:]:
            done += 1
            if word == "bye":
                return
            if word == "cpu":
                say("cpu", at=time.time(), seconds=cpu_seconds())
            elif word == "since":
                say("since", rss=tree_rss(os.getpid()), frames=page.evaluate(_TAKE))
            elif word == "end":
                say("report", **page.evaluate("({frames: lab.frames, stats: lab.stats})"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", required=True)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--fps", type=int, default=25)
    parser.add_argument("--name", default=AGENT)
    parser.add_argument("--password", default=PASSWORD)
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    with tempfile.TemporaryDirectory(prefix="netlab-page-") as folder, sync_playwright() as play:
        clip = Path(folder) / "scene.y4m"
        write_clip(clip, width, height, args.fps)
        browser = play.chromium.launch(executable_path=CHROMIUM, args=arguments(clip))
        page = browser.new_page()
        page.add_init_script(path=_SCRIPT)
        size = f"{{ width: {width}, height: {height}, frameRate: {args.fps} }}"
        page.add_init_script(f"lab.size = {size};")
        sign_in(page, args.desk, args.name, args.password)
        say("ready")
        serve(page)
        browser.close()


if __name__ == "__main__":
    main()
