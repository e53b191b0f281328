"""The driver on a real pcscd: cards of all kinds, bad ones, other programs, cancelling, closing."""

import queue
import threading
import time

import pytest

from drivers.contract import Cancel, CompletionCode, DeviceOffline
from drivers.errors import SimulatorRefused
from drivers.health import DeviceState
from drivers.smart_card.contract import (
    AuthenticateStaff,
    BankCard,
    BankCardSeen,
    CardInserted,
    CardProblem,
    CardRemoved,
    HolderData,
    ReadCard,
    ReaderGone,
    SocialSecurityCardRead,
    StaffCard,
    StaffCardSeen,
    UnknownCard,
)
from drivers.smart_card.pcsc import ForbiddenCommand, Line
from drivers.smart_card.reader import SmartCardReader
from drivers.smart_card.sim import (
    BankApp,
    Chip,
    Fault,
    FaultKind,
    Handing,
    StaffApp,
    VirtualSlot,
    bank_card,
    social_security,
)
from drivers.smart_card.sim_cards import ATR_CONTACTLESS, ATR_T0, ATR_T1, ATR_TOO_LONG
from tests.calm import late
from tests.drivers.smartcard_world import NAME, WAIT_S, World, other_program

SSC_NAME, SS_NUMBER = "乌仁图雅样例", "150626195503120015"


@pytest.fixture
def world():
    with World() as made:
        yield made


def ssc(**fields):
    return Chip([social_security(**fields)])


class TestCards:
    def test_a_social_security_card_comes_and_goes(self, world):
        online = world.open()
        assert online.reader == NAME
        world.put(ssc())
        read = world.expect(SocialSecurityCardRead)
        assert (read.card.name, read.card.ss_number) == (SSC_NAME, SS_NUMBER)
        assert read.code == "read"
        assert 0 < read.floor_ms < read.read_ms
        assert read.apdus == 15
        world.pull()
        assert world.names() == [
            "ReaderOnline", "CardInserted", "SocialSecurityCardRead", "CardRemoved",
        ]  # fmt: skip
        assert [one.seq for one in world.all] == [1, 2, 3, 4]
        times = [one.at for one in world.all]
        assert times == sorted(times)
        counters = world.device.health().counters
        assert (counters["cards_inserted"], counters["cards_read"]) == (1, 1)

    @pytest.mark.parametrize("handing", Handing)
    @pytest.mark.parametrize(
        ("atr", "code"),
        [(ATR_T0, "contact_t0"), (ATR_T1, "contact_t1"), (ATR_CONTACTLESS, "contactless")],
    )
    def test_whatever_way_it_is_reached(self, world, atr, code, handing):
        world.open()
        world.put(Chip([social_security()], atr=atr, handing=handing), code)
        assert world.expect(SocialSecurityCardRead).card.name == SSC_NAME

    @pytest.mark.parametrize("atr", ["3B", "FFFF", "3BF01800", "55" * 33])
    def test_an_atr_that_is_none_is_no_obstacle(self, world, atr):
        world.open()
        world.put(Chip([social_security()], atr=bytes.fromhex(atr)), "unknown")
        assert world.expect(SocialSecurityCardRead).card.name == SSC_NAME

    def test_a_card_is_read_once_however_long_it_stays(self, world):
        world.open()
        world.put(ssc())
        world.expect(SocialSecurityCardRead)
        world.nothing(0.15)

    def test_a_card_that_was_there_before_is_told(self, world):
        world.slot.insert(ssc())
        world.open()
        world.expect(CardInserted)
        world.expect(SocialSecurityCardRead)

    def test_one_card_after_the_other(self, world):
        world.open()
        for number in range(3):
            world.put(ssc(card_number=f"A{number:08d}"))
            assert world.expect(SocialSecurityCardRead).card.card_number == f"A{number:08d}"
            world.pull()
            world.put(Chip(bank_card(BankApp())))
            assert world.expect(BankCardSeen).last4 == "0123"
            world.pull()

    def test_a_protected_card_says_so(self, world):
        world.open()
        world.put(Chip([app := social_security(3, protected=True)]))
        read = world.expect(SocialSecurityCardRead)
        assert read.card.holder is HolderData.PROTECTED
        assert read.code == "protected"
        assert read.card.card_number == "A12345678"
        assert app.verified == 0

    def test_bank_and_staff_cards(self, world):
        world.open()
        world.put(Chip(bank_card(BankApp("6217001234567894321"))))
        seen = world.expect(BankCardSeen)
        assert (seen.last4, seen.kind, seen.code) == ("4321", "debit", "debit")
        assert "4321" not in repr(seen)
        world.pull()
        world.put(Chip([StaffApp.new()]))
        assert world.expect(StaffCardSeen).card_id == "0102030405060708"

    @pytest.mark.parametrize("sw", [0x6D00, 0x6A82])
    def test_an_unknown_card(self, world, sw):
        world.open()
        world.put(Chip([], unknown=sw))
        assert world.expect(UnknownCard).code is CardProblem.UNKNOWN_CARD
        world.nothing(0.15)

    def test_a_mute_card(self, world):
        world.open()
        world.put(Chip(atr=ATR_TOO_LONG), "mute")
        assert world.expect(UnknownCard).code is CardProblem.MUTE
        completion = world.device.execute(ReadCard(), 5.0)
        assert (completion.code, completion.detail) == (CompletionCode.INVALID_DATA, "mute")
        world.pull()
        world.put(ssc())
        world.expect(SocialSecurityCardRead)

    def test_reading_can_be_stopped_and_started(self, world):
        world.open(reading=False)
        world.put(ssc())
        world.nothing(0.15)
        assert not world.slot.asked
        world.device.start_reading()
        world.expect(SocialSecurityCardRead)
        world.device.stop_reading()
        world.pull()
        world.put(ssc())
        world.nothing(0.15)


