"""Which guide lights shine: they follow what the session waits for, and nothing else."""

from kiosk.catalogue.types import StepKind
from kiosk.session.asks import ask_of
from kiosk.session.effects import GuideLight
from kiosk.session.session import Session, Wiping, Working

POINTED_LIGHTS: dict[str, GuideLight] = {
    "device-card": "card",
    "device-camera": "camera",
    "device-slip": "slip",
}
"""What an agent may point at beside the screen."""


def device_words(name: str) -> str:
    """Return the message that names what an agent may point at."""
    return f"name-{name}"


def lights_of(session: Session) -> frozenset[GuideLight]:
    """Return the lights for this session; none while nothing is to be done with the hands."""
    if isinstance(session, Wiping):
        return frozenset({"card-out"} if session.card_present else ())
    pointed = session.call.pointed if session.call is not None else ""
    if pointed in POINTED_LIGHTS:
        return frozenset({POINTED_LIGHTS[pointed]})
    ask = ask_of(session)
    if ask is not None and (ask.wants_page or ask.shows_live) and not session.dialog:
        return frozenset({"camera"})
    if not isinstance(session, Working) or session.dialog or session.overlay is not None:
        return frozenset()
    lights: set[GuideLight] = set()
    if session.spot == "identity" and session.identity is None:
        lights.add("card-out" if session.problem.startswith("card-") else "card")
    if session.spot.startswith("m:") and session.taken is None:
        lights.add("camera")
    if session.step.kind is StepKind.RECEIPT and session.slip in ("printing", "printed"):
        lights.add("slip" if session.slip == "printing" else "slip-out")
    return frozenset(lights)
