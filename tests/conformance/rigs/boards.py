"""What the rigs of relay boards share: a simulated board, and its port among those of a machine."""

import statistics

from serial.tools.list_ports_common import ListPortInfo

from drivers.bus import Bus
from drivers.lights.outputs import outputs_of
from drivers.ports import SerialPort
from drivers.relay_board.sim import Fault, FaultKind
from tests.conformance.rig import Rig, until

OUTPUTS = outputs_of({"1": "cardReader", "2": "statusGood.green", "3": "statusGood.red"})
NO_DAEMON = "No daemon stands between the driver and its serial port."
_RUNS = 41


def bus_of(path):
    """A machine with this one serial port."""
    port = ListPortInfo(path)
    port.description = "USB Serial"
    return Bus(ports=[port])


class BoardRig(Rig):
    """A board that `__enter__` has started as `_sim`.

    `_probe`: the driver's. `_bare_ms`: the same as `waiting_command` on a bare port.
    """

    def __exit__(self, *exc):
        self._sim.close()

    def unplug(self):
        self._sim.unplug()

    def plug(self):
        self._sim.plug()

    def hold(self):
        self._sim.hold()

    def release(self):
        self._sim.hold(False)

    def probe(self, present):
        if not present:
            self._sim.fault(Fault(FaultKind.GARBAGE_INSIDE, None))
        return self._probe(bus_of(self._sim.port))

    def overhead_ms(self):
        """The same question through the driver and on the bare port."""
        device, asked = self.device(), self.waiting_command()
        device.open(lambda event: None)
        try:
            until(lambda: device.execute(asked, 5.0).ok)
            through = [device.execute(asked, 5.0).took_ms for _ in range(_RUNS)]
        finally:
            device.close()
        port = SerialPort(self._sim.port, 9600)
        try:
            bare = [self._bare_ms(port) for _ in range(_RUNS)]
        finally:
            port.close()
        return statistics.median(through) - statistics.median(bare)
