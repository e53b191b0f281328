"""Auxiliaries: contacts of a Modbus board, a presence radar, volume keys with the headset jack."""

import statistics
import time

from evdev import ecodes as e

from drivers.auxiliaries.contract import AuxiliariesChanged, GetStatus
from drivers.auxiliaries.inputs import inputs_of
from drivers.auxiliaries.keys import EventKeys
from drivers.auxiliaries.probe import probe
from drivers.auxiliaries.radar import PresenceRadar
from drivers.auxiliaries.radar_wire import Report, ReportReader, Seen
from drivers.auxiliaries.radar_wire import frame as radar_frame
from drivers.auxiliaries.sim import FaultKind as RadarFault
from drivers.auxiliaries.sim import RadarSimulator
from drivers.contract import DeviceOnline
from drivers.relay_board import modbus
from drivers.relay_board.board import RelayBoard, Wiring
from drivers.relay_board.link import Modbus
from drivers.relay_board.parts import Auxiliaries, SharedBoard
from drivers.relay_board.sim import BoardSimulator
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden, Rig, until
from tests.conformance.rigs.boards import NO_DAEMON, OUTPUTS, BoardRig, bus_of
from tests.drivers.fake_input import TOUCH, FakeInputs

INPUTS = inputs_of({"1": "cabinetFrontDoor", "2": "proximity", "3": "operatorCallButton"})
QUICK = Backoff(0.05, 0.3)


class RelayBoardRig(BoardRig):
    """Eight contacts and eight relays behind one port; asked for its contacts."""

    name = "auxiliaries_board"
    skips = {
        9: NO_DAEMON,
        10: "Doors, keys and lamps: no word about anybody goes over this wire.",
    }
    states = ("read inputs",)
    _probe = staticmethod(probe)

    def __enter__(self):
        self._sim = BoardSimulator("dev", Modbus()).start()
        return self

    def device(self):
        wiring = Wiring(inputs=INPUTS, outputs=OUTPUTS)
        return Auxiliaries(SharedBoard(RelayBoard(self._sim.port, wiring=wiring, backoff=QUICK)))

    def command(self):
        return GetStatus()

    def unplug_at(self, state):
        self._sim.unplug_at(modbus.Function.READ_INPUTS)

    def golden(self):
        asked = modbus.read_inputs(1, 0, 20)
        data = modbus.frame(bytes((1, 2, 3, 0xA5, 0x5A, 0x0F)))
        refused = modbus.frame(bytes((1, 0x82, modbus.Refusal.BUSY)))
        noise = bytes.fromhex("00FF010300")
        return [
            Golden("contacts", data, _decoder(asked), noise),
            Golden("refusal", refused, _decoder(asked), noise),
            Golden("relay", modbus.write_coils(1, 3, [True]).encode(),
                   _decoder(modbus.write_coils(1, 3, [True])), noise),
        ]  # fmt: skip

    def _bare_ms(self, port):
        # The driver keeps a silence before each question.
        began, heard = time.monotonic(), b""
        time.sleep(3.5 * 11 / 9600)
        asked = modbus.read_inputs(1, 0, 3)
        port.write(asked.encode())
        while len(heard) < asked.answer_size:
            heard += port.read(asked.answer_size - len(heard))
        return (time.monotonic() - began) * 1000


def _decoder(asked):
    def decode(pieces):
        reader = modbus.AnswerReader(asked)
        answers = [reader.feed(piece) for piece in pieces] + [reader.gap()]
        return [one for one in answers if one is not None]

    return decode


