"""``kiosk devices record`` and ``replay`` of every wire: the same end, nobody's data."""

import json

import pytest

from kiosk.commands.devices.maskers import masker_of
from kiosk.commands.devices.roles import ROLES
from tests.commands.devices_sims import simulated, site, typed

CASES = [
    ("id_reader", (), "ok", []),
    ("id_reader", ("--fault", "status:read:41"), "unreadable", []),
    ("receipt_printer", (), "ok", ["打印机测试".encode("gbk"), b"PRINTER TEST", b"example.cn"]),
    ("receipt_printer", ("--pty",), "ok", [b"PRINTER TEST"]),
    ("receipt_printer", ("--fault", "paper_out"), "paper_out", []),
]


@pytest.mark.parametrize(("role", "words", "result", "secrets"), CASES)
def test_what_was_recorded_ends_alike_when_it_is_played(
    capsys, tmp_path, role, words, result, secrets
):
    tape = tmp_path / "tape.txt"
    with simulated(role, *words) as address:
        code, out, err = typed(capsys, "record", role, "--port", address, str(tape), "--json")
    assert (err, json.loads(out)["result"]) == ("", result)
    assert code == (0 if result == "ok" else 1)
    text = tape.read_text("ascii")
    assert text.startswith(f"# wire, 2, role {role}\n")
    assert tape.stat().st_mode & 0o777 == 0o600
    assert not [one for one in secrets if one.hex().upper() in text]
    code, out, _ = typed(capsys, "replay", str(tape), "--json", "--config", site(tmp_path))
    assert json.loads(out)["result"] == result
    assert code == (0 if result == "ok" else 1)


def test_unmasked_keeps_what_was_printed(capsys, tmp_path):
    tape = tmp_path / "tape.txt"
    with simulated("receipt_printer") as address:
        words = ("record", "receipt_printer", "--port", address, str(tape), "--unmasked")
        assert typed(capsys, *words)[0] == 0
    assert "UNMASKED" in tape.read_text().splitlines()[0]
    assert "打印机测试".encode("gbk").hex().upper() in tape.read_text()


@pytest.mark.parametrize("role", [role.name for role in ROLES.values() if role.wire])
def test_every_wire_has_a_masker_that_keeps_the_number_of_bytes(role):
    masker = masker_of(role)
    for data in (b"", b"\x00", b"\xaa" * 9, bytes(range(256))):
        for parts in (masker.sent(data), masker.heard(b"\x01\x02\x03", data)):
            assert sum(one if isinstance(one, int) else len(one) for one in parts) == len(data)


@pytest.mark.parametrize(
    ("asked", "heard", "kept"),
    [
        (b"\x10\x04\x01", b"\x12", True),
        (b"\x1dr\x01", b"\x00", True),
        (b"", b"\x14\x00\x00\x0f", True),
        ("巴特尔".encode("gbk"), "巴特尔".encode("gbk"), False),
        (b"Li\n", b"Li\n", False),
        (b"\x10\x04\x01Li\n", b"Li\n", False),
    ],
)
def test_what_a_printer_says_is_kept_only_behind_a_question(asked, heard, kept):
    masker = masker_of("receipt_printer")
    assert masker.heard(asked, heard) == ((heard,) if kept else (len(heard),))
    assert masker.sent(asked) == ((asked,) if kept and asked else (len(asked),))


def test_a_role_without_a_wire_can_not_be_recorded(capsys, tmp_path):
    with pytest.raises(SystemExit) as left:
        typed(capsys, "record", "document_camera", "--port", "x", str(tmp_path / "f"))
    assert left.value.code == 2


@pytest.mark.parametrize("role", ["toaster", "smart_card", "document_camera"])
def test_a_recording_of_what_can_not_be_played_is_refused(capsys, tmp_path, role):
    tape = tmp_path / "tape.txt"
    tape.write_text(f"# wire, 2, role {role}\n> AA 0\n< BB 1\n")
    code, _, err = typed(capsys, "replay", str(tape), "--config", site(tmp_path))
    assert code == 2
    assert "not played" in err
