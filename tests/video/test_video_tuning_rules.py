"""The pure parts of the tuning, on clocks of their own: pictures, sound, rate, pacing."""

import itertools
import random
import statistics
from collections import Counter

import av
import numpy as np
import pytest
from aiortc.codecs import opus as stock_opus
from hypothesis import given
from hypothesis import strategies as st

from tests.video.line import Line
from video.tuning import feedback, opus
from video.tuning.assembly import Assembly
from video.tuning.encoders import TunedOpusEncoder
from video.tuning.pacing import NO_LIMIT, Beat, Copies, Modesty, Pacer, Resender, Sent
from video.tuning.path import Path
from video.tuning.rate import FLOOR, RateController, Report
from video.tuning.remembered import Remembered
from video.tuning.sequence import Unwrapper
from video.tuning.sound import STEP_S, SoundBuffer

RTT = 0.1


# --- pictures ---------------------------------------------------------------------------------


def fed(*packets: tuple[int, int, bool], key: int = 0) -> Assembly:
    """Packets as (number, picture, last of it), one each millisecond; the first is a key's."""
    assembly = Assembly()
    for at, (number, picture, last) in enumerate(packets):
        data = bytes([number & 0xFF])
        assembly.add(number, picture * 3600, last, data, number == key, at / 1000)
    return assembly


def test_a_picture_is_whole_with_its_marked_packet_and_order_is_kept():
    assembly = fed((65534, 0, False), (0, 0, True), key=65534)
    assert assembly.take(1) == []
    assembly.add(65535, 0, False, b"\xff", False, 0.002)
    (picture,) = assembly.take(0.002)
    assert picture.data == bytes([0xFE, 0xFF, 0x00])
    assert picture.key


def test_without_a_marker_the_next_picture_shows_the_end():
    assembly = fed((0, 0, False), (1, 1, False), (2, 2, True))
    assert [p.data for p in assembly.take(1)] == [b"\0", b"\1", b"\2"]


def test_nothing_is_shown_before_a_key_picture_and_one_is_asked_for():
    assembly = fed((0, 0, True), (1, 1, True), key=99)
    assert assembly.take(1) == []
    assert not assembly.wants_key(0.1, RTT)
    assert assembly.wants_key(0.3, RTT)
    assert not assembly.wants_key(0.31, RTT)
    assembly.add(2, 7200, True, b"key", True, 0.4)
    assert [p.data for p in assembly.take(1)] == [b"key"]
    assert not assembly.wants_key(5, RTT)


def test_a_hole_is_asked_for_at_once_then_each_round_trip_and_then_given_up():
    assembly = fed((0, 0, True), (2, 1, True))
    assembly.take(0.001)
    assert assembly.ask(0.001, RTT) == [1]
    assert assembly.ask(0.05, RTT) == []
    assert assembly.ask(0.13, RTT) == [1]
    assert not assembly.wants_key(0.5, RTT)
    assert assembly.wants_key(0.6, RTT)
    assembly.add(3, 7200, True, b"k", True, 0.7)
    assert [p.data for p in assembly.take(1)] == [b"k"]


def test_a_whole_key_picture_behind_a_hole_ends_the_wait():
    assembly = fed((0, 0, True), (2, 1, True), (3, 2, False))
    assembly.take(0.001)
    assembly.add(4, 3 * 3600, True, b"k", True, 0.004)
    assert [p.data for p in assembly.take(1)] == [b"k"]
    assert assembly.ask(1, RTT) == []


def test_a_lost_end_of_a_picture_is_asked_for_before_the_next_one_comes():
    assembly = fed((0, 0, True), (1, 1, False))
    assembly.take(0.001)
    assert assembly.next_due(0.005, RTT) is None
    assembly.usual_loss = 0.02
    assert assembly.ask(0.005, RTT) == []
    assert assembly.next_due(0.005, RTT) == pytest.approx(0.015)
    assert assembly.ask(0.016, RTT) == [2]


def test_a_broken_picture_and_an_outage_need_a_key_picture():
    assembly = fed((0, 0, True), (1, 1, True))
    assembly.broken()
    assembly.add(2, 7200, True, b"x", False, 0.1)
    assert [p.data for p in assembly.take(1)] == [b"\0", b"\1"]
    assert assembly.wants_key(0.5, RTT)
    assembly.add(5000, 90000, True, b"x", False, 10)
    assert assembly.ask(10, RTT) == []
    assert assembly.wants_key(10, RTT)


