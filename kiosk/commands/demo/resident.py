"""A scripted resident: looks at the screen, touches one thing, waits for what changes.

It knows no coordinates and no words, only the stable names of touch targets, and it acts
through the X server like a finger. Card and paper are laid on the simulated devices.
"""

from typing import Protocol

from kiosk.commands.demo.look import Looker, Seen
from kiosk.commands.demo.pages import sample_page
from kiosk.commands.demo.people import Person, typed
from kiosk.commands.demo.pictures import Camera
from kiosk.commands.demo.screen import Finger
from kiosk.commands.demo.stack import CALL_WAIT_S, IDLE_WARN_S, Stack
from kiosk.commands.demo.visit import Visit, kind_of

MAX_TOUCHES = 250
PATIENCE_S = 20.0
TALK_SCREENS = 3
MAX_MISTAKES = 4
KEY_NAMES = {" ": "space"}
WAITING = ("queued", "ringing", "reconnecting")
GO_ON = (
    "begin", "consent-yes", "commitment-yes", "entrust-yes", "confirm", "submit", "next",
    "receipt-done", "still-here", "ok", "identity-right", "way-retry", "skip-rating",
)  # fmt: skip


class Stuck(Exception):
    """The resident did not know how to go on; the text says where."""


class Agent(Protocol):
    """The county's side, as far as the resident's script waits for it."""

    def answer(self) -> None:
        """Answer the call that waits; raises when an earlier answer failed."""
        ...

    def talk(self, visit: Visit) -> None:
        """The call stands: say something, see that picture and sound flow."""
        ...

    def hang_up(self) -> None:
        """End the call."""
        ...


