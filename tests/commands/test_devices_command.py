"""``kiosk devices`` as it is typed, against a module written here from the byte table alone."""

import contextlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import tty

import pytest

from kiosk.__main__ import main

NAME, ID_NO = "金丝雀", "150626200109150033"
BASE, FIND, SELECT, STATUS = "3001", "2001", "2002", "11ff"


def block(**at):
    raw = bytearray("  ".encode("utf-16-le") * 64)
    for key, text in at.items():
        raw[int(key[1:]) : int(key[1:]) + 2 * len(text)] = text.encode("utf-16-le")
    return bytes(raw)


def like_resident(letter=" ", **more):
    plain = {
        "_0": NAME, "_30": "2", "_36": "20010915", "_52": "乌审旗示例路1号", "_122": ID_NO,
        "_188": "20200101", "_204": "20300101", "_248": letter,
    }  # fmt: skip
    return block(**{**plain, **more})


BLOCKS = {
    "resident": like_resident(_32="02"),
    "hmt_permit": like_resident("J", _122="810000199001011230", _220="H12345678", _238="01"),
    "foreign_2017": block(
        _0="CANARY, GOLD", _120="1", _122="MNG110085031201", _152="MNG", _158=NAME,
        _188="20190101", _204="20290101", _220="19850312", _236="01", _240="1500", _248="I",
    ),
    "foreign_2023": like_resident("Y", _32="01", _52="CANARY, GOLD", _242="MNG"),
}  # fmt: skip
OTHER_IDS = {"hmt_permit": "810000199001011230", "foreign_2017": "MNG110085031201"}
HIDDEN = {kind: [NAME, OTHER_IDS.get(kind, ID_NO)] for kind in BLOCKS}


def framed(body):
    counted = (len(body) + 1).to_bytes(2, "big") + body
    check = 0
    for byte in counted:
        check ^= byte
    return bytes.fromhex("AAAAAA9669") + counted + bytes([check])


class Module:
    """A SAM_V module of its own making: pty or TCP, throttled, noisy, split, in odd lengths."""

    def __init__(
        self, kind="resident", tcp=False, status=None, noise=False, photo=1024, seed=1, early=b""
    ):
        self.early = early
        self.text, self.status, self.noise, self.photo = BLOCKS[kind], status or {}, noise, photo
        self.luck = random.Random(seed)
        self.stop = threading.Event()
        self.asked = []
        self.reads = 0
        if tcp:
            self.door = socket.create_server(("127.0.0.1", 0))
            self.port = f"socket://127.0.0.1:{self.door.getsockname()[1]}"
        else:
            self.master, self.slave = os.openpty()
            tty.setraw(self.slave)
            self.port, self.door = os.ttyname(self.slave), None
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.stop.set()
        self.thread.join()
        if self.door is not None:
            self.door.close()
        else:
            os.close(self.master)
            os.close(self.slave)

    def answer(self, asked):
        if asked in self.status:
            return bytes([0, 0, self.status[asked]])
        match asked:
            case "12ff":
                return b"\0\0\x90" + bytes(range(16))
            case "2001":
                return b"\0\0" + (b"\x80" if self.reads else b"\x9f\x13\x37\xc0\xde")
            case "2002":
                return b"\0\0\x90" + bytes.fromhex("AAAAAA96690102")
            case "3001":
                self.reads += 1
                sizes = b"\x01\x00" + self.photo.to_bytes(2, "big")
                return b"\0\0\x90" + sizes + self.text + self.luck.randbytes(self.photo)
            case "3003":
                return b"\0\0\x91"
        return b"\0\0\x90"

    def serve(self):
        if self.door is None:
            self.talk(lambda: os.read(self.master, 4096), self.master, self.send_pty)
            return
        while not self.stop.is_set():
            if not select.select([self.door], [], [], 0.05)[0]:
                continue
            line, _ = self.door.accept()
            with line:
                self.talk(lambda line=line: line.recv(4096), line, line.sendall)

    def send_pty(self, data):
        os.write(self.master, data)

    def talk(self, receive, handle, send):
        buffer = b""
        with contextlib.suppress(OSError):
            while not self.stop.is_set():
                if not select.select([handle], [], [], 0.05)[0]:
                    continue
                data = receive()
                if not data:
                    return
                buffer += data
                while len(buffer) >= 10:
                    asked, buffer = buffer[7:9].hex(), buffer[7 + buffer[6] :]
                    self.asked.append(asked)
                    self.speak(framed(self.answer(asked)), send)

    def speak(self, frame, send):
        if self.early:
            # Noise while the module is still at work.
            send(self.early)
            self.stop.wait(0.4)
        began, sent = time.monotonic(), 0
        if self.noise:
            frame = self.luck.randbytes(self.luck.randrange(1, 30)) + frame
        while frame:
            piece, frame = frame[:16], frame[16:]
            if self.noise:
                cut = self.luck.randrange(1, 17)
                piece, frame = piece[:cut], piece[cut:] + frame
            sent += len(piece)
            self.stop.wait(max(0.0, began + sent * 10 / 115200 - time.monotonic()))
            send(piece)
        if self.noise:
            send(self.luck.randbytes(self.luck.randrange(1, 8)))


