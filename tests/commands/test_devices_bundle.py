"""The support file: what is in it, and above all what is not."""

import json
import os
import zipfile

import pytest

from kiosk.__main__ import main
from kiosk.commands.devices import machine_facts
from kiosk.commands.devices.redact import clean, shown
from kiosk.settings import load_settings

PASSWORD, TOKEN, PHONE, ID_NO = (
    "hunter2-swordfish",
    "tok_9f8e7d6c",
    "13847720001",
    "150626200109150033",
)
NAME, CODE = "金丝雀", "QR-CANARY-0001"
SECRETS = [PASSWORD, TOKEN, PHONE, ID_NO, NAME, CODE, "canary-user", "canaryhome"]

CONFIG = f"""
# the password of the camera is {PASSWORD}, ask {NAME} {PHONE}
[site]
id = "uxin-07"
region = "150626100001"
[devices]
document_camera.source = "http://canary-user:{PASSWORD}@10.0.0.9/video?token={TOKEN}"
receipt_printer.port = "socket://127.0.0.1:1"
id_reader.port = "/home/canaryhome/pty"
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A state folder and settings with secrets planted everywhere."""
    state = tmp_path / "state"
    state.mkdir()
    device = '{"at": "2026-11-25T02:00:00+08:00", "event": "device", '
    lines = [
        device + '"role": "id_reader", "state": "offline", "code": "no_device"}',
        device + f'"role": "id_reader", "state": "offline", "code": "{NAME}"}}',
        device + f'"role": "{ID_NO}", "state": "offline", "code": "x"}}',
        device + f'"role": "barcode", "state": "online", "code": "", "text": "{CODE}"}}',
        f'{{"at": "2026-11-25T02:00:00+08:00", "event": "session.end", "name": "{NAME}"}}',
        '{"at": "2026-11-25T02:00:00+08:00", "event": "service.chosen", "service": "pension"}',
        f"not json {NAME} {ID_NO}",
        f'{{"at": "{PHONE}", "event": "device"}}',
        "[]",
        device + '"role": "lights", "state": "online", "code": ""}',
    ]
    (state / "audit.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (state / "outbox.db").write_text(NAME + ID_NO)
    (state / "gateway_secret").write_text(PASSWORD)
    monkeypatch.setenv("JIUJIN_STATE", str(state))
    monkeypatch.setenv("COUNTY_TOKEN", TOKEN)
    config = tmp_path / "kiosk.toml"
    config.write_text(CONFIG, "utf-8")
    dmesg = (
        "[1.0] usb 1-2: New USB device found, idVendor=1a86, idProduct=7523\n"
        f"[1.1] usb 1-2: SerialNumber: {CODE}\n"
        f"[1.2] usb 1-2: Product: pass{ID_NO} password={PASSWORD}\n"
        f"[1.3] wlan0: joined the network of {NAME}\n"
    )
    real = machine_facts._said
    monkeypatch.setattr(
        machine_facts, "_said", lambda *words: dmesg if words[0] == "dmesg" else real(*words)
    )
    return config


def bundled(capsys, config, path, *more):
    code = main(["devices", "bundle", str(path), "--config", str(config), *more])
    out, err = capsys.readouterr()
    return code, out, err


def contents(path):
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode("utf-8") for name in file.namelist()}


