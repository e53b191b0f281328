"""The power fails between "submit" and "receipt": the case is sent once, and the screen says so."""

import sys
import time
from pathlib import Path

from kiosk.catalogue.load import load
from kiosk.catalogue.types import Service
from kiosk.commands.demo.children import Children
from kiosk.commands.demo.evidence import Canaries, fetch_cases, of_case, write_json
from kiosk.commands.demo.look import Seen
from kiosk.commands.demo.people import PEOPLE
from kiosk.commands.demo.resident import Stuck
from kiosk.commands.demo.screen import contact_sheet
from kiosk.commands.demo.scripted import NOTICE_S, Failed, Play, fresh_folder, told
from kiosk.commands.demo.visit import Visit, kind_of

SAFE_S = 20.0
SUBMIT = "/submit/"


def play_power_cut(out: Path, content: Path, landscape: bool) -> int:
    """Play it; returns 0 when the platform has the case exactly once and the notice is shown."""
    # The shortest service that needs no agent by its own steps: nobody has to answer here.
    fit = [
        service
        for service in load(content).catalogue.services
        if all(step.kind.value != "call" for step in service.steps)
    ]
    if not fit:
        print(f"demo: no service without a call in {content}", file=sys.stderr)
        return 1
    service = min(fit, key=lambda one: len(one.steps))
    try:
        fresh_folder(out)
        with Children(out / "logs") as children:
            play = Play(out, content, landscape, children, Canaries(PEOPLE))
            try:
                return _Cut(play, service).run()
            finally:
                play.stack.close()
    except Failed as error:
        return told(error, out)


class _Cut:
    """One session that is cut in two."""

    def __init__(self, play: Play, service: Service) -> None:
        self.play, self.service = play, service
        self.visit = Visit(service.id)

    def run(self) -> int:
        play, visit = self.play, self.visit
        play.stack.start_below(sound=False)
        looker = play.begin()
        play.resident(None).play(visit, PEOPLE[0], self.service.theme, stop_at=SUBMIT)
        killed_at = self._submit_without_a_line()
        before = len(of_case(fetch_cases(play.stack.platform_url), visit.case_id))
        play.stack.kill_shell()
        killed = time.monotonic()
        looker = play.begin()
        restarted_s = time.monotonic() - killed
        play.stack.reader.lift()
        play.camera.shoot(looker, looker.see(), visit)
        play.stack.mend()
        mended = time.monotonic()
        notice = looker.until(lambda now: bool(now.notice), NOTICE_S)
        notice_s = time.monotonic() - mended
        if notice is not None:
            # What the probe knows is drawn with the next frame.
            play.camera.shoot(looker, looker.wait(notice.seq, 1.0), visit)
        return self._finish(killed_at, before, notice, restarted_s, notice_s)

    def _submit_without_a_line(self) -> Seen:
        """Cut the line, press submit, and wait until the case is on the kiosk's disk."""
        play, looker = self.play, self.play.looker
        assert looker is not None
        play.stack.cut()
        seen = looker.see()
        if "submit" not in seen.targets:
            raise Stuck(f"nothing to submit at {seen.spot}")
        self.visit.pressed_submit = True
        play.finger.tap(*seen.middle("submit"))
        safe = looker.until(lambda now: "saved" in now.marks and now.submit != "ready", SAFE_S)
        if safe is None:
            raise Stuck("the case was not saved on the kiosk")
        safe = play.camera.shoot(looker, looker.wait(safe.seq, 1.0), self.visit)
        self.visit.marks.update(safe.marks)
        return safe

    def _finish(
        self, killed_at: Seen, before: int, notice: Seen | None, restarted_s: float, notice_s: float
    ) -> int:
        play, visit = self.play, self.visit
        cases = fetch_cases(play.stack.platform_url)
        mine = of_case(cases, visit.case_id)
        write_json(play.out / "cases.json", cases)
        numbers = {case["projectNo"] for case in mine}
        result = {
            "service": visit.service,
            "killed_at": kind_of(killed_at),
            "submit_state": killed_at.submit,
            "cases_before_restart": before,
            "cases_for_key": len(mine),
            "cases_in_all": len(cases),
            "case_no": next(iter(sorted(numbers)), ""),
            "notice_shown": notice is not None and notice.notice in numbers,
            "restart_s": round(restarted_s, 1),
            "notice_after_mending_s": round(notice_s, 1),
            "screens": [str(path.relative_to(play.out)) for path in visit.screens],
        }
        write_json(play.out / "power-cut.json", result)
        contact_sheet(play.camera.taken, play.out / "contact-sheet.png")
        print(
            f"demo: killed at '{result['killed_at']}', {len(mine)} case at the platform, notice "
            f"{'shown' if result['notice_shown'] else 'MISSING'}; look at {play.out}"
        )
        good = len(mine) == 1 and len(cases) == 1 and before == 0 and bool(result["notice_shown"])
        return 0 if good else 1