def typed(capsys, *words):
    code = main(["devices", *words])
    out, err = capsys.readouterr()
    return code, out, err


def tried(capsys, port, *more):
    code, out, err = typed(capsys, "test", "id_reader", "--port", port, "--json", *more)
    assert err == ""
    assert len(out.splitlines()) == 1
    return code, json.loads(out), out


@pytest.mark.parametrize("noise", [False, True])
@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize("kind", BLOCKS)
def test_each_card_on_an_independent_module(capsys, kind, tcp, noise):
    with Module(kind, tcp=tcp, noise=noise, photo=1023 if noise else 1024) as module:
        code, said, out = tried(capsys, module.port)
    assert (code, said["result"], said["card_type"]) == (0, "ok", kind)
    assert said["overhead_ms"] == pytest.approx(said["read_ms"] - said["floor_ms"], abs=0.11)
    # Requests 30, find 15, select 18 (this module's ids have 4 and 7 bytes), read 1295.
    clean = 1358 * 10000 / 115200
    assert said["floor_ms"] >= clean - 0.2 if noise else abs(said["floor_ms"] - clean) < 0.1
    assert not [secret for secret in HIDDEN[kind] if secret in out]


def test_show_gives_the_whole_record(capsys):
    with Module() as module:
        _, said, _ = tried(capsys, module.port, "--show")
    record = said["record"]
    assert (record["name"], record["id_no"]) == (NAME, ID_NO)
    assert (record["birth"], record["valid_to"]) == ("2001-09-15", "2030-01-01")


@pytest.mark.parametrize("early", ["00", "AAAAAA", "AAAAAA966900", "1337AAAAAA9669FFFF42"])
def test_noise_while_the_module_is_at_work_costs_no_read(capsys, early):
    with Module(early=bytes.fromhex(early)) as module:
        _, said, _ = tried(capsys, module.port)
    assert said["result"] == "ok"


def test_a_card_without_a_photo_is_read(capsys):
    with Module(photo=0) as module:
        _, said, _ = tried(capsys, module.port)
    assert said["result"] == "ok"
    assert said["floor_ms"] < 30


@pytest.mark.parametrize(
    ("asked", "status", "result"),
    [
        (BASE, 0x41, "unreadable"),
        (BASE, 0x32, "unsupported"),
        (BASE, 0x60, "module_fault"),
        (SELECT, 0x81, "unreadable"),
        (FIND, 0x80, "no_card"),
        (FIND, 0x40, "unsupported"),
        (STATUS, 0x60, "module_fault"),
    ],
)
def test_troubles_have_their_words(capsys, asked, status, result):
    with Module(status={asked: status}) as module:
        code, said, _ = tried(capsys, module.port, "--timeout", "0.6")
    assert (code, said["result"]) == (1, result)
    assert said["read_ms"] is said["floor_ms"] is said["overhead_ms"] is said["record"] is None


def test_absent_silent_and_impossible_ports(capsys, tmp_path):
    code, said, _ = tried(capsys, str(tmp_path / "none"))
    assert (code, said["result"]) == (1, "no_device")
    code, said, _ = tried(capsys, "nonsense://here")
    assert (code, said["result"]) == (2, "bad_port")
    master, slave = os.openpty()
    try:
        code, said, _ = tried(capsys, os.ttyname(slave))
    finally:
        os.close(master)
        os.close(slave)
    assert (code, said["result"]) == (1, "timed_out")


