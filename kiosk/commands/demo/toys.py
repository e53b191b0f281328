"""What a person can do to the demo: cards, papers, the agent, the line, power, time.

Every method either does it or raises NotNow with words for the person; all may be called from
any thread.
"""

import io
import json
import threading
import urllib.request
from collections import deque
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal

from drivers.document_camera.sim import CameraFault, draw_page
from drivers.id_card.sim import Fault, FaultKind, SimCard
from drivers.receipt_printer.sim import FaultKind as Wrong
from kiosk.commands.demo.look import Looker, ScreenEnded, Seen
from kiosk.commands.demo.pages import NOTE, TITLES
from kiosk.commands.demo.people import PEOPLE
from kiosk.commands.demo.robot import AgentFailed, RobotDesk
from kiosk.commands.demo.screen import Finger
from kiosk.commands.demo.stack import AGENT, Stack
from kiosk.settings import LightsSettings

Card = Literal["first", "second", "third", "expired", "unsupported", "garbled"]
Paper = Literal["household-book", "contract", "photo", "blurred", "dark"]
PlatformFault = Literal["none", "500", "timeout", "html"]
Language = Literal["zh", "mn", "en"]

SAID_LINES = 6
ANSWERED_S = 60.0
CHANGE_S = 10.0


class NotNow(Exception):
    """This can't be done at this moment; the text says why and what to do first."""