@pytest.mark.parametrize(
    ("loss", "rtt", "typical", "gaps"),
    [(0.0, 0.1, 0.06, 0), (0.02, 0.1, 0.08, 1.5), (0.1, 0.1, 0.18, 1), (0.02, 0.3, 0.46, 2.5)],
)
def test_on_a_bad_line_pictures_keep_coming(loss, rtt, typical, gaps):
    """20 s at 25 pictures of 8 packets; gaps are spaces of more than a quarter second, summed."""
    shown = Line(random.Random(3), loss, rtt).play(seconds=20)
    ages = [at - sent for at, sent in shown]
    spaces = [b[0] - a[0] for a, b in zip(shown, shown[1:], strict=False)]
    assert len(shown) >= 24 * 20
    assert statistics.median(ages) <= typical
    assert sum(space for space in spaces if space > 0.25) <= gaps


# --- feedback ---------------------------------------------------------------------------------

ARRIVALS = st.lists(
    st.one_of(st.none(), st.floats(0, 30)), min_size=1, max_size=200
).filter(lambda all_: any(one is not None for one in all_))  # fmt: skip


@given(ARRIVALS, st.integers(0, 0xFFFF))
def test_feedback_says_which_packets_came_and_when(arrivals, base):
    packet = feedback.pack(1, 2, 3, base, arrivals)
    assert len(packet) == 4 * (int.from_bytes(packet[2:4], "big") + 1)
    read = feedback.parse(packet)
    assert read.base == base
    assert [one is None for one in read.arrivals] == [one is None for one in arrivals]
    steps = [one for one in arrivals if one is not None]
    if all(abs(b - a) < 8 for a, b in zip(steps, steps[1:], strict=False)):
        got = [one for one in read.arrivals if one is not None]
        assert got == pytest.approx(steps, abs=0.0003)


@given(st.binary(max_size=60))
def test_broken_feedback_changes_nothing(rest):
    path = Path()
    number = path.number_for(1000)
    path.take_feedback(bytes((0x8F, 205, 0, 9)) + rest)
    assert path.rate.target > FLOOR
    assert number == 1


def test_run_length_and_one_bit_chunks_of_other_senders_are_read():
    head = bytes((0x8F, 205, 0, 6)) + bytes(8) + bytes((0, 10, 0, 18, 0, 0, 2, 0))
    run = bytes((0x20, 4))  # four small deltas
    bits = bytes((0b10100000, 0b00000001))  # of fourteen, the first and the last arrived
    read = feedback.parse(head + run + bits + bytes((4, 4, 4, 4, 8, 8, 0, 0)))
    assert read.base == 10
    assert [place for place, one in enumerate(read.arrivals) if one is not None] == [
        0, 1, 2, 3, 4 + 0 + 0, 17,
    ]  # fmt: skip
    assert read.arrivals[0] == pytest.approx(0.129)


def test_reports_tell_each_packet_once_and_late_ones_again():
    log = feedback.ArrivalLog()
    for number, at in ((65535, 5.0), (1, 5.02)):
        log.add(number, at)
    first = feedback.parse(log.report(1, 2))
    assert first.base == 65535
    assert [one is not None for one in first.arrivals] == [True, False, True]
    assert log.report(1, 2) is None
    log.add(0, 5.1)
    late = feedback.parse(log.report(1, 2))
    assert (late.base, late.arrivals[0]) == (0, pytest.approx(5.1, abs=0.0003))


@given(st.lists(st.integers(-3, 3), max_size=200), st.sampled_from([16, 32]))
def test_counters_are_unwrapped(steps, bits):
    unwrap, true = Unwrapper(bits), (1 << bits) - 5
    origin = unwrap(true % (1 << bits)) - true
    for step in steps:
        true = max(true + step, (1 << bits) - 100)
        assert unwrap(true % (1 << bits)) - origin == true


# --- rate -------------------------------------------------------------------------------------


