"""One running stack, many faults: each ends in a screen with words and a way on."""

import json
import threading
import urllib.request

import pytest
from journey_parts import Bench

from drivers.document_camera.sim import CameraFault, draw_page
from drivers.id_card import wire
from drivers.id_card.sim import Fault, FaultKind
from kiosk.catalogue.load import load
from kiosk.commands.demo.children import Children
from kiosk.commands.demo.evidence import fetch_cases
from kiosk.commands.demo.people import PEOPLE
from kiosk.commands.demo.processes import marked
from kiosk.commands.demo.screen import start_display
from kiosk.commands.demo.stack import CALL_WAIT_S, IDLE_END_S, IDLE_WARN_S, Stack
from kiosk.settings import CONFIG

pytestmark = [pytest.mark.window, pytest.mark.slow]

QUERY = "property-query"
PERMIT = "residence-permit"
THEMES = {service.id: service.theme for service in load(CONFIG / "content").catalogue.services}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Platform, county, devices and a screen, on a machine with no sound."""
    out = tmp_path_factory.mktemp("faults")
    state = out / "state"
    state.mkdir()
    with Children(out / "logs") as children:
        display = start_display(children, 1080, 1920)
        stack = Stack(children, state, CONFIG / "content", landscape=False)
        stack.env.pop("XDG_RUNTIME_DIR", None)
        stack.start_below(sound=False)
        made = Bench(children, stack, display, out)
        made.start_screen()
        yield made
        made.looker.close()
        stack.close()
    assert marked(children.mark) == []


def _play_to(bench, spot, service):
    return bench.play_to(spot, service, THEMES[service])


def _faults(bench, kind=None, path="/v1/*", **more):
    url = f"{bench.stack.platform_url}/_faults"
    request = urllib.request.Request(url, method="DELETE")
    if kind is not None:
        body = json.dumps({"kind": kind, "next_n": -1, "path": path, **more}).encode()
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(url, body, head, method="POST")
    with urllib.request.urlopen(request, timeout=10) as reply:
        assert reply.status == 200


def _has_words_and_a_way_on(bench, seen):
    assert bench.alive()
    assert bench.last_words()
    ways = {n for n in seen.targets if not n.startswith("key:")} - {"repeat", "larger", "smaller"}
    assert ways
    assert "help" in seen.targets or "way-retry" in seen.targets or "way-agent" in seen.targets


def test_a_garbled_card_then_a_good_one(bench):
    _play_to(bench, "/identity/", QUERY)
    bench.stack.reader.fault(Fault(FaultKind.BIT_FLIP, on=wire.READ_BASE, times=None))
    bench.stack.reader.lay(PEOPLE[0].card())
    seen = bench.until(lambda now: now.problem.startswith("card-"))
    _has_words_and_a_way_on(bench, seen)
    assert {"identity-agent"} <= set(seen.targets)
    bench.stack.reader.lift()
    bench.stack.reader.clear_faults()
    bench.stack.reader.lay(PEOPLE[0].card())
    bench.until(lambda now: "identity-right" in now.targets)


def test_a_card_pulled_while_it_is_read(bench):
    _play_to(bench, "/identity/", QUERY)
    bench.stack.reader.fault(Fault(FaultKind.PULL, on=wire.READ_BASE, times=1))
    bench.stack.reader.lay(PEOPLE[0].card())
    seen = bench.until(lambda now: bool(now.problem))
    _has_words_and_a_way_on(bench, seen)
    assert "identity-right" not in seen.targets
    bench.stack.reader.lay(PEOPLE[0].card())
    bench.until(lambda now: "identity-right" in now.targets)


def test_a_reader_that_is_unplugged_and_comes_back(bench):
    _play_to(bench, "/identity/", QUERY)
    bench.stack.reader.unplug()
    seen = bench.until(lambda now: "identity-agent" in now.targets)
    _has_words_and_a_way_on(bench, seen)
    bench.stack.reader.replug()
    bench.until(lambda now: "identity-agent" not in now.targets)
    bench.stack.reader.lay(PEOPLE[0].card())
    bench.until(lambda now: "identity-right" in now.targets)


def test_a_dark_page_and_a_camera_that_vanishes(bench):
    _play_to(bench, "/materials/m:", PERMIT)
    # Dark first: a good page would be taken by itself.
    bench.stack.camera.set_fault(CameraFault.DARK)
    bench.stack.camera.put_paper(draw_page("样例", ["样例"]))
    bench.tap("take-picture")
    seen = bench.until(lambda now: now.problem.startswith("page-"))
    _has_words_and_a_way_on(bench, seen)
    # The button takes a dark page too; the resident does not want it.
    bench.until(lambda now: "retake-page" in now.targets)
    bench.tap("retake-page")
    bench.until(lambda now: "take-picture" in now.targets)
    bench.stack.camera.set_fault(CameraFault.VANISH)
    bench.tap("take-picture")
    seen = bench.until(lambda now: now.view == "TroubleView")
    _has_words_and_a_way_on(bench, seen)
    bench.stack.camera.clear_fault()
    bench.tap("back")
    bench.until(lambda now: now.view == "CaptureView")
    bench.until(lambda now: _takes(bench, now))
    bench.tap("keep-page")
    bench.until(lambda now: "keep-page" not in now.targets)


def _takes(bench, seen):
    """Press until the camera that came back gives a page, as a resident would."""
    if seen.view == "TroubleView":
        bench.tap("back")
    elif "take-picture" in seen.targets:
        bench.finger.tap(*seen.middle("take-picture"))
    return "keep-page" in seen.targets


@pytest.mark.parametrize("kind", ["500", "timeout", "html"])
def test_a_platform_that_does_not_answer_keeps_the_case(bench, kind):
    before = len(fetch_cases(bench.stack.platform_url))
    _play_to(bench, "/submit/", QUERY)
    _faults(bench, kind, path="/v1/cases*")
    try:
        bench.tap("submit")
        bench.until(lambda now: "saved" in now.marks)
        bench.looker.ask("jump", seconds=13)  # what a resident is asked to wait
        seen = bench.until(lambda now: now.submit == "waiting" and "next" in now.targets)
        _has_words_and_a_way_on(bench, seen)
        assert seen.waiting >= 1
    finally:
        _faults(bench)
    bench.stack.platform_line.cut()  # a hanging request ends with its line
    bench.stack.platform_line.mend()
    _eventually(lambda: len(fetch_cases(bench.stack.platform_url)) == before + 1)
    keys = [case["bizId"] for case in fetch_cases(bench.stack.platform_url)]
    assert len(keys) == len(set(keys))
    bench.until(lambda now: now.waiting == 0)
    bench.leave()


def _eventually(wanted, seconds=60.0):
    tick, left = threading.Event(), seconds
    while not wanted():
        assert left > 0
        tick.wait(0.25)
        left -= 0.25


def test_no_county_desk_leaves_other_ways(bench):
    _play_to(bench, "/guide/", PERMIT)
    bench.stack.county_line.cut()
    try:
        bench.tap("help")
        bench.tap("call-now")
        seen = bench.until(lambda now: now.view == "TroubleView", seconds=20)
        _has_words_and_a_way_on(bench, seen)
        assert {"way-callback", "way-home-visit"} <= set(seen.targets)
        bench.tap("way-callback")
        bench.until(lambda now: now.view == "FieldView")
    finally:
        bench.stack.county_line.mend()


def test_nobody_answers_the_call(bench):
    _play_to(bench, "/guide/", PERMIT)
    bench.tap("help")
    bench.tap("call-now")
    bench.until(lambda now: now.call in ("queued", "ringing"))
    bench.looker.ask("jump", seconds=CALL_WAIT_S + 1)
    seen = bench.until(lambda now: now.view == "TroubleView")
    _has_words_and_a_way_on(bench, seen)


def test_a_resident_who_went_away_is_asked_then_wiped(bench):
    _play_to(bench, "/form/", QUERY)
    bench.stack.reader.lift()
    bench.looker.ask("jump", seconds=IDLE_WARN_S + 1)
    seen = bench.until(lambda now: "!idle" in now.spot and "still-here" in now.targets)
    assert set(seen.targets) == {"still-here", "really-leave"}
    bench.looker.ask("jump", seconds=IDLE_END_S + 1)
    bench.until(lambda now: now.view in ("GoodbyeView", "AttractView"))
    bench.until(lambda now: now.view == "AttractView")


def test_an_empty_content_pack_says_so(bench, tmp_path):
    bench.start_screen(tmp_path)
    try:
        bench.tap("start")
        bench.tap("language-zh")
        seen = bench.until(lambda now: now.view == "ChoiceView")
        assert "请" in bench.last_words()
        _has_words_and_a_way_on(bench, seen)
    finally:
        bench.start_screen()
