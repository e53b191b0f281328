"""The floor with a real outbox, gateway and platform: requests arrive, trouble has words."""

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from kiosk.cases.calendar import load_calendar
from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.cases.keys import DEV_KEY_NAME, KeyCode, KeyProblem
from kiosk.catalogue.load import load
from kiosk.catalogue.types import Way
from kiosk.commands.floor import Floor, Hooks
from kiosk.commands.sandbox import items_of
from kiosk.commands.start_trouble import OUTBOX_NAME, CannotStart, cannot_start
from kiosk.sandbox.app import create_sandbox
from kiosk.sandbox.serve import RunningSandbox
from kiosk.secrets import SecretMissing, secret
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.session import PhoneAsk, PickService, Told, Trouble
from kiosk.settings import (
    CONFIG,
    AuxiliariesSettings,
    Devices,
    GatewaySettings,
    KeysSettings,
    LightsSettings,
    PresenceSettings,
    ReceiptPrinterSettings,
    Settings,
    SettingsProblem,
    SiteSettings,
    VoiceSettings,
)

PHONE = "13904770001"
LOADED = load(CONFIG / "content")
NOWHERE = "http://127.0.0.1:9"


class Watch:
    """Waits for what the floor's session becomes."""

    def __init__(self):
        self._changed = threading.Condition()
        self._session = None
        self.seen = []

    def __call__(self, item, session):
        with self._changed:
            self._session = session
            self.seen.append(item)
            self._changed.notify_all()

    def until(self, done):
        with self._changed:
            assert self._changed.wait_for(
                lambda: self._session is not None and done(self._session), timeout=60
            ), self._session
            return self._session

    def until_seen(self, done):
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(done, self.seen)), timeout=60), self.seen


def settings(url=NOWHERE, mode="dev"):
    return Settings(
        site=SiteSettings("test-01", "150626100001", mode),
        gateway=GatewaySettings(url, "test-01"),
        voice=VoiceSettings(enabled=False),
    )


def floor_of(state, watch, url=NOWHERE, mode="dev"):
    return Floor(settings(url, mode), LOADED, state, Hooks(lambda view: None, watch))


def ask_for(floor, watch, way):
    """A resident meets a trouble screen, and asks that somebody comes back to them."""
    for event in (ev.Touched(), ev.ChoseLanguage("zh"), ev.ChoseService("withdrawn")):
        floor.post(event)
    watch.until(lambda session: isinstance(getattr(session, "overlay", None), Trouble))
    floor.post(ev.ChoseWay(way))
    watch.until(lambda session: isinstance(getattr(session, "overlay", None), PhoneAsk))
    floor.post(ev.Answered("request.phone", PHONE))


def audit_of(state):
    return [json.loads(line) for line in (state / "audit.jsonl").read_text("utf-8").splitlines()]


def platform(state):
    return create_sandbox(
        state / "sandbox.db",
        secret=secret("gateway_secret", state, dev=True).encode(),
        content=items_of(LOADED.catalogue),
        due_date=load_calendar(CONFIG / "calendar.toml").promised_date,
        now=lambda: datetime.now(UTC),
    )


def stored(app):
    return [json.loads(row["body"]) for row in app.state.platform.db.rows("SELECT * FROM requests")]


@pytest.mark.parametrize(
    ("way", "kind"), [(Way.CALLBACK, "callback"), (Way.HOME_VISIT, "home-visit")]
)
def test_a_request_made_on_a_trouble_screen_reaches_the_platform(tmp_path, way, kind):
    watch, app = Watch(), platform(tmp_path)
    with RunningSandbox(app) as running:
        floor = floor_of(tmp_path, watch, running.base_url)
        floor.start()
        try:
            ask_for(floor, watch, way)
            watch.until(lambda session: getattr(session, "overlay", None) == Told(f"{kind}-saved"))
            # Counted once when it starts, once more when the request has gone.
            watch.until_seen(lambda _item: watch.seen.count(ev.OutboxCount(0)) >= 2)
        finally:
            floor.stop()
        (body,) = stored(app)
    assert body["requestType"] == kind
    assert (body["contactMobile"], body["siteCode"], body["language"]) == (PHONE, "test-01", "zh")
    assert body["applyDate"].endswith("+08:00")
    assert len(body["requestId"]) == 36
    saved = [line for line in audit_of(tmp_path) if line["event"] == "request.saved"]
    assert [line["kind"] for line in saved] == [kind]
    traces = [p for p in tmp_path.iterdir() if p.is_file() and not p.name.startswith("sandbox.db")]
    assert traces
    assert not any(PHONE.encode() in path.read_bytes() for path in traces)


