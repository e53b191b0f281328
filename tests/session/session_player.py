"""Plays a resident against the pure flow: effects are answered in memory, as a machine would."""

from collections import deque
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime

from kiosk.catalogue.load import load
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.asks import owner_of
from kiosk.session.deck import Deck, Machine, Site
from kiosk.session.flow import advance, start
from kiosk.session.session import CallRating, Working
from kiosk.session.views import view_of
from kiosk.settings import CONFIG
from kiosk.walk.rules import buttons

LOADED = load(CONFIG / "content")
DECK = Deck(LOADED.catalogue, LOADED.words, Site("test", "150626000000"))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROMISED = date(2026, 11, 26)

CARD = {
    "name": "巴图·苏和",
    "id_no": "150626195503120015",
    "sex": "1",
    "nation": "蒙古",
    "birth": "1955-03-12",
    "address": "内蒙古乌审旗嘎鲁图镇样例嘎查1号",
    "valid_to": "",
}
OTHER = {**CARD, "name": "其木格", "id_no": "150626198806230020", "address": "乌审旗图克镇样例2号"}
PHONE = "13904770001"
ACCOUNT = "6217000000000000001"
VALUES = {
    "phone": PHONE,
    "region": "150626100001",
    "address": "乌审旗嘎鲁图镇样例嘎查3号",
    "hukou_place": "榆林市样例县",
    "employer": "样例合作社",
    "school": "样例中学",
    "special_group": "disabled",
    "pay_level": "middle",
    "start_date": "2026-12-01",
    "move_in": "2020-05-06",
    "purpose": "loan",
    "property": "嘎鲁图镇样例路4号",
}
MARKS = (CARD["name"], CARD["id_no"], CARD["address"], PHONE, ACCOUNT, *(
    VALUES[k] for k in ("address", "hukou_place", "employer", "school", "property")
))  # fmt: skip
SIGNATURE = b"\x89PNG signature"