def test_words_for_people_are_short_and_say_what_comes_next(capsys):
    with Module() as module:
        code, out, _ = typed(capsys, "test", "id_reader", "--port", module.port)
    assert code == 0
    assert "LAY THE CARD" in out
    assert "居民身份证" in out
    assert NAME not in out
    with Module(status={BASE: 0x41}) as module:
        code, out, _ = typed(capsys, "test", "id_reader", "--port", module.port)
    assert code == 1
    assert "Lift the card, lay it again." in out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("test",),
        ("test", "toaster", "--port", "x"),
        ("test", "id_reader", "--port", "x", "--timeout", "-1"),
        ("test", "id_reader", "--port", "x", "--timeout", "nan"),
        ("sim", "id_reader", "--fault", "boom"),
        ("sim", "id_reader", "--fault", "status:read:zz"),
        ("sim", "id_reader", "--fault", "delay:nowhere:1"),
        ("sim", "id_reader", "--baud", "300"),
    ],
)
def test_usage(capsys, words):
    with pytest.raises(SystemExit) as left:
        main(["devices", *words])
    assert left.value.code == 2
    assert "usage" in capsys.readouterr().err


def site(tmp_path, mode="dev", devices=""):
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'[site]\nid = "t"\nregion = "150626100001"\nmode = "{mode}"\n[devices]\n{devices}\n'
    )
    return str(path)


def test_no_port_and_broken_settings_are_usage(capsys, tmp_path):
    code, _, err = typed(capsys, "test", "id_reader", "--config", site(tmp_path))
    assert code == 2
    assert "NO PORT" in err
    code, _, err = typed(capsys, "status", "--config", str(tmp_path / "none.toml"))
    assert code == 2
    assert "none.toml" in err


def test_status_opens_what_is_configured(capsys, tmp_path):
    code, out, _ = typed(capsys, "status", "--json", "--config", site(tmp_path))
    assert (code, json.loads(out)) == (0, [])
    with Module() as module:
        config = site(tmp_path, devices=f'id_reader.port = "{module.port}"')
        code, out, _ = typed(capsys, "status", "--json", "--config", config)
    (reader,) = json.loads(out)
    assert (code, reader["role"], reader["state"], reader["code"]) == (0, "id_reader", "online", "")
    lines = f'id_reader.port = "{tmp_path}/x"\ndocument_camera.source = "{tmp_path}/no"'
    code, out, _ = typed(capsys, "status", "--config", site(tmp_path, devices=lines))
    assert code == 1
    assert out.count("NO DEVICE") == 2


def test_record_and_replay(capsys, tmp_path):
    tape, config = tmp_path / "tape.txt", site(tmp_path)
    with Module("hmt_permit", noise=True) as module:
        words = ("record", "id_reader", "--port", module.port, str(tape), "--json")
        code, out, _ = typed(capsys, *words)
        assert (code, json.loads(out)["result"]) == (0, "ok")
        code, _, err = typed(capsys, *words)
        assert code == 2
        assert "name a new file" in err
    assert tape.stat().st_mode & 0o777 == 0o600
    assert NAME.encode("utf-16-le").hex().upper() not in tape.read_text()
    code, out, _ = typed(capsys, "replay", str(tape), "--json", "--config", config)
    said = json.loads(out)
    assert (code, said["result"], said["card_type"]) == (0, "ok", "hmt_permit")


def test_replay_refuses_what_it_can_not_play(capsys, tmp_path):
    tape = tmp_path / "tape.txt"
    for content in (b"", b"hello\n", "金\n".encode()):
        tape.write_bytes(content)
        code, _, err = typed(capsys, "replay", str(tape), "--config", site(tmp_path))
        assert code == 2
        assert "not a recording" in err
    tape.write_text("# wire, 2, role id_reader\n> AA 0.0\n")
    code, _, err = typed(capsys, "replay", str(tape), "--config", site(tmp_path, "prod"))
    assert code == 2
    assert "refuses to start" in err
    code, _, err = typed(capsys, "replay", str(tmp_path / "no"), "--config", site(tmp_path))
    assert code == 2


def test_sim_refuses_a_site_that_serves_residents(capsys, tmp_path):
    code, out, err = typed(capsys, "sim", "id_reader", "--config", site(tmp_path, "prod"))
    assert (code, out) == (2, "")
    assert "refuses to start" in err


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_sim_stays_until_it_is_told_to_go(capsys, tmp_path, sign):
    words = [sys.executable, "-m", "kiosk", "devices", "sim", "id_reader", "--card", "foreign_2023"]
    words += ["--baud", "9600", "--fault", "status:address:91", "--config", site(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as sim:
        port = sim.stdout.readline().strip()
        code, said, _ = tried(capsys, port)
        assert (code, said["card_type"]) == (0, "foreign_2023")
        sim.send_signal(sign)
        assert sim.wait(20) == 0
    assert not os.path.lexists(port)
