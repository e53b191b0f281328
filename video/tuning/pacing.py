"""When a packet may go: bursts are spread, and retransmissions never crowd out the picture.

Pure: times are seconds of a monotonic clock, sizes bytes, rates bit/s.
"""

from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice

_FACTOR = 2.5  # a key picture leaves at this multiple of the rate, as browsers do it
_BURST_S = 0.060  # an ordinary picture is smaller than this much of the rate: no waiting
_BURST_MIN = 4 * 1300
_RESEND_SHARE = 0.30
_RESEND_BURST = 12 * 1300
HISTORY = 1024  # packets: more than a second at 3 Mbit/s
_RTT_MIN = 0.020


class Pacer:
    """A token bucket; the wait is told before sending."""

    def __init__(self) -> None:
        self._level = 0.0  # bytes sent ahead of the allowance
        self._at = 0.0

    def wait(self, size: int, rate: float, now: float, *, calm: bool = False) -> float:
        """Seconds to wait before sending `size` bytes; the packet counts as sent.

        `calm`: no faster than the rate, for stills: a burst would fill the line that is measured.
        """
        factor, burst = (1.0, 0.0) if calm else (_FACTOR, max(_BURST_MIN, rate * _BURST_S / 8))
        drained = (now - self._at) * rate * factor / 8
        self._level = max(0.0, self._level - drained)
        self._at = now
        self._level += size
        ahead = self._level - burst
        return ahead * 8 / (rate * factor) if ahead > 0 else 0.0


_EARLY_S = 0.008
_LATE_S = 0.033  # so much lateness is made good


@dataclass(slots=True)
class Beat:
    """Which pictures of a camera to take so that there are no more than wanted.

    The count is kept over time, not from one picture to the next: a busy camera's late picture
    must not cost the one after it, which is in time.
    """

    _taken_at: float = -1e9
    _next_at: float = -1e9

    def take(self, now: float, space: float) -> bool:
        """Whether to take the picture that came `now`; `space` is wanted between two of them."""
        if now < min(self._next_at, self._taken_at + space) - _EARLY_S:
            return False
        self._next_at = max(self._next_at + space, now + space - _LATE_S)
        self._taken_at = now
        return True


@dataclass(slots=True)
class Sent:
    """What is needed to send a packet again."""

    number: int
    timestamp: int
    marker: bool
    payload: bytes
    resent_at: float = -1e9


class Resender:
    """Decides which lost packets go out again."""

    def __init__(self) -> None:
        self._history: OrderedDict[int, Sent] = OrderedDict()
        self._spent = 0.0
        self._at = 0.0

    def keep(self, packet: Sent) -> None:
        self._history[packet.number] = packet
        if len(self._history) > HISTORY:
            self._history.popitem(last=False)

    def newest(self, count: int) -> list[Sent]:
        """The last packets sent, oldest first."""
        return list(islice(reversed(self._history.values()), count))[::-1]

    def wanted(self, number: int, rate: float, rtt: float, now: float) -> Sent | None:
        """The packet, unless it went out again within a round trip or the budget is spent."""
        packet = self._history.get(number)
        if packet is None or now - packet.resent_at < max(_RTT_MIN, 0.9 * rtt):
            return None
        self._spent = max(0.0, self._spent - (now - self._at) * rate * _RESEND_SHARE / 8)
        self._at = now
        if self._spent > _RESEND_BURST:
            return None
        self._spent += len(packet.payload)
        packet.resent_at = now
        return packet


# Part of the packets lost times seconds of a round trip: how long pictures wait for what is sent
# again. Copies begin above the first, end below the second.
_LOSSY, _CALM = 0.003, 0.0015
_ENOUGH = 0.55  # of the rate beyond which a picture gains nothing: the rest is better in copies
# What we want of the other side there, in bits a second. A picture of six packets has a hole twice
# as often as one of three, and each hole holds up the pictures behind it for a round trip.
_ENOUGH_FOR_US = 700_000
NO_LIMIT = 10_000_000
# A browser's pacer sends a tenth more than its rate (libwebrtc's kStrictPacingMultiplier): what its
# encoder makes above that while it learns of a cut waits there, up to 0.9 s of it as measured.
_CUT_A_SECOND = 0.85
_ABOVE = 1.2  # the first word stands so far above what comes, which is measured over few pictures
# Loss as it is seen over a second swings between one and three parts of a hundred where the line
# loses two; of several seconds it does not, and no limit comes and goes.
_LOSS_S = 3.0


def holes_cost(loss: float, rtt: float, before: bool) -> bool:
    """Whether lost packets hold pictures up so much that fewer bits make a better picture."""
    return loss * rtt >= (_CALM if before else _LOSSY)


class Modesty:
    """The most that the other side should send us, whatever its own measure of the line says.

    Rates are bits a second, times seconds of a monotonic clock.
    """

    def __init__(self) -> None:
        self._lossy = False
        self._loss: float | None = None
        self._said = 0.0
        self._at = 0.0

    def limit(self, loss: float, rtt: float, comes: float, now: float) -> int | None:
        """What to name to it now, where `comes` arrives; None while there is nothing to say."""
        past, self._at = now - self._at, now
        if self._loss is None:
            self._loss = loss
        self._loss += min(1.0, past / _LOSS_S) * (loss - self._loss)
        before, self._lossy = self._lossy, holes_cost(self._loss, rtt, self._lossy)
        if not self._lossy:
            return NO_LIMIT if before else None
        wanted = self._said * _CUT_A_SECOND**past if before else _ABOVE * comes
        self._said = max(_ENOUGH_FOR_US, wanted)
        return int(self._said)


class Copies:
    """How much goes out twice without being asked for.

    Asking takes a round trip, and on a line that loses a tenth two pictures of five have a hole.
    Where loss comes without a queue there is room: a picture of half the bits, sent twice, is
    whole at once nineteen times of twenty.
    """

    def __init__(self) -> None:
        self.share = 0.0
        self._owed = 0.0

    def split(self, rate: int, most: int, loss: float, rtt: float) -> int:
        """Bits a second for the encoder out of `rate` for pictures and their copies."""
        if not holes_cost(loss, rtt, self.share > 0):
            self.share = 0.0
        else:
            enough = _ENOUGH * most
            self.share = min(1.0, max(0.0, rate / enough - 1))
        return int(rate / (1 + self.share))

    def due(self) -> bool:
        """Whether this picture goes out twice."""
        self._owed = min(1.0, self._owed + self.share) if self.share else 0.0
        if self._owed < 1.0:
            return False
        self._owed = 0.0
        return True
