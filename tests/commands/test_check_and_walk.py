"""``kiosk check`` and ``kiosk walk`` as they are typed."""

import json
import shutil

import pytest

from kiosk.__main__ import main
from kiosk.settings import CONFIG

CONTENT = CONFIG / "content"


def test_the_sample_pack_is_right(capsys) -> None:
    assert main(["check", str(CONTENT)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("ok: 3 services (")
    assert len(out.splitlines()) == 1


def test_no_such_folder(tmp_path, capsys) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "no such folder" in capsys.readouterr().out


def test_a_file_instead_of_a_folder(tmp_path, capsys) -> None:
    (tmp_path / "x").write_text("x")
    assert main(["check", str(tmp_path / "x")]) == 1
    assert ":1: " in capsys.readouterr().out


def test_a_pack_without_services(tmp_path, capsys) -> None:
    shutil.copytree(CONTENT, tmp_path / "pack", ignore=shutil.ignore_patterns("services"))
    assert main(["check", str(tmp_path / "pack")]) == 1
    assert capsys.readouterr().out.startswith("services:1: ")


def test_an_empty_folder(tmp_path, capsys) -> None:
    assert main(["check", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split(":")[0] for line in lines} >= {"pack.toml", "regions.toml"}


@pytest.mark.parametrize("service", ["pension-registration", "property-query", "residence-permit"])
def test_a_walk_reaches_every_step_and_breaks_no_rule(service: str, capsys) -> None:
    arguments = ["walk", "--service", service, "--seed", "7", "--events", "1000", "--json"]
    assert main(arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["violations"] == []
    assert first["submitted"] > 3
    assert first["events"] == 1000
    steps = {"guide", "identity", "form", "confirm", "sign", "submit", "receipt", "rate"}
    assert set(first["reached"]) >= steps
    main(arguments)
    assert json.loads(capsys.readouterr().out) == first  # the seed alone decides


def test_a_walk_in_words(capsys) -> None:
    assert main(["walk", "--service", "property-query", "--events", "300"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("reached: ")
    assert "300 events" in out


def test_a_walk_through_a_service_that_is_not_there(tmp_path, capsys) -> None:
    assert main(["walk", "--service", "gone"]) == 2
    assert "property-query" in capsys.readouterr().err
    assert main(["walk", "--service", "gone", "--content", str(tmp_path)]) == 2
    assert "pack.toml:1" in capsys.readouterr().err
