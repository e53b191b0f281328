"""``kiosk county account`` and ``audit``: what an administrator does at a terminal."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.cases.calendar import WorkCalendar, load_calendar
from kiosk.county.settings import (
    DeskFile,
    DeskProblem,
    janus_of,
    load_desk_file,
    relay_of,
    rules_of,
    sites_of,
)
from kiosk.settings import CONFIG
from video.desk.audit import Audit
from video.desk.database import SqliteDatabase

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Say:
    monkeypatch.setenv("JIUJIN_STATE", str(tmp_path))
    monkeypatch.setenv("JIUJIN_NODE", "desk")
    monkeypatch.setenv("JIUJIN_AGENT_PASSWORD", "correct horse battery")

    def said(*words: str) -> tuple[int, str, str]:
        code = main(["county", *words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return said


def test_accounts_are_made_changed_and_shut_out(say):
    assert say("account", "add", "qimuge", "其木格", "--langs", "mn", "zh")[0] == 0
    assert say("account", "add", "Qimuge", "x") == (
        2,
        "",
        "county: there is an account of this name already\n",
    )
    say("account", "role", "qimuge", "--role", "supervisor", "--level", "sumu")
    say("account", "skills", "qimuge", "--regions", "150626001")
    code, out, _ = say("account", "totp", "qimuge")
    assert code == 0
    assert out.startswith("otpauth://totp/Jiujin%20desk:qimuge?secret=")
    say("account", "lock", "qimuge")
    assert say("account", "list")[1] == (
        "qimuge\t其木格\tsupervisor, sumu, 150626001, mn, zh, second factor, shut out\n"
    )
    say("account", "totp", "qimuge", "--off")
    say("account", "unlock", "qimuge")
    assert say("account", "list")[1].endswith("mn, zh\n")
    assert say("account", "lock", "nobody")[0] == 2


def test_the_audit_trail_is_checked_and_a_changed_line_is_named(say, tmp_path):
    say("account", "list")
    assert say("audit", "verify")[:2] == (0, "")
    key = (tmp_path / "secrets" / "desk_key").read_text()
    assert len(key) > 20
    database = SqliteDatabase(tmp_path / "desk.db")
    Audit(database, b"not the desk's key", lambda: 1.0).note("DESK_LOGOUT")
    database.close()
    code, out, _ = say("audit", "verify")
    assert code == 1
    assert out.startswith("desk: 1 lines, BROKEN at line 1")
    with closing(sqlite3.connect(tmp_path / "desk.db")) as db:
        assert key not in str(db.execute("SELECT * FROM audit").fetchall())


def test_the_list_of_kiosks_names_each_and_its_mistakes_without_the_token():
    one, two = "a" * 24, "b" * 32
    sites = sites_of(f"# kiosks\n\n{one} 150626001001 嘎鲁图镇 · uxin-01\n{two}\t150626 two\n")
    assert sites.names == {one: "嘎鲁图镇 · uxin-01", two: "two"}
    assert sites.regions == {"嘎鲁图镇 · uxin-01": "150626001001", "two": "150626"}
    assert one not in repr(sites)
    short, again = f"{'a' * 20} 150626 one", f"{one} 150626 one\n{one} 150626 two"
    for text in (short, again, f"{one} 150626 one\n{two} 150626 one", f"{one} one 150626", one):
        with pytest.raises(DeskProblem, match="site_tokens, line") as told:
            sites_of(text)
        assert "aaaa" not in str(told.value)


def read_with(file: Path, calendar: WorkCalendar) -> DeskFile:
    read = load_desk_file(file)
    rules_of(read, calendar)
    return read


def test_the_desk_file_that_is_shipped_is_right_and_mistakes_are_named(tmp_path):
    calendar = load_calendar(CONFIG / "calendar.toml")
    rules = rules_of(load_desk_file(CONFIG / "desk.toml"), calendar)
    assert (rules.ring_s, rules.hold_lost_s) == (15, 90)
    assert not rules.hours.works(date(2026, 10, 1))
    file = tmp_path / "desk.toml"
    file.write_text('[hours]\nopen = ["09:00-12:00"]\n[[nearest]]\nregion = "1506"\nname = "点"\n')
    rules = rules_of(load_desk_file(file), calendar)
    assert rules.hours.spans == ((9 * 3600, 12 * 3600),)
    assert rules.nearest_to("150626")[0] == "点"
    for text, word in (
        ('[hours]\nopen = ["9-12"]', "HH:MM"),
        ('[hours]\nopen = ["12:00-09:00"]', "ends before"),
        ("[queue]\nrings = 3", "queue.rings"),
        ("[queue", "desk.toml"),
        ("[relay]\nlifetime_s = 5", "relay.lifetime_s"),
        ('[relay]\nurls = ["turn:h:1?transport=sctp"]', "stun:, turn: or turns:"),
        ('[relay]\nurls = ["turns:h"]', "relay_secret is missing"),
        ('[janus]\nurl = "ws://media.example"', "wss://HOST:PORT"),
        ('[janus]\nurl = "wss://media.example"', "janus_secret is missing"),
    ):
        file.write_text(text)
        with pytest.raises(DeskProblem, match=word):
            relay_of(read_with(file, calendar), "")
            janus_of(read_with(file, calendar), "")