class Player:
    """One kiosk; ``platform`` says how a submitted case fares, one word a submission."""

    def __init__(self, *platform: str, licence: bool = True, machine: Machine | None = None):
        self.session = start(DECK, machine or Machine(reader=True, camera=True, voice=True))
        self.effects: list[ef.Effect] = []
        self.seen: list = []
        self.desk = False  # whether the county desk is there, and answers when told to
        self.platform = deque(platform)
        self.licence, self.drafts, self.pages = licence, 0, 0
        self.steps: list[str] = []

    @property
    def view(self):
        return view_of(self.session)

    def send(self, *events: ev.Event) -> "Player":
        inbox = deque(events)
        while inbox:
            event = inbox.popleft()
            self.session, effects = advance(self.session, event)
            self.effects += effects
            self.seen.append((event, self.session))
            if isinstance(self.session, Working):
                step = self.session.step.kind.value
                if not self.steps or self.steps[-1] != step:
                    self.steps.append(step)
            for effect in effects:
                inbox.extend(self.answer(effect))
        return self

    def answer(self, effect: ef.Effect) -> list[ev.Event]:
        match effect:
            case ef.OpenDraft():
                self.drafts += 1
                return [ev.DraftOpened(f"case-{self.drafts}", NOW)]
            case ef.Wipe():
                return [ev.Wiped()]
            case ef.Capture():
                self.pages += 1
                page = ev.PageTaken(f"page-{self.pages}", f"digest-{self.pages}", 1240, 1754)
                return [replace(page, owner=owner_of(self.session))]
            case ef.LookUpLicence(material=name):
                if self.licence:
                    return [ev.LicenceFound(name, "电子户口簿", "auth-1")]
                return [ev.LicenceMissing(name, "none")]
            case ef.AskDesk(kind=kind) if not self.desk:
                return [ev.PromiseFailed(kind, "network")]
            case ef.SaveRequest(kind=kind):
                return [ev.RequestSaved(kind)]
            case ef.MakeReceipt():
                return [ev.ReceiptMade("receipt-1")]
            case ef.SubmitCase(case_id=case_id):
                return self.submitted(case_id)
            case _:
                return []

    def submitted(self, case_id: str) -> list[ev.Event]:
        match self.platform.popleft() if self.platform else "accept":
            case "accept":
                return [ev.CaseSaved(case_id), self.accepted(case_id)]
            case "full":
                return [ev.CaseNotSaved(case_id, "disk_full")]
            case "hold":
                return [ev.CaseSaved(case_id), ev.CaseHeld(case_id, "rejected_fields", ("phone",))]
            case "hold-all":
                return [ev.CaseSaved(case_id), ev.CaseHeld(case_id, "refused")]
            case "save":
                return [ev.CaseSaved(case_id)]
            case "wait":
                return [ev.CaseSaved(case_id), ev.CaseWaiting(case_id, "network")]
            case _:
                return []

    def accepted(self, case_id: str) -> ev.CaseAccepted:
        return ev.CaseAccepted(case_id, f"SAMPLE-{case_id}", "A1B2C3", PROMISED, "社保局", "等电话")

    def button(self, name: str):
        found = [b for b in buttons(self.view) if b.id == name]
        assert found, (name, [b.id for b in buttons(self.view)])
        assert found[0].enabled, name
        return found[0]

    def press(self, *names: str) -> "Player":
        for name in names:
            self.send(self.button(name).intent)
        return self

    def begin(self, service: str, lang: str = "zh") -> "Player":
        self.send(ev.Touched(), ev.ChoseLanguage(lang))
        theme = next(s.theme for s in DECK.catalogue.services if s.id == service)
        self.press(f"theme-{theme}", f"service-{service}")
        return self

    def go(self, until: str, situation: dict[str, str] | None = None, **values: str) -> "Player":
        """Do what the screen asks until a step (or a spot) is reached."""
        for _ in range(200):
            w = self.session
            assert isinstance(w, Working), w
            if w.step.kind.value == until or w.spot == until:
                return self
            self._one(w, situation or {}, {**VALUES, **values})
        raise AssertionError(f"never reached {until}, stands at {self.session}")

    def _one(self, w: Working, situation: dict[str, str], values: dict[str, str]) -> None:
        if isinstance(w.overlay, CallRating):
            self.send(ev.SkipRating())
            return
        kind, _, name = w.spot.partition(":")
        match kind:
            case "q":
                question = next(q for q in w.service.questions if q.id == name)
                self.press(f"choice-{situation.get(name, question.choices[0].id)}")
            case "f" if name in values:
                self.send(ev.Answered(name, values[name]))
            case "identity" if w.identity is None:
                self.send(ev.CardRead(CARD, "resident", 120.0))
            case "identity":
                self.press("identity-right")
            case "consent":
                self.press("consent-yes")
            case "m" if any(b.id == "next" for b in buttons(self.view)):
                self.press("next")  # an open document ends when the resident says so
            case "m":
                self.press("take-picture", "keep-page")
            case "call" if w.talked:
                self.press("next")
            case "call":
                self.press("call-now").send(ev.CallChanged("connected", "窗口一号"))
                self.send(ev.Next(), ev.CallOver("agent"), ev.Next())
            case "entrust" | "commitment":
                self.press(f"{kind}-yes")
            case "sign":
                self.send(ev.Signed(SIGNATURE, 3))
            case "delivery":
                self.press(self.view.choices[0].id)
            case "submit":
                self.press("submit" if w.submit == "ready" else "next")
            case "guide":
                self.press("begin")
            case "confirm":
                self.press("confirm")
            case "receipt":
                self.press("receipt-done")
            case _:
                self.send(ev.Next())

    def of(self, kind):
        return [e for e in self.effects if isinstance(e, kind)]


def fields_of(value: object) -> dict[str, object]:
    """A dataclass's fields by name, hidden ones too."""
    return {f.name: getattr(value, f.name) for f in fields(value)}


def strings(value: object) -> list[str]:
    """Every text in a view, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [s for item in value for s in strings(item)]
    if is_dataclass(value):
        return [s for item in fields_of(value).values() for s in strings(item)]
    return []
