"""``kiosk county account`` and ``audit``: what an administrator does at a terminal."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.cases.calendar import WorkCalendar, load_calendar
from kiosk.county.settings import (
    DeskFile,
    DeskProblem,
    janus_of,
    load_desk_file,
    provider_of,
    relay_of,
    rules_of,
    sites_of,
)
from kiosk.settings import CONFIG
from video.desk.audit import Audit
from video.desk.database import SqliteDatabase
from video.desk.oidc.provider import ClaimNames, Provider

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


@pytest.fixture
def provided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration of a county that has an identity provider; its `desk.toml`."""
    config = tmp_path / "config"
    config.mkdir()
    for name in ("kiosk.toml", "calendar.toml"):
        shutil.copy(CONFIG / name, config)
    monkeypatch.setattr("kiosk.commands.county.CONFIG", config)
    file = config / "desk.toml"
    file.write_text(OIDC)
    return file


OIDC = '[oidc]\nissuer = "https://id.example/realms/county"\nclient_id = "desk"\n'
UNKNOWN = "county: there is no account of this name; 'kiosk county account list' shows all\n"
BY_COUNTY = "wulan\t乌兰\tagent, banner, by county, not yet tied, no password\n"


def test_an_account_by_the_countys_provider_has_no_password_and_is_not_asked_for_one(
    say, provided, monkeypatch
):
    monkeypatch.setenv("JIUJIN_AGENT_PASSWORD", "short")  # would be refused if it were looked at
    assert say("account", "add", "Wulan", "乌兰", "--by-county") == (0, "", "")
    assert say("account", "list")[1] == BY_COUNTY
    taken = "county: there is an account of this name already\n"
    assert say("account", "add", "wulan", "x", "--by-county") == (2, "", taken)
    for name, shown, word in (
        ("", "x", "the name must be"),
        ("a\tb", "x", "the name must be"),
        ("\udcff", "x", "the name must be"),
        ("b", "\udcff", "the shown name must be"),
    ):
        code, _, err = say("account", "add", name, shown, "--by-county")
        assert code == 2
        assert word in err
    assert say("account", "add", "b", "x", "--by-county", "--langs", "")[0] == 2
    assert say("account", "list")[1] == BY_COUNTY


def test_an_account_may_come_by_the_county_and_no_more_with_words_on_what_is_lacking(
    say, provided, monkeypatch
):
    say("account", "add", "local", "本地")
    assert say("account", "county", " LOCAL") == (0, "", "")
    assert say("account", "list")[1] == "local\t本地\tagent, banner, by county, not yet tied\n"
    assert say("account", "county", "local", "--off") == (0, "", "")  # its password is there
    assert say("account", "list")[1] == "local\t本地\tagent, banner\n"
    for name in ("nobody", "", "\udcff"):
        assert say("account", "county", name) == (2, "", UNKNOWN)
        assert say("account", "county", name, "--off") == (2, "", UNKNOWN)
    say("account", "lock", "local")
    say("account", "add", "wulan", "乌兰", "--by-county")
    code, out, err = say("account", "county", "wulan", "--off")
    assert (code, out) == (0, "")
    assert "no way in: give a password with 'kiosk county account password'" in err
    assert say("account", "password", "wulan")[0] == 0
    assert say("account", "list")[1].endswith("wulan\t乌兰\tagent, banner\n")


def test_without_a_provider_the_operator_hears_that_nobody_comes_in_this_way_yet(say):
    for words in (("add", "wulan", "乌兰", "--by-county"), ("county", "wulan")):
        code, out, err = say("account", *words)
        assert (code, out) == (0, "")
        assert "desk.toml names no identity provider yet: fill in [oidc]" in err
    assert say("account", "list")[1] == BY_COUNTY


def test_passkeys_are_listed_and_forgotten(say, tmp_path):
    say("account", "add", "a", "其木格")
    code, out, err = say("account", "passkeys", "a")
    assert (code, out) == (0, "")
    assert "no passkeys" in err
    noon = datetime(2026, 6, 1, 12).timestamp()
    with closing(SqliteDatabase(tmp_path / "desk.db")) as database:
        for row in (("k1", "蓝色", noon, 0.0), ("k2", "", noon + 1, noon + 86400)):
            database.run(
                "INSERT INTO passkey (id, account, public_key, sign_count, label, made, used)"
                " VALUES (?, 1, '', 0, ?, ?, ?)",
                row,
            )
    listed = "蓝色\t2026-06-01\tnever used\n-\t2026-06-01\t2026-06-02\n"
    assert say("account", "passkeys", "A") == (0, listed, "")
    assert say("account", "list")[1] == "a\t其木格\tagent, banner, 2 passkeys\n"
    assert say("account", "passkeys", "a", "--off") == (0, "2 forgotten\n", "")
    assert say("account", "passkeys", "a", "--off") == (0, "0 forgotten\n", "")
    for more in ((), ("--off",)):
        for name in ("nobody", "\udcff"):
            assert say("account", "passkeys", name, *more) == (2, "", UNKNOWN)


