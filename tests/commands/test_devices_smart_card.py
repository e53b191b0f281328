"""``kiosk devices test smart_card`` as its own process, its daemon killed beneath it."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.smart_card.sim import Chip, VirtualSlot, social_security
from drivers.tape import parse_tape
from tests.commands.devices_sims import site, typed
from tests.conformance.rig import until
from tests.drivers.smartcard_pcscd import READER, PrivatePcscd

NAME, NUMBER = "金丝雀", "150626200109150033"


def card():
    return Chip([social_security(name=NAME, ss_number=NUMBER)])


@pytest.fixture
def slot():
    with PrivatePcscd() as pcscd, VirtualSlot("dev", pcscd.port) as slot:
        slot.pcscd = pcscd
        yield slot


def started(*words):
    command = [sys.executable, "-m", "kiosk", "devices", "test", "smart_card", "--port", READER]
    return subprocess.Popen(
        [*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ,
    )  # fmt: skip


def ended(child):
    out, err = child.communicate(timeout=60)
    assert err == ""
    return child.returncode, out


def sockets(child):
    """How many sockets the process holds: one less when it has let a dead pcscd go."""
    count = 0
    for number in Path(f"/proc/{child.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            count += os.readlink(number).startswith("socket:")
    return count


def killed_and_started(pcscd, child):
    """Started again only when the loss was noticed: an outage nobody saw lasted 0 ms."""
    before = sockets(child)
    pcscd.kill()
    until(lambda: sockets(child) < before)
    pcscd.start()


def test_one_object_without_the_holder(slot):
    slot.insert(card())
    code, out = ended(started("--json"))
    said = json.loads(out)
    assert len(out.splitlines()) == 1
    assert (code, said["result"]) == (0, "ok")
    assert said["read_ms"] >= said["floor_ms"] > 0
    assert said["overhead_ms"] == pytest.approx(said["read_ms"] - said["floor_ms"], abs=0.11)
    assert NAME not in out
    assert NUMBER not in out
    code, out = ended(started("--json", "--show"))
    assert NAME in out
    assert NUMBER in out


def test_pcscd_killed_and_restarted_while_a_card_is_read(slot):
    slot.hold()
    slot.insert(card())
    child = started("--json", "--timeout", "40")
    until(lambda: slot.asked)
    killed_and_started(slot.pcscd, child)
    slot.release()
    code, out = ended(child)
    said = json.loads(out)
    assert (code, said["result"]) == (0, "ok")
    assert said["outage_ms"] > 0
    assert said["recovered_ms"] < 3000


def test_pcscd_killed_and_restarted_while_a_card_is_waited_for(slot):
    child = started("--timeout", "40")
    lines = []
    while not any("INSERT" in line for line in lines):
        lines.append(child.stdout.readline())
    killed_and_started(slot.pcscd, child)
    slot.insert(card())
    code, out = ended(child)
    assert code == 0
    assert "好 / OK" in out
    assert "恢复 / recovered" in out
    assert NAME not in out


@pytest.mark.parametrize("protected", [False, True])
def test_a_recording_keeps_how_the_card_is_built_and_not_its_holder(
    slot, capsys, tmp_path, protected
):
    slot.insert(Chip([social_security(name=NAME, ss_number=NUMBER, protected=protected)]))
    tape = tmp_path / "tape.txt"
    words = ("record", "smart_card", "--port", READER, str(tape), "--json")
    code, out, _ = typed(capsys, *words)
    assert (code, json.loads(out)["result"]) == (0, "ok")
    text = tape.read_text()
    lines = text.splitlines()
    assert lines[0] == "# wire, 2, role smart_card"
    assert [line[0] for line in lines[1:]] == [">", "<"] * (len(lines) // 2)
    assert "> 00A404000F7378312E7368" in text
    assert parse_tape(lines).role == "smart_card"
    # A record: tag and length, then as many masked bytes, then the status words.
    assert "< 0709,*9,9000" in text or "< 0709,*9,61" in text
    assert ("< 091E,*30,9000" in text) is not protected
    for secret in (NAME.encode("gb18030"), NUMBER.encode()):
        assert secret.hex().upper() not in text
    code, _, err = typed(capsys, "replay", str(tape), "--config", site(tmp_path))
    assert code == 2
    assert "not played" in err


def test_no_card_and_no_such_reader_have_words(slot):
    code, out = ended(started("--timeout", "0.5"))
    assert code == 1
    assert "NO CARD CAME" in out