class Pipe:
    """A line of a given rate with a queue; packets of `size` bytes; feedback each 0.1 s.

    `used`: how much of its target the sender sends.
    """

    def __init__(
        self,
        rate: float,
        loss: float = 0.0,
        delay: float = 0.05,
        used: float = 1.0,
        size: int = 1000,
    ) -> None:
        self.used, self.size = used, size
        self.controller = RateController()
        self.rate, self.loss, self.delay = rate, loss, delay
        self.now, self._free_at = 0.0, 0.0
        self.worst = 0.0
        self._random = random.Random(5)

    def run(self, seconds: float) -> float:
        """Send at the target for so long; the target at the end."""
        end = self.now + seconds
        while self.now < end:
            count = max(1, int(self.controller.target * self.used * 0.1 / (8 * self.size)))
            reports = []
            for n in range(count):
                sent = self.now + 0.1 * n / count
                start = max(sent, self._free_at)
                self._free_at = start + 8 * self.size / self.rate
                self.worst = max(self.worst, self._free_at - sent)
                lost = self._random.random() < self.loss
                reports.append(
                    Report(sent, self.size, None if lost else self._free_at + self.delay)
                )
            self.now += 0.1
            self.controller.reports(reports, self.now, 2 * self.delay)
        return self.controller.target


@pytest.mark.parametrize("rate", [300_000, 500_000, 1_000_000, 2_000_000])
def test_the_rate_finds_the_line_and_builds_no_lasting_queue(rate):
    pipe = Pipe(rate)
    pipe.run(15)
    pipe.worst = 0.0
    targets = [pipe.run(0.5) for _ in range(40)]
    assert 0.65 * rate <= statistics.fmean(targets) <= 1.05 * rate
    assert pipe.worst < 0.35


@pytest.mark.parametrize("used", [0.75, 0.8, 0.85])
@pytest.mark.parametrize("rate", [300_000, 480_000, 1_000_000])
def test_a_camera_that_uses_less_than_it_may_does_not_let_the_rate_run_away(rate, used):
    """It would all come at once as soon as something moves: into the queue."""
    pipe = Pipe(rate, used=used, size=400)
    pipe.run(15)
    targets = [pipe.run(1) for _ in range(90)]
    assert 0.85 * rate <= statistics.fmean(targets) <= 1.1 * rate
    near = [b / a for a, b in zip(targets, targets[1:], strict=False) if a > 0.9 * rate]
    assert max(near) < 1.3
    pipe.worst = 0.0
    for _ in range(6):
        pipe.used = used
        pipe.run(9)
        pipe.used = 1.1
        pipe.run(2)
    assert pipe.worst < 0.2


def test_a_line_that_has_widened_is_found_out_within_half_a_minute():
    pipe = Pipe(500_000, used=0.8, size=400)
    pipe.run(20)
    pipe.rate = 2_500_000
    assert pipe.run(30) > 2_000_000


def test_a_free_line_is_used_within_seconds():
    assert Pipe(10_000_000).run(4) >= 1_200_000


def test_loss_that_is_the_radios_does_not_starve_the_picture():
    pipe = Pipe(2_000_000, loss=0.1)
    pipe.run(15)
    assert statistics.fmean(pipe.run(0.5) for _ in range(20)) > 1_000_000
    assert pipe.controller.typical_loss() == pytest.approx(0.1, abs=0.04)


def test_a_queue_that_was_anothers_does_not_hold_the_rate_down_for_ever():
    pipe = Pipe(3_000_000, loss=0.05, used=0.8, size=250)
    pipe.run(0.8)
    pipe.controller._cut(pipe.now, RTT, pipe.controller.delivered)
    assert pipe.controller.target < 300_000
    assert pipe.run(22) > 1_000_000


def test_a_narrower_line_is_noticed_within_two_seconds():
    pipe = Pipe(2_000_000)
    pipe.run(15)
    pipe.rate = 500_000
    assert pipe.run(2) < 600_000


def test_after_a_silence_the_rate_is_that_of_before_and_a_key_picture_is_due():
    pipe = Pipe(2_000_000)
    before = pipe.run(15)
    controller = pipe.controller
    assert not controller.silent(pipe.now + 0.5, RTT)
    assert not controller.silent(pipe.now + 4, RTT, sent_at=pipe.now + 3)
    assert controller.silent(pipe.now + 2, RTT)
    assert controller.target < before / 2
    assert controller.reports([Report(pipe.now, 1000, pipe.now + 12)], pipe.now + 12, RTT)
    assert controller.target == pytest.approx(0.7 * before)


def test_a_peer_without_feedback_steers_by_its_own_words():
    controller = RateController()
    controller.remb(700_000, 1.0)
    assert controller.target == 700_000
    controller.loss_report(0.2, 2.0)
    assert controller.target == pytest.approx(630_000)
    controller.loss_report(0.0, 3.0)
    assert controller.target > 630_000


# --- pacing -----------------------------------------------------------------------------------