class RadarRig(Rig):
    """A radar that sees somebody at 80 cm."""

    name = "presence_radar"
    skips = {
        9: NO_DAEMON,
        10: "A radar tells a distance in centimetres, of nobody in particular.",
    }

    def __enter__(self):
        self._sim = RadarSimulator("dev", every_s=0.02).start()
        self._sim.see(Report(Seen.STANDING, standing_cm=80, standing_energy=60))
        return self

    def __exit__(self, *exc):
        self._sim.close()

    def device(self):
        return PresenceRadar(self._sim.port, settle_s=0.0, away_s=0.0, backoff=QUICK)

    def command(self):
        return GetStatus()

    def unplug(self):
        self._sim.unplug()

    def plug(self):
        self._sim.plug()

    def hold(self):
        self._sim.fault(RadarFault.SILENCE)

    def release(self):
        self._sim.fault(None)

    def probe(self, present):
        self._sim.fault(None if present else RadarFault.TRUNCATE)
        return probe(bus_of(self._sim.port))

    def golden(self):
        def decode(pieces):
            reader = ReportReader()
            return [report for piece in pieces for report in reader.feed(piece)]

        report = Report(Seen.MOVING | Seen.STANDING, 81, 40, 95, 59)
        return [Golden("report", radar_frame(report), decode, bytes.fromhex("F8F7F6F5F4F3F2"))]

    def overhead_ms(self):
        """From the report that sees somebody to the event; the line itself holds nothing up."""
        events = []
        device = self.device()
        device.open(events.append)
        try:
            until(lambda: any(isinstance(one, AuxiliariesChanged) for one in events))
            took = [_seen_ms(self._sim, events, turn) for turn in range(15)]
        finally:
            device.close()
        return statistics.median(took)


def _seen_ms(sim, events, turn):
    events.clear()
    at = sim.see(Report(Seen.STANDING if turn % 2 else Seen.NOTHING, standing_cm=50))
    until(lambda: events)
    return (events[0].at - at) * 1000


class KeysRig(Rig):
    """Volume keys and a headset jack on one event device."""

    name = "keys"
    skips = {
        6: "Switches are asked of the kernel's own memory (EVIOCGSW): nothing can stay silent.",
        7: "For the same reason no command waits, so there is none to cancel.",
        9: "The kernel's event devices have no daemon.",
    }

    def __enter__(self):
        self._machine = FakeInputs()
        typed = [e.KEY_1, e.KEY_5, e.KEY_0, e.KEY_6, e.KEY_2]
        self._pad = self._machine.add(
            "Kiosk keys",
            {
                e.EV_KEY: [e.KEY_VOLUMEUP, e.KEY_VOLUMEDOWN, e.KEY_MUTE, *typed],
                e.EV_SW: [e.SW_HEADPHONE_INSERT],
            },
        )
        self._typed = typed
        self._in = True
        return self

    def __exit__(self, *exc):
        self._machine.close()

    def device(self):
        return EventKeys(str(self._pad.by_path), settle_s=0.0, backoff=QUICK)

    def command(self):
        if self._in and self._pad.grabbed:
            self._pad.press(*self._typed)
        return GetStatus()

    def unplug(self):
        self._in = False
        self._pad.unplug()

    def plug(self):
        self._pad.plug()
        self._in = True

    def probe(self, present):
        if not present:
            self._pad.unplug()
            self._machine.add("Touch panel", TOUCH)
        return probe(self._machine.bus())

    def golden(self):
        """The kernel gives whole events, so every way to read them off is one read."""
        events = [(e.EV_KEY, e.KEY_VOLUMEUP, 1), (e.EV_KEY, e.KEY_VOLUMEUP, 0)]

        def decode(pieces):
            told = []
            device = EventKeys(str(self._pad.path), settle_s=0.0, backoff=QUICK)
            device.open(told.append)
            until(lambda: any(isinstance(one, DeviceOnline) for one in told))
            self._pad.emit(events[: 1 if len(pieces) > 1 else 2])
            self._pad.emit(events[1:] if len(pieces) > 1 else [])
            until(lambda: any(hasattr(one, "button") for one in told))
            device.close()
            return [(one.button, one.repeated) for one in told if hasattr(one, "button")]

        return [Golden("volume up", b"\x01\x00", decode)]

    def secrets(self):
        """Whatever is typed on keys that are not wired."""
        return ["KEY_1", "KEY_5", "KEY_0", "KEY_6", "15062", "'1'", "(2, 6, 11, 7, 3)"]

    def overhead_ms(self):
        """From the key that goes down to the event."""
        told = []
        device = self.device()
        device.open(told.append)
        try:
            until(lambda: told)
            took = []
            for _ in range(15):
                told.clear()
                at = time.monotonic()
                self._pad.press(e.KEY_VOLUMEUP)
                until(lambda: told)
                took.append((told[0].at - at) * 1000)
        finally:
            device.close()
        return statistics.median(took)
