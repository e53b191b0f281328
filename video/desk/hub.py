"""Joins lines and rules: messages in become events, effects become messages out.

All methods run on the event loop of the desk's server. What passes between a kiosk and the people
in its call (answers, candidates, chat, figures) is handed on as it comes and not kept.
"""

import asyncio
import time
from collections.abc import Callable

from video.desk.accounts import Agent
from video.desk.agent_words import event_of_agent
from video.desk.audit import Audit
from video.desk.board import Board
from video.desk.engine import Engine, Notes
from video.desk.journal import Entry, Journal
from video.desk.kiosk_words import promise_of
from video.desk.line import AgentLine, KioskLine
from video.desk.recordings import Recordings
from video.desk.rooms import Rooms
from video.desk.routing import events as e
from video.desk.routing.state import LEVELS, Call, Seat
from video.desk.settings import DeskSettings
from video.desk.statistics import Statistics
from video.desk.uploads import Requests
from video.signalling import (
    KIOSK,
    AppointmentAsk,
    Ask,
    AskDrop,
    AskState,
    Bye,
    CallbackAsk,
    CallCancel,
    CallRate,
    CallRated,
    CallRequest,
    CallUpdate,
    Chat,
    ComplaintSubmit,
    Devices,
    Error,
    FaceAsk,
    FaceScore,
    FromAgent,
    FromKiosk,
    LegAnswer,
    LegCandidate,
    LegOffer,
    Lost,
    Message,
    Mirror,
    NoticeGive,
    Pages,
    PeerSdp,
    Phrase,
    Point,
    RecordAnswer,
    RecordStop,
    Requeued,
    RoomOffer,
    RoomState,
    RoomTold,
    RoomTook,
    Stats,
    Suggest,
    UploadAsk,
)

_PENDING = 50
REPLACED = 4409  # private close codes: RFC 6455 section 7.4.2


