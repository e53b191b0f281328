import asyncio
import json
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.audit import EVENTS, Audit, AuditRefused, line_of
from kiosk.cases import events as cases
from kiosk.clock import CHINA, SystemClock
from kiosk.gateway.port import CaseReceipt
from kiosk.reports import from_cases
from kiosk.vault import Vault

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)


def test_a_line_is_json_with_its_event_and_time() -> None:
    line = json.loads(line_of("step.entered", {"service": "property-query", "step": "form"}, NOW))
    assert line == {
        "at": "2026-11-23T09:00:00.000+08:00",
        "event": "step.entered",
        "service": "property-query",
        "step": "form",
    }


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("resident.seen", {}),
        ("session.start", {"name": "x"}),
        ("session.end", {"reason": "巴图"}),
        ("session.end", {"reason": "two words"}),
        ("session.end", {"reason": "x" * 65}),
        ("session.end", {"reason": "a\nb"}),
        ("outbox", {"waiting": 13904770001}),
        ("outbox", {"waiting": -13904770001}),
        ("identity.known", {"read_ms": 150626195503120015}),
    ],
)
def test_what_is_not_allowed_is_refused_and_not_repeated(event: str, fields: dict) -> None:
    with pytest.raises(AuditRefused) as refused:
        line_of(event, fields, NOW)
    for value in fields.values():
        assert str(value) not in str(refused.value)


def test_a_number_written_as_text_is_no_plain_code() -> None:
    for value in ("13904770001", "150626195503120015", "15062619880623002X"):
        with pytest.raises(AuditRefused):
            line_of("session.end", {"reason": value}, NOW)
    assert line_of("session.end", {"reason": "1234567890"}, NOW)


def test_every_event_may_be_written_without_fields() -> None:
    assert all(json.loads(line_of(event, {}, NOW))["event"] == event for event in EVENTS)


def test_a_full_disk_does_not_end_a_session() -> None:
    audit = Audit(Path("/dev/full"), lambda: NOW)
    audit.write("start")
    audit.write("stop")
    assert audit.lost == 2
    audit.close()


def test_lines_are_appended_and_after_closing_dropped(tmp_path) -> None:
    audit = Audit(tmp_path / "deep" / "audit.jsonl", lambda: NOW)
    audit.write("start")
    audit.close()
    audit.write("stop")
    lines = (tmp_path / "deep" / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["start"]


def test_the_vault_overwrites_before_it_lets_go() -> None:
    vault = Vault()
    ref, digest = vault.keep(b"page one")
    assert len(digest) == 64
    other, _ = vault.keep(b"ink", "signature")
    held = [vault._held[ref], vault._held[other]]
    vault.keep(b"new ink", "signature")
    assert held[1] == bytearray(3)
    assert vault.get("signature") == b"new ink"
    vault.drop((ref, "unknown"))
    assert held[0] == bytearray(8)
    assert vault.get(ref) is None
    last = vault._held["signature"]
    vault.clear()
    assert last == bytearray(7)
    assert len(vault) == 0


def test_the_clock_is_on_chinas_time_and_jumps() -> None:
    clock = SystemClock()
    before = clock.now()
    assert before.utcoffset().total_seconds() == 8 * 3600
    clock.jump(3600)
    assert 3600 <= (clock.now() - before).total_seconds() < 3700


def test_a_jump_brings_running_timers_nearer_and_leaves_stopped_ones() -> None:
    async def story() -> list[str]:
        clock, fired = SystemClock(), []
        soon, late = asyncio.Event(), asyncio.Event()
        clock.call_later(100, lambda: (fired.append("late"), late.set()))
        clock.call_later(50, lambda: (fired.append("soon"), soon.set()))
        clock.call_later(50, lambda: fired.append("stopped")).cancel()
        clock.call_later(10_000, lambda: fired.append("never"))
        clock.jump(60)
        async with asyncio.timeout(20):
            await soon.wait()
            assert fired == ["soon"]
            clock.jump(60)
            await late.wait()
        return fired

    assert asyncio.run(story()) == ["soon", "late"]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-26", "2026-11-26"), ("2026-11-26 09:00:00", "2026-11-26"), ("三天内", ""), ("", "")],
)
def test_a_promise_in_the_platforms_own_writing(text: str, day: str) -> None:
    receipt = CaseReceipt("N1", "Q1", "2026-11-23", text, "2026-12-01", "office", ())
    event = from_cases(cases.CaseAccepted("case-1", receipt))
    assert event is not None
    assert (event.promised_date.isoformat() if event.promised_date else "") == day
