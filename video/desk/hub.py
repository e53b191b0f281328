"""Joins kiosks and agents to the queue: takes messages, changes the queue, tells both sides.

All methods run on the event loop of the desk's server. Outgoing messages go through one bounded
mailbox a connection, so a slow browser can delay nobody but itself.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from video.desk import audit
from video.desk.accounts import Agent
from video.desk.queue import Call, CallQueue
from video.desk.settings import DeskSettings
from video.signalling import (
    Assigned,
    Bye,
    CallCancel,
    CallRequest,
    CallUpdate,
    Chat,
    Claim,
    Claimed,
    Decline,
    Ended,
    Error,
    FromAgent,
    FromKiosk,
    Hello,
    KioskLink,
    LegAnswer,
    LegOffer,
    Lost,
    Message,
    Presence,
    Queue,
    QueueSnapshot,
    Requeued,
    Stats,
)

_MAILBOX = 200


@dataclass(eq=False, slots=True)
class Connection:
    """One WebSocket's outgoing side; `overflow` asks its owner to hang up."""

    mailbox: asyncio.Queue[Message] = field(default_factory=lambda: asyncio.Queue(_MAILBOX))
    overflow: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, message: Message) -> None:
        try:
            self.mailbox.put_nowait(message)
        except asyncio.QueueFull:
            self.overflow.set()


@dataclass(eq=False, slots=True)
class KioskConnection(Connection):
    site: str = ""
    call: str | None = None


@dataclass(eq=False, slots=True)
class AgentConnection(Connection):
    agent: Agent = field(default_factory=lambda: Agent(0, "", ""))
    number: int = 0
    ready: bool = True


