"""Plays one whole session of every service by real touches, and leaves pictures of it."""

import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.catalogue.load import load
from kiosk.catalogue.types import Catalogue, Service
from kiosk.commands.demo.children import ChildFailed, Children
from kiosk.commands.demo.evidence import (
    Canaries,
    fetch_cases,
    of_case,
    write_json,
    write_transcript,
)
from kiosk.commands.demo.look import Looker, ScreenEnded, Seen
from kiosk.commands.demo.people import PEOPLE, Person
from kiosk.commands.demo.pictures import Camera
from kiosk.commands.demo.processes import MARK
from kiosk.commands.demo.resident import Agent, Resident, Stuck
from kiosk.commands.demo.robot import AgentFailed, RobotDesk
from kiosk.commands.demo.screen import Finger, contact_sheet, start_display
from kiosk.commands.demo.stack import AGENT, LANDSCAPE, PORTRAIT, Stack
from kiosk.commands.demo.visit import Visit

NOTICE_S = 45.0
DETOURS = frozenset({"idle", "no-paper", "nobody"})
Failed = (ChildFailed, Stuck, AgentFailed, ScreenEnded)


def play_scripted(out: Path, content: Path, landscape: bool) -> int:
    """Play; returns 0 when every session was submitted, answered and left nothing behind."""
    catalogue = load(content).catalogue
    if not catalogue.services:
        print(f"demo: no usable service in {content}; run: kiosk check {content}", file=sys.stderr)
        return 1
    began = time.monotonic()
    try:
        fresh_folder(out)
        canaries = Canaries(PEOPLE)
        with Children(out / "logs") as children:
            play = Play(out, content, landscape, children, canaries)
            sessions = play.sessions(catalogue)
        return _finish(play, sessions, len(catalogue.services), time.monotonic() - began)
    except Failed as error:
        return told(error, out)


def fresh_folder(out: Path) -> None:
    """Make an empty folder; one that holds other people's files is left alone."""
    known = {
        "logs", "state", "screens", "console", "summary.json", "power-cut.json", "play.json",
        "console.json",
    }  # fmt: skip
    if out.is_dir() and any(out.iterdir()) and not known & {path.name for path in out.iterdir()}:
        raise ChildFailed(f"{out} holds other files; give a new folder with --out")
    try:
        if out.exists():
            shutil.rmtree(out)
        (out / "state").mkdir(parents=True)
    except OSError as error:
        raise ChildFailed(f"{out}: {error.strerror}; give a folder to write to") from None


def told(error: Exception, out: Path) -> int:
    """Say an expected failure in words; return the exit code."""
    print(f"demo: {error}", file=sys.stderr)
    print(f"demo: pictures so far and logs are in {out}", file=sys.stderr)
    return 1


class Play:
    """One run: the stack, the display and the screen, which is started again when it dies."""

    def __init__(
        self, out: Path, content: Path, landscape: bool, children: Children, canaries: Canaries
    ) -> None:
        self.out, self.canaries, self.children = out, canaries, children
        self.cases: list[dict[str, Any]] = []
        self.hits = 0
        size = LANDSCAPE if landscape else PORTRAIT
        self.display = start_display(children, size[0], size[1])
        self.stack = Stack(children, out / "state", content, landscape)
        self.finger = Finger(self.display)
        self.camera = Camera(self.display, out / "screens", self.stack.camera)
        self.looker: Looker | None = None
        # What this process itself starts (the agent's browser) is found by the mark as well.
        os.environ[MARK] = children.mark

    def begin(self) -> Looker:
        """Start the screen, or start it again."""
        if self.looker is not None:
            self.looker.close()
        self.stack.kill_shell()
        probe = self.stack.start_shell(self.display, self.out / "papers")
        self.looker = self.stack.look(probe)
        return self.looker

    def sessions(self, catalogue: Catalogue) -> list[tuple[Visit, Person]]:
        """Play a session of each service; the last one with detours."""
        wanted = list(zip(PEOPLE, catalogue.services, strict=False))
        done: list[tuple[Visit, Person]] = []
        try:
            self.stack.start_below()
            self.begin()
            with RobotDesk(self.stack.county_url, AGENT, self.stack.password) as robot:
                robot.pictures = self.out
                for person, service in wanted:
                    detours = DETOURS if service is wanted[-1][1] else frozenset[str]()
                    done.append((self.session(person, service, robot, detours), person))
                    self.hits += self.canaries.in_processes(self.children.mark)
            self.cases = fetch_cases(self.stack.platform_url)
        finally:
            self.stack.close()
        return done

    def session(
        self, person: Person, service: Service, robot: RobotDesk, detours: frozenset[str]
    ) -> Visit:
        """Play one session; a screen that dies before the case was safe means once more."""
        for _ in range(2):
            visit = Visit(service.id)
            assert self.looker is not None
            robot.looker = self.looker
            self.looker.ask("forget")
            try:
                self.resident(robot).play(visit, person, service.theme, detours=detours)
                visit.missing_glyphs = self.looker.ask("figures").get("missing", [])
            except ScreenEnded:
                print("demo: the screen ended in the middle of a session; it is started again")
                robot.forget()
                if self.recover(visit) is None:
                    continue
            write_transcript(self.out / "transcript.txt", service.id, person.lang, visit.lines)
            return visit
        raise ChildFailed(f"the screen ended twice; {self.children.log('shell')}")

    def resident(self, agent: Agent | None) -> Resident:
        """Return somebody who looks at the present screen."""
        assert self.looker is not None
        return Resident(self.stack, self.looker, self.finger, self.camera, agent)

    def recover(self, visit: Visit) -> Seen | None:
        """Start the screen again; what the attract screen says of this case, if it was safe."""
        self.stack.reader.lift()
        self.stack.camera.remove_paper()
        looker = self.begin()
        if not visit.pressed_submit:
            return None
        seen = looker.until(lambda now: bool(now.notice), NOTICE_S)
        if seen is None:
            stored = of_case(fetch_cases(self.stack.platform_url), visit.case_id)
            return looker.see() if stored else None
        return self.camera.shoot(looker, looker.wait(seen.seq, 1.0), visit)