class Hub:
    """Lines by whom they belong to; the state itself lives in the engine."""

    def __init__(
        self, settings: DeskSettings, audit: Audit, statistics: Statistics, recordings: Recordings
    ) -> None:
        self.settings = settings
        self.audit = audit
        self._statistics = statistics
        notes = Notes(audit, statistics, recordings)
        self.engine = Engine(settings.rules, settings.node, notes, self._deliver)
        self.lines: dict[str, KioskLine | AgentLine] = {}
        self._kiosks: dict[str, KioskLine] = {}  # by call id
        self._seats: dict[str, AgentLine] = {}
        self._graces: dict[str, asyncio.TimerHandle] = {}
        self._journal: Journal | None = None
        self.requests: Requests | None = None
        self.rooms = Rooms(settings.janus, settings.node, self.say, audit)
        self.board = Board(self.engine, self._seats, self._kiosks)

    def use(self, journal: Journal) -> None:
        """Bring the state up to date."""
        self._journal = journal
        self.engine.use(journal)

    # --- lines --------------------------------------------------------------------------

    def agent_on(
        self, agent: Agent, greet: Callable[[AgentLine], None], *, resumable: bool = False
    ) -> AgentLine:
        """A person's new line; `greet` says its first word, before any state is told."""
        line = AgentLine(f"agent:{agent.id}", agent=agent, resumable=resumable)
        before = self._seats.get(line.seat)
        if before is not None:
            self.drop(before, REPLACED)
        self.lines[line.session] = self._seats[line.seat] = line
        self.engine.wake()
        self.audit.note("DESK_AGENT_ON", agent_id=agent.id)
        seat = Seat(
            line.seat,
            agent.id,
            agent.display_name,
            role=agent.role,
            level=LEVELS.index(agent.level),
            regions=agent.regions,
            langs=agent.langs,
            services=agent.services,
            node=self.settings.node,
            wraps=resumable,
        )
        greet(line)
        self.engine.submit(e.SeatOn(seat))
        self.board.forget(line)
        return line

    def kiosk_on(self, site: str, *, resumable: bool = False) -> KioskLine:
        line = KioskLine(f"kiosk:{site}", site=site, resumable=resumable)
        self.lines[line.session] = line
        self.engine.wake()
        self.audit.note("DESK_KIOSK_ON", site=site)
        return line

    def lines_of_site(self, site: str) -> int:
        """How many sockets this site has open."""
        return sum(1 for k in self.lines.values() if k.principal == f"kiosk:{site}" and k.attached)

    def detached(self, line: KioskLine | AgentLine) -> None:
        """The socket is gone; a line that can resume is kept for a while."""
        line.detach()
        if line.session not in self.lines:
            return
        if not line.resumable:
            self.drop(line)
            return
        if isinstance(line, AgentLine):
            self.engine.submit(e.SeatLost(line.seat))
            grace = self.settings.rules.agent_grace_s
        else:
            self._kiosk_away(line)
            grace = self.settings.rules.hold_lost_s
        loop = asyncio.get_running_loop()
        self._graces[line.session] = loop.call_later(grace, self.drop, line)

    def resume(self, session: str, principal: str) -> KioskLine | AgentLine | None:
        """The line to take up again, if it is this principal's and still there."""
        line = self.lines.get(session)
        if line is None or line.principal != principal or not line.resumable:
            return None
        if line.attached:
            line.hang_up(REPLACED)  # its socket is dead and the desk has not noticed yet
        grace = self._graces.pop(session, None)
        if grace is not None:
            grace.cancel()
        return line

    def resumed(self, line: KioskLine | AgentLine) -> None:
        """The line is up again; views it has missed are sent anew."""
        self.audit.note("DESK_LINE_RESUMED")
        if isinstance(line, AgentLine):
            self.engine.submit(e.SeatBack(line.seat, self.settings.node))
        elif line.call is not None:
            self.engine.submit(e.KioskBack(line.call, self.settings.node))
        self.board.forget(line)

    def drop(self, line: KioskLine | AgentLine, code: int = 0) -> None:
        """The line is over for good."""
        if self.lines.pop(line.session, None) is None:
            return
        grace = self._graces.pop(line.session, None)
        if grace is not None:
            grace.cancel()
        if code:
            line.hang_up(code)
        self.board.forget(line)
        if isinstance(line, KioskLine):
            self.audit.note("DESK_KIOSK_OFF", site=line.site, call=line.call or "")
            self._kiosk_away(line)
            if line.call is not None and self._kiosks.get(line.call) is line:
                del self._kiosks[line.call]
        elif self._seats.get(line.seat) is line:
            del self._seats[line.seat]
            self.audit.note("DESK_AGENT_OFF", agent_id=line.agent.id)
            if code != REPLACED:
                self.engine.submit(e.SeatOff(line.seat))

    def _kiosk_away(self, line: KioskLine) -> None:
        if line.call is not None and self._kiosks.get(line.call) is line:
            self.engine.submit(e.KioskLost(line.call))

    # --- messages in --------------------------------------------------------------------

    def from_agent(self, line: AgentLine, message: FromAgent) -> None:
        event = event_of_agent(line.seat, message)
        if event is not None:
            self.engine.submit(event)
            self.board.changed()
            return
        match message:
            case (
                LegAnswer()
                | LegCandidate()
                | Chat()
                | Bye()
                | PeerSdp()
                | Suggest()
                | Phrase()
                | Point()
                | Ask()
                | AskDrop()
                | NoticeGive()
                | FaceAsk()
                | RoomOffer()
                | RoomTook()
                | RoomState()
            ):
                call = self.engine.state.calls.get(message.call)
                inside = () if call is None else (call.agent, call.third)
                if call is not None and isinstance(message, PeerSdp):
                    inside = (*inside, *call.listeners)
                if call is None or line.seat not in inside:
                    line.send(Lost(call=message.call))
                    return
                self._in_call(line, call, message)
            case _:
                return  # greetings and acknowledgements end at the line

    def _in_call(
        self,
        line: AgentLine,
        call: Call,
        message: (
            LegAnswer
            | LegCandidate
            | Chat
            | Bye
            | PeerSdp
            | Suggest
            | Phrase
            | Point
            | Ask
            | AskDrop
            | NoticeGive
            | FaceAsk
            | RoomOffer
            | RoomTook
            | RoomState
        ),
    ) -> None:
        match message:
            case Bye() if line.seat == call.agent:
                self.engine.submit(e.HungUp(call.id, "agent", message.reason))
            case Bye():
                self.engine.submit(e.Left(line.seat, call.id))
            case PeerSdp():
                if message.to in (call.agent, call.third, *call.listeners):
                    self.say(f"seat:{message.to}", message.model_copy(update={"sender": line.seat}))
            case Chat():
                self.say(f"call:{call.id}", message)
            case RoomOffer() | RoomTook() | RoomState():
                self.say(f"call:{call.id}", message.model_copy(update={"sender": line.seat}))
            case _:
                if line.seat == call.agent:
                    self.say(f"call:{call.id}", message)

    def from_kiosk(self, line: KioskLine, message: FromKiosk) -> None:
        match message:
            case CallRequest():
                self._request(line, message)
            case CallRate():
                kept = self._statistics.rate(
                    line.site, message.call, message.level, message.reasons, time.time()
                )
                line.send(CallRated(call=message.call) if kept else Error(code="unknown_call"))
            case CallbackAsk() | AppointmentAsk() | ComplaintSubmit():
                self.engine.submit(promise_of(line, message))
            case (
                CallUpdate()
                | CallCancel()
                | LegOffer()
                | LegCandidate()
                | Stats()
                | Bye()
                | Chat()
                | Mirror()
                | AskState()
                | UploadAsk()
                | Devices()
                | RecordAnswer()
                | RecordStop()
                | Pages()
                | FaceScore()
                | RoomTook()
                | RoomState()
                | RoomTold()
            ):
                call = self.engine.state.calls.get(message.call)
                if line.asking and line.call == message.call and len(line.pending) < _PENDING:
                    line.pending.append(message)
                elif call is None or line.call != message.call:
                    line.send(Error(code="unknown_call"))
                elif isinstance(message, AskState | UploadAsk):
                    if self.requests is not None:
                        self.requests.from_kiosk(line, call, message)
                else:
                    self._about_call(call, message)
            case _:
                return

    def _about_call(
        self,
        call: Call,
        message: CallUpdate
        | CallCancel
        | LegOffer
        | LegCandidate
        | Stats
        | Bye
        | Chat
        | Mirror
        | Devices
        | RecordAnswer
        | RecordStop
        | Pages
        | FaceScore
        | RoomTook
        | RoomState
        | RoomTold,
    ) -> None:
        match message:
            case CallCancel():
                self.engine.submit(e.HungUp(call.id, "resident", "cancelled"))
            case Bye(reason=reason):
                self.engine.submit(e.HungUp(call.id, "resident", reason))
            case CallUpdate():
                self.engine.submit(e.Updated(call.id, message.step, message.missing))
            case RoomTook() | RoomState():
                self.rooms.hear(call.id, KIOSK, message)
            case LegOffer() if message.room:
                self.rooms.hear(call.id, KIOSK, message)
            case LegOffer():
                self.engine.submit(e.Offered(call.id, message.gen, message.sdp))
            case RecordAnswer(yes=yes):
                self.engine.submit(e.RecordAnswered(call.id, yes))
            case RecordStop():
                self.engine.submit(e.RecordStopped(call.id))
            case _:
                # A face's score is for the one agent who asked, whoever else is in the call.
                both = isinstance(message, Chat | Mirror | Pages | RoomTold)
                for seat in (call.agent, call.third if both else None):
                    if seat is not None:
                        self.say(f"seat:{seat}", message)

    def _request(self, line: KioskLine, request: CallRequest) -> None:
        known = self.engine.state.calls.get(request.call)
        if known is not None and known.site != line.site:
            line.send(Error(code="unknown_call"))
            return
        if line.call is not None and line.call != request.call:
            self._kiosk_away(line)
            self._kiosks.pop(line.call, None)
            line.asks.clear()
        line.call = request.call
        self._kiosks[request.call] = line
        self.board.forget(line)
        line.asking = True
        region = self.settings.site_regions.get(line.site)
        if region is not None:  # whose token it is counts, not what the kiosk says of itself
            request = request.model_copy(update={"site": line.site, "region": region})
        self.engine.submit(e.Requested(line.site, request, self.settings.node, line.session))

    # --- messages out -------------------------------------------------------------------

    def _deliver(self, entry: Entry, effects: tuple[e.Effect, ...]) -> None:
        """Send what concerns lines of this desk; the other desks do the same with theirs."""
        for effect in effects:
            match effect:
                case e.ToSeat():
                    self._here(f"seat:{effect.seat}", effect.message)
                case e.ToKiosk():
                    self._here(f"call:{effect.call}", effect.message)
                    self._follow_room(effect.call)
                    if isinstance(effect.message, Requeued) and effect.call in self._kiosks:
                        self.board.forget(self._kiosks[effect.call])
                case e.ToLine():
                    line = self.lines.get(effect.line)
                    if line is not None:
                        line.send(effect.message)
                case e.Finished():
                    self._forget_call(effect.call)
                    if self.requests is not None:
                        self.requests.over(effect.call)
        if isinstance(entry.event, e.Requested):
            self._requested(entry.event)
        if isinstance(entry.event, e.NodeGone):
            self.rooms.node_gone(entry.event.node)
        self._taken_elsewhere(entry)
        self.board.changed()

    def _follow_room(self, call_id: str) -> None:
        self.rooms.follow(call_id, self.call_of(call_id) if call_id in self._kiosks else None)

    def _requested(self, event: e.Requested) -> None:
        """A request has had its turn: what its kiosk said meanwhile has its turn now."""
        line = self.lines.get(event.line)
        if not isinstance(line, KioskLine) or line.call != event.request.call:
            return
        line.asking = False
        pending, line.pending = line.pending, []
        call = self.engine.state.calls.get(event.request.call)
        if call is not None and call.site != line.site:
            line.send(Error(code="unknown_call"))
            self._forget_call(call.id)
            return
        for message in pending:
            self.from_kiosk(line, message)

    def _taken_elsewhere(self, entry: Entry) -> None:
        """The same person or kiosk has come to another desk: the line here is an old one."""
        if entry.node == self.settings.node:
            return
        match entry.event:
            case e.SeatOn(seat=seat) if seat.id in self._seats:
                self.drop(self._seats[seat.id], REPLACED)
            case e.NodeGone(node=node) if node == self.settings.node:
                self._still_here()
            case e.Requested(request=request) if request.call in self._kiosks:
                line = self._kiosks.pop(request.call)
                line.call = None
                self._follow_room(request.call)
            case _:
                return

    def _still_here(self) -> None:
        """Another desk took this one for dead (a long pause): its lines stand all the same."""
        for line in list(self.lines.values()):
            if not line.attached:
                continue
            if isinstance(line, AgentLine):
                self.engine.submit(e.SeatBack(line.seat, self.settings.node))
            elif line.call is not None:
                self.engine.submit(e.KioskBack(line.call, self.settings.node))

    def _forget_call(self, call_id: str) -> None:
        line = self._kiosks.pop(call_id, None)
        if line is not None:
            line.call = None
            line.asks.clear()

    def hear(self, target: str, message: Message) -> None:
        """Something another desk has to say to a line that may be here."""
        self._here(target, message)

    def say(self, target: str, message: Message) -> None:
        if not self._here(target, message) and self._journal is not None:
            self._journal.relay(target, message)

    def _here(self, target: str, message: Message) -> bool:
        kind, _, name = target.partition(":")
        line = self._seats.get(name) if kind == "seat" else self._kiosks.get(name)
        if line is None:
            return False
        if isinstance(message, RoomOffer | RoomTook | RoomState):  # a page's, to the kiosk's desk
            self.rooms.hear(name, message.sender, message)
            return True
        asked = isinstance(message, Ask | AskDrop) and isinstance(line, KioskLine)
        if asked and self.requests is not None:
            self.requests.to_kiosk(line, message)  # type: ignore[arg-type]
        line.send(message)
        return True

    def call_of(self, call_id: str) -> Call | None:
        """The standing call of this id."""
        return self.engine.state.calls.get(call_id)

    def well(self) -> bool:
        """Whether calls get through: false while the journal's server is away."""
        return self._journal is not None and self._journal.well()

    def counts(self) -> dict[str, int]:
        return {"waiting": len(self.engine.state.order), "agents": len(self.engine.state.seats)}

    async def close(self) -> None:
        self.board.close()
        await self.rooms.close()
        await self.engine.close()
