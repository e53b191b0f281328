"""What the journeys share: the command as a process of its own, and a stack to break."""

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kiosk.commands.demo.children import Children
from kiosk.commands.demo.look import Looker, Seen
from kiosk.commands.demo.people import PEOPLE
from kiosk.commands.demo.pictures import Camera
from kiosk.commands.demo.processes import command_line, marked
from kiosk.commands.demo.resident import Resident
from kiosk.commands.demo.screen import Finger
from kiosk.commands.demo.stack import Stack
from kiosk.commands.demo.visit import Visit
from kiosk.session.leaving import GOODBYE_S
from kiosk.settings import ROOT

PATIENCE_S = 40.0
TAG = "JIUJIN_JOURNEY"


@dataclass
class Ran:
    """A demo that has ended; ``left`` are command lines that still ran afterwards."""

    code: int
    said: str
    left: list[bytes]


def start_demo(*words, tag=None):
    """Start the command with no display."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "JIUJIN_DEMO")}
    env[TAG] = tag or secrets.token_hex(8)
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "demo", *words],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def left_over(tag):
    """Command lines of processes that inherited the tag and still live."""
    return [command_line(pid) for pid in marked(tag, name=TAG)]


def run_demo(*words, seconds=230):
    """Run the command to its end."""
    tag = secrets.token_hex(8)
    process = start_demo(*words, tag=tag)
    with process:
        said, _ = process.communicate(timeout=seconds)
    return Ran(process.returncode, said, left_over(tag))


class Bench:
    """A stack with a screen, a finger and a look, but no agent and no sound."""

    def __init__(self, children: Children, stack: Stack, display: str, out: Path) -> None:
        self.children, self.stack, self.display, self.out = children, stack, display, out
        self.finger = Finger(display)
        self.camera = Camera(display, out / "screens", stack.camera)
        self.looker: Looker | None = None

    def start_screen(self, content: Path | None = None) -> None:
        if self.looker is not None:
            self.looker.close()
        self.stack.kill_shell()
        self.looker = self.stack.look(
            self.stack.start_shell(self.display, self.out / "papers", content)
        )

    def play_to(self, spot: str, service: str, theme: str) -> Seen:
        """Bring a resident to a spot of a service, from the attract screen."""
        assert self.looker is not None
        self.leave()
        resident = Resident(self.stack, self.looker, self.finger, self.camera, None)
        return resident.play(Visit(service), PEOPLE[0], theme, stop_at=spot)

    def leave(self) -> None:
        """Go back to the attract screen by the screen's own way out."""
        self.stack.reader.lift()
        self.stack.reader.clear_faults()
        self.stack.camera.remove_paper()
        for _ in range(8):
            seen = self.see()
            if seen.view == "AttractView":
                return
            wanted = ("really-leave", "leave", "way-leave", "next", "receipt-done", "skip-rating")
            name = next((n for n in wanted if n in seen.targets), "")
            if name:
                # As it was seen: it may have gone on by itself since then.
                self.finger.tap(*seen.middle(name))
            elif seen.view == "GoodbyeView":
                self.looker.ask("jump", seconds=GOODBYE_S + 1)
            self.until(lambda now, at=seen: not now.same_screen(at), seconds=10)
        assert self.see().view == "AttractView"

    def see(self) -> Seen:
        assert self.looker is not None
        return self.looker.see()

    def tap(self, name: str) -> None:
        seen = self.until(lambda now: name in now.targets)
        self.finger.tap(*seen.middle(name))

    def until(self, wanted, seconds: float = PATIENCE_S) -> Seen:
        assert self.looker is not None
        seen = self.looker.until(wanted, seconds)
        assert seen is not None, f"still {self.see()}"
        return seen

    def alive(self) -> bool:
        shell = self.stack.shell
        return shell is not None and shell.poll() is None

    def last_words(self) -> str:
        """The last sentence that the screen said and shows as its subtitle."""
        assert self.looker is not None
        said = [x["said"] for x in self.looker.ask("lines", **{"from": 0})["lines"] if "said" in x]
        return said[-1] if said else ""
