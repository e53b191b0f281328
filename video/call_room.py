"""A call with three by way of the media server: to it and back, as the call's rules see it.

The way there is one more leg beside the one that carries the talk, and so is the way back, so
nothing that goes wrong with the server takes anything away before something else is there.
"""

from dataclasses import replace
from typing import assert_never

from video.call_legs import try_leg
from video.call_state import Call, Output, Send, Step, Tell
from video.control import DropLeg, MakeLeg, Quality, RoomWords, Subscribe, Subscribed
from video.signalling import (
    KIOSK,
    LegOffer,
    RoomClose,
    RoomOpen,
    RoomState,
    RoomStreams,
    RoomTold,
    RoomTook,
)
from video.ways import on_way


def from_desk(call: Call, message: RoomOpen | RoomStreams | RoomClose, now: float) -> Step:
    """What the desk says of rooms; an older room's words change nothing."""
    match message:
        case RoomOpen(room=room):
            return _open(call, room, now)
        case RoomStreams(room=room, n=n, sdp=sdp, streams=streams):
            if room != call.room or call.gen != call.room_gen:
                return call, ()
            faces = [s.who for s in streams if s.kind == "face" and s.who != KIOSK]
            first = faces[0] if faces else ""
            wish = Subscribe(gen=call.room_gen, n=n, sdp=sdp, streams=streams, first=first)
            return call, (Tell(wish),)
        case RoomClose(room=room):
            return leave(call, now) if room == call.room else (call, ())
        case _:
            assert_never(message)


def _open(call: Call, room: str, now: float) -> Step:
    """A leg to the media server, unless the line has no room for what two would send."""
    if call.phase != "talking" or call.retry_at is not None or _too_thin(call, now):
        states = (_state(call, "failed", room), _state(call, "left", room))
        return call, states
    gen = call.gen + 1
    call = replace(call, gen=gen, offer=None, room=room, room_gen=gen)
    return call, (Tell(MakeLeg(gen=gen, ice=on_way(call.ice, call.way), room=True)),)


def leave(call: Call, now: float) -> Step:
    """Back to the direct way: a leg that never carried anything is dropped, else a new one is made
    while the old one still carries."""
    if not call.room or call.gen != call.room_gen:
        return call, ()
    if call.live == call.room_gen:
        return try_leg(call, now)
    return _abandon(call)


def _abandon(call: Call, *before: Output) -> Step:
    told = (*before, Tell(DropLeg(gen=call.room_gen)), _state(call, "left"))
    return replace(call, room="", room_gen=0), told


def offered(call: Call, sdp: str) -> Step:
    """The offer for the media server is there."""
    return call, (Send(LegOffer(call=call.id, gen=call.room_gen, sdp=sdp, room=call.room)),)


def lost(call: Call) -> Step:
    """The leg to the media server came to nothing while another one carries the talk."""
    return _abandon(call, _state(call, "failed"))


def lived(call: Call, gen: int) -> Step:
    """A leg lives: the room's, or the one that takes its place."""
    if not call.room:
        return call, ()
    if gen == call.room_gen:
        return call, (_state(call, "up"),)
    if gen < call.room_gen:
        return call, ()
    return replace(call, room="", room_gen=0), (_state(call, "left"),)


def from_worker(call: Call, report: Subscribed | RoomWords) -> Step:
    """What the worker says of the leg to the media server."""
    if not call.room or report.gen != call.room_gen:
        return call, ()
    if isinstance(report, Subscribed):
        return call, (Send(RoomTook(call=call.id, room=call.room, n=report.n, sdp=report.sdp)),)
    words = report.model_dump(exclude={"ev", "gen"})
    return call, (Send(RoomTold(call=call.id, room=call.room, **words)),)


def left(call: Call, gen: int) -> bool:
    """Whether this is the leg to a media server that a direct one is on its way for: whether it
    comes back or falls silent changes nothing, and keeps nobody from the new one."""
    return gen == call.room_gen and call.gen != gen


def quality(call: Call, report: Quality, now: float) -> Call:
    """Since when the line has been too thin."""
    thin = report.sending in ("sound_only", "still", "callback")
    if not thin and report.receiving != "sound_only":
        return replace(call, thin_since=None)
    return call if call.thin_since is not None else replace(call, thin_since=now)


def _too_thin(call: Call, now: float) -> bool:
    return call.thin_since is not None and now - call.thin_since >= call.patience.thin_s


def tick(call: Call, now: float) -> Step:
    """A line that does not carry the pictures of two is better off with one."""
    carries = call.phase == "talking" and 0 < call.live == call.room_gen
    return leave(call, now) if carries and _too_thin(call, now) else (call, ())


def _state(call: Call, state: str, room: str = "") -> Send:
    told = RoomState.model_validate({"call": call.id, "room": room or call.room, "state": state})
    return Send(told)