def test_no_secret_and_nobody_is_in_it(capsys, machine, tmp_path):
    path = tmp_path / "support.zip"
    code, out, _ = bundled(capsys, machine, path, "--no-probe")
    assert code == 0
    members = contents(path)
    for secret in SECRETS:
        for name, text in {**members, "screen": out}.items():
            assert secret not in text, (secret, name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(members) == {
        "about.txt", "scan.json", "status.json", "versions.json", "kiosk.toml", "usb.txt",
        "kernel.txt", "devices.jsonl",
    }  # fmt: skip
    assert all(name in members["about.txt"] for name in members if name != "about.txt")
    assert all(name in out for name in members)
    assert "可以发送" in out
    assert "May be sent" in out


def test_what_helps_is_in_it(capsys, machine, tmp_path):
    path = tmp_path / "support.zip"
    bundled(capsys, machine, path, "--no-probe", "--json")
    members = contents(path)
    assert '"uxin-07"' in members["kiosk.toml"]
    assert (
        'devices.document_camera.source = "http://***@10.0.0.9/video?***"' in members["kiosk.toml"]
    )
    assert 'devices.receipt_printer.port = "socket://127.0.0.1:1"' in members["kiosk.toml"]
    told = [json.loads(line) for line in members["devices.jsonl"].splitlines()]
    assert [(one["role"], one["code"]) for one in told] == [
        ("id_reader", "no_device"),
        ("lights", ""),
    ]
    assert "idVendor=1a86" in members["kernel.txt"]
    versions = json.loads(members["versions.json"])
    assert versions["libraries"]["pyserial"][0].isdigit()
    assert versions["kernel"] == os.uname().release
    assert versions["python"].startswith("3.")
    assert set(json.loads(members["scan.json"])) == {"found", "warnings", "config"}


def test_configured_devices_are_opened_for_it(capsys, tmp_path, machine):
    config = tmp_path / "one.toml"
    config.write_text(
        '[site]\nid = "t"\nregion = "150626100001"\n[devices]\nid_reader.port = "/nowhere"\n'
    )
    path = tmp_path / "support.zip"
    assert bundled(capsys, config, path)[0] == 0
    (seen,) = json.loads(contents(path)["status.json"])
    assert (seen["role"], seen["state"], seen["code"]) == ("id_reader", "noDevice", "no_device")
    assert isinstance(seen["counters"], dict)


def test_a_file_that_exists_is_kept(capsys, machine, tmp_path):
    path = tmp_path / "support.zip"
    path.write_text("mine")
    code, _, err = bundled(capsys, machine, path, "--no-probe")
    assert code == 2
    assert "name a new file" in err
    assert path.read_text() == "mine"


def test_a_folder_that_is_not_there_is_told(capsys, machine, tmp_path):
    code, _, err = bundled(capsys, machine, tmp_path / "no" / "support.zip", "--no-probe")
    assert code == 2
    assert "support.zip" in err


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"[site\n", b"[site]\nid = 3\n"])
def test_settings_that_are_broken_do_not_stop_it(capsys, machine, tmp_path, content):
    config = tmp_path / "broken.toml"
    if content is not None:
        config.write_bytes(content)
    path = tmp_path / "support.zip"
    assert bundled(capsys, config, path)[0] == 0
    members = contents(path)
    assert members["kiosk.toml"].startswith("# ")
    assert "broken.toml" in members["status.json"]


def test_unknown_keys_lose_their_values(tmp_path):
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f'[site]\nid = "t"\nwho = "{NAME}"\n[gateway]\nurl = "http://a/?k={TOKEN}"\n'
        f'device_key = "{TOKEN}"\n[devices]\nups.password = "{PASSWORD}"\nlights = "{NAME}"\n'
        f"[{CODE}]\na = 1\n"
    )
    text = machine_facts.settings_text(config)
    assert not [secret for secret in (NAME, TOKEN, PASSWORD) if secret in text]
    assert 'site.who = "***"' in text
    assert "no such key" in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("rtsp://u:p@host:554/x", "rtsp://***@host:554/x"),
        ("http://host/x?token=1&a=2 end", "http://host/x?*** end"),
        ("ipps://host/x#sha256=abc", "ipps://host/x?***"),
        ('{"password": "a b c", "n": 1}', '{"password": ***, "n": 1}'),
        ("api_key=abc,next", "api_key=***,next"),
        (f"call {PHONE} or {ID_NO}", "call *** or ***"),
        ("15062619980623002X", "***"),
        ("/home/bat/file", "/home/***/file"),
        ("0403:6001 1-2 2026-11-25T02:00:00 150626100001", None),
        ("/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0", None),
    ],
)
def test_cleaning_a_text(text, left):
    assert clean(text) == (text if left is None else left)


def test_a_tree_shows_what_is_known_and_no_more():
    known = {"a": {"b": 1, "password": ""}, "free": {}, "list": []}
    seen = shown(
        {"a": {"b": 2, "password": "x", "c": "y"}, "free": {"door": "3"}, "list": [1]}, known
    )
    assert seen == {
        "a": {"b": 2, "password": "***", "c": "***"}, "free": {"door": "3"}, "list": [1],
    }  # fmt: skip
    assert shown({"b": {"c": object()}}, {"b": {}}) == {"b": {"c": "***"}}


def test_the_shipped_settings_are_shown_whole(tmp_path):
    from kiosk.settings import ROOT

    text = machine_facts.settings_text(ROOT / "config" / "kiosk.toml")
    assert "***" not in text
    assert f'site.id = "{load_settings(ROOT / "config" / "kiosk.toml").site.id}"' in text


def test_the_usb_tree_has_no_serial_numbers(tmp_path):
    for name, words in (
        ("1-2", {"idVendor": "1a86", "idProduct": "7523", "product": "USB Serial", "serial": CODE}),
        ("1-3", {"idVendor": "0c45", "idProduct": "6366"}),
        ("1-2:1.0", {"bInterfaceClass": "ff"}),
        ("usb1", {}),
    ):
        (tmp_path / name).mkdir()
        for file, text in words.items():
            (tmp_path / name / file).write_text(text)
    lines = machine_facts.usb_text(tmp_path).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("1-2 1a86:7523 ? USB Serial")
    assert "with serial number" in lines[0]
    assert "without serial number" in lines[1]
    assert CODE not in "".join(lines)
    assert machine_facts.usb_text(tmp_path / "none") == "no USB devices\n"
