"""The desk's WebSockets: opening, greeting or resume, messages both ways, limits, closing codes."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse

from video.desk.accounts import Agent
from video.desk.audit import Audit
from video.desk.database import DatabaseAway
from video.desk.gate import STATUS, Gate, Refusal, numbers_messages
from video.desk.hub import Hub
from video.desk.line import AgentLine, KioskLine, Rate
from video.desk.relay import name_of
from video.desk.settings import DeskSettings
from video.signalling import (
    SUBPROTOCOL,
    Ack,
    Error,
    Framed,
    Hello,
    Ice,
    IceServer,
    Message,
    Ping,
    Pong,
    Resume,
    Resumed,
    SignallingError,
    Welcome,
    dump,
    frame_from_agent,
    frame_from_kiosk,
)
from video.signalling.session import Gap

logger = logging.getLogger("jiujin.desk.sockets")

# Close codes 4000-4999 are private use (RFC 6455 section 7.4.2); named in docs/signalling.md.
SIGNED_OUT = 4401
NO_GREETING = 4408
TOO_MANY = 4429
GAP = 4410
TOO_LARGE = 1009
_EXCUSED = 100  # messages over the rate in a row before the line is closed
Opened = AgentLine | KioskLine
Who = TypeVar("Who")


class Sockets:
    """One desk's WebSocket endpoints."""

    def __init__(self, settings: DeskSettings, hub: Hub, gate: Gate, audit: Audit) -> None:
        self._settings = settings
        self._hub = hub
        self._gate = gate
        self._audit = audit

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_websocket_route("/ws/kiosk", self.kiosk)
        router.add_api_websocket_route("/ws/agent", self.agent)
        router.add_api_websocket_route("/{path:path}", self.nothing_here)
        return router

    async def kiosk(self, socket: WebSocket) -> None:
        site = _or_away(self._gate.kiosk, socket)
        if not site.startswith("site:"):
            await self._refuse(socket, site, "DESK_KIOSK_REFUSED")  # type: ignore[arg-type]
            return
        site = site.removeprefix("site:")
        if self._hub.lines_of_site(site) >= self._settings.lines_per_site:
            self._audit.note("DESK_RATE_LIMITED", site=site)
            await socket.send_denial_response(JSONResponse({"code": "too_many_lines"}, 429))
            return
        await self._serve(socket, site)

    async def agent(self, socket: WebSocket) -> None:
        person = _or_away(self._gate.agent, socket)
        if not isinstance(person, Agent):
            await self._refuse(socket, person, "DESK_ORIGIN_REFUSED")
            return
        await self._serve(socket, person)

    async def nothing_here(self, socket: WebSocket, path: str) -> None:
        await self._refuse(socket, "nothing_here", None)

    async def _refuse(self, socket: WebSocket, why: Refusal, event: Any) -> None:
        if event is not None:
            self._audit.note("DESK_TICKET_REFUSED" if why == "bad_ticket" else event, why=why)
        await socket.send_denial_response(JSONResponse({"code": why}, STATUS[why]))

    # --- greeting -----------------------------------------------------------------------

    async def _serve(self, socket: WebSocket, who: str | Agent) -> None:
        greets = numbers_messages(socket)
        await socket.accept(subprotocol=SUBPROTOCOL if greets else None)
        if greets:
            line = await self._greeted(socket, who)
            if line is None:
                return
        else:
            line = self._on(who, resumable=False)
        await self._converse(socket, line)

    def _on(self, who: str | Agent, *, resumable: bool) -> Opened:
        """The line of somebody who has come; the welcome is its first word."""
        if isinstance(who, Agent):
            return self._hub.agent_on(who, partial(self._greet, who), resumable=resumable)
        line = self._hub.kiosk_on(who, resumable=resumable)
        self._greet(who, line)
        return line

    def _greet(self, who: str | Agent, line: Opened) -> None:
        line.send(self._welcome(line, who))

    def _welcome(self, line: Opened, who: str | Agent) -> Welcome:
        rules = self._settings.rules
        grace = rules.agent_grace_s if isinstance(who, Agent) else rules.hold_lost_s
        return Welcome(
            name=who.display_name if isinstance(who, Agent) else who,
            ice=self._ice(line),
            session=line.session if line.resumable else "",
            role=who.role if isinstance(who, Agent) else "kiosk",
            resume_s=grace if line.resumable else 0,
        )

    def _ice(self, line: Opened) -> tuple[IceServer, ...]:
        settings = self._settings
        if settings.relay is None:
            return settings.ice_servers
        return settings.ice_servers + settings.relay.servers(name_of(line.session), time.time())

    async def _greeted(self, socket: WebSocket, who: str | Agent) -> Opened | None:
        """The line, once the client has said hello or resume; None when it closed instead."""
        principal = f"agent:{who.id}" if isinstance(who, Agent) else f"kiosk:{who}"
        try:
            async with asyncio.timeout(self._settings.hello_s):
                while True:
                    said = await self._first_word(socket, who)
                    if isinstance(said, Hello):
                        return self._on(who, resumable=said.resume)
                    if isinstance(said, Resume):
                        resumed = self._take_up(said, principal)
                        if resumed is not None:
                            return resumed
                        await socket.send_text(dump(Error(code="unknown_session")))
        except TimeoutError:
            await socket.close(NO_GREETING, "no_greeting")
        except (WebSocketDisconnect, RuntimeError):
            return None
        return None

    async def _first_word(self, socket: WebSocket, who: str | Agent) -> Message | None:
        text = await socket.receive_text()
        try:
            framed = _parse(text, who)
        except SignallingError as error:
            await socket.send_text(dump(Error(code=error.code)))
            return None
        message: Message = framed.message
        return message

    def _take_up(self, said: Resume, principal: str) -> Opened | None:
        line = self._hub.resume(said.session, principal)
        if line is None:
            return None
        try:
            again = line.numbered.again(said.got)
        except Gap:
            self._hub.drop(line)
            return None
        line.attach(Resumed(session=line.session, got=line.numbered.got), again)
        if self._settings.relay is not None:
            line.send(Ice(ice=self._ice(line)))
        self._hub.resumed(line)
        return line

    # --- messages -----------------------------------------------------------------------

    async def _converse(self, socket: WebSocket, line: Opened) -> None:
        rate = Rate(self._settings.messages_per_s, self._settings.messages_burst, time.monotonic)
        overflow = line.overflow
        watch = asyncio.create_task(self._watch(socket, line))
        renew = asyncio.create_task(self._renew(line))
        try:
            async for text in _texts(socket, line):
                if not rate.allows():
                    self._over(line, rate)
                    continue
                self._heard(line, text)
        finally:
            watch.cancel()
            renew.cancel()
            # Another socket may have taken the line up already.
            if line.overflow is overflow:
                self._hub.detached(line)

    async def _renew(self, line: Opened) -> None:
        """A line outlives a relay's pass, so a fresh one comes in the middle of its time."""
        relay = self._settings.relay
        while relay is not None:
            await asyncio.sleep(relay.lifetime_s / 2)
            line.send(Ice(ice=self._ice(line)))

    async def _watch(self, socket: WebSocket, line: Opened) -> None:
        """Close the page of somebody who was shut out or signed out; an expired one after its call.

        Being on the line is not use: a page left open ends like any other session.
        """
        while isinstance(line, AgentLine):
            await asyncio.sleep(self._settings.session_look_s)
            try:
                standing = self._gate.standing(socket, used=line.used)
            except DatabaseAway:
                continue  # whoever is in stays until it can be asked again
            line.used = False
            seat = self._hub.engine.state.seats.get(line.seat)
            busy = seat is not None and seat.call is not None
            if standing == "gone" or (standing == "expired" and not busy):
                self._hub.drop(line, SIGNED_OUT)
                return

    def _over(self, line: Opened, rate: Rate) -> None:
        if rate.refused == 1:
            self._audit.note("DESK_RATE_LIMITED", why=line.principal.partition(":")[0])
            line.send(Error(code="too_fast"))
        elif rate.refused >= _EXCUSED:
            line.hang_up(TOO_MANY)

    def _heard(self, line: Opened, text: str) -> None:
        try:
            framed = _parse(text, line.agent if isinstance(line, AgentLine) else line.site)
        except SignallingError as error:
            site = line.site if isinstance(line, KioskLine) else ""
            self._audit.note("DESK_BAD_MESSAGE", site=site, why=error.code)
            line.send(Error(code=error.code))
            if error.code == "too_large":
                line.hang_up(TOO_LARGE)
            return
        try:
            new = line.numbered.take(framed.seq)
        except Gap:
            line.hang_up(GAP)
            return
        if framed.seq is not None:
            line.send(Ack(seq=line.numbered.got))
        if new:
            try:
                self._act(line, framed.message)
            except DatabaseAway as error:
                # A kiosk asks again for its ticket; nothing else here needs the tables.
                logger.warning("DESK_MESSAGE_PUT_OFF code=%s", error.code)

    def _act(self, line: Opened, message: Any) -> None:
        match message:
            case Ack(seq=seq):
                line.numbered.acked(seq)
            case Ping():
                line.send(Pong())
            case Hello() | Resume() | Pong():
                return
            case _ if isinstance(line, AgentLine):
                line.used = True
                self._hub.from_agent(line, message)
            case _:
                self._hub.from_kiosk(line, message)


