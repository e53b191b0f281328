"""The command `kiosk demo` as a whole process: what it leaves behind, and that nothing stays."""

import json
import re
import secrets
import signal
import subprocess
import time

import pytest
from journey_parts import left_over, run_demo, start_demo

from kiosk.commands.demo.pictures import single_colour

pytestmark = [pytest.mark.window, pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(280)]

SESSION_KEYS = {
    "service", "case_no", "steps", "id_read_ms", "pages", "call", "submitted", "promised_date",
    "rating", "spoken", "screens",
}  # fmt: skip
KINDS = {
    "attract", "language", "services", "guide", "identity-wait", "identity-read", "situation",
    "form", "materials", "capture-preview", "capture-taken", "call-asking", "call-waiting",
    "call-connected", "confirm", "sign", "delivery", "submit", "receipt", "rate", "goodbye",
    "trouble", "idle-warning",
}  # fmt: skip
SERVICES = {"pension-registration", "property-query", "residence-permit"}


@pytest.fixture(scope="module")
def scripted(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo") / "out"
    return run_demo("--scripted", "--out", str(out)), out


def _json(path):
    return json.loads(path.read_text("utf-8"))


def _pdf_text(path):
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout


def test_the_scripted_demo_ends_well_and_leaves_nothing_running(scripted):
    ran, _ = scripted
    assert ran.code == 0, ran.said
    assert ran.left == []


def test_the_summary_has_exactly_its_keys_and_every_figure(scripted):
    summary = _json(scripted[1] / "summary.json")
    assert set(summary) == {"sessions", "canary_hits"}
    assert summary["canary_hits"] == 0
    assert {s["service"] for s in summary["sessions"]} == SERVICES
    for session in summary["sessions"]:
        assert set(session) == SESSION_KEYS
        assert set(session["call"]) == {"connected", "fps_in", "fps_out", "setup_ms"}
        assert session["call"]["connected"] is True
        assert session["call"]["fps_in"] > 0
        assert session["call"]["fps_out"] > 0
        assert session["call"]["setup_ms"] > 0
        # 1297 bytes at 115200 baud: no read can be faster than the wire.
        assert session["id_read_ms"] > 100
        assert session["submitted"] is True
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", session["promised_date"])
        assert session["rating"] == 5
        assert session["spoken"] > 10
        assert session["steps"][0] == "guide"
        assert session["steps"][-1] == "rate"
    assert sum(1 for s in summary["sessions"] if s["pages"] > 0) >= 2


def papers_of(body):
    """What the submission tells of its papers, wherever the wire puts the answers."""
    if isinstance(body, dict):
        if "papers" in body:
            return body["papers"]
        return next(filter(None, map(papers_of, body.values())), {})
    return next(filter(None, map(papers_of, body)), {}) if isinstance(body, list) else {}


def test_each_case_is_at_the_platform_exactly_once(scripted):
    out = scripted[1]
    numbers = [s["case_no"] for s in _json(out / "summary.json")["sessions"]]
    cases = _json(out / "cases.json")
    assert sorted(numbers) == sorted(case["projectNo"] for case in cases)
    assert len(set(numbers)) == 3
    assert len({case["bizId"] for case in cases}) == 3
    for session, case in zip(_json(out / "summary.json")["sessions"], cases, strict=True):
        sent = {u["stuff_code"]: u["size"] for u in case["uploads"] if u["complete"]}
        papers = papers_of(case["body"])
        # One PDF a material, whatever its number of pages.
        assert sum(paper["pages"] for paper in papers.values()) == session["pages"]
        assert {code: paper["bytes"] for code, paper in papers.items()}.items() <= sent.items()
        assert all(paper["bytes"] <= 100_000 * paper["sheets"] for paper in papers.values())


def test_every_kind_of_screen_is_pictured_and_none_is_empty(scripted):
    out = scripted[1]
    pictures = sorted((out / "screens").glob("*.png"))
    named = [name for s in _json(out / "summary.json")["sessions"] for name in s["screens"]]
    assert sorted(named) == [f"screens/{path.name}" for path in pictures]
    assert {path.stem.partition("-")[2] for path in pictures} >= KINDS
    assert [path.name for path in pictures if single_colour(path)] == []
    assert not any(_json(out / "glyphs.json").values())
    assert not single_colour(out / "contact-sheet.png")


def test_receipts_name_their_case_and_the_transcript_speaks(scripted):
    out = scripted[1]
    for session in _json(out / "summary.json")["sessions"]:
        text = _pdf_text(out / f"receipt-{session['service']}.pdf")
        assert session["case_no"] in text.replace(" ", "")
        assert not single_colour(out / f"slip-{session['service']}.png")
    assert (out / "entrustment-residence-permit.pdf").stat().st_size > 1000
    transcript = (out / "transcript.txt").read_text("utf-8")
    assert "请把身份证平放在读卡的地方" in transcript
    assert transcript.count("== ") == 3


def test_power_cut_between_submit_and_receipt(tmp_path):
    out = tmp_path / "cut"
    ran = run_demo("--power-cut", "--out", str(out))
    assert ran.code == 0, ran.said
    assert ran.left == []
    told = _json(out / "power-cut.json")
    assert told["killed_at"] == "submit"
    assert told["cases_before_restart"] == 0
    assert told["cases_for_key"] == 1
    assert told["cases_in_all"] == 1
    assert told["notice_shown"] is True
    assert told["screens"][-1].endswith("-attract-last-case.png")
    assert not single_colour(out / told["screens"][-1])


def test_the_dock_checks_itself_where_there_is_no_display(tmp_path):
    out = tmp_path / "play"
    ran = run_demo("--play", "--out", str(out))
    assert ran.code == 0, ran.said
    assert "no display" in ran.said
    assert ran.left == []
    assert _json(out / "play.json")["wrong"] == []
    assert not single_colour(out / "play.png")


def test_a_stopped_demo_leaves_nothing_running(tmp_path):
    out, tag = tmp_path / "stopped", secrets.token_hex(8)
    with start_demo("--scripted", "--out", str(out), tag=tag) as process:
        deadline = time.monotonic() + 90
        while not (out / "screens" / "001-language.png").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)  # a file of another process: nothing to wait on
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert "stopped" in said
    assert "Traceback" not in said
    assert left_over(tag) == []


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "diary.txt").write_text("mine")
    ran = run_demo("--scripted", "--out", str(tmp_path))
    assert ran.code == 1
    assert "other files" in ran.said
    assert "Traceback" not in ran.said
    assert (tmp_path / "diary.txt").read_text() == "mine"


def test_an_empty_content_pack_is_told_in_words(tmp_path):
    (tmp_path / "content").mkdir()
    ran = run_demo("--content", str(tmp_path / "content"), "--out", str(tmp_path / "out"))
    assert ran.code == 1
    assert "no usable service" in ran.said
