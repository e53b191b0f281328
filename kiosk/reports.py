"""Translates what drivers, voice, video and the outbox report into events of the session."""

from datetime import date

from drivers.contract import NeedsStaff
from drivers.document_camera import contract as camera
from drivers.id_card import contract as card
from kiosk.cases import events as cases
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.vault import Vault
from video import contract as video


def from_reader(event: card.IdCardEvent | card.IdCardNews) -> ev.Report | None:
    """Translate an id-reader event.

    None: it is for staff, not for the session.
    """
    match event:
        case NeedsStaff():
            return None
        case card.NewestAddress(address=address):
            return ev.NewestAddress(address)
        case card.CardLeftBehind():
            return ev.CardStays()
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


def from_camera(event: camera.CameraEvent, vault: Vault) -> ev.Report | None:
    """Translate a document-camera event; the picture goes into the vault.

    None: it is for staff, not for the session.
    """
    match event:
        case NeedsStaff() | camera.PageSeen() | camera.PageGone():
            return None
        case camera.CameraOnline():
            return ev.DeviceChanged("camera", True)
        case camera.CameraOffline():
            return ev.DeviceChanged("camera", False)
        case camera.PageHint(code=code):
            return ev.PageHint(code)
        case camera.PageRefused(code=refused):
            return ev.PageRefused(refused)
        case camera.PageTaken():
            return _page(event, vault)


def _page(event: camera.PageTaken, vault: Vault) -> ev.PageTaken:
    seen = event.quality
    ref, digest = vault.keep(event.jpeg)
    scene = vault.keep(event.scene, f"{ref}-scene")[0] if event.scene else ""
    return ev.PageTaken(
        ref, digest, event.width, event.height, seen.as_object(),
        auto=event.auto, flaws=seen.bad, scene=scene, corners=event.corners, sure=event.sure,
        owner=event.owner,
    )  # fmt: skip


def from_still(
    taken: camera.Still | camera.PageRefused | None, vault: Vault, owner: str
) -> ev.Report:
    """Put a whole picture into the vault; None: there is no camera. owner: whose it is."""
    if not isinstance(taken, camera.Still):
        return ev.PageRefused(taken.code if taken is not None else "camera_offline")
    ref, digest = vault.keep(taken.jpeg)
    return ev.PageTaken(ref, digest, taken.width, taken.height, owner=owner)


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
        case video.AgentSuggested(name=name, value=value):
            return ev.AgentSuggested(name, value)
        case video.AgentPointed(id=name):
            return ev.AgentPointed(name)
        case video.AgentPhrase(id=name):
            return ev.AgentPhrase(name)
        case video.AgentAskedFace():
            return ev.FaceAsked()
        case video.CallHeld(on=on):
            return ev.CallHeld(on)
        case video.CallJoined(name=name, here=here, listens=listens):
            return ev.CallJoined(name, here, listens)
        case video.RecordingChanged(state=state):
            return ev.RecordingChanged(state)
        case video.OtherWays(why=why, slots=slots, nearest=nearest):
            times = tuple((one.id, one.begins, one.ends) for one in slots)
            return ev.DeskOffers(why, times, nearest)
        case video.PromiseKept(kind=kind, number=number, due=due):
            return ev.PromiseKept(kind, number, due)
        case video.PromiseFailed(kind=kind, code=failed):
            return ev.PromiseFailed(kind, failed)
        case video.CallQuality(sending=sending, receiving=receiving):
            if sending != "full":
                return ev.LineQuality(sending)
            return ev.LineQuality("no_picture" if receiving == "sound_only" else "")
        case video.AgentAsked(id=ask, kind=kind):
            return ev.AgentAsks(ask, kind)
        case video.AgentDropped(id=ask):
            return ev.AgentDropsAsk(ask)
        case video.AgentGaveNotice(id=notice, papers=papers, points=points):
            return ev.AgentGivesNotice(notice, papers, points)
        case video.DocumentSent(id=ask):
            return ev.DocumentSent(ask)
        case video.DocumentFailed(id=ask, code=code):
            return ev.DocumentNotSent(ask, code)
        case video.CallDevices(microphone=microphone, camera=camera, speaker=speaker):
            return ev.CallDevices(microphone, camera, speaker)
        case video.CallStats():
            return None


def promise_of(effect: ef.AskDesk, promise_id: str) -> video.Promise:
    """What the resident asks for, as the caller takes it."""
    kinds: dict[str, video.PromiseKind] = {
        "callback": "callback",
        "appointment": "appointment",
        "complaint": "complaint",
    }
    return video.Promise(
        promise_id,
        kinds[effect.kind],
        effect.lang,
        effect.title,
        slot=effect.slot,
        phone=effect.phone,
        text=effect.text,
    )


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