class TestBadCards:
    @pytest.mark.parametrize(
        "kind", [FaultKind.GARBLE, FaultKind.TRUNCATE, FaultKind.STUMP, FaultKind.ENDLESS_61]
    )
    def test_a_contact_that_fails_once_is_tried_again(self, world, kind):
        world.open()
        world.slot.fault(Fault(kind, 0xB2, after=2, times=1))
        world.put(ssc())
        assert world.expect(SocialSecurityCardRead).card.name == SSC_NAME

    @pytest.mark.parametrize(
        "kind",
        [FaultKind.GARBLE, FaultKind.TRUNCATE, FaultKind.STUMP, FaultKind.ENDLESS_61,
         FaultKind.ENDLESS_6C],
    )  # fmt: skip
    def test_a_card_that_keeps_talking_nonsense(self, world, kind):
        world.open()
        world.slot.fault(Fault(kind, None, times=None, after=1))
        world.put(ssc())
        assert world.expect(UnknownCard).code is CardProblem.UNREADABLE
        assert world.device.health().state is DeviceState.ONLINE
        world.slot.clear_faults()
        completion = world.device.execute(ReadCard(), 5.0)
        assert completion.ok, completion

    @pytest.mark.parametrize("ins", [0xA4, 0xB2])
    def test_pulled_in_the_middle(self, world, ins):
        world.open()
        world.slot.fault(Fault(FaultKind.PULL, ins))
        world.put(ssc())
        assert world.expect(UnknownCard).code is CardProblem.REMOVED
        world.expect(CardRemoved)
        world.put(ssc())
        world.expect(SocialSecurityCardRead)

    def test_pulled_under_a_command(self, world):
        world.open(reading=False)
        world.put(ssc())
        world.slot.fault(Fault(FaultKind.PULL, 0xB2, after=3))
        completion = world.device.execute(ReadCard(), 5.0)
        assert (completion.code, completion.detail) == (CompletionCode.USER_ERROR, "removed")
        world.expect(CardRemoved)

    def test_a_card_that_falls_silent_is_given_up_and_the_reader_lives(self, world):
        world.open(apdu_s=0.4)
        world.slot.fault(Fault(FaultKind.SILENCE, 0xB2, after=4))
        world.put(ssc())
        assert world.expect(UnknownCard).code is CardProblem.MUTE
        # pcscd itself still waits for that card; nobody else does.
        world.nothing(0.15)
        assert world.device.health().state is DeviceState.ONLINE
        world.pull()
        world.put(ssc())
        world.expect(SocialSecurityCardRead)
        assert not [one for one in world.all if isinstance(one, DeviceOffline)]

    def test_a_slow_card_is_waited_for(self, world):
        world.open(reading=False)
        world.put(ssc())
        world.slot.fault(Fault(FaultKind.DELAY, times=None, seconds=0.02))
        completion = world.device.execute(ReadCard(), 10.0)
        assert completion.ok
        assert completion.result.floor_ms > 15 * 20
        assert completion.result.read_ms - completion.result.floor_ms < 50

    def test_threads_end_though_a_card_is_silent(self, world):
        before = set(threading.enumerate())
        world.open(reading=False)
        world.put(ssc())
        world.slot.fault(Fault(FaultKind.SILENCE, 0xA4))
        assert world.device.execute(ReadCard(), 0.3).code is CompletionCode.TIME_OUT
        began = time.monotonic()
        world.device.close()
        assert time.monotonic() - began < 2.0 + late(began)
        left = {one.name for one in set(threading.enumerate()) - before}
        assert not left & {"device-smart_card", "pcsc-guard"}