def taken(fps: float, wanted: float, jitter: float = 0.0, seconds: float = 20) -> float:
    """Pictures a second taken of a camera whose pictures are late by up to `jitter` seconds."""
    beat, late = Beat(), random.Random(3)
    times = [n / fps + late.uniform(0, jitter) for n in range(round(seconds * fps))]
    return sum(beat.take(at, 1 / wanted) for at in times) / seconds


def test_a_cameras_late_pictures_cost_none_of_those_in_time():
    assert taken(25, 25) == 25
    assert taken(25, 25, jitter=0.030) > 24.7
    assert taken(30, 25, jitter=0.010) == pytest.approx(25, abs=0.3)
    assert taken(25, 15) == pytest.approx(15, abs=0.2)
    assert taken(25, 0.25, seconds=60) == pytest.approx(0.25, abs=0.02)
    beat = Beat()
    assert [beat.take(at, 4.0) for at in (0.0, 0.04, 3.9, 4.0)] == [True, False, False, True]
    assert beat.take(4.04, 0.04)  # more pictures are wanted from now on


def test_a_usual_picture_goes_at_once_and_a_key_picture_is_spread():
    pacer = Pacer()
    assert [pacer.wait(1200, 1_000_000, 1.0) for _ in range(4)] == [0.0] * 4
    waits = [pacer.wait(1200, 1_000_000, 1.0) for _ in range(16)]
    assert waits == sorted(waits)
    assert 0.02 < waits[-1] < 0.08
    assert pacer.wait(1200, 1_000_000, 3.0) == 0.0
    stills = Pacer()
    calm = [stills.wait(1250, 50_000, 1.0, calm=True) for _ in range(5)]
    assert calm == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_a_lost_packet_goes_again_once_a_round_trip_and_within_the_budget():
    resender = Resender()
    for number in range(100):
        resender.keep(Sent(number, 0, False, bytes(1300)))
    assert resender.wanted(5, 500_000, RTT, 10.0) is not None
    assert resender.wanted(5, 500_000, RTT, 10.05) is None
    assert resender.wanted(5, 500_000, RTT, 10.1) is not None
    assert resender.wanted(700, 500_000, RTT, 10.1) is None
    again = [resender.wanted(n, 500_000, RTT, 10.2) for n in range(10, 90)]
    assert 8 <= sum(one is not None for one in again) <= 14


def test_copies_go_out_where_asking_again_takes_long_and_the_line_has_room():
    copies = Copies()
    assert copies.split(1_000_000, 1_200_000, loss=0.02, rtt=0.1) == 1_000_000
    assert not any(copies.due() for _ in range(10))
    assert copies.split(1_600_000, 1_200_000, loss=0.1, rtt=0.1) == 800_000
    assert all(copies.due() for _ in range(10))
    assert copies.split(990_000, 1_200_000, loss=0.02, rtt=0.3) == 660_000
    assert sum(copies.due() for _ in range(10)) == 5
    assert copies.split(600_000, 1_200_000, loss=0.1, rtt=0.1) == 600_000
    assert not any(copies.due() for _ in range(10))


def test_the_other_side_is_asked_for_less_where_each_hole_costs_a_round_trip():
    modesty = Modesty()
    assert modesty.limit(0.02, 0.1, 500_000, 10.0) is None
    asked = modesty.limit(0.1, 0.1, 500_000, 20.0)
    assert 500_000 <= asked <= 1_000_000
    assert modesty.limit(0.02, 0.1, 500_000, 30.0) == asked  # not to and fro at the border
    assert modesty.limit(0.01, 0.1, 500_000, 40.0) == NO_LIMIT
    assert modesty.limit(0.01, 0.1, 500_000, 50.0) is None


def test_a_running_stream_is_asked_for_less_in_steps_that_its_encoder_can_follow():
    modesty = Modesty()
    said = [modesty.limit(0.1, 0.1, 1_250_000, float(second)) for second in range(10)]
    assert said[0] > 1_250_000
    assert all(0.84 < b / a <= 1 for a, b in itertools.pairwise(said))
    assert said[-1] == said[-2] < 750_000


def test_loss_that_swings_for_a_second_is_no_reason_to_ask_for_less():
    modesty, now = Modesty(), 0.0
    for seen in (0.02, 0.032, 0.012, 0.028, 0.011, 0.034, 0.02) * 5:
        now += 1.0
        assert modesty.limit(seen, 0.1, 1_250_000, now) is None


def test_the_last_packets_can_be_had_again():
    resender = Resender()
    for number in (65534, 65535, 0, 1):
        resender.keep(Sent(number, 0, False, b""))
    assert [packet.number for packet in resender.newest(3)] == [65535, 0, 1]