class Resident:
    """Plays one session of one service; with no ``agent`` it asks nobody for help.

    ``detours`` are tried once each: "idle" (press nothing until the kiosk asks), "no-paper",
    "nobody" (a call that nobody answers).
    """

    def __init__(
        self,
        stack: Stack,
        looker: Looker,
        finger: Finger,
        camera: Camera,
        agent: Agent | None,
    ) -> None:
        self._stack, self._looker, self._finger = stack, looker, finger
        self._camera, self._agent = camera, agent
        self._seen = looker.see()
        self._shot: set[str] = set()
        self._detours: set[str] = set()
        self._talked = 0

    def play(
        self,
        visit: Visit,
        person: Person,
        theme: str,
        *,
        stop_at: str = "",
        detours: frozenset[str] = frozenset(),
    ) -> Seen:
        """Go from the attract screen to the rating and out; ``stop_at`` (a spot) ends earlier."""
        self._detours = set(detours)
        self._seen = self._looker.see()
        idle, last = 0, -1
        for _ in range(MAX_TOUCHES):
            idle = idle + 1 if self._seen.seq == last else 0
            last = self._seen.seq
            if idle > MAX_MISTAKES:
                raise Stuck(f"touches change nothing at {self._seen.spot or self._seen.view}")
            self._note(visit)
            ended = bool(visit.steps) and self._seen.view == "AttractView"
            if ended or (stop_at and stop_at in self._seen.spot):
                return self._seen
            if not self._detour() and not self._help(visit):
                self._act(person, theme, visit)
        raise Stuck(f"no end after {MAX_TOUCHES} touches at {self._seen.spot}")

    def _note(self, visit: Visit) -> None:
        seen = self._seen
        visit.lines += self._looker.lines()
        visit.marks.update(seen.marks)
        if seen.spot.startswith(f"{visit.service}/"):
            step = seen.spot.split("/")[1]
            if step not in visit.steps:
                visit.steps.append(step)
        self._shoot(visit)
        if seen.problem:
            visit.problems.append(seen.problem)
            if visit.problems.count(seen.problem) > MAX_MISTAKES:
                raise Stuck(f"{seen.problem} again and again at {seen.spot}")

    def _shoot(self, visit: Visit, again: bool = False) -> None:
        """Take a picture of each new state; live pictures wait until they are drawn."""
        seen, kind = self._seen, kind_of(self._seen)
        if kind == "capture-preview" or (kind == "call-connected" and not visit.called):
            return
        buttons = sorted(name for name in seen.targets if not name.startswith("key:"))
        state = f"{kind}-{seen.spot}-{seen.problem}-{seen.call}-{buttons}"
        if again or state not in self._shot:
            self._shot.add(state)
            self._seen = self._camera.shoot(self._looker, seen, visit)

    def _detour(self) -> bool:
        """Do one of the unhelpful things once, where it shows something new."""
        seen = self._seen
        if "idle" in self._detours and seen.view == "FieldView" and not seen.call:
            self._detours.discard("idle")
            self._jump(IDLE_WARN_S)
        elif "no-paper" in self._detours and "no-paper" in seen.targets:
            self._detours.discard("no-paper")
            self._tap("no-paper")
        elif "nobody" in self._detours and seen.view == "CallView" and seen.call in WAITING:
            self._detours.discard("nobody")
            self._jump(CALL_WAIT_S)
        else:
            return False
        return True

    def _jump(self, seconds: float) -> None:
        self._looker.ask("jump", seconds=seconds + 1)
        self._wait()

    def _help(self, visit: Visit) -> bool:
        """Ask for a person before the read-back, and let the agent go three screens later."""
        seen, agent = self._seen, self._agent
        if agent is None or "!" in seen.spot:
            return False
        if seen.view == "ConfirmView" and not visit.called and "help" in seen.targets:
            self._tap("help")
            return True
        if visit.called and seen.call == "connected" and seen.view != "CallView":
            self._talked += 1
            if self._talked == TALK_SCREENS:
                agent.hang_up()
                self._wait()
                return True
        return False

    def _act(self, person: Person, theme: str, visit: Visit) -> None:
        if "!" in self._seen.spot:
            self._go_on(visit)
            return
        match self._seen.view:
            case "AttractView":
                self._tap("start")
            case "LanguageView":
                self._tap(f"language-{person.lang}")
            case "ChoiceView":
                self._choose(visit.service, theme)
            case "IdentityView":
                self._identify(person)
            case "FieldView":
                self._fill(person)
            case "CaptureView":
                self._capture(visit)
            case "CallView":
                self._call(visit)
            case "SignView":
                self._sign(visit)
            case "RateView":
                visit.rating = 5
                self._tap("rate-5")
            case "GoodbyeView":
                self._stack.reader.lift()
                self._wait()
            case _:
                self._go_on(visit)

    def _go_on(self, visit: Visit) -> None:
        for name in GO_ON:
            if name in self._seen.targets:
                visit.pressed_submit |= name == "submit"
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
        value = typed(field_id, person, frozenset(self._seen.targets))
        if "next" not in self._seen.targets:
            keys = [f"key:{KEY_NAMES.get(char, char)}" for char in value]
            self._finger.taps([self._seen.middle(key) for key in keys])
            self._until("next")
        self._tap("next")

    def _capture(self, visit: Visit) -> None:
        targets = self._seen.targets
        if "keep-page" in targets:
            visit.pages += 1
            self._stack.camera.remove_paper()  # before the next preview, which would show it
            self._tap("keep-page")
        elif "take-picture" in targets:
            page = sample_page(visit.pages + 1, self._seen.spot)
            first = visit.pages == 0
            self._seen = self._camera.lay_and_shoot(self._looker, page, visit, blurred_first=first)
            if "take-picture" in self._seen.targets:
                self._tap("take-picture")
        else:
            self._go_on(visit)

    def _call(self, visit: Visit) -> None:
        seen = self._seen
        if seen.call == "connected":
            if not visit.called and self._agent is not None:
                self._agent.talk(visit)
                visit.called = True
                self._seen = self._looker.see()
                self._shoot(visit)
            self._tap("call-go-on" if "call-go-on" in self._seen.targets else "call-end")
        elif seen.call in WAITING and self._agent is not None:
            self._agent.answer()
            self._wait()
        elif "call-now" in seen.targets and self._agent is not None and not visit.called:
            self._tap("call-now")
        else:
            name = next((n for n in ("next", "call-not-now") if n in seen.targets), "")
            if not name:
                raise Stuck(f"nobody to talk to at {seen.spot}")
            self._tap(name)

    def _sign(self, visit: Visit) -> None:
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
        self._shoot(visit)
        self._tap("accept")

    def _tap(self, name: str) -> None:
        if name not in self._seen.targets:
            raise Stuck(f"no target {name} at {self._seen.spot}: {sorted(self._seen.targets)}")
        self._finger.tap(*self._seen.middle(name))
        self._wait()

    def _until(self, name: str) -> None:
        """Look again until a target can be touched: ink and keys wake buttons with no new View."""
        found = self._looker.until(lambda seen: name in seen.targets, PATIENCE_S)
        if found is None:
            raise Stuck(f"{name} can't be touched at {self._seen.spot}")
        self._seen = found

    def _wait(self) -> None:
        """Wait for the next drawing, and for the screen to stay what it is for a moment."""
        seen = self._looker.wait(self._seen.seq, PATIENCE_S)
        while True:
            later = self._looker.wait(seen.seq, 0.25)
            if later.same_screen(seen):
                break
            seen = later
        self._seen = later
