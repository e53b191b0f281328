"""A person plays: the kiosk's window, the agent's page, and a dock of buttons beside them."""

import json
import os
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from kiosk.catalogue.load import load
from kiosk.commands.demo.children import ChildFailed, Children, is_root, needed
from kiosk.commands.demo.dock_server import Dock
from kiosk.commands.demo.evidence import write_json
from kiosk.commands.demo.pictures import grab, single_colour
from kiosk.commands.demo.processes import MARK
from kiosk.commands.demo.screen import Finger, start_display
from kiosk.commands.demo.scripted import Failed, fresh_folder, told
from kiosk.commands.demo.stack import AGENT, LANDSCAPE, PORTRAIT, Stack
from kiosk.commands.demo.toys import Toys

DOCK_WIDTH = 620
PAGE_S = 30.0


def play_by_hand(out: Path, content: Path, landscape: bool) -> int:
    """Play until the person ends it; with no display, check that it would work (0 or 1)."""
    if not load(content).catalogue.services:
        print(f"demo: no usable service in {content}; the screen will say so", file=sys.stderr)
    display = os.environ.get("DISPLAY", "")
    try:
        fresh_folder(out)
        with Children(out / "logs") as children:
            os.environ[MARK] = children.mark
            return _Hand(out, content, landscape, children, display).run()
    except Failed as error:
        return told(error, out)


class _Hand:
    """One play."""

    def __init__(
        self, out: Path, content: Path, landscape: bool, children: Children, display: str
    ) -> None:
        self.out, self.children, self.alone = out, children, not display
        size = LANDSCAPE if landscape else PORTRAIT
        if self.alone:
            print("demo: there is no display here, so nobody can play: a short check instead")
            display = start_display(children, int(size[0]) + DOCK_WIDTH, int(size[1]))
        self.display = display
        self.room = Finger(display).size()
        # A window that is higher than the display would hide its lower buttons.
        fits = min(1.0, self.room[1] / size[1], (self.room[0] - DOCK_WIDTH) / size[0])
        if fits <= 0:
            raise ChildFailed(f"the display is too narrow ({self.room[0]} pixels) for the dock")
        self.stack = Stack(children, out / "state", content, landscape, fits)
        self.toys = Toys(self.stack, display, out / "papers")

    def run(self) -> int:
        try:
            self.stack.start_below()
            self.toys.start_screen()
            with Dock(self.toys) as dock:
                self._open("dock", dock.url, self.stack.size[0], DOCK_WIDTH, self.room[1])
                print(f"demo: the dock is at {dock.url}")
                return self._check(dock.url) if self.alone else self._play()
        finally:
            self.toys.close()
            self.stack.close()

    def _play(self) -> int:
        beside = max(0, self.room[0] - 1000)
        self._open("agent", self.stack.county_url, beside, 1000, 720)
        print(f"demo: the agent signs in as {AGENT} with the password {self.stack.password}")
        print("demo: end it in the dock or with Ctrl-C", flush=True)
        self.toys.ended.wait()
        return 0

    def _open(self, name: str, url: str, x: int, width: int, height: int) -> None:
        profile = self.stack.state / f"chromium-{name}"
        words = [
            needed("chromium", "chromium"), f"--app={url}", f"--user-data-dir={profile}",
            "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--password-store=basic",
            "--disable-features=WebRtcHideLocalIpsWithMdns",
            f"--window-position={x},0", f"--window-size={width},{height}",
        ]  # fmt: skip
        if is_root():
            words += ["--no-sandbox", "--test-type"]  # the second hides the warning about the first
        if self.alone:
            words.append("--disable-gpu")
        if not any(Path("/dev").glob("video*")):
            # An agent with no camera shows a test picture; residents see that a call works.
            words += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        self.children.start(f"chromium-{name}", words, {**os.environ, "DISPLAY": self.display})

    def _check(self, url: str) -> int:
        """Press a few buttons as the page does; leave a picture of window and dock."""
        if not self.toys.looked_at.wait(PAGE_S):
            raise ChildFailed(f"the dock's page did not open; {self.children.log('chromium-dock')}")
        steps: list[tuple[str, object, int]] = [
            ("card", {"card": "first"}, 200),
            ("card", {"card": "nobody"}, 422),
            ("card", {"card": None}, 200),
            ("paper", {"paper": "contract"}, 200),
            ("paper", {"paper": None}, 200),
            ("agent", {"do": "answer"}, 409),
            ("network", {"on": "yes"}, 422),
            ("platform", {"fault": "none"}, 200),
            ("clock", {"seconds": 61}, 422),
            ("language", {"lang": "zh"}, 200),
            ("nothing", {}, 404),
        ]
        results = [
            {"button": path, "body": body, "wanted": wanted, **_post(f"{url}/api/{path}", body)}
            for path, body, wanted in steps
        ]
        picture = self.out / "play.png"
        grab(self.display, picture)
        wrong = [r for r in results if r["status"] != r["wanted"] or not r["answered"]]
        if single_colour(picture):
            wrong.append({"picture": "empty"})
        write_json(self.out / "play.json", {"buttons": results, "wrong": wrong})
        for each in wrong:
            print(f"demo: {json.dumps(each, ensure_ascii=False)}", file=sys.stderr)
        print(f"demo: {len(results)} buttons pressed, {len(wrong)} wrong; look at {picture}")
        shutil.rmtree(self.stack.state / "chromium-dock", ignore_errors=True)
        return 1 if wrong else 0


def _post(url: str, body: object) -> dict[str, Any]:
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return {"status": reply.status, "answered": "running" in json.load(reply)}
    except urllib.error.HTTPError as error:
        with error:
            return {"status": error.code, "answered": bool(json.load(error).get("words"))}
    except OSError as error:
        raise ChildFailed(f"the dock does not answer: {error}") from None
