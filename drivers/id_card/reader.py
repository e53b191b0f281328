"""The ID-card reader: finds, selects and reads a card over SAM_V, and tells when it is taken away.

Sequence and timing: devices.md §1.6.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from drivers.binding import candidates, connect_first, serial_nodes
from drivers.bus import Node
from drivers.contract import DeviceOnline, Listener, NeedsStaff, Stamped
from drivers.device import Device
from drivers.errors import DeviceError, DeviceGarbled, DeviceTimeout
from drivers.id_card import wire
from drivers.id_card.cards import Look, Rejected, module_fault, require_well
from drivers.id_card.commands import Bench, perform, sam_id
from drivers.id_card.contract import (
    COMMANDS,
    CardContents,
    CardLeftBehind,
    CardRead,
    CardRejected,
    NewestAddress,
    ReaderCapabilities,
    ReaderOffline,
    ReaderOnline,
    RejectCode,
)
from drivers.id_card.link import SamvLink
from drivers.id_card.meaning import needs_staff
from drivers.id_card.speed import settle
from drivers.id_card.timing import Timing
from drivers.id_card.watch import CardWatch
from drivers.job import Job
from drivers.ports import Opener, open_port
from drivers.recovery import Ladder, Steps
from drivers.supervisor import Backoff

__all__ = ["SamvReader", "Timing"]

_NEWS = (NewestAddress, CardLeftBehind, NeedsStaff)


class SamvReader(Device[SamvLink]):
    """Implements `contract.IdCardReader` and `drivers.contract.Driver` for one SAM_V module.

    port: any form that `drivers.binding` knows. `baud` is tried first; a module at another speed
    is found and brought to 115200. tell_all: the listener also takes `contract.IdCardNews`.
    keep_photo: CardRead carries the WLT photo. more: see `Device`.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int = 115200,
        role: str = "id_card",
        backoff: Backoff | None = None,
        timing: Timing | None = None,
        opener: Opener = open_port,
        nodes: Callable[[], tuple[Node, ...]] = serial_nodes,
        tell_all: bool = False,
        keep_photo: bool = False,
        **more: Any,
    ) -> None:
        self._timing = timing or Timing()
        # A line that was lost once is no reason to reset: that forgets the card that lies there.
        more.setdefault("ladder", Ladder(Steps(reset=2)))
        super().__init__(role, port, backoff=backoff, watch_s=self._timing.status, **more)
        self._baud, self._opener, self._nodes = baud, opener, nodes
        self._tell_all, self._keep_photo = tell_all, keep_photo
        self._path = port
        self._reading = False
        self._under_way = False
        self._watch = CardWatch(self._timing)
        self._told: RejectCode | None = None

    def open(self, listener: Listener) -> None:
        """Start to connect; events come to `listener` on the reader's thread."""
        if self._listener is None:
            self._watch, self._told = CardWatch(self._timing), None
        super().open(listener)

    def start_reading(self) -> None:
        """Look for a card every 300 ms until `stop_reading`."""
        self._reading = True
        self._supervisor.wake()

    def stop_reading(self) -> None:
        """Look for no new card; the removal of the last one is still told."""
        self._reading = False
        self._told = None

    def close(self) -> None:
        """Stop the thread and let the port go."""
        self._reading = False
        super().close()

    @property
    def card_under_way(self) -> bool:
        """True from a card's find to its record: an event about it is still to come."""
        return self._under_way

    def capabilities(self) -> ReaderCapabilities:
        """Commands, cards and speeds; no I/O."""
        return ReaderCapabilities(
            device_class="CardReader",
            commands=tuple(one.__name__ for one in COMMANDS),
            speeds=tuple(wire.SET_BAUD),
        )

    # From here on everything runs on the reader's thread.

    def _do_open(self) -> SamvLink:
        searched = candidates(self._address, tuple) != (self._address,)
        return connect_first(self._address, lambda path: self._connect(path, searched), self._nodes)

    def _connect(self, path: str, searched: bool) -> SamvLink:
        """Open one candidate; where several may hang, one that doesn't answer is not it."""
        link = SamvLink(path, self._baud, self._stopping, self._opener)
        try:
            if searched:
                settle(link)
        except DeviceError:
            link.close()
            raise
        self._path = path
        return link

    def _do_reset(self, link: SamvLink) -> None:
        try:
            settle(link)
            link.ask(wire.RESET)
        except (DeviceTimeout, DeviceGarbled) as error:
            # The greeting that follows says whether it is well.
            self._board.count(error.code)

    def _failed(self, failure: DeviceError) -> None:
        super()._failed(failure)
        self._reset_first = self._reset_first or failure.code == "module_fault"

    def _do_greet(self, link: SamvLink) -> DeviceOnline:
        """Make sure that a healthy module answers, and learn its id. Raises DeviceError.

        A module that does not tell its id ("" then) still reads cards.
        """
        require_well(settle(link))
        if link.baud is not None and link.baud != self._baud:
            self._board.count("baud_changed")
        try:
            return ReaderOnline(sam_id(link))
        except (DeviceTimeout, DeviceGarbled) as error:
            self._board.count(error.code)
            return ReaderOnline("")

    def _do_command(self, link: SamvLink, job: Job) -> object:
        with link.attended(job.check):
            result = perform(Bench(link, job, self._timing.find, lambda: self._still_lies(link)))
        if isinstance(result, CardContents):
            self._tell(self._watch.another())
            self._watch.read(time.monotonic())
            self._board.count("cards_read")
        return result

    def _do_check(self, link: SamvLink) -> None:
        require_well(link.ask(wire.STATUS))

    def _do_idle(self, link: SamvLink) -> float:
        if self._watch.watching:
            wait = self._watch_card(link)
        elif self._reading:
            wait = self._look_for_card(link)
        else:
            link.check()
            return self._timing.idle
        self._asked()
        return wait

    def _do_close(self, link: SamvLink) -> None:
        self._board.count("garbled", link.garbled)
        link.close()

    def _power_address(self) -> str:
        return self._path if self._path.startswith("/dev/") else ""

    def _look_for_card(self, link: SamvLink) -> float:
        """One find, and the card's read when there is one; returns seconds until the next look."""
        look = Look(link)
        try:
            if not look.find():
                self._told = None
                return self._timing.find
            self._under_way = True
            self._tell(self._watch.another())
            contents = look.read()
            self._watch.read(time.monotonic())
            self._told = None
            self._board.count("cards_read")
            photo = contents.parts.photo if self._keep_photo else b""
            self._emit(CardRead(contents.record, contents.read_ms, contents.floor_ms, photo))
        except Rejected as rejected:
            self._reject(rejected.code)
            if rejected.code == "module_fault":
                raise module_fault() from None
            return self._timing.find
        finally:
            self._under_way = False
        # At once: the first look at the card that lies there also brings its newest address.
        return 0.0

    def _watch_card(self, link: SamvLink) -> float:
        """Is the card that was read still there? Returns seconds until the next look."""
        try:
            answer = link.ask(wire.READ_EXTRA)
        except DeviceTimeout:
            if self._watch.proved:
                raise
            # A module that leaves what it doesn't know without an answer is well otherwise.
            require_well(link.ask(wire.STATUS))
            self._watch.unanswered()
            return 0.0
        if needs_staff(answer.status):
            raise module_fault()
        news, wait = self._watch.look(answer, time.monotonic())
        self._tell(news)
        return wait

    def _still_lies(self, link: SamvLink) -> bool:
        present = (wire.Status.OK, wire.Status.ABSENT_ITEM)
        return self._watch.watching and link.ask(wire.READ_EXTRA).status in present

    def _reject(self, code: RejectCode) -> None:
        """Tell a rejection once per laying: a card that stays may be found and fail again."""
        self._board.count("cards_rejected")
        if self._told != code:
            self._told = code
            self._emit(CardRejected(code))

    def _stopping(self) -> bool:
        """Asked in every wait of the link: one that goes on is no hang."""
        self._supervisor.beat()
        return self._supervisor.stopping

    def _offline_event(self, code: str) -> Stamped:
        return ReaderOffline(code)

    def _tell(self, news: Iterable[Any]) -> None:
        for one in news:
            self._emit(one)

    def _emit(self, event: Any) -> None:
        if self._tell_all or not isinstance(event, _NEWS):
            super()._emit(event)
