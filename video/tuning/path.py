"""What all streams of one transport share: round trip, rate, pacing, and what may be sent."""

import struct
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from aiortc.mediastreams import MediaStreamTrack

from video.tuning.feedback import ArrivalLog, parse
from video.tuning.pacing import Pacer
from video.tuning.rate import RateController, Report

_RTT_WEIGHT = 0.2
_HISTORY = 4000  # packets whose sending is remembered until their arrival is reported
AUDIO_BITS = 60_000  # of a rate: Opus with its headers, kept free for the voice


@dataclass(frozen=True, slots=True)
class Plan:
    """What the sender may do now: the ladder's choice in the engine's terms.

    `height` limits the picture, 0 means no picture; `still` sends one picture each `STILL_S`.
    """

    height: int = 720
    fps: int = 25
    sound: bool = True
    still: bool = False


STILL_S = 4.0
DETAIL_FPS = 5
_DETAIL_SHARE = 0.7  # of the rate for pictures; the face gets the rest
_FACE_BESIDE = (270, 15)  # height and pictures a second of the face beside a document


class DetailTrack(MediaStreamTrack):
    """A picture of words on paper: it must be sharp, and may come seldom."""


@dataclass(slots=True)
class Path:
    """One transport's shared state."""

    rtt: float = 0.1
    plan: Plan = field(default_factory=Plan)
    rate: RateController = field(default_factory=RateController)
    pacer: Pacer = field(default_factory=Pacer)
    arrivals: ArrivalLog = field(default_factory=ArrivalLog)
    local_ssrc: int = 1
    remote_ssrc: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    key_due_at: float = -1e9  # a picture coded before this time is of no use to the other side
    detail: bool = False  # a `DetailTrack` is sent beside the face
    feedback_seen: bool = False
    unanswered_since: float | None = None  # first packet sent since the last report came
    _measured: bool = False
    _number: int = 0
    _sent: OrderedDict[int, tuple[float, int]] = field(default_factory=OrderedDict)

    def note_rtt(self, seconds: float) -> None:
        """A measured round trip; the first replaces the guess."""
        if not 0 <= seconds < 10:
            return
        weight = _RTT_WEIGHT if self._measured else 1.0
        self._measured = True
        self.rtt += weight * (seconds - self.rtt)

    def number_for(self, size: int) -> int:
        """The transport-wide number of a packet that goes out now."""
        self._number = (self._number + 1) & 0xFFFF
        self._sent.pop(self._number, None)
        now = time.monotonic()
        self._sent[self._number] = (now, size)
        if self.unanswered_since is None:
            self.unanswered_since = now
        if len(self._sent) > _HISTORY:
            self._sent.popitem(last=False)
        self.bytes_out += size
        return self._number

    def take_feedback(self, packet: bytes) -> None:
        """A transport-wide feedback packet of the other side; a broken one changes nothing."""
        try:
            feedback = parse(packet)
        except (ValueError, struct.error):
            return
        self.feedback_seen = True
        self.unanswered_since = None
        reports = []
        for step, arrived in enumerate(feedback.arrivals):
            number = (feedback.base + step) & 0xFFFF
            known = self._sent.get(number)
            if known is None:
                continue
            if arrived is not None:
                del self._sent[number]
            reports.append(Report(known[0], known[1], arrived))
        if reports and self.rate.reports(reports, time.monotonic(), self.rtt):
            self.key_due_at = time.monotonic()

    def plan_for(self, *, detail: bool) -> Plan:
        """What one of the two pictures may be; the ladder's word where there is only the face."""
        plan = self.plan
        if not self.detail or not plan.height or plan.still:
            return plan
        if detail:
            return replace(plan, height=720, fps=DETAIL_FPS)
        height, fps = _FACE_BESIDE
        return replace(plan, height=min(height, plan.height), fps=min(fps, plan.fps))

    def share_for(self, *, detail: bool) -> float:
        """Of `video_rate`, for one of the two pictures."""
        if not self.detail:
            return 1.0
        return _DETAIL_SHARE if detail else 1 - _DETAIL_SHARE

    def video_rate(self) -> int:
        """Bits a second for the encoder: the rest for voice, headers and what is sent again."""
        rate = (self.rate.target - AUDIO_BITS) * 0.93
        return int(rate * (1 - min(0.4, self.rate.typical_loss())))
