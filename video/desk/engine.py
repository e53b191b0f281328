"""Runs the rules: events into the journal, out of it in its order, effects to whom they concern."""

import asyncio
import logging
import time
from collections.abc import Callable

from video.desk.audit import Audit
from video.desk.database import DatabaseAway
from video.desk.journal import Entry, Journal
from video.desk.recordings import HOUR_S, Recordings
from video.desk.routing import events as e
from video.desk.routing.advance import advance
from video.desk.routing.rules import Rules
from video.desk.routing.state import State
from video.desk.statistics import Statistics

logger = logging.getLogger("jiujin.desk.engine")

TICK_S = 0.25


class Notes:
    """What the desk that saw an event writes down, once: audit lines, figures, recordings."""

    def __init__(self, audit: Audit, statistics: Statistics, recordings: Recordings) -> None:
        self._audit = audit
        self._statistics = statistics
        self._recordings = recordings
        self._swept = time.monotonic()

    def write(self, effect: e.Effect) -> None:
        match effect:
            case e.Noted():
                self._audit.note(
                    effect.event,  # type: ignore[arg-type]
                    site=effect.site,
                    agent_id=effect.account,
                    call=effect.call,
                    why=effect.why,
                )
            case e.Finished():
                self._statistics.add(effect)
            case e.Wrapped():
                self._statistics.wrapped(effect)
            case e.RecordingBegun():
                self._recordings.begin(effect)
            case e.RecordingOver():
                self._recordings.over(effect)
            case _:
                return

    async def sweep(self) -> None:
        """Each hour: what has expired goes, beside the loop, as films are large."""
        if time.monotonic() - self._swept >= HOUR_S:
            self._swept = time.monotonic()
            try:
                await asyncio.to_thread(self._recordings.sweep)
            except DatabaseAway as error:
                logger.warning("DESK_SWEEP_PUT_OFF code=%s", error.code)


class Engine:
    """The state and its clock; all methods run on the event loop of the desk's server.

    `deliver` gets the effects that are messages, for every event, and keeps those for lines of its
    own; audit lines and figures are written by the desk that saw the event, once.
    """

    def __init__(
        self,
        rules: Rules,
        node: str,
        notes: Notes,
        deliver: Callable[[Entry, tuple[e.Effect, ...]], None],
    ) -> None:
        self.rules = rules
        self.node = node
        self.state = State()
        self._notes = notes
        self._deliver = deliver
        self._journal: Journal | None = None
        self._ticked = 0.0
        self._ticking: asyncio.Task[None] | None = None

    def use(self, journal: Journal) -> None:
        """Bring the state up to date from the journal; what is told in it is not told again."""
        self._journal = journal
        journal.open(self._apply, self._restore)

    def wake(self) -> None:
        """Begin to tick, with the first line; before that nothing can be waiting for time."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.get_running_loop().create_task(self._tick())
            if self._journal is not None:
                self._journal.wake()
            # Lines of before this start are lost ones; they may come back.
            self.submit(e.NodeGone(self.node))

    async def close(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
        if self._journal is not None:
            await self._journal.close()

    def submit(self, event: e.Event) -> None:
        """Something happened here, now."""
        if self._journal is not None:
            self._journal.append(Entry(time.time(), self.node, event))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            # Another desk's tick does as well.
            if time.monotonic() - self._ticked >= 0.8 * TICK_S:
                self.submit(e.Tick())
            await self._notes.sweep()

    def _restore(self, state: State) -> None:
        self.state = state

    def _apply(self, entry: Entry, *, live: bool) -> bool:
        before = self.state
        if isinstance(entry.event, e.Tick):
            self._ticked = time.monotonic()
        self.state, effects = advance(before, entry.event, entry.at, self.rules)
        if live:
            self._deliver(entry, effects)
            if entry.node == self.node:
                for effect in effects:
                    self._notes.write(effect)
        return bool(effects) or not same(before, self.state)


def same(one: State, two: State) -> bool:
    """Whether two states differ in nothing but their time."""
    return (
        one.order == two.order
        and one.calls == two.calls
        and one.seats == two.seats
        and one.promises == two.promises
    )
