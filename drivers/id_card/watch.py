"""The card that was read: whether it still lies there, and since when. Pure; time is handed in.

After one good read, find answers "none" until the card leaves the field, so presence is asked by
30 03, which needs no new find while the card stays (devices.md §1.6). Its first answer also brings
the newest address.
"""

from enum import Enum, auto

from drivers.id_card import wire
from drivers.id_card.contract import CardLeftBehind, CardRemoved, LeftCode, NewestAddress
from drivers.id_card.timing import Timing
from drivers.id_card.wire import Status

News = NewestAddress | CardLeftBehind | CardRemoved


class Lying(Enum):
    """What is known of the card on the reader."""

    NOTHING = auto()
    READ = auto()
    """Read well; its removal is watched."""
    UNWATCHED = auto()
    """Read well, but this module can't tell when it leaves: told when the next card is found."""


class CardWatch:
    """Follows one card after another; `look` says what to tell and when to look again."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self.lying = Lying.NOTHING
        self._read_at = 0.0
        self._remind_at = 0.0
        self._doubted = False
        self._proved = False

    @property
    def watching(self) -> bool:
        """True while 30 03 should be asked."""
        return self.lying is Lying.READ

    @property
    def proved(self) -> bool:
        """True once 30 03 was answered for the card that lies there."""
        return self._proved

    def read(self, now: float) -> None:
        """A card was read just now."""
        self.lying, self._read_at = Lying.READ, now
        self._remind_at = now + self._timing.left_behind
        self._doubted = self._proved = False

    def another(self) -> list[News]:
        """A card was found: then the one before has left, where nobody could watch it."""
        if self.lying is not Lying.UNWATCHED:
            return []
        return self._gone()

    def unanswered(self) -> None:
        """The module is well and leaves 30 03 without an answer."""
        self.lying = Lying.UNWATCHED

    def look(self, answer: wire.Reply, now: float) -> tuple[list[News], float]:
        """Take the answer to 30 03; returns what to tell, and seconds until the next look."""
        if answer.status in (Status.OK, Status.ABSENT_ITEM):
            return self._still_there(answer, now)
        if answer.status in wire.NOT_OFFERED and not self._proved:
            self.unanswered()
            return [], self._timing.find
        if not self._doubted:
            # One failed look may be a shaky card: a session must not end by it.
            self._doubted = True
            return [], self._timing.confirm_gone
        return self._gone(), 0.0

    def _still_there(self, answer: wire.Reply, now: float) -> tuple[list[News], float]:
        news: list[News] = []
        if not self._proved:
            address = wire.address_text(answer.data)
            news += [NewestAddress(address)] if address else []
        self._doubted, self._proved = False, True
        if now >= self._remind_at:
            lain = now - self._read_at
            code: LeftCode = "card_forgotten" if lain >= self._timing.forgotten else "take_card"
            news.append(CardLeftBehind(code, lain))
            self._remind_at = now + self._timing.remind
        return news, max(0.01, min(self._timing.present, self._remind_at - now))

    def _gone(self) -> list[News]:
        self.lying = Lying.NOTHING
        return [CardRemoved()]
