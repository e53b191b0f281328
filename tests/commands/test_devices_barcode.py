"""``kiosk devices`` with a code scanner: test, record and replay, watch, status; content masked."""

import json
import queue
import threading

import pytest

from drivers.barcode.contract import SymbolRead
from drivers.barcode.sim import WedgeSimulator
from drivers.barcode.sim_pictures import code_picture
from drivers.barcode.trial import try_device
from drivers.document_camera.sim import MjpegCameraSimulator
from kiosk.commands.devices.ask import CannotRun
from kiosk.commands.devices.build import chosen, drivers_of, opened
from kiosk.commands.devices.sims.barcode import SAMPLE
from kiosk.settings import BarcodeSettings, CameraSettings, Devices
from tests.commands.devices_sims import simulated, site, typed
from tests.drivers.fake_input import KEYBOARD, FakeInputs

QUICK = ("--every", "0.05")


@pytest.mark.parametrize(
    "words, setup",
    [
        ((), ""),
        (("--tcp", "--gb18030"), ""),
        (("--kind", "gm65"), 'barcode.kind = "gm65"'),
        (("--kind", "honeywell"), 'barcode.kind = "honeywell"'),
        (("--suffix", "#\t"), 'barcode.ending = "tab"\nbarcode.suffix = "#"'),
    ],
)
def test_a_code_is_read_and_its_content_masked(capsys, tmp_path, words, setup):
    with simulated("barcode", *QUICK, *words) as address:
        config = site(tmp_path, f'barcode.port = "{address}"\n{setup}')
        code, out, err = typed(capsys, "test", "barcode", "--json", "--config", config)
        said = json.loads(out)
        assert (code, err, said["result"], said["source"]) == (0, "", "ok", "serial")
        assert said["read_ms"] >= 0 and said["length"] == len(SAMPLE)
        assert said["content"] == "JJ1.000000.0000 **"
        code, out, _ = typed(capsys, "test", "barcode", "--config", config, "--show")
        assert code == 0 and SAMPLE in out and " ms" in out


def test_nothing_and_nonsense(capsys):
    with simulated("barcode", "--kind", "honeywell") as address:
        words = ("test", "barcode", "--port", address, "--timeout", "0.3")
        code, out, _ = typed(capsys, *words)
        assert code == 1 and "NO CODE CAME" in out
    with simulated("barcode", *QUICK, "--code", "\x01\x06") as address:
        code, out, _ = typed(capsys, *words[:3], address, *words[4:], "--json")
        said = json.loads(out)
        assert (code, said["result"], said["remarks"]) == (1, "unreadable", ["barcodeInvalid"])
    for port, exit_code in (("/dev/nonesuch", 1), ("document_camera", 2), ("socket://x", 2)):
        assert typed(capsys, "test", "barcode", "--port", port)[0] == exit_code


def test_what_was_recorded_is_played_without_anybodys_content(capsys, tmp_path):
    tape = tmp_path / "tape.txt"
    with simulated("barcode", "--every", "0.3", "--gb18030") as address:
        words = ("record", "barcode", "--port", address, str(tape), "--json")
        assert typed(capsys, *words)[0] == 0
    text = tape.read_text("ascii")
    assert text.startswith("# wire, 2, role barcode\n") and "0D" in text
    for piece in (SAMPLE.encode("gb18030"), b"150626", b"JJ1"):
        assert piece.hex().upper() not in text
    config = site(tmp_path)
    code, out, _ = typed(capsys, "replay", str(tape), "--json", "--show", "--config", config)
    said = json.loads(out)
    assert (code, said["result"]) == (0, "ok")
    assert set(said["content"]) == {"x"}


def test_only_a_serial_line_is_recorded(capsys, tmp_path):
    words = ("record", "barcode", "--port", "/dev/input/event99", str(tmp_path / "tape"))
    code, out, _ = typed(capsys, *words)
    assert code == 1 and "NOT A SERIAL LINE" in out


def test_a_wedge_is_tried():
    with FakeInputs() as machine:
        keys = machine.add("Lab scanner", KEYBOARD)
        outcome = try_device(
            "input:Lab*",
            bus=machine.bus,
            on_ready=lambda: WedgeSimulator("dev", keys).show("42/ab"),
        )
        assert (outcome.result, outcome.facts["content"]) == ("ok", "00/aa")
        keys.unplug()
        gone = try_device("input:Lab*", bus=machine.bus)
        assert gone.result == "no_device"


def test_the_document_camera_reads_codes_alone_and_beside_its_own_driver():
    with MjpegCameraSimulator("dev", size=(1200, 900)) as camera:
        camera.put_paper(code_picture(SAMPLE))
        devices = Devices(
            document_camera=CameraSettings(source=camera.url),
            barcode=BarcodeSettings(port="document_camera"),
        )
        alone = try_device("document_camera", camera=camera.url, show=True)
        assert (alone.result, alone.facts["content"]) == ("ok", SAMPLE)
        for names in (["barcode"], ["barcode", "document_camera"]):
            _, roles = chosen(devices, names, {})
            with opened(drivers_of(roles, devices)) as told:
                assert _first(told, SymbolRead).symbol.text == SAMPLE
    with pytest.raises(CannotRun, match=r"document_camera\.source is empty"):
        drivers_of(roles[:1], Devices(barcode=BarcodeSettings(port="document_camera")))


def _first(told, kind):
    while True:
        _, event = told.get(timeout=15)
        if isinstance(event, kind):
            return event


def test_watch_and_status_tell_no_content(capsys, tmp_path):
    with simulated("barcode", *QUICK) as address:
        config = site(tmp_path, f'barcode.port = "{address}"')
        ended = queue.Queue()
        words = ("watch", "barcode", "--seconds", "1.5", "--json", "--config", config)
        thread = threading.Thread(target=lambda: ended.put(typed(capsys, *words)))
        thread.start()
        code, out, _ = ended.get(timeout=30)
        thread.join()
        kinds = {json.loads(line)["kind"] for line in out.splitlines()}
        assert code == 0 and kinds == {"online", "symbol_read"}
        assert "JJ1" not in out and "样例" not in out
        code, out, _ = typed(capsys, "status", "--json", "--config", config)
        (said,) = json.loads(out)
        assert (code, said["state"]) == (0, "online")
        assert said["capabilities"]["source"] == "serial"
