"""The waiting room as plain data and rules, without sockets, so that a claim is one step.

Calls are keyed by the kiosk's call id; agents by a connection number. Everything runs on one
event loop and no method awaits, hence "first claim wins" needs no lock.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from video.signalling import CallRequest, CallUpdate, WaitingCall

_SMOOTHING = 0.2  # weight of the newest call in the usual duration


@dataclass(slots=True)
class Call:
    """One call from request to end; `agent` is the connection that holds it."""

    site: str
    request: CallRequest
    queued_at: float
    agent: int | None = None
    claimed_at: float = 0.0
    offer: tuple[int, str] | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        return self.request.call

    def update(self, message: CallUpdate) -> None:
        self.request = self.request.model_copy(
            update={"step": message.step, "missing": message.missing}
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting call stands; `eta_s` None when no agent is signed in and ready."""

    position: int
    eta_s: int | None
    ringing: bool


class CallQueue:
    """Waiting and running calls; the head of `_waiting` is served first."""

    def __init__(self, clock: Callable[[], float], *, usual_call_s: float, ring_s: float) -> None:
        self._clock = clock
        self._usual_s = usual_call_s
        self._ring_s = ring_s
        self._calls: dict[str, Call] = {}
        self._waiting: list[str] = []

    def find(self, call_id: str) -> Call | None:
        return self._calls.get(call_id)

    def of_agent(self, agent: int) -> Call | None:
        return next((c for c in self._calls.values() if c.agent == agent), None)

    def waiting(self) -> list[Call]:
        return [self._calls[i] for i in self._waiting]

    def add(self, site: str, request: CallRequest) -> Call:
        call = Call(site, request, self._clock())
        self._calls[call.id] = call
        self._waiting.append(call.id)
        return call

    def claim(self, call_id: str, agent: int) -> Call | None:
        """Give the call to this agent if nobody has it and the agent is free."""
        call = self._calls.get(call_id)
        if call is None or call.agent is not None or self.of_agent(agent) is not None:
            return None
        self._waiting.remove(call_id)
        call.agent, call.claimed_at = agent, self._clock()
        return call

    def give_back(self, call: Call) -> None:
        """The agent is gone or declined: to the head, since the resident waited already."""
        if call.agent is None:
            return
        call.agent = None
        call.offer = None
        self._waiting.insert(0, call.id)

    def remove(self, call_id: str) -> Call | None:
        call = self._calls.pop(call_id, None)
        if call is None:
            return None
        if call.agent is None:
            self._waiting.remove(call_id)
        else:
            lasted = self._clock() - call.claimed_at
            self._usual_s += _SMOOTHING * (lasted - self._usual_s)
        return call

    def place(self, call_id: str, ready: Iterable[int]) -> Place:
        """Position and honest estimate, given the agents who are ready for calls."""
        position = self._waiting.index(call_id) + 1
        agents = list(ready)
        if not agents:
            return Place(position, None, ringing=False)
        free = sum(1 for agent in agents if self.of_agent(agent) is None)
        if position <= free:
            return Place(position, math.ceil(self._ring_s), ringing=True)
        rounds = math.ceil((position - free) / len(agents))
        return Place(position, math.ceil(rounds * self._usual_s), ringing=free > 0)

    def snapshot(self) -> tuple[WaitingCall, ...]:
        return tuple(self.describe(call) for call in self.waiting())

    def describe(self, call: Call) -> WaitingCall:
        """The context an agent may see; a running call's position is given as 1."""
        asked = call.request
        return WaitingCall(
            call=call.id,
            pos=self._waiting.index(call.id) + 1 if call.agent is None else 1,
            site=asked.site or call.site,
            region=asked.region,
            lang=asked.lang,
            service_id=asked.service_id,
            service_title=asked.service_title,
            step=asked.step,
            reason=asked.reason,
            case_id=asked.case_id,
            missing=asked.missing,
            waited_s=max(0.0, self._clock() - call.queued_at),
        )
