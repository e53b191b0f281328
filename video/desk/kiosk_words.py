"""A kiosk's words as events of the rules, where they are more than one message long."""

from video.desk.line import KioskLine
from video.desk.routing import events as e
from video.signalling import AppointmentAsk, CallbackAsk, ComplaintSubmit


def promise_of(
    line: KioskLine, message: CallbackAsk | AppointmentAsk | ComplaintSubmit
) -> e.PromiseAsked:
    """A call back, a time or a complaint that a resident asks for."""
    words = {"lang": message.lang, "service_title": message.service_title}
    own = {"site": line.site, "line": line.session, "phone": message.phone or ""}
    match message:
        case CallbackAsk():
            return e.PromiseAsked(message.id, "callback", call=message.call, **own, **words)
        case AppointmentAsk():
            return e.PromiseAsked(
                message.id, "appointment", call=message.call, slot=message.slot, **own, **words
            )
        case ComplaintSubmit():
            return e.PromiseAsked(message.id, "complaint", text=message.text, **own, **words)
