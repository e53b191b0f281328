"""Plays one whole session of every service by real touches, and leaves pictures of it."""

import json
import shutil
import sys
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kiosk.catalogue.load import load
from kiosk.catalogue.types import Catalogue
from kiosk.commands.demo.children import ChildFailed, Children
from kiosk.commands.demo.evidence import canary_hits, fetch_cases, write_transcript
from kiosk.commands.demo.look import Looker
from kiosk.commands.demo.resident import Person, Resident, Stuck, Visit
from kiosk.commands.demo.screen import Finger, contact_sheet, grab, start_display
from kiosk.commands.demo.stack import AGENT, Stack
from video.desk.robot_agent import RobotAgent, RobotError

PEOPLE = (
    Person("乌仁图雅样例", "150626195503120015", "13900010001", "6217000010001234563", "zh"),
    Person("恩和·巴雅尔样例", "150626198806230020", "13900010002", "6217000010002345675", "mn"),
    Person("苏日娜样例", "150626200109150033", "13900010003", "6217000010003456783", "en"),
)
GREETINGS = {
    "zh": "您好，我是王代办。您慢慢来，我陪着您。",
    "mn": "您好，我是王代办。您慢慢来，我陪着您。",
    "en": "Hello, this is the county desk. Take your time.",
}


def play_scripted(out: Path, content: Path, landscape: bool) -> int:
    """Play; returns 0 when every session was submitted, answered and left nothing behind."""
    loaded = load(content)
    if not loaded.catalogue.services:
        print(f"demo: no usable service in {content}; run: kiosk check {content}", file=sys.stderr)
        return 1
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    try:
        with Children(out / "logs") as children:
            return _Play(out, content, landscape, children, loaded.catalogue).run()
    except (ChildFailed, Stuck, RobotError, ConnectionError) as error:
        print(f"demo: {type(error).__name__}: {error}", file=sys.stderr)
        print(f"demo: pictures so far and logs are in {out}", file=sys.stderr)
        return 1


