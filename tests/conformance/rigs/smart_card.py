"""The smart-card reader: real pcscd and libpcsclite, a reader on a cable, a virtual card."""

import statistics

from drivers.bus import Bus
from drivers.smart_card.apdu import Apdu, exchange, parse_records
from drivers.smart_card.contract import ReadCard
from drivers.smart_card.probe import probe
from drivers.smart_card.reader import SmartCardReader
from drivers.smart_card.sim import Chip, Handing, VirtualSlot, social_security
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden, Rig, until
from tests.drivers.smartcard_pcscd import READER, PrivatePcscd

NAME, SS_NUMBER, CARD_NUMBER = "金丝雀", "150626200109150033", "C87654321"
_INS = {"select": 0xA4, "read_record": 0xB2}


class SmartCardRig(Rig):
    """A social-security card of the second generation that answers by 61xx and 6Cxx."""

    name = "smart_card"
    states = tuple(_INS)

    def __enter__(self):
        self._daemon = PrivatePcscd(cable=True).__enter__()
        self._slot = VirtualSlot("dev", self._daemon.port)
        app = social_security(2, name=NAME, ss_number=SS_NUMBER, card_number=CARD_NUMBER)
        self._slot.insert(Chip([app], handing=Handing.T0))
        return self

    def __exit__(self, *exc):
        self._slot.close()
        self._daemon.__exit__(*exc)

    def device(self):
        return SmartCardReader("smart_card", READER, backoff=Backoff(0.05, 0.3))

    def command(self):
        return ReadCard()

    def unplug(self):
        self._daemon.unplug()

    def plug(self):
        self._daemon.plug()

    def unplug_at(self, state):
        self._slot.at(_INS[state], self._daemon.unplug)

    def hold(self):
        self._slot.hold()

    def release(self):
        self._slot.release()

    def restart_daemon(self):
        self._daemon.restart()

    def probe(self, present):
        if not present:
            self._daemon.without_readers()
        return probe(Bus())

    def golden(self):
        """A record that the card hands over in pieces, each announced by 61xx."""
        record = bytes((0x08, 18)) + SS_NUMBER.encode()

        def decode(pieces):
            left = list(pieces)

            def send(command):
                assert command[1] == (0xB2 if len(left) == len(pieces) else 0xC0)
                piece = left.pop(0)
                more = bytes((0x61, len(left[0]))) if left else b"\x90\x00"
                return piece + more

            answer = exchange(send, Apdu(0x00, 0xB2, 1, 0x34, le=256))
            return list(parse_records(answer.data).items())

        return [Golden("record 08", record, decode)]

    def secrets(self):
        return [NAME, SS_NUMBER, CARD_NUMBER]

    def overhead_ms(self):
        device = self.device()
        device.open(lambda event: None)
        try:
            until(lambda: device.execute(ReadCard(), 5.0).ok)
            readings = [device.execute(ReadCard(), 5.0).result for _ in range(15)]
        finally:
            device.close()
        return statistics.median(one.read_ms - one.floor_ms for one in readings)
