"""Guide lights alone on an LCUS relay board."""

import time

from drivers.lights.contract import FlashRate, GetLights, Light, LightName, SetLights
from drivers.lights.probe import probe
from drivers.relay_board import lcus
from drivers.relay_board.board import RelayBoard, Wiring
from drivers.relay_board.link import Lcus
from drivers.relay_board.parts import Lights, SharedBoard
from drivers.relay_board.sim import BoardSimulator
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden
from tests.conformance.rigs.boards import NO_DAEMON, OUTPUTS, BoardRig


class LightsRig(BoardRig):
    """Four relays, three of them lights."""

    name = "lights"
    skips = {
        9: NO_DAEMON,
        10: "Which lamp is on is nothing personal, and nothing else goes over this wire.",
    }
    states = ("on", "query")
    _probe = staticmethod(probe)
    _FUNCTIONS = {"on": lcus.Operation.ON_TELL, "query": lcus.Operation.QUERY}

    def __enter__(self):
        self._sim = BoardSimulator("dev", Lcus(), size=4).start()
        self._turn = False
        return self

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

    def unplug_at(self, state):
        self._turn = False
        self._sim.unplug_at(self._FUNCTIONS[state])
        if state == "query":
            self.command = GetLights
        else:
            self.__dict__.pop("command", None)

    def golden(self):
        def decode(pieces):
            reader = lcus.StateReader()
            return [state for piece in pieces for state in reader.feed(piece)]

        noise = bytes.fromhex("A0A00001FF")
        return [Golden("state", lcus.frame(2, 1), decode, noise)]

    def _bare_ms(self, port):
        began = time.monotonic()
        for number in (1, 2, 3):
            heard = b""
            port.write(lcus.frame(number, lcus.Operation.QUERY))
            while len(heard) < lcus.SIZE:
                heard += port.read(lcus.SIZE - len(heard))
        return (time.monotonic() - began) * 1000
