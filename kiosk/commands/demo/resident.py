"""A scripted resident: looks at the screen, touches one thing, waits for what changes.

It knows no coordinates and no words, only the stable names of touch targets, and it acts
through the X server like a finger. Card and paper are laid on the simulated devices.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from drivers.document_camera.sim import draw_page
from drivers.id_card.sim import SimCard
from kiosk.commands.demo.look import Looker
from kiosk.commands.demo.screen import Finger
from kiosk.commands.demo.stack import Stack

MAX_TOUCHES = 250
PATIENCE_S = 20.0
TALK_SCREENS = 3
MAX_MISTAKES = 4
KEY_NAMES = {" ": "space"}


class Stuck(Exception):
    """The resident did not know how to go on; the text says where."""


@dataclass(frozen=True)
class Person:
    """A made-up resident; ids are the synthetic ones with a right check digit."""

    name: str
    id_no: str
    phone: str = "13900000001"
    account: str = "6217000010001234563"
    lang: str = "zh"

    def card(self) -> SimCard:
        """Return the resident's card for the simulated reader."""
        return SimCard.resident(name=self.name, id_no=self.id_no)


@dataclass
class Visit:
    """What one session left behind."""

    service: str
    screens: list[Path] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    pages: int = 0
    rating: int = 0
    called: bool = False
    problems: list[str] = field(default_factory=list)
    fps: tuple[float, float] = (0.0, 0.0)


class Agent(Protocol):
    """The county's side, as far as the resident's script waits for it."""

    def expect(self) -> None:
        """A call is about to come."""
        ...

    def talk(self) -> None:
        """The call stands: say something, see that picture and sound flow."""
        ...

    def hang_up(self) -> None:
        """End the call."""
        ...


