"""No repr of what the flow holds tells who the resident is."""

import pytest
from session_player import CARD, DECK, MARKS, PHONE, SIGNATURE, Player

from kiosk.session import events as ev
from kiosk.session.session import Attract, Trouble
from kiosk.session.views import view_of

SERVICES = [s.id for s in DECK.catalogue.services]


@pytest.mark.parametrize("service", SERVICES)
def test_no_repr_of_a_state_event_or_effect_holds_personal_data(service: str) -> None:
    p = Player("hold", licence=False).begin(service)
    p.send(ev.AskHelp(), ev.CallNow(), ev.AgentSaid(CARD["name"]), ev.EndCall())
    p.go("receipt", {"hukou": "elsewhere", "special": "yes", "basis": "job"})
    p.press("help").send(ev.EndCall()).send(ev.AskHelp(), ev.CallNow(), ev.TimerFired("call-wait"))
    p.press("way-callback").send(ev.Answered("request.phone", PHONE)).press("ok")
    p.press("receipt-done", "rate-5").send(ev.CardRemoved(), ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)
    told = [repr(x) for pair in p.seen for x in pair] + [repr(e) for e in p.effects]
    told += [repr(view_of(s)) for _, s in p.seen]
    marks = (*MARKS, SIGNATURE.decode("latin1"), "A1B2C3", "auth-1", "样例合作社")
    leaks = {(m, t[:60]) for t in told for m in marks if m in t}
    assert leaks == set()


def test_situations_are_hidden_too() -> None:
    p = Player().begin("pension-registration").go("identity", {"special": "yes"})
    assert "special" not in repr(p.session)
    assert "yes" not in repr(ev.ChoseSituation("special", "yes"))


def test_a_trouble_names_only_codes() -> None:
    assert repr(Trouble("missing", ())) == "Trouble(code='missing', ways=(), missing=())"
