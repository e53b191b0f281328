"""Doors and guide lights in kiosk.toml: one board for both, wiring as data, mistakes in words."""

import json
from pathlib import Path

import pytest

from drivers.lights.contract import FlashRate, Light, LightName
from drivers.relay_board.sim import BoardSimulator
from kiosk.commands.boards import on_boards
from kiosk.commands.devices.words import WIDTH, columns, news
from kiosk.settings import SettingsProblem, load_settings
from tests.commands.devices_sims import simulated, site, typed


def devices(tmp_path, lines):
    return load_settings(Path(site(tmp_path, lines))).devices


def test_one_board_serves_doors_and_lights(capsys, tmp_path):
    with BoardSimulator("dev") as board:
        lines = f'auxiliaries.port = "{board.port}"\nlights.port = "{board.port}"'
        code, out, _ = typed(capsys, "status", "--json", "--config", site(tmp_path, lines))
        seen = {one["role"]: one for one in json.loads(out)}
        assert (code, set(seen)) == (0, {"auxiliaries", "lights"})
        assert {one["state"] for one in seen.values()} == {"online"}
        offers = seen["lights"]["capabilities"]["lights"]
        assert [one["name"] for one in offers][:2] == ["cardReader", "scanner"]
        assert "proximity" in seen["auxiliaries"]["capabilities"]["auxiliaries"]


def test_the_wiring_of_the_file_is_what_shines(tmp_path):
    with BoardSimulator("dev") as board:
        lines = f'lights.port = "{board.port}"\nlights.outputs = {{ 6 = "cardReader" }}'
        lights = on_boards(devices(tmp_path, lines)).lights
        lights.open(lambda event: None)
        try:
            on = Light(FlashRate.CONTINUOUS)
            assert lights.show({LightName.CARD_READER: on}, 4.0).ok
            assert [number for number, lit in enumerate(board.relays, 1) if lit] == [6]
        finally:
            lights.close()
        assert not any(board.relays)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('auxiliaries.inputs = { 1 = "frontDoor" }', "devices.auxiliaries.inputs: write NUMBER"),
        ('lights.outputs = { 1 = "scanner", 2 = "scanner" }', "devices.lights.outputs: write"),
        ('lights.board = "lcus"\nlights.outputs = { 200 = "scanner" }', "no such output"),
        ("lights.unit = 2", "must be the same"),
    ],
)
def test_a_mistake_in_the_wiring_is_told_before_anything_opens(capsys, tmp_path, lines, words):
    same = 'lights.port = "x"' + ("" if "lcus" in lines else '\nauxiliaries.port = "x"')
    with pytest.raises(SettingsProblem, match=words):
        on_boards(devices(tmp_path, f"{lines}\n{same}"))
    code, _, err = typed(capsys, "status", "--config", site(tmp_path, f"{lines}\n{same}"))
    assert code == 2
    assert words in err


def test_a_test_with_bad_wiring_is_usage(capsys, tmp_path):
    lines = 'lights.port = "x"\nlights.outputs = { 1 = "lamp" }'
    code, out, err = typed(capsys, "test", "lights", "--json", "--config", site(tmp_path, lines))
    assert (code, out) == (2, "")
    assert "cardReader" in err


def test_what_moves_is_told_as_it_moves(capsys):
    with simulated("auxiliaries", "--every", "0.2") as address:
        code, out, _ = typed(capsys, "test", "auxiliaries", "--port", address)
    assert code == 0
    assert "前门 / FRONT DOOR" in out
    assert max(map(columns, out.splitlines())) <= WIDTH


def test_nothing_moved_is_told_with_advice(capsys):
    with simulated("auxiliaries", "--every", "0") as address:
        code, out, _ = typed(capsys, "test", "auxiliaries", "--port", address, "--timeout", "0.3")
    assert code == 1
    assert "NOTHING MOVED" in out


def test_a_light_nobody_translated_is_shown_as_it_is():
    assert news("fasciaLight.green") == "fasciaLight.green"