class Resident:
    """Plays one session of one service."""

    def __init__(
        self,
        stack: Stack,
        looker: Looker,
        finger: Finger,
        picture: Callable[[str], Path],
        agent: "Agent",
    ) -> None:
        self._stack, self._looker, self._finger = stack, looker, finger
        self._picture, self._agent = picture, agent
        self._seen = looker.see()
        self._shot: set[str] = set()
        self._stop_at: str = ""
        self._talked = 0

    def visit(
        self,
        person: Person,
        service: str,
        theme: str,
        stop_at: str = "",
    ) -> Visit:
        """Go from the attract screen to the rating and out; ``stop_at`` ends earlier."""
        visit = Visit(service)
        self._shot, self._stop_at = set(), stop_at
        self._talked = 0
        self._seen = self._looker.see()
        for _ in range(MAX_TOUCHES):
            self._note(visit)
            if self._done(visit):
                return visit
            self._help(visit)
            self._act(person, service, theme, visit)
        raise Stuck(f"no end after {MAX_TOUCHES} touches at {self._seen.spot}")

    def _done(self, visit: Visit) -> bool:
        if self._stop_at and self._stop_at in self._seen.spot:
            return True
        return bool(visit.steps) and self._seen.view == "AttractView"

    def _note(self, visit: Visit) -> None:
        seen = self._seen
        if seen.spot.startswith(visit.service):
            step = seen.spot.split("/")[1].split("+")[0]
            if step not in visit.steps:
                visit.steps.append(step)
        buttons = sorted(name for name in seen.targets if not name.startswith("key:"))
        state = f"{seen.view}-{seen.spot}-{seen.problem}-{seen.call}-{buttons}"
        if state not in self._shot:
            self._shot.add(state)
            visit.screens.append(self._picture(seen.view))
        if seen.problem:
            visit.problems.append(seen.problem)
            if visit.problems.count(seen.problem) > MAX_MISTAKES:
                raise Stuck(f"{seen.problem} again and again at {seen.spot}")

    def _help(self, visit: Visit) -> None:
        """Ask for a person before the read-back, and let the agent go three screens later."""
        seen = self._seen
        if seen.view == "ConfirmView" and not visit.called and "help" in seen.targets:
            self._tap("help")
        if visit.called and seen.call == "connected" and seen.view != "CallView":
            self._talked += 1
            if self._talked == TALK_SCREENS:
                figures = self._looker.ask("figures")
                visit.fps = (figures["fps_in"], figures["fps_out"])
                self._agent.hang_up()
                self._wait()

    def _act(self, person: Person, service: str, theme: str, visit: Visit) -> None:
        seen = self._seen
        match seen.view:
            case "AttractView":
                self._tap("start")
            case "LanguageView":
                self._tap(f"language-{person.lang}")
            case "ChoiceView":
                self._choose(service, theme)
            case "IdentityView":
                self._identify(person)
            case "FieldView":
                self._fill(person)
            case "CaptureView":
                self._capture(visit)
            case "CallView":
                self._call(visit)
            case "SignView":
                self._sign()
            case "RateView":
                visit.rating = 5
                self._tap("rate-5")
            case "GoodbyeView":
                self._stack.reader.lift()
                self._wait()
            case _:
                self._go_on()

    def _go_on(self) -> None:
        wanted = (
            "begin", "consent-yes", "commitment-yes", "entrust-yes", "confirm", "submit", "next",
            "receipt-done", "still-here", "ok", "identity-right", "way-retry", "skip-rating",
        )  # fmt: skip
        for name in wanted:
            if name in self._seen.targets:
                self._tap(name)
                return
        self._wait()

    def _choose(self, service: str, theme: str) -> None:
        targets = self._seen.targets
        for name in (f"service-{service}", f"theme-{theme}"):
            if name in targets:
                self._tap(name)
                return
        choices = [n for n in targets if n.startswith(("choice-", "delivery-"))]
        if not choices:
            raise Stuck(f"nothing to choose at {self._seen.spot}")
        self._tap(choices[0])

    def _identify(self, person: Person) -> None:
        if "identity-right" in self._seen.targets:
            self._tap("identity-right")
            return
        self._stack.reader.lay(person.card())
        self._wait()

    def _fill(self, person: Person) -> None:
        field_id = self._seen.spot.rpartition(":")[2]
        if "skip-field" in self._seen.targets and "phone" not in field_id:
            self._tap("skip-field")
            return
        value = self._value(field_id, person)
        if "next" not in self._seen.targets:
            for char in value:
                self._finger.tap(*self._seen.middle(f"key:{KEY_NAMES.get(char, char)}"))
            self._until("next")
        self._tap("next")

    def _value(self, field_id: str, person: Person) -> str:
        if "phone" in field_id:
            return person.phone
        if "account" in field_id:
            return person.account
        if "key:-" in self._seen.targets:
            return "2020-05-06"
        if "key:1" in self._seen.targets and "key:q" not in self._seen.targets:
            return "100"
        return "wulantaolegai 12"

    def _capture(self, visit: Visit) -> None:
        targets = self._seen.targets
        if "keep-page" in targets:
            visit.pages += 1
            self._tap("keep-page")
            self._stack.camera.remove_paper()
        elif "next" in targets:
            self._tap("next")
        else:
            number = visit.pages + 1
            lines = [f"样例材料 第 {number} 页", self._seen.spot, "仅供演示，不含任何真实信息"]
            self._stack.camera.put_paper(draw_page("样例材料", lines))
            self._tap("take-picture")

    def _call(self, visit: Visit) -> None:
        targets = self._seen.targets
        if self._seen.call == "connected":
            if not visit.called:
                visit.called = True
                self._agent.talk()
                self._seen = self._looker.see()
            name = "call-go-on" if "call-go-on" in self._seen.targets else "call-end"
            if name in self._seen.targets:
                self._tap(name)
            return
        if "next" in targets:
            self._tap("next")
        elif "call-now" in targets and not visit.called:
            self._agent.expect()
            self._tap("call-now")
        else:
            self._wait()

    def _sign(self) -> None:
        x, y, width, height = self._seen.targets["signature"]
        lines = [
            [(x + width * a, y + height * b) for a, b in stroke]
            for stroke in (
                ((0.2, 0.3), (0.35, 0.3), (0.5, 0.28)),
                ((0.35, 0.2), (0.33, 0.5), (0.22, 0.8)),
                ((0.55, 0.35), (0.7, 0.6), (0.85, 0.75)),
            )
        ]
        self._finger.strokes(lines)
        self._until("accept")
        self._tap("accept")

    def _tap(self, name: str) -> None:
        if name not in self._seen.targets:
            raise Stuck(f"no target {name} at {self._seen.spot}: {sorted(self._seen.targets)}")
        self._finger.tap(*self._seen.middle(name))
        self._wait()

    def _until(self, name: str) -> None:
        """Look again until a target can be touched: ink and keys wake buttons with no new View."""
        for _ in range(50):
            self._seen = self._looker.see()
            if name in self._seen.targets:
                return
            self._looker.wait(self._seen.seq, 0.1)

    def _wait(self) -> None:
        """Wait for the next drawing, and for the screen to stay what it is for a moment."""
        seen = self._looker.wait(self._seen.seq, PATIENCE_S)
        while True:
            later = self._looker.wait(seen.seq, 0.25)
            if later.seq == seen.seq:
                break
            seen = later
        self._seen = seen