def test_a_request_waits_on_the_disk_while_the_line_is_down_and_goes_after_a_restart(tmp_path):
    watch = Watch()
    floor = floor_of(tmp_path, watch)
    floor.start()
    ask_for(floor, watch, Way.CALLBACK)
    watch.until(lambda session: getattr(session, "overlay", None) == Told("callback-saved"))
    floor.stop()
    (first,) = [item for item in watch.seen if isinstance(item, ef.SaveRequest)]
    assert PHONE not in repr(first)
    watch, app = Watch(), platform(tmp_path)
    with RunningSandbox(app) as running:
        floor = floor_of(tmp_path, watch, running.base_url)
        floor.start()
        try:
            watch.until_seen(lambda item: item == ev.OutboxCount(1))
            watch.until_seen(lambda item: item == ev.OutboxCount(0))
        finally:
            floor.stop()
        assert [body["contactMobile"] for body in stored(app)] == [PHONE]


def test_a_request_that_the_disk_refuses_is_not_called_noted(tmp_path, monkeypatch):
    def full(*_given):
        raise StoreProblem(StoreCode.DISK_FULL)

    monkeypatch.setattr("kiosk.cases.store.Store.add_request", full)
    watch = Watch()
    floor = floor_of(tmp_path, watch)
    floor.start()
    try:
        ask_for(floor, watch, Way.HOME_VISIT)
        watch.until_seen(lambda item: item == ev.RequestNotSaved("home-visit"))
        session = watch.until(lambda session: isinstance(session.overlay, Trouble))
    finally:
        floor.stop()
    assert isinstance(session, PickService)
    assert Way.HOME_VISIT in session.overlay.ways
    assert "disk_full" in [line.get("code") for line in audit_of(tmp_path)]


# ---- what keeps it from starting ------------------------------------------------------------


def open_to_all(state):
    floor_once(state)
    (state / DEV_KEY_NAME).chmod(0o644)


def short_key(state):
    floor_once(state)
    (state / DEV_KEY_NAME).write_bytes(b"short")


def other_key(state):
    floor_once(state)
    (state / DEV_KEY_NAME).write_bytes(bytes(32))


def folder_for_a_key(state):
    state.mkdir()
    (state / DEV_KEY_NAME).mkdir(mode=0o700)


def file_for_the_state(state):
    state.write_text("not a folder")


def folder_for_the_outbox(state):
    (state / OUTBOX_NAME).mkdir(parents=True)


def folder_for_the_audit(state):
    (state / "audit.jsonl").mkdir(parents=True)


def floor_once(state):
    floor = floor_of(state, Watch())
    floor.start()
    floor.stop()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (open_to_all, "chmod 600"),
        (short_key, "has not 32 bytes"),
        (other_key, "sealed with another key"),
        (folder_for_a_key, "Is a directory"),
        (file_for_the_state, "exists"),
        (folder_for_the_outbox, "Is a directory"),
        (folder_for_the_audit, "Is a directory"),
    ],
)
def test_what_keeps_the_floor_from_starting_is_told_in_words(tmp_path, spoil, words):
    state = tmp_path / "state"
    spoil(state)
    floor = floor_of(state, Watch())
    with pytest.raises(CannotStart, match=words) as problem:
        floor.start()
    floor.stop()
    assert str(state) in str(problem.value)