class TestNeverVerify:
    @pytest.mark.parametrize("ins", [0x20, 0x21, 0x24, 0x2C, 0x82, 0xD6, 0xDC, 0xE2, 0xB0])
    def test_it_does_not_leave_the_transport(self, world, ins):
        world.slot.insert(ssc())
        line = Line()
        try:
            line.establish()
            card = _connected(line)
            line.transmit(card, bytes.fromhex("00A4040001AA"))
            with pytest.raises(ForbiddenCommand):
                line.transmit(card, bytes((0x00, ins, 0x00, 0x00)))
            line.let_go(card)
        finally:
            line.release()
        assert [one[1] for one in world.slot.asked] == [0xA4]


def _connected(line):
    """A connection as soon as pcscd has seen the card."""
    known, end = [(NAME, 0)], time.monotonic() + WAIT_S
    while time.monotonic() < end:
        for name, state, atr in line.changes(known, 0.5) or ():
            known = [(name, state)]
            if atr:
                return line.connect(NAME)
    raise AssertionError("no card")


class TestCommands:
    def test_a_card_is_waited_for(self, world):
        world.open()
        ended = queue.Queue()
        thread = threading.Thread(
            target=lambda: ended.put(world.device.execute(ReadCard(), WAIT_S)), daemon=True
        )
        thread.start()
        with pytest.raises(queue.Empty):
            ended.get(timeout=0.2)
        world.put(ssc())
        completion = ended.get(timeout=WAIT_S)
        thread.join()
        assert completion.ok
        assert completion.result.content.name == SSC_NAME
        # Its taker has it: it is not told to everybody besides.
        world.nothing(0.15)

    def test_each_command_reads_anew(self, world):
        world.open()
        world.put(Chip(bank_card(BankApp())))
        for _ in range(3):
            completion = world.device.execute(ReadCard(), 5.0)
            assert completion.result.content == BankCard("0123", "debit")

    def test_no_card_by_the_deadline(self, world):
        world.open()
        began = time.monotonic()
        completion = world.device.execute(ReadCard(), 0.4)
        assert completion.code is CompletionCode.TIME_OUT
        assert 0.35 <= time.monotonic() - began <= 0.6 + late(began)

    def test_an_unknown_card_is_refused_at_once(self, world):
        world.open()
        world.put(Chip([]))
        completion = world.device.execute(ReadCard(), 5.0)
        assert completion.code is CompletionCode.UNSUPPORTED_DATA
        assert completion.detail == "unknown_card"

    def test_cancelled_in_the_middle_of_a_slow_card(self, world):
        world.open(reading=False)
        world.put(ssc())
        world.slot.fault(Fault(FaultKind.DELAY, times=None, seconds=0.1))
        cancel = Cancel()
        world.slot.at(0xB2, lambda: threading.Timer(0.05, cancel.set).start())
        began = time.monotonic()
        completion = world.device.execute(ReadCard(), 10.0, cancel)
        assert completion.code is CompletionCode.CANCELED
        assert time.monotonic() - began < 1.0 + late(began)
        world.slot.clear_faults()
        assert world.device.execute(ReadCard(), 5.0).ok

    def test_a_staff_card_proves_itself(self, world):
        app = StaffApp.new()
        world.open(reading=False)
        world.put(Chip([app]))
        completion = world.device.execute(AuthenticateStaff((app.enrolled(),)), 5.0)
        assert completion.ok
        assert completion.result == StaffCard("0102030405060708")

    @pytest.mark.parametrize(
        ("card", "code", "detail"),
        [
            (StaffApp(bytes(16)), CompletionCode.USER_ERROR, "security_fail"),
            (StaffApp.new(), CompletionCode.USER_ERROR, "security_fail"),
            (social_security(), CompletionCode.UNSUPPORTED_DATA, "not_staff_card"),
            (
                StaffApp(bytes(16), bytes.fromhex("FF02030405060708")),
                CompletionCode.USER_ERROR,
                "not_enrolled",
            ),
        ],
    )
    def test_others_do_not(self, world, card, code, detail):
        world.open(reading=False)
        world.put(Chip([card]))
        enrolled = (StaffApp(bytes(range(16))).enrolled(),)
        completion = world.device.execute(AuthenticateStaff(enrolled), 5.0)
        assert (completion.code, completion.detail) == (code, detail)
        assert world.device.health().state is DeviceState.ONLINE