def test_a_provider_is_read_from_the_file_with_all_its_claims_and_roles(tmp_path):
    assert provider_of(load_desk_file(CONFIG / "desk.toml"), "left over") is None
    file = tmp_path / "desk.toml"
    file.write_text(OIDC)
    plain = Provider("https://id.example/realms/county", "desk", "hush")
    assert provider_of(load_desk_file(file), "hush") == plain
    assert "hush" not in repr(plain)
    file.write_text(
        OIDC
        + 'scopes = ["openid", "desk"]\ntimeout_s = 9\n'
        + '[oidc.claims]\naccount = "uid"\nrole = "r.x"\nlevel = "l"\nregions = "g"\n'
        + 'langs = "s"\nservices = "v"\n[oidc.roles]\n"desk-lead" = "supervisor"\n'
    )
    assert provider_of(load_desk_file(file), "") == Provider(
        "https://id.example/realms/county",
        "desk",
        "",
        ("openid", "desk"),
        ClaimNames("uid", "r.x", "l", "g", "s", "v"),
        {"desk-lead": "supervisor"},
        9,
    )
    file.write_text('[oidc]\nissuer = "http://[::1]:8080/x"\nclient_id = "d"')  # this machine
    assert provider_of(load_desk_file(file), "") is not None


def issuer(address: str) -> str:
    return f'[oidc]\nissuer = "{address}"\nclient_id = "desk"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[oidc]\nclient_id = "desk"', "oidc.issuer: is missing"),
        ('[oidc.roles]\nx = "agent"', "oidc.issuer: is missing"),
        ('[oidc.claims]\nlangs = "l"', "oidc.issuer: is missing"),
        ("[oidc]\ntimeout_s = 9", "oidc.issuer: is missing"),
        (issuer("http://id.example"), "oidc.issuer: is not https://HOST/PATH"),
        (issuer("id.example"), "oidc.issuer: is not https://HOST/PATH"),
        (issuer("https://"), "oidc.issuer: is not https://HOST/PATH"),
        (issuer("https://[id"), "oidc.issuer: is not https://HOST/PATH"),
        (issuer("https://id.example/?realm=x"), "oidc.issuer: is not https://HOST/PATH"),
        (issuer("https://id.example/#x"), "oidc.issuer: is not https://HOST/PATH"),
        (issuer("https://u:hush@id.example"), "oidc.issuer: is not https://HOST/PATH"),
        ('[oidc]\nissuer = "https://id.example"', "oidc.client_id: is missing"),
        (OIDC + 'scopes = ["profile"]', '"openid" must be among them'),
        (OIDC + 'scopes = "openid"', "oidc.scopes"),
        (OIDC + '[oidc.claims]\nrole = "r"', "give both, or neither"),
        (OIDC + '[oidc.roles]\nx = "agent"', "give both, or neither"),
        (OIDC + '[oidc.claims]\nrole = "r"\n[oidc.roles]\nx = "boss"', "oidc.roles.x"),
        (OIDC + '[oidc.claims]\naccount = ""', "oidc.claims.account"),
        (OIDC + '[oidc.claims]\nname = "x"', "oidc.claims.name"),
        (OIDC + "timeout_s = 0", "oidc.timeout_s"),
        (OIDC + 'secret = "hush"', "oidc.secret"),
    ],
)
def test_a_provider_that_can_not_work_is_refused_by_the_place_in_the_file(
    say, provided, text, words
):
    provided.write_text(text)
    code, out, err = say("account", "list")
    assert (code, out) == (2, "")
    assert err.startswith("county: ")
    assert "desk.toml" in err
    assert words in err
    assert "hush" not in err


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


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("postgresql://desk:secret-word@127.0.0.1:1/desk", "does not answer"),
        ("nonsense secret-word", "is no address"),
    ],
)
def test_the_operator_hears_what_to_do_about_a_database(say, monkeypatch, url, word):
    monkeypatch.setenv("JIUJIN_DATABASE_URL", url)
    code, out, err = say("account", "list")
    assert (code, out) == (2, "")
    assert err.startswith("county: ")
    assert word in err
    assert "secret-word" not in err


def test_the_operator_hears_what_to_do_about_a_damaged_file(say, tmp_path):
    (tmp_path / "desk.db").write_bytes(b"no database" * 400)
    code, _out, err = say("account", "list")
    assert code == 2
    assert "desk.db or recordings.db in the state folder is damaged" in err
