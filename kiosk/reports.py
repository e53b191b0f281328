"""Translates what drivers, voice, video and the outbox report into events of the session."""

from datetime import date

from drivers.document_camera import contract as camera
from drivers.id_card import contract as card
from kiosk.cases import events as cases
from kiosk.session import events as ev
from kiosk.vault import Vault
from video import contract as video


def from_reader(event: card.IdCardEvent) -> ev.Report:
    """Translate an id-reader event."""
    match event:
        case card.ReaderOnline():
            return ev.DeviceChanged("reader", True)
        case card.ReaderOffline():
            return ev.DeviceChanged("reader", False)
        case card.CardRead(record=record, read_ms=read_ms):
            return ev.CardRead(person_of(record), record.card_type.value, read_ms)
        case card.CardRejected(code=code):
            return ev.CardRejected(code)
        case card.CardRemoved():
            return ev.CardRemoved()


def person_of(record: card.IdCardRecord) -> dict[str, str]:
    """Return the card's text as plain values; dates in ISO form, '' where there is none."""
    return {
        "name": record.name or record.name_en,
        "id_no": record.id_no,
        "sex": record.sex,
        "nation": record.nation_name or record.nation,
        "birth": record.birth.isoformat() if record.birth else "",
        "address": record.address,
        "valid_to": "" if record.long_term or not record.valid_to else record.valid_to.isoformat(),
    }


def from_camera(event: camera.CameraEvent, vault: Vault) -> ev.Report:
    """Translate a document-camera event; the picture goes into the vault."""
    match event:
        case camera.CameraOnline():
            return ev.DeviceChanged("camera", True)
        case camera.CameraOffline():
            return ev.DeviceChanged("camera", False)
        case camera.PageHint(code=code):
            return ev.PageHint(code)
        case camera.PageRefused(code=refused):
            return ev.PageRefused(refused)
        case camera.PageTaken(jpeg=jpeg, width=width, height=height, quality=quality):
            ref, digest = vault.keep(jpeg)
            figures = {
                "sharpness": quality.sharpness,
                "brightness": quality.brightness,
                "score": quality.score,
                "tilt_deg": quality.tilt_deg,
            }
            return ev.PageTaken(ref, digest, width, height, figures)


def from_call(event: video.CallEvent) -> ev.Report | None:
    """Translate an event of the call; statistics are no matter of the session."""
    match event:
        case video.CallQueued(position=position):
            return ev.CallChanged("queued", position=position)
        case video.CallRinging():
            return ev.CallChanged("ringing")
        case video.CallConnected(agent_name=agent, setup_ms=setup_ms):
            return ev.CallChanged("connected", agent=agent, setup_ms=setup_ms)
        case video.CallReconnecting():
            return ev.CallChanged("reconnecting")
        case video.CallEnded(by=by):
            return ev.CallOver(by)
        case video.CallFailed(code=code):
            return ev.CallOver("system", code)
        case video.AgentChat(text=text):
            return ev.AgentSaid(text)
        case video.CallStats():
            return None


def _day(text: str) -> date | None:
    """A date the platform wrote in a way of its own leaves the receipt without one."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def from_cases(event: cases.OutboxEvent) -> ev.Report | None:
    """Translate an outbox event; ratings are no matter of the session."""
    match event:
        case cases.CaseAccepted(case_id=case_id, receipt=receipt):
            return ev.CaseAccepted(
                case_id,
                receipt.case_no,
                receipt.query_code,
                _day(receipt.promised_date),
                receipt.office,
                " ".join(receipt.next_steps),
            )
        case cases.CaseHeld(case_id=case_id, code=code, fields=fields):
            return ev.CaseHeld(case_id, code, tuple(f.field for f in fields))
        case cases.CaseWaiting(case_id=case_id, code=code):
            return ev.CaseWaiting(case_id, code)
        case _:
            return None
