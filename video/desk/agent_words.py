"""An agent's words as events of the rules; what is only handed on is not among them."""

from video.desk.routing import events as e
from video.desk.routing.state import LEVELS
from video.signalling import (
    Claim,
    Decline,
    FromAgent,
    Hold,
    Invite,
    Leave,
    Listen,
    Presence,
    RecordAsk,
    RecordStop,
    TicketDone,
    TicketTake,
    Transfer,
    TransferCancel,
    TransferComplete,
    WrapDone,
)


def event_of_agent(seat: str, message: FromAgent) -> e.Event | None:
    """The event, or None for a message that changes nothing in the rules."""
    match message:
        case Presence(state=state, reason=reason):
            return e.PresenceSet(seat, state == "ready", reason)
        case Claim(call=call):
            return e.Claimed(seat, call)
        case Decline(call=call):
            return e.Declined(seat, call)
        case WrapDone(call=call, outcome=outcome):
            return e.WrappedUp(seat, call, outcome)
        case TicketTake(id=ticket):
            return e.PromiseTaken(seat, ticket)
        case TicketDone(id=ticket, outcome=outcome):
            return e.PromiseDone(seat, ticket, outcome)
        case _:
            return _with_others(seat, message)


def _with_others(seat: str, message: FromAgent) -> e.Event | None:
    match message:
        case Hold(call=call, on=on):
            return e.HoldSet(seat, call, on)
        case Transfer(call=call, to=to, level=level, warm=warm, note=note):
            number = LEVELS.index(level) if level is not None else None
            return e.TransferAsked(seat, call, to, number, warm, note)
        case TransferComplete(call=call):
            return e.TransferSettled(seat, call, done=True)
        case TransferCancel(call=call):
            return e.TransferSettled(seat, call, done=False)
        case Invite(call=call, to=to, note=note):
            return e.Invited(seat, call, to, note)
        case Leave(call=call):
            return e.Left(seat, call)
        case Listen(call=call, on=on):
            return e.ListenSet(seat, call, on)
        case RecordAsk(call=call):
            return e.RecordAsked(seat, call)
        case RecordStop(call=call):
            return e.RecordStopped(call, seat)
        case _:
            return None
