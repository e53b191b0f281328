"""Guide lights alone on an LCUS relay board."""

import statistics
import time

from serial.tools.list_ports_common import ListPortInfo

from drivers.bus import Bus
from drivers.lights.contract import FlashRate, GetLights, Light, LightName, SetLights
from drivers.lights.outputs import outputs_of
from drivers.lights.probe import probe
from drivers.ports import SerialPort
from drivers.relay_board import lcus
from drivers.relay_board.board import RelayBoard, Wiring
from drivers.relay_board.link import Lcus
from drivers.relay_board.parts import Lights, SharedBoard
from drivers.relay_board.sim import BoardSimulator, Fault, FaultKind
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden, Rig, until

OUTPUTS = outputs_of({"1": "cardReader", "2": "statusGood.green", "3": "statusGood.red"})
_RUNS = 41


def bus_of(path):
    """A machine with this one serial port."""
    port = ListPortInfo(path)
    port.description = "USB Serial"
    return Bus(ports=[port])


class LightsRig(Rig):
    """Four relays, three of them lights."""

    name = "lights"
    skips = {
        9: "No daemon stands between the driver and its serial port.",
        10: "Which lamp is on is nothing personal, and nothing else goes over this wire.",
    }
    states = ("on", "query")
    _FUNCTIONS = {"on": lcus.Operation.ON_TELL, "query": lcus.Operation.QUERY}

    def __enter__(self):
        self._sim = BoardSimulator("dev", Lcus(), size=4).start()
        self._turn = False
        return self

    def __exit__(self, *exc):
        self._sim.close()

    def device(self):
        board = RelayBoard(
            self._sim.port,
            protocol=Lcus(),
            wiring=Wiring(outputs=OUTPUTS),
            backoff=Backoff(0.05, 0.3),
        )
        return Lights(SharedBoard(board))

    def command(self):
        # Each time another state, so that each time something goes over the wire.
        self._turn = not self._turn
        rate = FlashRate.CONTINUOUS if self._turn else FlashRate.OFF
        return SetLights({LightName.CARD_READER: Light(rate)})

    def waiting_command(self):
        return GetLights()

    def unplug(self):
        self._sim.unplug()

    def plug(self):
        self._sim.plug()

    def unplug_at(self, state):
        self._turn = False
        self._sim.unplug_at(self._FUNCTIONS[state])
        if state == "query":
            self.command = GetLights
        else:
            self.__dict__.pop("command", None)

    def hold(self):
        self._sim.hold()

    def release(self):
        self._sim.hold(False)

    def probe(self, present):
        if not present:
            self._sim.fault(Fault(FaultKind.GARBAGE_INSIDE, None))
        return probe(bus_of(self._sim.port))

    def golden(self):
        def decode(pieces):
            reader = lcus.StateReader()
            return [state for piece in pieces for state in reader.feed(piece)]

        noise = bytes.fromhex("A0A00001FF")
        return [Golden("state", lcus.frame(2, 1), decode, noise)]

    def overhead_ms(self):
        """Three questions through the driver, and the same three on the bare port."""
        device = self.device()
        device.open(lambda event: None)
        try:
            until(lambda: device.execute(GetLights(), 5.0).ok)
            through = [device.execute(GetLights(), 5.0).took_ms for _ in range(_RUNS)]
        finally:
            device.close()
        port = SerialPort(self._sim.port, 9600)
        try:
            bare = [_bare_ms(port) for _ in range(_RUNS)]
        finally:
            port.close()
        return statistics.median(through) - statistics.median(bare)


def _bare_ms(port):
    began = time.monotonic()
    for number in (1, 2, 3):
        heard = b""
        port.write(lcus.frame(number, lcus.Operation.QUERY))
        while len(heard) < lcus.SIZE:
            heard += port.read(lcus.SIZE - len(heard))
    return (time.monotonic() - began) * 1000
