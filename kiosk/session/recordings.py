"""Recording a call: the agent asks, the resident agrees or not, and may end it at any time.

No is as near and as large as yes, and changes nothing else. A question that comes while another
one stands on the screen is answered with no: the agent may ask again.
"""

from dataclasses import replace
from typing import TypeAlias

from kiosk.session import events as ev
from kiosk.session.effects import AnswerRecording, Audit, Effect, StopRecording
from kiosk.session.session import (
    CallScreen,
    PickLanguage,
    PickService,
    RecordAsk,
    Session,
    Working,
)

Open: TypeAlias = PickLanguage | PickService | Working


def recording_event(
    session: Open, event: ev.RecordingChanged | ev.StopRecording
) -> tuple[Open, tuple[Effect, ...]]:
    """What the desk says of the recording, and the resident's touch that ends it."""
    call = session.call
    if call is None:
        return session, ()
    if isinstance(event, ev.StopRecording):
        if not call.recording:
            return session, ()
        over = replace(session, call=replace(call, recording=False))
        return over, (StopRecording(), Audit("call.recording", {"state": "stopped"}))
    if event.state == "asked":
        return _asked(session)
    on = event.state == "on"
    after = replace(_answered(session), call=replace(call, recording=on))
    if on == call.recording:
        return after, ()
    return after, (Audit("call.recording", {"state": event.state}),)


def _asked(session: Open) -> tuple[Open, tuple[Effect, ...]]:
    free = session.overlay is None or isinstance(session.overlay, CallScreen)
    talking = session.call is not None and session.call.state == "connected"
    if not free or not talking or session.dialog:
        return session, (AnswerRecording(False),)
    return replace(session, overlay=RecordAsk(isinstance(session.overlay, CallScreen))), ()


def _answered(session: Open) -> Open:
    """The question is no more; what it lay over is back."""
    if not isinstance(session.overlay, RecordAsk):
        return session
    return replace(session, overlay=CallScreen() if session.overlay.over_call else None)


def on_record_ask(session: Open, event: ev.Event) -> tuple[Session, tuple[Effect, ...]]:
    """Yes lets the desk begin; no, and going back, close the question."""
    match event:
        case ev.AllowRecording(yes=True):
            agreed = Audit("call.recording", {"state": "agreed"})
            return _answered(session), (AnswerRecording(True), agreed)
        case ev.AllowRecording() | ev.Back():
            refused = Audit("call.recording", {"state": "refused"})
            return _answered(session), (AnswerRecording(False), refused)
        case _:
            return session, ()
