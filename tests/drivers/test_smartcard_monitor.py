"""Which readers an address means, and what becomes of readers that come and go in pcscd's list."""

from collections import deque

import pytest
from smartcard import scard

from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState
from drivers.smart_card import monitor as module
from drivers.smart_card.monitor import Inserted, Monitor, Removed, matching, stem
from drivers.smart_card.pcsc import PNP

CONTACT, CONTACTLESS = "ACS ACR1281 [Contact] 00 00", "ACS ACR1281 [PICC] 00 01"
NAMES = (CONTACT, CONTACTLESS, "Virtual PCD 01 00")
EMPTY, PRESENT = scard.SCARD_STATE_EMPTY, scard.SCARD_STATE_PRESENT
ATR = bytes.fromhex("3B6C000053534B313530363236303132")


class TestMatching:
    @pytest.mark.parametrize(
        ("address", "meant"),
        [
            ("auto", NAMES),
            ("AUTO", NAMES),
            (CONTACT, (CONTACT,)),
            ("picc", (CONTACTLESS,)),
            ("acr1281", (CONTACT, CONTACTLESS)),
            ("Virtual PCD", ("Virtual PCD 01 00",)),
            ("Virtual PCD 00 00", ("Virtual PCD 01 00",)),
            ("ACS ACR1281 [PICC] 02 01", (CONTACTLESS,)),
            ("Gemalto", ()),
        ],
    )
    def test_address(self, address, meant):
        assert matching(address, NAMES) == meant

    def test_two_alike_are_not_guessed_between(self):
        names = ("Virtual PCD 01 00", "Virtual PCD 01 01")
        assert matching("Virtual PCD 00 00", names) == ()
        assert matching("Virtual PCD", names) == names

    @pytest.mark.parametrize("address", ["", "  ", "usb:072f:90cc", "USB:072F:90CC"])
    def test_no_address(self, address):
        with pytest.raises(DeviceError, match="bad_port"):
            matching(address, NAMES)

    def test_stem(self):
        assert stem("Virtual PCD 01 00") == "Virtual PCD"
        assert stem("Alcor AU9540 (12AB) 0A 00") == "Alcor AU9540 (12AB)"
        assert stem("Plain") == "Plain"


class ScriptedLine:
    """Gives lists of readers and changes in their order; remembers what it was asked for."""

    def __init__(self, script):
        self.script = script

    def establish(self):
        return

    def release(self):
        return

    def readers(self):
        return self.script.readers

    def changes(self, known, seconds):
        self.script.asked.append(dict(known))
        answer = self.script.changes.popleft() if self.script.changes else None
        if isinstance(answer, Exception):
            raise answer
        return answer


class Script:
    def __init__(self, *readers):
        self.readers, self.changes, self.asked = readers, deque(), deque(maxlen=50)

    def monitor(self, address="auto"):
        made = Monitor(address, lambda: ScriptedLine(self))
        made.open()
        return made


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """Readers are listed only when a test lets the time for it pass."""
    now = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def open_monitor(request):
    made = []

    def opened(script, address="auto"):
        made.append(script.monitor(address))
        return made[-1]

    yield opened
    for one in made:
        one.close()


def state(bits, count):
    return bits | scard.SCARD_STATE_CHANGED | count << 16


def taken(monitor):
    changes = []
    while (change := monitor.take()) is not None:
        changes.append(type(change))
    return changes


def test_a_card_comes_and_goes(open_monitor):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.changes += [
        [(CONTACT, state(EMPTY, 0), b""), (PNP, 0, b"")],
        [(CONTACT, state(PRESENT, 1), ATR)],
        None,
        [(CONTACT, state(EMPTY, 2), b"")],
    ]
    watch.wait(0)
    assert taken(watch) == []
    watch.wait(0)
    assert watch.take() == Inserted(watch.present)
    assert (watch.present.reader, watch.present.kind) == (CONTACT, "contact_t0")
    watch.wait(0)
    assert taken(watch) == []
    watch.wait(0)
    assert taken(watch) == [Removed]
    assert watch.present is None
    # What it has seen is what it asks about next.
    assert script.asked[0] == {CONTACT: 0, PNP: 0}
    assert script.asked[1] == {CONTACT: state(EMPTY, 0), PNP: 0}


