"""A simulated module, the shipping reader on it, and the events that came."""

import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from drivers.id_card.contract import ReaderOnline
from drivers.id_card.reader import SamvReader, Timing
from drivers.id_card.sim import SamvSimulator
from tests.calm import late

WAIT_S = 15
WORTH_ANOTHER_TURN_S = 0.2
FAST = Timing(find=0.06, present=0.2, confirm_gone=0.06, idle=0.1)


class Desk:
    """As a context manager it ends both; `more` goes to the reader."""

    def __init__(self, *, timing=FAST, module=None, **more):
        self.sim = SamvSimulator("dev", throttled=False, **(module or {})).start()
        self.reader = SamvReader(self.sim.port, timing=timing, tell_all=True, **more)
        self.events = queue.Queue()
        self.all = []

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.reader.close()
        self.sim.close()

    def open(self, *, reading=False):
        """Open, and wait until the module has answered."""
        self.reader.open(self.events.put)
        online = self.expect(ReaderOnline)
        if reading:
            self.reader.start_reading()
        return online

    def expect(self, kind, seconds=WAIT_S):
        """The next event, which must be of this kind."""
        event = self.events.get(timeout=seconds)
        self.all.append(event)
        assert isinstance(event, kind), event
        return event

    def do(self, command, deadline=5.0, cancel=None):
        """One command through `execute`."""
        return self.reader.execute(command, deadline, cancel)

    def until(self, true, seconds=WAIT_S):
        """Wait for something that makes no event."""
        end = time.monotonic() + seconds
        while not true() and time.monotonic() < end:
            threading.Event().wait(0.01)
        assert true()

    def asked_more(self, command, times=2):
        """Wait until the module was asked a command so many times from now on."""
        goal = self.sim.asked.count(command) + times
        self.until(lambda: self.sim.asked.count(command) >= goal)

    def quiet(self, seconds=0.0):
        """No event came, nor comes for so long."""
        try:
            event = self.events.get(timeout=seconds or 0.001)
        except queue.Empty:
            return
        raise AssertionError(event)


def side_by_side(*cases):
    """A test of many cases that mostly wait: each in a thread of its own, all failures told.

    A case is a tuple of arguments, or one argument. Where the machine itself was late, a module
    that has to keep a line's times could not: what failed then has another turn, alone.
    """

    def as_test(work):
        def test():
            began = time.monotonic()
            wrong = _failed(work, cases, min(24, len(cases)))
            if wrong and late(began) > WORTH_ANOTHER_TURN_S:
                wrong = _failed(work, list(wrong), 1)
            for error in wrong.values():
                raise AssertionError(f"{len(wrong)} of {len(cases)}: {list(wrong)}") from error

        test.__name__, test.__doc__ = work.__name__, work.__doc__
        return test

    return as_test


def _failed(work, cases, workers):
    with ThreadPoolExecutor(workers) as pool:
        jobs = {
            case: pool.submit(work, *(case if isinstance(case, tuple) else (case,)))
            for case in cases
        }
    return {case: job.exception() for case, job in jobs.items() if job.exception()}
