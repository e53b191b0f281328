"""Calls one after another: the real screen, a worker a call, and the example client as agent.

The shell must not grow: memory, descriptors and threads of its process are noted after each call,
when the screen is back at the service and the worker has gone.
"""

from collections.abc import Callable, Iterator

from kiosk.commands.demo.look import Looker, Seen
from kiosk.commands.demo.screen import Finger
from kiosk.commands.demo.stack import AGENT
from tests.bench.figures import BenchFailed, Figure, median
from tests.bench.rig import Rig
from tests.soak.other_agent import Client
from tests.soak.sample import Held, held, settled

Tell = Callable[[int, Held, float | None], None]
Wanted = Callable[[Seen], bool]
WARM = 10  # calls until fonts, pools and textures of a call are there
PATIENCE_S = 90.0
GROWTH_MIB = 5.0


def many_calls(rig: Rig, calls: int, tell: Tell) -> Iterator[Figure]:
    """Value: at the end; reference: after the first calls. BenchFailed when the shell grows."""
    notes: list[Held] = []
    setups: list[float] = []
    failed = 0
    agent = Client(rig.stack.county_url, AGENT, rig.stack.password)
    try:
        agent.tells("presence", state="ready")
        with rig.shell() as (process, looker, _took):
            resident = Resident(looker, Finger(rig.display))
            resident.to_service()
            for n in range(1, calls + 1):
                setup = _one(resident, agent)
                failed += setup is None
                setups += [] if setup is None else [setup]
                notes.append(held(process.pid))
                if n < WARM or n % WARM == 0 or n == calls:
                    tell(n, notes[-1], setup)
    finally:
        agent.close()
    part = max(1, min(WARM, calls // 3))
    first, last = settled(notes[part : 2 * part]), settled(notes[-part:])
    yield Figure("calls_in_a_row", calls, "calls", calls)
    yield Figure("calls_failed", failed, "calls", calls)
    yield Figure("calls_setup_median", median(setups[-part:]), "ms", median(setups[:part]))
    yield Figure("calls_shell_rss", last.rss, "MiB", first.rss)
    yield Figure("calls_shell_fds", last.fds, "descriptors", first.fds)
    yield Figure("calls_shell_threads", last.threads, "threads", first.threads)
    yield Figure("calls_shell_children", last.children, "processes", first.children)
    wrong = [f"{failed} calls failed"] if failed else []
    wrong += [
        f"the shell's {name} grew by {more:g}"
        for name, more, most in (
            ("memory", last.rss - first.rss, GROWTH_MIB),
            ("descriptors", last.fds - first.fds, 0),
            ("threads", last.threads - first.threads, 0),
            ("processes", last.children - first.children, 0),
        )
        if more > most
    ]
    if wrong:
        raise BenchFailed("; ".join(wrong))


def _one(resident: "Resident", agent: Client) -> float | None:
    """Call, talk until pictures go both ways, be hung up on; ms until the call stood.

    None: the call failed (a machine without a free core may take too long to connect), and the
    resident is back where they called from.
    """
    resident.call()
    setup = resident.talks()
    if setup is not None:
        agent.hears("bye")
        resident.back()
    agent.tells("presence", PATIENCE_S, state="ready")
    return setup


class Resident:
    """Touches what leads to a call; BenchFailed where the screen does not follow."""

    def __init__(self, looker: Looker, finger: Finger) -> None:
        self._looker, self._finger = looker, finger

    def to_service(self) -> None:
        """From the attract screen to the first step of the first service."""
        for wanted in ("start", "language-zh", "theme-", "service-"):
            self._tap(wanted)
        self.until(lambda seen: seen.view == "GuideView", "the first step")

    def call(self) -> None:
        """Ask for a person."""
        self._looker.ask("forget")
        self._tap("help")
        self._tap("call-now")

    def talks(self) -> float | None:
        """Wait until pictures go both ways; ms from the touch until the call stood, if it did."""
        seen = self.until(
            lambda seen: seen.call == "connected" or seen.view == "TroubleView", "the call"
        )
        if seen.view == "TroubleView":
            self._tap("way-other")
            self.back()
            return None
        self.until(lambda _seen: self._flows(), "pictures both ways")
        return float(self._looker.ask("figures")["setup_ms"])

    def back(self) -> None:
        """Wait for the step from which the call was made."""
        self.until(lambda seen: not seen.call and "help" in seen.targets, "the step again")

    def until(self, wanted: Wanted, what: str) -> Seen:
        """Wait for a screen."""
        seen = self._looker.until(wanted, PATIENCE_S)
        if seen is None:
            raise BenchFailed(f"{what} did not come at {self.at()}")
        return seen

    def at(self) -> str:
        """What the screen shows, for the words of a failure."""
        now = self._looker.see()
        return f"{now.view} {now.spot} {now.call} {sorted(now.targets)}"

    def _tap(self, prefix: str) -> None:
        seen = self.until(lambda seen: bool(_named(seen, prefix)), prefix)
        self._finger.tap(*seen.middle(_named(seen, prefix)))

    def _flows(self) -> bool:
        figures = self._looker.ask("figures")
        return min(float(figures["fps_in"]), float(figures["fps_out"])) > 0


def _named(seen: Seen, prefix: str) -> str:
    return next((name for name in sorted(seen.targets) if name.startswith(prefix)), "")