class Hub:
    """The one place where desk state lives (see `CallQueue` for the rules of the queue)."""

    def __init__(self, settings: DeskSettings, clock: Callable[[], float]) -> None:
        self.settings = settings
        self.queue = CallQueue(clock, usual_call_s=settings.usual_call_s, ring_s=settings.ring_s)
        self._kiosks: dict[str, KioskConnection] = {}  # by call id
        self._agents: dict[int, AgentConnection] = {}
        self._graces: dict[str, asyncio.TimerHandle] = {}
        self._numbers = 0

    # --- agents -------------------------------------------------------------------------

    def agent_on(self, agent: Agent) -> AgentConnection:
        self._numbers += 1
        link = AgentConnection(agent=agent, number=self._numbers)
        self._agents[link.number] = link
        audit.note("DESK_AGENT_ON", agent_id=agent.id)
        self._queue_changed()
        return link

    def agent_off(self, link: AgentConnection) -> None:
        if self._agents.pop(link.number, None) is None:
            return
        audit.note("DESK_AGENT_OFF", agent_id=link.agent.id)
        call = self.queue.of_agent(link.number)
        if call is not None:
            self._requeue(call, "agent_lost")
        else:
            self._queue_changed()

    def from_agent(self, link: AgentConnection, message: FromAgent) -> None:
        match message:
            case Presence(state=state):
                link.ready = state == "ready"
                self._queue_changed()
            case Claim(call=call_id):
                self._claim(link, call_id)
            case Decline() | LegAnswer() | Bye() | Chat():
                call = self.queue.find(message.call)
                if call is None or call.agent != link.number:
                    link.send(Lost(call=message.call))
                    return
                self._from_holder(link, call, message)

    def _from_holder(
        self, link: AgentConnection, call: Call, message: Decline | LegAnswer | Bye | Chat
    ) -> None:
        match message:
            case Decline():
                link.send(Lost(call=call.id))
                self._requeue(call, "declined")
            case Bye():
                self._finish(call, "agent", message.reason)
            case LegAnswer() | Chat():
                self._to_kiosk(call.id, message)

    def _claim(self, link: AgentConnection, call_id: str) -> None:
        call = self.queue.claim(call_id, link.number)
        if call is None:
            link.send(Lost(call=call_id))
            return
        audit.note("DESK_CALL_CLAIMED", site=call.site, agent_id=link.agent.id, call=call.id)
        link.send(Claimed(context=self.queue.describe(call)))
        link.send(KioskLink(call=call.id, up=call.id in self._kiosks))
        self._to_kiosk(call.id, Assigned(call=call.id, agent=link.agent.display_name))
        if call.offer is not None:
            link.send(LegOffer(call=call.id, gen=call.offer[0], sdp=call.offer[1]))
        self._queue_changed()

    # --- kiosks -------------------------------------------------------------------------

    def kiosk_on(self, site: str) -> KioskConnection:
        audit.note("DESK_KIOSK_ON", site=site)
        return KioskConnection(site=site)

    def kiosk_off(self, link: KioskConnection) -> None:
        audit.note("DESK_KIOSK_OFF", site=link.site, call=link.call or "")
        if link.call is None or self._kiosks.get(link.call) is not link:
            return
        call_id = link.call
        del self._kiosks[call_id]
        call = self.queue.find(call_id)
        if call is None:
            return
        self._to_agent(call, KioskLink(call=call_id, up=False))
        self._graces[call_id] = asyncio.get_running_loop().call_later(
            self.settings.kiosk_grace_s, self._give_up, call_id
        )

    def _give_up(self, call_id: str) -> None:
        self._graces.pop(call_id, None)
        call = self.queue.find(call_id)
        if call is not None and call_id not in self._kiosks:
            self._finish(call, "system", "kiosk_lost")

    def from_kiosk(self, link: KioskConnection, message: FromKiosk) -> None:
        if isinstance(message, Hello):
            return
        if isinstance(message, CallRequest):
            self._request(link, message)
            return
        call = self.queue.find(message.call)
        if call is None or link.call != message.call:
            link.send(Error(code="unknown_call"))
            return
        match message:
            case CallCancel():
                self._finish(call, "resident", "cancelled")
            case Bye(reason=reason):
                self._finish(call, "resident", reason)
            case CallUpdate():
                call.update(message)
                self._to_agent(call, message)
                if call.agent is None:
                    self._queue_changed()
            case LegOffer():
                call.offer = (message.gen, message.sdp)
                self._to_agent(call, message)
            case Stats() | Chat():
                self._to_agent(call, message)

    def _request(self, link: KioskConnection, request: CallRequest) -> None:
        call = self.queue.find(request.call)
        if call is not None and call.site != link.site:
            link.send(Error(code="unknown_call"))
            return
        if call is None and len(self.queue.waiting()) >= self.settings.max_waiting:
            link.send(Error(code="queue_full"))
            return
        if link.call is not None and link.call != request.call:
            self.kiosk_off(link)
        link.call = request.call
        self._kiosks[request.call] = link
        grace = self._graces.pop(request.call, None)
        if grace is not None:
            grace.cancel()
        if call is None:
            self.queue.add(link.site, request)
            audit.note("DESK_CALL_QUEUED", site=link.site, call=request.call)
        else:
            audit.note("DESK_CALL_RESUMED", site=link.site, call=request.call)
            self._resume(link, call)
        self._queue_changed()

    def _resume(self, link: KioskConnection, call: Call) -> None:
        holder = self._agents.get(call.agent) if call.agent is not None else None
        if holder is not None:
            holder.send(KioskLink(call=call.id, up=True))
            link.send(Assigned(call=call.id, agent=holder.agent.display_name))

    # --- both ---------------------------------------------------------------------------

    def _requeue(self, call: Call, why: str) -> None:
        audit.note("DESK_CALL_REQUEUED", site=call.site, call=call.id, why=why)
        self.queue.give_back(call)
        self._to_kiosk(call.id, Requeued(call=call.id))
        self._queue_changed()

    def _finish(self, call: Call, by: Literal["agent", "resident", "system"], reason: str) -> None:
        holder = call.agent
        self.queue.remove(call.id)
        audit.note("DESK_CALL_ENDED", site=call.site, call=call.id, why=by)
        ended = Ended(call=call.id, by=by, reason=reason)
        self._to_kiosk(call.id, ended)
        if holder is not None and holder in self._agents:
            self._agents[holder].send(ended)
        kiosk = self._kiosks.pop(call.id, None)
        if kiosk is not None:
            kiosk.call = None
        self._queue_changed()

    def _to_kiosk(self, call_id: str, message: Message) -> None:
        link = self._kiosks.get(call_id)
        if link is not None:
            link.send(message)

    def _to_agent(self, call: Call, message: Message) -> None:
        if call.agent is not None and call.agent in self._agents:
            self._agents[call.agent].send(message)

    def _queue_changed(self) -> None:
        """Tell every agent the list and every waiting kiosk its place."""
        snapshot = QueueSnapshot(calls=self.queue.snapshot())
        for link in self._agents.values():
            link.send(snapshot)
        ready = [n for n, link in self._agents.items() if link.ready]
        for call in self.queue.waiting():
            place = self.queue.place(call.id, ready)
            message = Queue(
                call=call.id, pos=place.position, eta_s=place.eta_s, ringing=place.ringing
            )
            self._to_kiosk(call.id, message)

    def counts(self) -> dict[str, int]:
        return {"waiting": len(self.queue.waiting()), "agents": len(self._agents)}
