"""The UPS: NUT's own upsd and dummy-ups, on a line that can be cut and held up."""

import statistics
import time

from drivers.bus import Bus
from drivers.ports import TcpPort
from drivers.supervisor import Backoff
from drivers.ups.contract import GetStatus
from drivers.ups.link import Account
from drivers.ups.monitor import UpsMonitor
from drivers.ups.probe import probe
from drivers.ups.sim import Fault, FaultKind
from drivers.ups.sim_daemons import PASSWORD, USER
from drivers.ups.wire import AnswerReader, line, variables
from tests.conformance.rig import Golden, Rig, until
from tests.drivers.ups_daemons import daemons, well
from tests.drivers.ups_daemons import line as new_line

_LISTING = ("VAR", "ups")
_RUNS = 41


class UpsRig(Rig):
    """A UPS on mains, read with an account."""

    name = "ups"
    skips = {
        8: "upsd serves any number of readers at once, and reading changes nothing: a technician's "
        "look beside the running kiosk shall not be refused."
    }
    states = ("LIST VAR",)

    def __enter__(self):
        well()
        self._line = new_line()
        return self

    def __exit__(self, *exc):
        self._line.close()

    def device(self):
        return UpsMonitor(
            self._line.address,
            account=Account(USER, PASSWORD),
            backoff=Backoff(0.05, 0.25),
            poll_s=0.5,
        )

    def command(self):
        return GetStatus()

    def unplug(self):
        self._line.unplug()

    def plug(self):
        self._line.plug()

    def unplug_at(self, state):
        self._line.unplug_at(state)

    def hold(self):
        self._line.hold()

    def release(self):
        self._line.release()

    def restart_daemon(self):
        daemons().kill_server()
        daemons().start_server()

    def probe(self, present):
        if not present:
            greeting = "220 mail.example ESMTP\r\n"
            self._line.fault(Fault(FaultKind.REPLACE, times=None, text=greeting))
        return probe(Bus(), [("127.0.0.1", self._line.port)])

    def golden(self):
        text = 'BEGIN LIST VAR ups\nVAR ups ups.status "OL CHRG"\n'
        text += 'VAR ups device.model "Say \\"hi\\" \\\\ 鄂"\nEND LIST VAR ups\n'

        def decode(pieces):
            reader = AnswerReader(_LISTING)
            answers = [reader.feed(piece) for piece in pieces]
            return [list(variables(one).items()) for one in answers if one is not None]

        return [Golden("LIST VAR", text.encode(), decode)]

    def secrets(self):
        return [PASSWORD]

    def overhead_ms(self):
        """The same question through the driver and on a bare socket; upsd's own time is in both."""
        device = self.device()
        device.open(lambda event: None)
        port = TcpPort(f"socket://127.0.0.1:{self._line.port}")
        try:
            until(lambda: device.execute(GetStatus(), 5.0).ok)
            through = [device.execute(GetStatus(), 5.0).took_ms for _ in range(_RUNS)]
            bare = [_bare_ms(port) for _ in range(_RUNS)]
        finally:
            port.close()
            device.close()
        return statistics.median(through) - statistics.median(bare)


def _bare_ms(port):
    began, heard = time.monotonic(), b""
    port.write(line("LIST", *_LISTING))
    while not heard.endswith(b"END LIST VAR ups\n"):
        heard += port.read(4096)
    return (time.monotonic() - began) * 1000