# --- sound ------------------------------------------------------------------------------------


def heard(loss: float, jitter: float, seconds: float = 20, burst: float = 0) -> SoundBuffer:
    """Packets over such a line into the buffer, with a turn each step."""
    rnd = random.Random(8)
    buffer, waiting, last = SoundBuffer(), [], 0.0
    for n in range(int(seconds / STEP_S)):
        last = max(last, n * STEP_S + 0.05 + rnd.random() * jitter)
        lost = rnd.random() < loss or burst and 8 < n * STEP_S < 8 + burst
        if not lost:
            waiting.append((last, n))
    for step in range(int(seconds / STEP_S)):
        now = step * STEP_S
        while waiting and waiting[0][0] <= now:
            at, number = waiting.pop(0)
            buffer.add((number + 65000) & 0xFFFF, b"%d" % number, at)
        buffer.turn(now, quiet=step % 4 == 0)
    return buffer


@pytest.mark.parametrize(
    ("loss", "jitter", "made_up", "target"),
    [(0, 0, 0.02, 0.05), (0, 0.05, 0.04, 0.09), (0.1, 0.0, 0.04, 0.06), (0.1, 0.03, 0.06, 0.1)],
)
def test_sound_is_whole_and_no_later_than_the_line_makes_it(loss, jitter, made_up, target):
    buffer = heard(loss, jitter)
    assert buffer.played == pytest.approx(20 / STEP_S, abs=25)
    assert buffer.made_up / buffer.played <= made_up
    assert buffer.target_s <= target
    if loss:
        assert buffer.recovered / buffer.played == pytest.approx(loss * (1 - loss), abs=0.03)


def test_after_a_pause_in_the_line_the_present_is_played():
    buffer = heard(0, 0.01, burst=2)
    late = buffer._behind(20)
    assert abs(late) < 6


def tone() -> list[bytes]:
    encoder = TunedOpusEncoder()
    packets: list[bytes] = []
    for n in range(60):
        at = (np.arange(960) + n * 960) / 48_000
        samples = (np.sin(2 * np.pi * 440 * at) * 8000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, n * 960, stock_opus.TIME_BASE
        packets += encoder.encode(frame)[0]
    return packets


def test_lost_sound_comes_back_from_the_next_packet_or_is_made_up():
    packets = tone()
    decoder = opus.OpusDecoder()
    for packet in packets[:30]:
        assert opus.samples_of(packet) == 960
        plain = decoder.decode(packet)
    loud = np.abs(plain.astype(int)).max()
    again = decoder.recover(packets[31], 960)
    assert again.size == 960
    assert np.abs(again.astype(int)).max() > loud / 3
    decoder.decode(packets[31])
    made_up = [decoder.conceal(960) for _ in range(15)]
    assert np.abs(made_up[0].astype(int)).max() > loud / 4
    assert np.abs(made_up[-1].astype(int)).max() < loud / 20
    with pytest.raises(opus.OpusBroken):
        decoder.decode(b"\xff\xff")
    assert opus.samples_of(b"") == 0


# --- memory -----------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(-1, 1)), min_size=1, max_size=60))
def test_a_quantile_of_the_last_seconds_is_that_of_sorting_them(steps):
    kept, now, all_of_them = Remembered(4.0), 0.0, []
    for step, value in steps:
        now += step
        all_of_them.append((now, value))
        kept.add(value, now)
        young = sorted(v for at, v in all_of_them if at >= now - 4.0)
        assert len(kept) == len(young)
        for share in (0.0, 0.5, 0.94, 1.0):
            assert kept.quantile(share) == young[int((len(young) - 1) * share)]
    kept.clear()
    assert len(kept) == 0


def test_sound_that_comes_in_bursts_has_no_holes():
    dice, buffer, came, last = random.Random(1), SoundBuffer(), [], 0.0
    for number in range(1500):
        # A line that delays and keeps the order: what waits behind a late packet comes with it.
        last = max(last, number * STEP_S + 0.05 + dice.uniform(0, 0.06))
        came.append((last, number))
    kinds = Counter()
    for step in range(1500):
        now = 0.1 + step * STEP_S
        while came and came[0][0] <= now:
            at, number = came.pop(0)
            buffer.add(number, b"x", at)
        kinds[buffer.turn(now, quiet=False).kind] += 1
    assert kinds["conceal"] + kinds["recover"] < 10
    assert buffer.target_s < 0.1