def _summary(visit: Visit, case: Mapping[str, Any] | None, out: Path) -> dict[str, Any]:
    marks = visit.marks
    return {
        "service": visit.service,
        "case_no": case["projectNo"] if case else "",
        "steps": visit.steps,
        "id_read_ms": round(float(marks.get("id_read_ms", 0.0)), 1),
        "pages": visit.pages,
        "call": {
            "connected": visit.called,
            "fps_in": round(float(visit.fps[0]), 1),
            "fps_out": round(float(visit.fps[1]), 1),
            "setup_ms": round(float(marks.get("setup_ms", 0.0))),
        },
        "submitted": case is not None,
        "promised_date": case["receipt"]["promiseDate"] if case else "",
        "rating": visit.rating,
        "spoken": sum(1 for line in visit.lines if "said" in line),
        "screens": [str(path.relative_to(out)) for path in visit.screens],
    }


def _finish(play: Play, sessions: list[tuple[Visit, Person]], wanted: int, seconds: float) -> int:
    out = play.out
    write_json(out / "cases.json", play.cases)
    told_all = []
    for visit, _person in sessions:
        mine = of_case(play.cases, visit.case_id)
        told_all.append(_summary(visit, mine[0] if len(mine) == 1 else None, out))
        name_papers(out, visit)
        keep_slip(out, visit.service, told_all[-1]["case_no"], play.stack)
    glyphs = {visit.service: visit.missing_glyphs for visit, _person in sessions}
    write_json(out / "glyphs.json", glyphs)
    contact_sheet(play.camera.taken, out / "contact-sheet.png")
    hits = play.hits + play.canaries.in_memory() + play.canaries.in_files(out)
    write_json(out / "summary.json", {"sessions": told_all, "canary_hits": hits})
    print(f"demo: {len(told_all)} sessions in {seconds:.0f} s; look at {out}")
    for session in told_all:
        print(f"  {_line(session)}")
    good = all(s["submitted"] and s["call"]["connected"] for s in told_all)
    if hits:
        print(f"demo: personal values stand in {hits} places where they must not", file=sys.stderr)
    if any(glyphs.values()):
        print("demo: characters without a glyph, see glyphs.json", file=sys.stderr)
    whole = len(told_all) == min(len(PEOPLE), wanted) == len(play.cases)
    return 0 if good and whole and not hits and not any(glyphs.values()) else 1


def _line(session: Mapping[str, Any]) -> str:
    call = session["call"]
    return (
        f"{session['service']}: case {session['case_no'] or '-'}, promised "
        f"{session['promised_date'] or '-'}, id card {session['id_read_ms']} ms, "
        f"call {call['setup_ms']} ms {call['fps_in']}/{call['fps_out']} fps in/out, "
        f"{session['pages']} pages, {session['spoken']} sentences, "
        f"{len(session['screens'])} screens"
    )


def name_papers(out: Path, visit: Visit) -> None:
    """Name a session's papers after its service."""
    for kind in ("receipt", "entrustment"):
        paper = out / "papers" / f"{kind}-{visit.case_id}.pdf"
        if paper.is_file():
            paper.rename(out / f"{kind}-{visit.service}.pdf")


def keep_slip(out: Path, service: str, case_no: str, stack: Stack) -> None:
    """Keep a picture of the paper that came out for this case."""
    for slip in stack.printer.slips:
        if case_no and case_no in slip.text():
            slip.picture().save(out / f"slip-{service}.png")