class Toys:
    """The person's hands and powers over one stack; ``display`` is where the window is."""

    def __init__(self, stack: Stack, display: str, papers: Path) -> None:
        self._stack, self._display, self._papers = stack, display, papers
        self._finger = Finger(display)
        self._lock = threading.RLock()
        self._looker: Looker | None = None
        self._robot: RobotDesk | None = None
        self._said: deque[str] = deque(maxlen=SAID_LINES)
        self._up = self._camera_there = self._reader_plugged = self._roll = True
        self._platform: PlatformFault = "none"
        self.ended = threading.Event()
        self.looked_at = threading.Event()

    # -- the screen -------------------------------------------------------------------------

    def start_screen(self) -> None:
        """Start the screen; when it runs already, that is told."""
        with self._lock:
            if self._running():
                raise NotNow("the screen is running already")
            self._hang_up_look()
            self._looker = self._stack.look(self._stack.start_shell(self._display, self._papers))

    def cut_power(self) -> None:
        """SIGKILL the screen."""
        with self._lock:
            if not self._running():
                raise NotNow("the screen does not run; start it first")
            self._stack.kill_shell()
            self._hang_up_look()

    def state(self) -> dict[str, Any]:
        """Return what the dock shows."""
        self.looked_at.set()
        with self._lock:
            seen = self._see()
            shown: dict[str, Any] = {
                "running": seen is not None,
                "said": list(self._said),
                "network": self._up,
                "camera": self._camera_there,
                "reader": self._reader_plugged,
                "roll": self._roll,
                "slips": len(self._stack.printer.slips),
                "lights": self._shining(),
                "platform": self._platform,
                "robot": self._robot is not None,
            }
            if seen is not None:
                shown |= {
                    "screen": seen.view, "spot": seen.spot, "call": seen.call,
                    "problem": seen.problem, "lang": seen.lang, "pending": seen.waiting,
                    "notice": seen.notice,
                }  # fmt: skip
            return shown

    def touch(self, name: str) -> None:
        """Touch one of the screen's own targets, as a finger would."""
        with self._lock:
            seen = self._need_screen()
            if name not in seen.targets:
                raise NotNow(f"nothing called '{name}' can be touched on this screen")
            self._finger.tap(*seen.middle(name))

    def language(self, lang: Language) -> None:
        """Switch the language by the screen's own buttons, where they can be touched."""
        with self._lock:
            target, looker = f"language-{lang}", self._looker
            seen = self._need_screen()
            if target not in seen.targets:
                door = next((n for n in ("language", "start") if n in seen.targets), "")
                if not door or looker is None:
                    raise NotNow("the language can't be changed on this screen; finish it first")
                self._finger.tap(*seen.middle(door))
                if looker.until(lambda now: target in now.targets, CHANGE_S) is None:
                    raise NotNow("the screen did not offer its languages")
            self.touch(target)

    def jump(self, seconds: int) -> None:
        """Move the kiosk's clock forward."""
        with self._lock:
            self._need_screen()
            if self._looker is not None:
                self._looker.ask("jump", seconds=seconds)

    # -- card and paper ---------------------------------------------------------------------

    def lay_card(self, which: Card) -> None:
        """Lay a card on the reader."""
        if not self._reader_plugged:
            raise NotNow("the reader is unplugged; plug it in first")
        reader = self._stack.reader
        reader.lift()
        reader.clear_faults()
        if which == "garbled":
            reader.fault(Fault(FaultKind.BIT_FLIP, times=None))
        reader.lay(_card(which))

    def lift_card(self) -> None:
        """Take the card away."""
        self._stack.reader.lift()
        self._stack.reader.clear_faults()

    def put_paper(self, which: Paper) -> None:
        """Lay a paper under the camera."""
        if not self._camera_there:
            raise NotNow("the camera is gone; bring it back first")
        camera = self._stack.camera
        faults = {"blurred": CameraFault.BLUR, "dark": CameraFault.DARK}
        camera.set_fault(faults.get(which))
        title = TITLES.get(which, "样例材料")
        camera.put_paper(draw_page(title, [title, NOTE]))

    def take_paper(self) -> None:
        """Take the paper away."""
        self._stack.camera.remove_paper()
        if self._camera_there:
            self._stack.camera.clear_fault()

    def set_camera(self, there: bool) -> None:
        """Have the camera vanish or come back."""
        self._camera_there = there
        self._stack.camera.set_fault(None if there else CameraFault.VANISH)

    def set_reader(self, plugged: bool) -> None:
        """Pull the reader's cable, or put it back."""
        self._reader_plugged = plugged
        (self._stack.reader.replug if plugged else self._stack.reader.unplug)()

    def set_roll(self, there: bool) -> None:
        """Take the roll out of the receipt printer, or put a new one in."""
        self._roll = there
        if there:
            self._stack.printer.mend(Wrong.PAPER_OUT)
        else:
            self._stack.printer.fault(Wrong.PAPER_OUT)

    def slip(self) -> bytes:
        """Return the newest slip as PNG. Raises NotNow where none has come out."""
        slips = self._stack.printer.slips
        if not slips:
            raise NotNow("no slip has come out yet; submit a case first")
        out = io.BytesIO()
        slips[-1].picture().save(out, "PNG")
        return out.getvalue()

    def _shining(self) -> list[str]:
        """Names of the guide lights that are on, by the sample's wiring."""
        names = LightsSettings().outputs
        lit = enumerate(self._stack.board.relays, 1)
        return [names[str(number)] for number, on in lit if on and str(number) in names]

    # -- lines, platform, agent -------------------------------------------------------------

    def set_network(self, up: bool) -> None:
        """Cut or mend both lines."""
        self._up = up
        (self._stack.mend if up else self._stack.cut)()

    def set_platform(self, fault: PlatformFault) -> None:
        """Have the platform answer wrongly until it is told to be honest."""
        url = f"{self._stack.platform_url}/_faults"
        self._send(urllib.request.Request(url, method="DELETE"))
        if fault != "none":
            body = json.dumps({"kind": fault, "next_n": -1}).encode()
            head = {"Content-Type": "application/json"}
            self._send(urllib.request.Request(url, body, head, method="POST"))
        self._platform = fault

    def _send(self, request: urllib.request.Request) -> None:
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                reply.read()
        except OSError:
            raise NotNow("the platform does not take faults now") from None

    def set_robot(self, answers: bool) -> None:
        """Have a program sit at the county desk, or nobody."""
        with self._lock:
            if answers and self._robot is None:
                stack = self._stack
                self._robot = RobotDesk(stack.county_url, AGENT, stack.password)
                self._try(self._robot.__enter__)
            elif not answers and self._robot is not None:
                robot, self._robot = self._robot, None
                robot.__exit__()

    def answer(self) -> None:
        """The robot answers the call that waits."""
        robot = self._need_robot()
        if self._need_screen().call not in ("queued", "ringing"):
            raise NotNow("no call waits; press 'talk to a person' on the screen first")
        self._try(lambda: robot.answered(ANSWERED_S))

    def hang_up(self) -> None:
        """The robot ends the call."""
        robot = self._need_robot()
        if self._need_screen().call != "connected":
            raise NotNow("no call stands")
        self._try(robot.hang_up)

    def close(self) -> None:
        """Let the robot go, and hang up the look at the screen."""
        with self._lock:
            if self._robot is not None:
                self._robot.__exit__()
                self._robot = None
            self._hang_up_look()

    # -- inside -----------------------------------------------------------------------------

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except AgentFailed as error:
            self._robot = None
            raise NotNow(str(error)) from None

    def _need_robot(self) -> RobotDesk:
        if self._robot is None:
            raise NotNow("tick 'robot answers' first, or answer on the agent's page yourself")
        return self._robot

    def _need_screen(self) -> Seen:
        with self._lock:
            seen = self._see()
        if seen is None:
            raise NotNow("the screen does not run; start it first")
        return seen

    def _running(self) -> bool:
        return self._stack.shell is not None and self._stack.shell.poll() is None

    def _see(self) -> Seen | None:
        if self._looker is None:
            return None
        try:
            self._said += [line["said"] for line in self._looker.lines() if "said" in line]
            return self._looker.see()
        except ScreenEnded:
            self._hang_up_look()
            return None

    def _hang_up_look(self) -> None:
        if self._looker is not None:
            self._looker.close()
            self._looker = None


def _card(which: Card) -> SimCard:
    match which:
        case "expired":
            valid = {"valid_from": date(2005, 1, 1), "valid_to": date(2015, 1, 1)}
            return PEOPLE[0].card(**valid, long_term=False)
        case "unsupported":
            return SimCard(b"\x00" * 256)  # no text block of any card that is known
        case "garbled":
            return PEOPLE[0].card()
        case _:
            return PEOPLE[("first", "second", "third").index(which)].card()
