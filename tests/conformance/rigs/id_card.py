"""The ID-card reader: on a pty as a USB adapter makes one, and behind a serial server on TCP."""

import os
import signal
import socket
import statistics
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

from drivers.bus import Bus
from drivers.id_card import wire
from drivers.id_card.contract import AskStatus, ReadCard
from drivers.id_card.probe import probe
from drivers.id_card.reader import SamvReader, Timing
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator, SimCard
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden, Rig, until

NAME, ID_NO, PLACE = "金丝雀", "150626200109150033", "乌审旗金丝雀路3号"
STATES = {"find": wire.FIND, "select": wire.SELECT, "read": wire.READ_BASE}
QUICK = Timing(find=0.06, present=0.2, confirm_gone=0.06, idle=0.1)
READS = 7


def _decode(pieces):
    parser = wire.FrameParser()
    bodies = [body for piece in pieces for body in parser.feed(piece)]
    while left := parser.gap():
        bodies += left
    return [wire.parse_reply(body) for body in bodies]


class SamvPtyRig(Rig):
    """A module with a card on it; each command lays the card anew, as find tells it only once."""

    name = "id_card_serial"
    states = tuple(STATES)
    skips = {9: "Between the driver and a serial adapter there is no daemon that could be killed."}

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="rig-id-card-")
        self.sim = SamvSimulator("dev", throttled=False).start()
        self.card = SimCard.resident(name=NAME, id_no=ID_NO, address=PLACE)
        return self

    def __exit__(self, *exc):
        self.sim.close()
        self._folder.cleanup()

    def address(self):
        """What goes into kiosk.toml."""
        return self.sim.port

    def device(self):
        return SamvReader(
            self.address(), role="id_reader", timing=QUICK, backoff=Backoff(0.05, 0.3),
            tell_all=True,
        )  # fmt: skip

    def command(self):
        self.sim.lay(self.card)
        return ReadCard(photo=True)

    def waiting_command(self):
        return AskStatus()

    def unplug(self):
        self.sim.unplug()

    def plug(self):
        self.sim.replug()

    def unplug_at(self, state):
        self.sim.fault(Fault(FaultKind.UNPLUG, STATES[state]))

    def hold(self):
        self.sim.fault(Fault(FaultKind.SILENCE, None, None))

    def release(self):
        self.sim.clear_faults()

    def probe(self, present):
        """Absent: a silent terminal in its place, and a node that has gone."""
        root = Path(self._folder.name)
        master, slave = os.openpty()
        try:
            path = self.sim.port if present else os.ttyname(slave)
            ports = [_listed(path), _listed(str(root / "gone"))]
            return probe(Bus(dev=root / "dev", sys=root / "sys", ports=ports))
        finally:
            os.close(master)
            os.close(slave)

    def golden(self):
        noise = bytes.fromhex("1337AAAA00AAAAAA9669FFFF42AAAAAA9669000900")
        data = self.card.base_data()
        frames = {
            "status": wire.reply(0x90),
            "find": wire.reply(0x9F, b"\x5a\x01\xc3\x07"),
            "none": wire.reply(0x80),
            "select": wire.reply(0x90, bytes.fromhex("AAAAAA9669010203")),
            "sam_id": wire.reply(0x90, bytes(range(16))),
            "newest_address": wire.reply(0x90, PLACE.ljust(35).encode("utf-16-le")),
            "card": wire.reply(0x90, data),
        }
        return [Golden(name, frame, _decode, noise) for name, frame in frames.items()]

    def secrets(self):
        return [NAME, ID_NO, ID_NO[6:14], PLACE]

    def overhead_ms(self):
        """Median over reads through a line that takes its time, requests included."""
        self.throttle()
        device, added = self.device(), []
        device.open(lambda event: None)
        try:
            until(lambda: device.health().state == "online")
            for _ in range(READS):
                self.sim.lay(self.card)
                contents = device.execute(ReadCard(), 10).result
                added.append(contents.read_ms - contents.floor_ms)
        finally:
            device.close()
        return statistics.median(added)

    def throttle(self):
        """Put a module in its place whose line is as slow as a real one."""
        self.sim.close()
        self.sim = SamvSimulator("dev").start()


class SamvTcpRig(SamvPtyRig):
    """The same module behind socat as the serial server: its TCP side is the driver's line."""

    name = "id_card_tcp"
    skips = {
        1: "Networks are not searched: a kiosk must not knock at other machines' ports; the "
        "probe is that of id_card_serial.",
        8: "A TCP line has no lock: whether a second client is let in is the serial server's rule.",
    }

    def __enter__(self):
        super().__enter__()
        with socket.create_server(("127.0.0.1", 0)) as door:
            self._tcp = door.getsockname()[1]
        self._server = None
        self._serve()
        return self

    def __exit__(self, *exc):
        self._kill()
        super().__exit__(*exc)

    def address(self):
        return f"socket://127.0.0.1:{self._tcp}"

    def restart_daemon(self):
        self._kill()
        self._serve()

    def throttle(self):
        self._kill()
        super().throttle()
        self._serve()

    def _serve(self):
        """One process a client; the port stays the same. In a session of its own, to be ended."""
        door = f"TCP-LISTEN:{self._tcp},bind=127.0.0.1,reuseaddr,nodelay,fork,max-children=1"
        self._server = subprocess.Popen(
            ["socat", "-t0", door, f"FILE:{self.sim.port},raw,echo=0,b115200"],
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        until(self._listens)

    def _listens(self):
        """Without connecting: that would open the module's port."""
        wanted = f":{self._tcp:04X} "
        lines = Path("/proc/net/tcp").read_text().splitlines()
        return any(wanted in line and " 0A " in line for line in lines)

    def _kill(self):
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None


def _listed(path):
    return SimpleNamespace(
        device=path, vid=0x1A86, pid=0x7523, serial_number="A1", description="USB Serial"
    )
