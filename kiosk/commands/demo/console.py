"""``kiosk demo --agent browser``: one call in which two agents use the whole of their page.

The resident is played as in the scripted demo; at set screens a stage of the call is played
between the kiosk and the real pages, and pictures of all sides are taken.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.catalogue.load import load
from kiosk.catalogue.types import Service
from kiosk.commands.demo.children import ChildFailed, Children, kiosk_command
from kiosk.commands.demo.console_seat import Seat
from kiosk.commands.demo.console_stages import FIELDS, STAGES, Guided, Show
from kiosk.commands.demo.evidence import Canaries, fetch_cases, of_case, write_json
from kiosk.commands.demo.people import PEOPLE
from kiosk.commands.demo.pictures import single_colour
from kiosk.commands.demo.screen import contact_sheet
from kiosk.commands.demo.scripted import Failed, Play, fresh_folder, keep_slip, name_papers, told
from kiosk.commands.demo.stack import AGENT
from kiosk.commands.demo.visit import Visit

COLLEAGUE = "county-colleague"
SHOWN = ("王代办", "李主任")


def play_console(out: Path, content: Path, landscape: bool) -> int:
    """Play; returns 0 when every stage was played, the case arrived and no console had an error."""
    fit = [s for s in load(content).catalogue.services if {f.id for f in s.fields} >= FIELDS]
    if not fit:
        print(f"demo: no service with {', '.join(sorted(FIELDS))} in {content}", file=sys.stderr)
        return 1
    try:
        fresh_folder(out)
        with Children(out / "logs") as children:
            play = Play(out, content, landscape, children, Canaries(PEOPLE))
            try:
                ran = _Console(play, fit[0])
                ran.run()
            finally:
                play.stack.close()
        return ran.finish()
    except Failed as error:
        return told(error, out)


@dataclass
class _Console:
    """One session and its call."""

    play: Play
    service: Service
    visit: Visit = field(init=False)
    show: Show = field(init=False)
    hits: int = 0
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.visit = Visit(self.service.id)

    def run(self) -> None:
        """Play it to the resident's rating and out."""
        play = self.play
        play.stack.start_below()
        self._second_account()
        looker = play.begin()
        url, password = play.stack.county_url, play.stack.password
        seats = (Seat(url, AGENT, SHOWN[0], password), Seat(url, COLLEAGUE, SHOWN[1], password))
        self.show = Show(play.out / "console", play.display, looker, seats)
        try:
            for seat in seats:
                seat.open()
            stack = play.stack
            guided = Guided(stack, looker, play.finger, play.camera, self.show)
            guided.play(self.visit, PEOPLE[0], self.service.theme)
            self.visit.missing_glyphs = looker.ask("figures").get("missing", [])
            self.hits = play.canaries.in_processes(play.children.mark)
            play.cases = fetch_cases(stack.platform_url)
        finally:
            for seat in seats:
                seat.close()

    def _second_account(self) -> None:
        """A colleague with an account of their own, made as an operator makes one."""
        stack = self.play.stack
        words = ("county", "account", "add", COLLEAGUE, SHOWN[1])
        env = {**stack.env, "JIUJIN_AGENT_PASSWORD": stack.password}
        made = subprocess.run(
            kiosk_command(*words), env={**os.environ, **env}, capture_output=True, text=True
        )
        if made.returncode:
            raise ChildFailed(f"no account for the colleague: {made.stderr.strip()}")

    def finish(self) -> int:
        """Write what was seen; the exit code."""
        play, visit, show = self.play, self.visit, self.show
        mine = of_case(play.cases, visit.case_id)
        case = mine[0] if len(mine) == 1 else None
        write_json(play.out / "cases.json", play.cases)
        name_papers(play.out, visit)
        keep_slip(play.out, visit.service, str(case["projectNo"]) if case else "", play.stack)
        contact_sheet(play.camera.taken, play.out / "contact-sheet.png")
        contact_sheet(show.taken, play.out / "console" / "contact-sheet.png", width=400, columns=3)
        empty = [path.name for path in show.taken if single_colour(path)]
        hits = self.hits + play.canaries.in_memory() + play.canaries.in_files(play.out)
        summary = self._summary(case, empty, hits)
        write_json(play.out / "console.json", summary)
        seconds = time.monotonic() - self.began
        print(f"demo: {len(show.stages)} stages in {seconds:.0f} s; look at {play.out}/console")
        wrong = _wrong(summary)
        for each in wrong:
            print(f"demo: {each}", file=sys.stderr)
        return 1 if wrong else 0

    def _summary(
        self, case: Mapping[str, Any] | None, empty: list[str], hits: int
    ) -> dict[str, Any]:
        visit, show = self.visit, self.show
        return {
            "service": visit.service,
            "case_no": case["projectNo"] if case else "",
            "submitted": case is not None,
            "rating": visit.rating,
            "call": {
                "fps_in": round(float(visit.fps[0]), 1),
                "fps_out": round(float(visit.fps[1]), 1),
                "setup_ms": round(float(visit.marks.get("setup_ms", 0.0))),
            },
            "stages": [
                {"stage": name, "at_s": round(at - self.began, 1), "pictures": pictures}
                for name, at, pictures in show.stages
            ],
            "not_played": [name for name in STAGES if name not in show.played],
            "console_errors": {seat.shown: seat.errors for seat in show.seats},
            "empty_pictures": empty,
            "missing_glyphs": visit.missing_glyphs,
            "canary_hits": hits,
        }


def _wrong(summary: Mapping[str, Any]) -> list[str]:
    """What must not be, in words."""
    found = [f"the stage {name} was not played" for name in summary["not_played"]]
    for name, lines in summary["console_errors"].items():
        found += [f"the console of {name} has an error: {line}" for line in lines]
    found += [f"an empty picture: {name}" for name in summary["empty_pictures"]]
    if not summary["submitted"]:
        found.append("the case did not reach the platform exactly once")
    if min(summary["call"]["fps_in"], summary["call"]["fps_out"]) <= 0:
        found.append("pictures did not flow both ways")
    if summary["missing_glyphs"]:
        found.append(f"characters without a glyph: {summary['missing_glyphs']}")
    if summary["canary_hits"]:
        found.append(f"personal values stand in {summary['canary_hits']} places")
    return found