def test_a_serving_kiosk_without_its_secrets_does_not_start(tmp_path, monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    floor = floor_of(tmp_path, Watch(), mode="prod")
    with pytest.raises(CannotStart, match="LoadCredentialEncrypted=kiosk-outbox-kek"):
        floor.start()
    floor.stop()


def test_a_second_kiosk_on_the_same_state_does_not_start(tmp_path):
    first = floor_of(tmp_path, Watch())
    first.start()
    try:
        second = floor_of(tmp_path, Watch())
        with pytest.raises(CannotStart, match="another kiosk runs"):
            second.start()
        second.stop()
    finally:
        first.stop()


@pytest.mark.parametrize(
    "error",
    [
        *map(KeyProblem, KeyCode),
        *map(StoreProblem, StoreCode),
        OSError(13, "Permission denied", "/state/x"),
        OSError(28, "No space left on device"),
        SecretMissing("secret 'x' is missing: give it by systemd"),
    ],
)
def test_every_trouble_has_words_that_say_what_to_do(error):
    words = str(cannot_start(error, Path("/state")))
    assert len(words) > 30
    assert any(verb in words for verb in ("put", "give", "stop", "make", "check", "mend"))


def test_an_unreadable_outbox_is_set_aside_with_words_and_the_kiosk_goes_on(tmp_path, capsys):
    (tmp_path / OUTBOX_NAME).write_bytes(b"flash noise" * 1000)
    watch = Watch()
    floor = floor_of(tmp_path, watch)
    floor.start()
    ask_for(floor, watch, Way.CALLBACK)
    watch.until(lambda session: getattr(session, "overlay", None) == Told("callback-saved"))
    floor.stop()
    told = capsys.readouterr().err
    assert f"{tmp_path / OUTBOX_NAME}.corrupt-1" in told
    assert "do not delete" in told
    assert {"event": "outbox", "code": "quarantined"}.items() <= audit_of(tmp_path)[1].items()
    connection = apsw.Connection(str(tmp_path / OUTBOX_NAME))
    assert connection.execute("SELECT kind, state FROM entries").fetchall()[0][0] == "request"
    connection.close()


@pytest.mark.window
def test_the_command_ends_with_2_and_one_line(tmp_path):
    state = tmp_path / "state"
    open_to_all(state)
    config = tmp_path / "kiosk.toml"
    config.write_text('[site]\nid = "t"\nregion = "150626100001"\n[voice]\nenabled = false\n')
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "shell", "--config", str(config)],
        env={**os.environ, "JIUJIN_STATE": str(state), "SDL_VIDEODRIVER": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 2
    assert "shell: " in ended.stderr
    assert "chmod 600" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_stands_around_the_screen_is_made_from_the_settings(tmp_path):
    devices = Devices(
        receipt_printer=ReceiptPrinterSettings(str(tmp_path / "printer")),
        auxiliaries=AuxiliariesSettings("board"),
        lights=LightsSettings("board"),
        presence=PresenceSettings("radar"),
        keys=KeysSettings("auto"),
    )
    settings = Settings(
        SiteSettings("t", "150626100001"), devices, voice=VoiceSettings(enabled=False)
    )
    parts = Floor(settings, LOADED, tmp_path, Hooks(lambda view: None)).parts
    assert (parts.printer.role, parts.lights.role) == ("receipt_printer", "lights")
    assert [one.role for one in parts.sensors] == ["auxiliaries", "presence", "keys"]


def test_wiring_that_can_not_be_is_told_before_the_screen_opens(tmp_path):
    lights = LightsSettings("board", outputs={"1": "lamp"})
    settings = Settings(
        SiteSettings("t", "150626100001"), Devices(lights=lights), voice=VoiceSettings(False)
    )
    with pytest.raises(SettingsProblem, match=r"devices.lights.outputs: .*cardReader"):
        Floor(settings, LOADED, tmp_path, Hooks(lambda view: None))