class TestOtherPrograms:
    def test_they_may_share_the_card_and_find_it_as_it_was(self, world):
        world.open(reading=False)
        world.put(ssc())
        with other_program("shared") as send:
            assert send("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")[0] == "00000000"
            assert world.device.execute(ReadCard(), 5.0).ok
            # Neither reset nor powered off: no W_RESET_CARD, the application still selected.
            assert send("00B2072C00")[1].startswith("0709")

    @pytest.mark.parametrize("how", ["exclusive", "transaction"])
    def test_one_that_keeps_the_card_to_itself(self, world, how):
        world.open(hold_s=0.3, apdu_s=0.5, reading=False)
        world.put(ssc())
        with other_program(how):
            completion = world.device.execute(ReadCard(), 5.0)
            assert completion.code is CompletionCode.DEVICE_NOT_READY
            assert completion.detail == "in_use"
            assert world.device.health().state is DeviceState.ONLINE
        assert world.device.execute(ReadCard(), 5.0).ok

    def test_ours_is_not_interrupted(self, world):
        """A transaction keeps a second program's SELECT out of a read."""
        world.open(reading=False)
        world.put(ssc())
        world.slot.fault(Fault(FaultKind.DELAY, times=None, seconds=0.02))
        with other_program("shared") as send:
            answers = []
            thread = threading.Thread(
                target=lambda: answers.append(send("00A40400083150415900000000"))
            )
            world.slot.at(0xB2, thread.start)
            completion = world.device.execute(ReadCard(), 10.0)
            thread.join(WAIT_S)
        assert completion.ok
        place = [one.hex() for one in world.slot.asked].index("00a40400083150415900000000")
        assert place == completion.result.apdus


class TestReaders:
    def test_auto_takes_the_card_from_whichever_reader(self):
        with World(cable=False) as world:
            world.open("auto")
            world.slots[1].insert(ssc())
            world.expect(SocialSecurityCardRead)
            world.slots[0].insert(Chip([]))
            world.slots[1].eject()
            world.expect(CardRemoved)
            assert world.expect(UnknownCard).code is CardProblem.UNKNOWN_CARD

    def test_the_plain_virtual_reader(self):
        """Debian's vpcd as it is, with pcscd's own polling."""
        with World(cable=False) as world:
            world.open(NAME)
            world.put(ssc())
            world.expect(SocialSecurityCardRead)
            world.pull()

    @pytest.mark.parametrize("address", ["usb:076b:3031", "", " "])
    def test_an_address_that_can_not_be(self, world, address):
        device, events = SmartCardReader("smart_card", address), queue.Queue()
        device.open(events.put)
        try:
            event = events.get(timeout=WAIT_S)
        finally:
            device.close()
        assert event.code == "bad_port"
        assert isinstance(event, ReaderGone)

    def test_a_reader_that_is_not_there(self, world):
        device, events = SmartCardReader("smart_card", "ACR39U"), queue.Queue()
        device.open(events.put)
        try:
            assert events.get(timeout=WAIT_S).code == "no_device"
            assert device.health().state is DeviceState.NO_DEVICE
            completion = device.execute(ReadCard(), 5.0)
            assert completion.code is CompletionCode.DEVICE_NOT_READY
        finally:
            device.close()

    def test_pulled_while_a_card_is_in_it(self, world):
        world.open()
        world.put(ssc())
        world.expect(SocialSecurityCardRead)
        world.daemon.unplug()
        assert world.expect(ReaderGone).code == "no_device"
        world.daemon.plug()
        world.expect(CardInserted)
        world.expect(SocialSecurityCardRead)


def test_virtual_cards_stay_out_of_a_real_site():
    with pytest.raises(SimulatorRefused, match=r"site\.mode"):
        VirtualSlot("production", 1)
