"""Short errands to the desk on a line of their own: a promise asked for, a mark for a call.

They need no call and no worker, so they work after hours, after a call, and while one waits. The
line is dialled again until the time is over; the promise's id makes a repeat harmless.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from video.contract import (
    CallEvent,
    OfferedSlot,
    OtherWays,
    Promise,
    PromiseFailed,
    PromiseKept,
)
from video.desk_client import DeskClient
from video.mirroring import words
from video.signalling import (
    Alternatives,
    AppointmentAsk,
    CallbackAsk,
    CallRate,
    CallRated,
    ComplaintSubmit,
    Error,
    Kept,
    KioskNotice,
    Message,
    ToKiosk,
    Welcome,
)

PATIENCE_S = 8.0


@dataclass(frozen=True, slots=True)
class DeskLine:
    """Where the desk is and how this kiosk shows who it is."""

    url: str
    token: str = field(repr=False)


def ways_of(notice: Alternatives) -> OtherWays:
    """The desk's alternatives in the shell's words."""
    near = notice.nearest
    return OtherWays(
        notice.why,
        tuple(OfferedSlot(one.id, one.begins, one.ends) for one in notice.slots),
        (near.name, near.address, near.hours, near.phone) if near is not None else (),
    )


def ask_of(promise: Promise) -> Message:
    """The promise as the desk takes it."""
    lang, title = words(promise.lang), words(promise.service_title)
    match promise.kind:
        case "callback":
            return CallbackAsk(
                id=promise.id,
                call=promise.call or None,
                lang=lang,
                service_title=title,
                phone=promise.phone,
            )
        case "appointment":
            return AppointmentAsk(
                id=promise.id,
                call=promise.call or None,
                slot=promise.slot,
                lang=lang,
                service_title=title,
                phone=promise.phone or None,
            )
        case "complaint":
            return ComplaintSubmit(
                id=promise.id,
                lang=lang,
                service_title=title,
                text=words(promise.text, 1000),
                phone=promise.phone or None,
            )


async def keep_promise(line: DeskLine, promise: Promise, tell: Callable[[CallEvent], None]) -> None:
    """Ask, and tell how it ended."""
    try:
        ask = ask_of(promise)
    except ValueError:
        # A number or a text that no message carries; its words stay here.
        tell(PromiseFailed(promise.kind, "refused"))
        return
    answer = await _said(line, ask)
    match answer:
        case Kept(number=number, due=due):
            tell(PromiseKept(promise.kind, number, due))
        case Error(code="slot_taken"):
            tell(PromiseFailed(promise.kind, "slot_taken"))
        case Error():
            tell(PromiseFailed(promise.kind, "refused"))
        case _:
            tell(PromiseFailed(promise.kind, "network"))


async def rate_call(line: DeskLine, call: str, level: int, reasons: tuple[str, ...]) -> None:
    """Bring the mark; one that does not arrive is no trouble of the resident's."""
    await _said(line, CallRate(call=call, level=level, reasons=reasons[:5]))


async def _said(line: DeskLine, ask: Message) -> Message | None:
    """What the desk says to this; None when it was not reached in time."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Message | None] = loop.create_future()

    def settle(message: Message | None) -> None:
        if not answer.done():
            answer.set_result(message)

    def heard(message: ToKiosk) -> None:
        if isinstance(message, Welcome):
            client.send(ask)
        elif isinstance(message, Error):
            settle(message)

    def noticed(notice: KioskNotice) -> None:
        if isinstance(notice, CallRated) or (
            isinstance(notice, Kept) and notice.id == getattr(ask, "id", "")
        ):
            settle(notice)

    client = DeskClient(
        line.url,
        line.token,
        "",
        on_message=heard,
        on_notice=noticed,
        on_refused=lambda: settle(None),
    )
    running = asyncio.create_task(client.run())
    try:
        return await asyncio.wait_for(answer, PATIENCE_S)
    except TimeoutError:
        return None
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