def _or_away(ask: Callable[[WebSocket], Who], socket: WebSocket) -> Who | Refusal:
    """Who this is, or that the tables can't be asked at present."""
    try:
        return ask(socket)
    except DatabaseAway:
        return "database_away"


def _parse(text: str, who: str | Agent) -> Framed[Any]:
    return frame_from_agent(text) if isinstance(who, Agent) else frame_from_kiosk(text)


async def _texts(socket: WebSocket, line: Opened) -> AsyncIterator[str]:
    """Incoming texts, while a task of its own empties the mailbox; ends when either side does."""
    overflow, mailbox = line.overflow, line.mailbox
    sender = asyncio.create_task(_drain(socket, mailbox))
    ended = asyncio.create_task(overflow.wait())
    try:
        while True:
            receiver = asyncio.create_task(socket.receive())
            done, _ = await asyncio.wait(
                {receiver, sender, ended}, return_when=asyncio.FIRST_COMPLETED
            )
            if receiver not in done:
                receiver.cancel()
                break
            message = receiver.result()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            yield text if isinstance(text, str) else ""
    finally:
        for task in (sender, ended):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    if overflow.is_set():
        await _close(socket, mailbox, line.close_code)


async def _close(socket: WebSocket, mailbox: "asyncio.Queue[str]", code: int) -> None:
    """Say what is left to say, briefly, then close."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
        async with asyncio.timeout(1):
            while not mailbox.empty():
                await socket.send_text(mailbox.get_nowait())
        await socket.close(code)


async def _drain(socket: WebSocket, mailbox: "asyncio.Queue[str]") -> None:
    while True:
        text = await mailbox.get()
        try:
            await socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError):
            return  # the receiving side reports the same end
