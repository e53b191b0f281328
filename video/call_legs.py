"""Peer connections of a call, one after the other: made, offered, tried again (`video.call`)."""

from dataclasses import replace

from video.call_state import Call, Emit, Output, Send, Step, Tell
from video.contract import CallReconnecting
from video.control import MakeLeg
from video.signalling import LegOffer, RoomState
from video.ways import on_way


def new_leg(call: Call) -> Step:
    """A direct leg; of a room that was tried or used till now the desk hears that it failed."""
    failed: tuple[Output, ...] = ()
    if call.room and call.gen == call.room_gen:
        failed = (Send(RoomState(call=call.id, room=call.room, state="failed")),)
    call = replace(call, gen=call.gen + 1, offer=None)
    return call, (*failed, Tell(MakeLeg(gen=call.gen, ice=on_way(call.ice, call.way))))


def offer_now(call: Call) -> tuple[Output, ...]:
    """The newest direct offer, once somebody is there to hear it."""
    if call.offer is None or not call.assigned:
        return ()
    return (Send(LegOffer(call=call.id, gen=call.gen, sdp=call.offer)),)


def reconnecting(call: Call, now: float) -> Step:
    """The talk is broken, and both sides are told."""
    if call.phase != "talking":
        return call, ()
    give_up_at = now + call.patience.reconnect_s
    call = replace(call, phase="reconnecting", give_up_at=give_up_at)
    return call, (Emit(CallReconnecting()),)


def try_leg(call: Call, now: float) -> Step:
    """A new leg; the next try waits 1, 2, 4 ... times as long, at most four times.

    The first one of a talk goes the way to the relay that carried it, each other one the next way.
    """
    wait = call.patience.leg_s * min(4, 2**call.tries) / 2
    way = call.way + int(call.tries > 0 or call.phase == "connecting")
    call = replace(call, retry_at=now + wait, tries=call.tries + 1, way=way)
    return new_leg(call)
