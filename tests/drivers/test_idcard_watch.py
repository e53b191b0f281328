"""The card that lies there after its read: its newest address, its removal, its being forgotten."""

import queue

import pytest
from idcard_desk import FAST, Desk

from drivers.bus import Node
from drivers.contract import NeedsStaff
from drivers.health import DeviceState
from drivers.id_card import wire
from drivers.id_card.contract import (
    CardLeftBehind,
    CardRead,
    CardRemoved,
    CardType,
    NewestAddress,
    ReaderOffline,
    ReaderOnline,
)
from drivers.id_card.reader import SamvReader, Timing
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator, SimCard
from drivers.id_card.sim_card import PHOTO
from drivers.id_card.watch import CardWatch, Lying
from drivers.id_card.wire import Reply
from drivers.recovery import Ladder, Steps
from drivers.supervisor import Backoff

ADDRESS = "内蒙古乌审旗新址示例街2号"
CARD = SimCard.resident(new_address=ADDRESS)
HERE, WITH_ADDRESS = Reply(0x91), Reply(0x90, ADDRESS.ljust(35).encode("utf-16-le"))
GONE = Reply(0x41)
LEFT = Timing(
    find=0.06, present=0.05, confirm_gone=0.03, idle=0.1, left_behind=0.3, remind=0.2, forgotten=0.6
)


def watched(**more):
    watch = CardWatch(Timing(**more))
    watch.read(100.0)
    return watch


def test_the_newest_address_is_told_once():
    watch = watched()
    assert watch.look(WITH_ADDRESS, 100.0) == ([NewestAddress(ADDRESS)], 1.0)
    assert watch.look(WITH_ADDRESS, 101.0) == ([], 1.0)
    watch.read(200.0)
    assert watch.look(WITH_ADDRESS, 200.0)[0] == [NewestAddress(ADDRESS)]


@pytest.mark.parametrize("size", [0, 4, 8, 16, 257, 1288])
def test_bytes_that_are_no_address_show_presence_only(size):
    watch = watched()
    assert watch.look(Reply(0x90, (b"\x41\x00" * 700)[:size]), 100.0)[0] == []
    assert watch.watching