class _Play:
    """One run of the demo."""

    def __init__(
        self, out: Path, content: Path, landscape: bool, children: Children, catalogue: Catalogue
    ) -> None:
        self.out, self.catalogue = out, catalogue
        self.state = out / "state"
        self.state.mkdir(parents=True)
        size = (1920, 1080) if landscape else (1080, 1920)
        self.display = start_display(children, *size)
        self.stack = Stack(children, self.state, content, landscape)
        self.robot: RobotAgent | None = None
        self.answering: Future[None] | None = None
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="agent")
        self.finger = Finger(self.display)
        self.pictures: list[Path] = []
        self.looker: Looker | None = None
        self.person, self.service = PEOPLE[0], ""

    def run(self) -> int:
        began = time.monotonic()
        try:
            self.stack.start_below()
            probe = self.stack.start_shell(self.display, self.out / "papers")
            self.robot = RobotAgent(self.stack.county_url, AGENT, self.stack.password)
            self.robot.start()
            self.looker = Looker(probe)
            self.looker.wait(0, 30)
            sessions = [
                self._session(person, service.id, service.theme)
                for person, service in zip(PEOPLE, self.catalogue.services, strict=False)
            ]
            return self._finish(sessions, time.monotonic() - began)
        finally:
            if self.robot is not None:
                self.robot.close()
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.stack.close()

    def _session(self, person: Person, service: str, theme: str) -> dict[str, Any]:
        looker = self.looker
        assert looker is not None
        looker.ask("forget")
        began = len(looker.ask("lines")["lines"])
        self.person, self.service = person, service
        resident = Resident(self.stack, looker, self.finger, self._picture, self)
        visit = resident.visit(person, service, theme)
        figures = looker.ask("figures")
        lines = looker.ask("lines")["lines"][began:]
        write_transcript(self.out / "transcript.txt", service, person.lang, lines)
        return self._summary(visit, figures, sum(1 for line in lines if "said" in line))

    def _picture(self, view: str) -> Path:
        path = self.out / "screens" / f"{len(self.pictures):03d}-{view}.png"
        grab(self.display, path)
        self.pictures.append(path)
        return path

    def expect(self) -> None:
        """The agent gets ready to answer."""
        assert self.robot is not None
        self.answering = self.pool.submit(self.robot.answer_next, 60)

    def hang_up(self) -> None:
        """The agent ends the call."""
        assert self.robot is not None
        self.robot.hang_up()

    def talk(self) -> None:
        """The agent answers; picture and sound have to flow both ways before it goes on."""
        assert self.answering is not None and self.robot is not None and self.looker is not None
        self.answering.result(timeout=90)
        self.robot.chat(GREETINGS[self.person.lang])
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            figures = self.looker.ask("figures")
            if figures["fps_in"] > 0 and figures["fps_out"] > 0:
                break
            self.looker.wait(10**9, 0.5)
        self.robot.screenshot(self.out / f"agent-{self.service}.png")
        self._picture("CallView")

    def _summary(self, visit: Visit, figures: Mapping[str, Any], spoken: int) -> dict[str, Any]:
        return {
            "service": visit.service,
            "case_no": "",
            "case_id": figures.get("case_id", ""),
            "steps": visit.steps,
            "id_read_ms": round(float(figures.get("id_read_ms", 0.0)), 1),
            "pages": visit.pages,
            "call": {
                "connected": visit.called,
                "fps_in": round(float(visit.fps[0]), 1),
                "fps_out": round(float(visit.fps[1]), 1),
                "setup_ms": round(float(figures.get("setup_ms", 0.0))),
            },
            "submitted": False,
            "promised_date": "",
            "rating": visit.rating,
            "spoken": spoken,
            "screens": [str(path.relative_to(self.out)) for path in visit.screens],
            "missing_glyphs": figures.get("missing", []),
        }

    def _finish(self, sessions: list[dict[str, Any]], seconds: float) -> int:
        cases = fetch_cases(self.stack.platform_url)
        (self.out / "cases.json").write_text(
            json.dumps(cases, ensure_ascii=False, indent=2), "utf-8"
        )
        for session in sessions:
            self._settle(session, cases)
        contact_sheet(self.pictures, self.out / "contact-sheet.png")
        hits = canary_hits(self.out, PEOPLE)
        summary = {"sessions": sessions, "canary_hits": hits}
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        (self.out / "summary.json").write_text(text + "\n", "utf-8")
        good = hits == 0 and all(
            s["submitted"] and s["call"]["connected"] and not s["missing_glyphs"] for s in sessions
        )
        print(f"demo: {len(sessions)} sessions in {seconds:.0f} s; look at {self.out}")
        for s in sessions:
            call = s["call"]
            print(
                f"  {s['service']}: case {s['case_no'] or '-'}, promised "
                f"{s['promised_date'] or '-'}, id card {s['id_read_ms']} ms, "
                f"call {call['setup_ms']} ms {call['fps_in']}/{call['fps_out']} fps in/out, "
                f"{s['pages']} pages, {s['spoken']} sentences, {len(s['screens'])} screens"
            )
        return 0 if good and len(sessions) == min(3, len(self.catalogue.services)) else 1

    def _settle(self, session: dict[str, Any], cases: list[dict[str, Any]]) -> None:
        """Find the session's case at the platform, and name its papers after the service."""
        case_id = session.pop("case_id")
        mine = [c for c in cases if c["case_id"] == case_id]
        session["submitted"] = len(mine) == 1
        if mine:
            session["case_no"] = mine[0]["case_no"]
            session["promised_date"] = mine[0]["promised_date"]
        for kind in ("receipt", "entrustment"):
            paper = self.out / "papers" / f"{kind}-{case_id}.pdf"
            if paper.is_file():
                paper.rename(self.out / f"{kind}-{session['service']}.pdf")
