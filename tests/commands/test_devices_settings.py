"""The section [devices] of kiosk.toml: one entry a role, old keys, and mistakes in words."""

import tomllib

import pytest

from kiosk.commands.devices.ask import configured
from kiosk.commands.devices.build import chosen
from kiosk.commands.devices.roles import ROLES
from kiosk.settings import ROOT, SettingsProblem, load_settings


def settings(tmp_path, lines=""):
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[site]\nid = "t"\nregion = "150626100001"\n[devices]\n{lines}\n', "utf-8")
    return load_settings(path)


def test_a_machine_without_a_section_has_no_devices(tmp_path):
    devices = settings(tmp_path).devices
    assert [configured(devices, role) for role in ROLES.values()] == [""] * len(ROLES)
    assert chosen(devices, [], {})[1] == []


@pytest.mark.parametrize("name", ROLES)
def test_every_role_has_its_address(tmp_path, name):
    role = ROLES[name]
    devices = settings(tmp_path, f'{name}.{role.key} = "{role.example}"').devices
    assert configured(devices, role) == role.example
    _, roles = chosen(devices, [], {})
    assert [one.name for one in roles] == [name]


def test_the_keys_of_before_still_work(tmp_path):
    lines = (
        'id_reader.port = "socket://h:1"\ndocument_camera.source = "folder:/x"\ncall.camera = "0"'
    )
    devices = settings(tmp_path, lines).devices
    assert devices.id_reader.port == "socket://h:1"
    assert devices.document_camera.source == "folder:/x"
    assert devices.call.camera == "0"


def test_the_shipped_file_names_every_role_and_has_none(tmp_path):
    path = ROOT / "config" / "kiosk.toml"
    section = tomllib.loads(path.read_text("utf-8"))["devices"]
    assert set(ROLES) <= set(section)
    devices = load_settings(path).devices
    assert not [name for name, role in ROLES.items() if configured(devices, role)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('id_readr.port = "x"', "devices.id_readr: no such key; meant: id_reader"),
        ('id_reader.prot = "x"', "devices.id_reader.prot: no such key; meant: port"),
        ("id_reader.port = 3", "devices.id_reader.port: Input should be a valid string"),
        ('smart_card = "x"', "devices.smart_card: write devices.smart_card."),
        ("receipt_printer.width_mm = 70", "devices.receipt_printer.width_mm: Input should be 58"),
    ],
)
def test_a_mistake_names_its_key(tmp_path, lines, words):
    with pytest.raises(SettingsProblem) as caught:
        settings(tmp_path, lines)
    assert words in str(caught.value)


def test_all_mistakes_at_once(tmp_path):
    with pytest.raises(SettingsProblem) as caught:
        settings(tmp_path, 'xyzzy.port = "x"\nid_reader.port = 3')
    told = str(caught.value).splitlines()
    assert len(told) == 2
    assert all("kiosk.toml: devices." in line for line in told)
    assert any("known: id_reader, " in line for line in told)


def test_a_missing_key_is_asked_for(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text('[site]\nid = "t"\n')
    with pytest.raises(SettingsProblem, match="site.region: is missing; write it"):
        load_settings(path)


def call_engine(tmp_path, engine):
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[site]\nid = "t"\nregion = "r"\n[call]\nengine = "{engine}"\n', "utf-8")
    return load_settings(path).call.engine


def test_a_call_is_carried_by_the_shipped_engine_unless_told_otherwise(tmp_path, monkeypatch):
    assert settings(tmp_path).call.engine == "aiortc"
    assert load_settings(ROOT / "config" / "kiosk.toml").call.engine == "aiortc"
    monkeypatch.setattr("kiosk.settings.find_spec", lambda _name: object())
    assert call_engine(tmp_path, "wrtc") == "wrtc"


def test_an_engine_that_is_missing_or_unknown_is_told_before_anybody_calls(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.settings.find_spec", lambda _name: None)
    with pytest.raises(SettingsProblem) as caught:
        call_engine(tmp_path, "wrtc")
    said = str(caught.value)
    assert "call.engine: wrtc is not installed here; install it (uv sync --extra wrtc)" in said
    assert 'engine = "aiortc"' in said
    with pytest.raises(SettingsProblem, match="call.engine: Input should be 'aiortc' or 'wrtc'"):
        call_engine(tmp_path, "webrtcbin")