@pytest.mark.parametrize("size", [18, 70, 256])
def test_an_address_of_any_length(size):
    data = "路".encode("utf-16-le") * (size // 2)
    assert watched().look(Reply(0x90, data), 100.0)[0] == [NewestAddress("路" * (size // 2))]


def test_a_card_left_behind_is_told_again_and_again_until_it_is_gone():
    watch, told = watched(), []
    now = 100.0
    while now < 240.0:
        news, wait = watch.look(HERE, now)
        told += [(one.code, one.seconds) for one in news]
        now += wait
    times = [seconds for _, seconds in told]
    assert times == [20.0 + 10.0 * turn for turn in range(12)]
    assert {code for code, seconds in told if seconds < 120} == {"take_card"}
    assert {code for code, seconds in told if seconds >= 120} == {"card_forgotten"}
    assert watch.look(GONE, now) == ([], 0.3)
    assert watch.look(GONE, now + 0.3) == ([CardRemoved()], 0.0)
    assert watch.lying is Lying.NOTHING


def test_one_failed_look_is_doubted_and_a_good_one_takes_the_doubt_away():
    watch = watched()
    assert watch.look(GONE, 101.0)[0] == []
    assert watch.look(HERE, 101.3)[0] == []
    assert watch.look(GONE, 102.0)[0] == []
    assert watch.watching


@pytest.mark.parametrize("status", [0x21, 0x23, 0x24])
def test_not_offered_at_first_is_unwatched_and_later_only_a_failed_look(status):
    watch = watched()
    assert watch.look(Reply(status), 100.0) == ([], 0.3)
    assert watch.lying is Lying.UNWATCHED
    assert watch.another() == [CardRemoved()]
    assert watch.another() == []
    watch = watched()
    watch.look(HERE, 100.0)
    assert watch.look(Reply(status), 101.0) == ([], 0.3)
    assert watch.watching


def test_newest_address_comes_right_behind_the_card():
    with Desk() as desk:
        desk.open(reading=True)
        desk.sim.lay(CARD)
        read, newest = desk.expect(CardRead), desk.expect(NewestAddress)
        assert newest.address == ADDRESS
        assert (newest.seq, newest.at >= read.at) == (read.seq + 1, True)
        assert ADDRESS not in repr(newest)
        # It does not belong to the read's time: 91 bytes more would show.
        assert read.floor_ms == pytest.approx(118.0, abs=0.1)


def test_left_behind_end_to_end():
    with Desk(timing=LEFT) as desk:
        desk.open(reading=True)
        desk.sim.lay(SimCard.resident())
        read = desk.expect(CardRead)
        told = [desk.expect(CardLeftBehind) for _ in range(4)]
        assert told[0].seconds == pytest.approx(told[0].at - read.at, abs=0.05)
        assert told[0].seconds >= 0.3
        assert [one.code for one in told[::3]] == ["take_card", "card_forgotten"]
        desk.reader.stop_reading()
        desk.expect(CardLeftBehind)
        desk.sim.lift()
        while not isinstance(event := desk.events.get(timeout=15), CardRemoved):
            assert isinstance(event, CardLeftBehind)
        desk.quiet(0.4)


def test_a_module_that_does_not_know_30_03_gives_no_alarm():
    with Desk(timing=LEFT, module={"presence": False}) as desk:
        desk.open(reading=True)
        desk.sim.lay(CARD)
        desk.expect(CardRead)
        desk.quiet(0.5)
        desk.sim.lift()
        desk.sim.lay(SimCard.hmt_permit())
        desk.expect(CardRemoved)
        assert desk.expect(CardRead).record.card_type is CardType.HMT_PERMIT


def test_a_module_that_leaves_30_03_without_an_answer_is_not_taken_for_dead():
    with Desk() as desk:
        desk.sim.fault(Fault(FaultKind.SILENCE, wire.READ_EXTRA, None))
        desk.open(reading=True)
        desk.sim.lay(CARD)
        desk.expect(CardRead)
        desk.asked_more(wire.FIND, 3)
        desk.quiet()
        assert desk.sim.asked.count(wire.READ_EXTRA) == 1
        assert desk.reader.health().state is DeviceState.ONLINE


def test_a_listener_that_did_not_ask_for_news_gets_none():
    events = queue.Queue()
    with SamvSimulator("dev", throttled=False) as sim:
        reader = SamvReader(
            sim.port, timing=LEFT, backoff=Backoff(0.02, 0.05), ladder=Ladder(Steps(staff=2))
        )
        reader.start_reading()
        reader.open(events.put)
        try:
            sim.lay(CARD)
            kinds = [type(events.get(timeout=15)) for _ in range(2)]
            while sim.asked.count(wire.READ_EXTRA) < 12:
                sim_at = sim.asked.count(wire.READ_EXTRA)
                assert events.empty(), sim_at
            sim.lift()
            kinds.append(type(events.get(timeout=15)))
            sim.fault(Fault(FaultKind.STATUS, wire.STATUS, None, status=0x60))
            sim.fault(Fault(FaultKind.STATUS, wire.FIND, None, status=0x60))
            kinds.append(type(events.get(timeout=15)))
            while reader.health().counters.get("needs_staff", 0) == 0:
                assert events.empty()
            sim.clear_faults()
            last = events.get(timeout=15)
        finally:
            reader.close()
    assert kinds == [ReaderOnline, CardRead, CardRemoved, ReaderOffline]
    assert (type(last), last.seq) == (ReaderOnline, 5)


def test_staff_are_called_when_nothing_helps():
    steps = Steps(reset=1, power=2, staff=3)
    quick = Backoff(0.02, 0.05)
    cut = []
    with Desk(ladder=Ladder(steps), backoff=quick, power=lambda node: bool(cut.append(node))) as d:
        d.open()
        d.sim.fault(Fault(FaultKind.STATUS, wire.STATUS, None, status=0x60))
        d.sim.fault(Fault(FaultKind.STATUS, wire.FIND, status=0x60))
        d.reader.start_reading()
        assert d.expect(ReaderOffline).code == "module_fault"
        assert d.expect(NeedsStaff).code == "module_fault"
        assert cut == [""]
        assert wire.RESET in d.sim.asked
        d.sim.clear_faults()
        d.expect(ReaderOnline)


@pytest.mark.parametrize("keep", [False, True])
def test_the_photo_of_the_continuous_read_is_kept_only_on_demand(keep):
    with Desk(keep_photo=keep) as desk:
        desk.open(reading=True)
        desk.sim.lay(SimCard.resident())
        read = desk.expect(CardRead)
        assert read.photo == (PHOTO if keep else b"")
        assert "photo" not in repr(read)


def node(path, **more):
    return Node(path=path, **more)


@pytest.mark.parametrize("address", ["auto", "usb:1a86:7523"])
def test_a_searched_reader_is_the_one_that_answers(tmp_path, address):
    """A port that is busy, one that is silent, one that is gone: none of them is the reader."""
    with (
        SamvSimulator("dev", throttled=False) as mine,
        SamvSimulator("dev", throttled=False) as other,
        SamvSimulator("dev", throttled=False) as silent,
    ):
        silent.fault(Fault(FaultKind.SILENCE, None, None))
        kind = {"usb": "1a86:7523", "by_path": ""}
        nodes = (
            node(other.port, **kind),
            node(str(tmp_path / "gone"), **kind),
            node(silent.port, **kind),
            node(mine.port, **kind),
        )
        holder = SamvReader(other.port, timing=FAST)
        events, held = queue.Queue(), queue.Queue()
        holder.open(held.put)
        assert isinstance(held.get(timeout=15), ReaderOnline)
        reader = SamvReader(address, timing=FAST, nodes=lambda: nodes)
        reader.start_reading()
        reader.open(events.put)
        try:
            assert isinstance(events.get(timeout=30), ReaderOnline)
            mine.lay(SimCard.resident())
            assert isinstance(events.get(timeout=15), CardRead)
        finally:
            reader.close()
            holder.close()


@pytest.mark.parametrize(
    ("address", "code"),
    [("auto", "no_device"), ("usb:1a86:7523", "no_device"), ("usb:", "bad_port")],
)
def test_nothing_to_search_through(address, code):
    reader, events = SamvReader(address, nodes=tuple), queue.Queue()
    reader.open(events.put)
    try:
        assert events.get(timeout=15).code == code
    finally:
        reader.close()


def test_a_link_by_id_is_followed(tmp_path):
    with SamvSimulator("dev", throttled=False) as sim:
        link = tmp_path / "usb-1a86_USB_Serial-if00-port0"
        link.symlink_to(sim.port)
        reader, events = SamvReader(str(link), timing=FAST), queue.Queue()
        reader.open(events.put)
        try:
            assert isinstance(events.get(timeout=15), ReaderOnline)
        finally:
            reader.close()