def test_exchanged_between_two_looks(open_monitor):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.changes += [
        [(CONTACT, state(PRESENT, 1), ATR)],
        [(CONTACT, state(PRESENT, 3), ATR)],
        [(CONTACT, state(PRESENT | scard.SCARD_STATE_INUSE, 3), ATR)],
    ]
    watch.wait(0)
    watch.wait(0)
    assert taken(watch) == [Inserted, Removed, Inserted]
    watch.wait(0)
    assert taken(watch) == []


def test_a_second_card_waits_for_the_first_to_leave(open_monitor):
    script = Script(CONTACT, CONTACTLESS)
    watch = open_monitor(script)
    script.changes += [
        [(CONTACTLESS, state(PRESENT, 1), ATR), (CONTACT, state(EMPTY, 0), b"")],
        [(CONTACT, state(PRESENT, 1), ATR)],
        [(CONTACTLESS, state(EMPTY, 2), b"")],
    ]
    watch.wait(0)
    watch.wait(0)
    assert taken(watch) == [Inserted]
    assert watch.present.reader == CONTACTLESS
    watch.wait(0)
    assert taken(watch) == [Removed, Inserted]
    assert watch.present.reader == CONTACT


def test_a_mute_card(open_monitor):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.changes.append([(CONTACT, state(PRESENT | scard.SCARD_STATE_MUTE, 1), b"")])
    watch.wait(0)
    assert watch.present.kind == "mute"


def test_one_of_two_readers_is_unplugged_and_comes_back(open_monitor, _clock):
    script = Script(CONTACT, CONTACTLESS)
    watch = open_monitor(script)
    script.changes.append([(CONTACT, state(PRESENT, 1), ATR), (CONTACTLESS, state(EMPTY, 0), b"")])
    watch.wait(0)
    script.readers = (CONTACTLESS,)
    script.changes.append(DeviceLost("no_device", DeviceState.NO_DEVICE))
    watch.wait(0)
    assert taken(watch) == [Inserted, Removed]
    assert watch.readers == (CONTACTLESS,)
    script.readers = (CONTACT, CONTACTLESS)
    _clock[0] += module.RELIST_S
    watch.wait(0)
    assert watch.readers == (CONTACT, CONTACTLESS)
    # The one that came back is looked at afresh.
    assert script.asked[-1][CONTACT] == 0


def test_a_new_reader_is_told_by_the_notification(open_monitor):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.readers = (CONTACT, CONTACTLESS)
    script.changes.append([(CONTACT, state(EMPTY, 0), b""), (PNP, scard.SCARD_STATE_CHANGED, b"")])
    watch.wait(0)
    assert watch.readers == (CONTACT, CONTACTLESS)


@pytest.mark.parametrize("bits", [scard.SCARD_STATE_UNAVAILABLE, scard.SCARD_STATE_UNKNOWN])
def test_a_reader_that_its_driver_can_not_reach(open_monitor, bits):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.changes += [
        [(CONTACT, state(PRESENT, 1), ATR)],
        [(CONTACT, state(bits, 0), b"")],
    ]
    watch.wait(0)
    with pytest.raises(DeviceLost, match="no_device"):
        watch.wait(0)
    assert taken(watch) == [Inserted, Removed]


def test_the_last_reader_is_unplugged(open_monitor):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.readers = ()
    script.changes.append(DeviceLost("no_device", DeviceState.NO_DEVICE))
    with pytest.raises(DeviceLost, match="no_device"):
        watch.wait(0)


def test_pcscd_dies(open_monitor):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.changes.append(DeviceLost("no_service"))
    with pytest.raises(DeviceLost, match="no_service"):
        watch.wait(0)


def test_readers_of_other_drivers_are_left_to_them(open_monitor):
    first = open_monitor(Script(CONTACT, CONTACTLESS), "PICC")
    second = open_monitor(Script(CONTACT, CONTACTLESS))
    assert second.readers == (CONTACT,)
    with pytest.raises(DeviceLost, match="port_busy"):
        Script(CONTACT, CONTACTLESS).monitor()
    first.close()
    assert Script(CONTACTLESS).monitor().close() is None


def test_a_silenced_card_stays_mute_until_it_leaves(open_monitor):
    script = Script(CONTACT)
    watch = open_monitor(script)
    script.changes.append([(CONTACT, state(PRESENT, 1), ATR)])
    watch.wait(0)
    assert watch.silence() is watch.present
    assert watch.present.kind == "mute"
    watch.reopen()
    watch.wait(0)
    assert watch.present.kind == "mute"
    script.changes.append([(CONTACT, state(PRESENT, 3), ATR)])
    watch.wait(0)
    assert watch.present.kind == "contact_t0"
