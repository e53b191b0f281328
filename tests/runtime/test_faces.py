"""A face is compared in memory only, for the agent only; whatever fails is told in a code."""

import asyncio
import io
import json
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from drivers.face.check import OpenCvFaceCheck
from drivers.face.contract import FaceError
from drivers.face.matcher import CardFaceMatcher, picture_of
from drivers.id_card.photo import PhotoDecoder
from drivers.id_card.sim_photo import ROOM, SimPhotoDecoder, sim_photo
from kiosk.audit import Audit
from kiosk.clock import SystemClock
from kiosk.faces import PHOTO, Faces
from kiosk.vault import Vault
from video.contract import FaceTold, Frame

ID_NO = "150626195503120015"
SIZE = (96, 72)


def face_file(level: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (204, 252), level).save(out, "PNG")
    return out.getvalue()


def frame(level: int) -> Frame:
    wide, high = SIZE
    data = bytes([level]) * (wide * high) + bytes([128]) * (wide * high // 2)
    return Frame(1, wide, high, "i420", data)


def check() -> OpenCvFaceCheck:
    """Finds one face in every picture, and describes it by how bright it is."""
    found = np.array([[10, 10, 120, 140, *[0] * 11]], np.float32)
    return OpenCvFaceCheck(
        lambda picture: found,
        lambda picture, face: np.array([float(picture.mean()) - 128, 10.0], np.float32),
    )


class Desk:
    """The caller's side that comparing needs."""

    def __init__(self, live: Frame | None) -> None:
        self.told: list[FaceTold] = []
        self.self_frames = SimpleNamespace(latest=lambda after: live)

    def tell_face(self, told: FaceTold) -> None:
        self.told.append(told)


@pytest.fixture
def audit(tmp_path):
    made = Audit(tmp_path / "audit.jsonl", SystemClock().now)
    yield made
    made.close()


def faces(audit, desk, *, decode=None, open_check=check):
    decode = decode or SimPhotoDecoder("dev").picture
    made = Faces(CardFaceMatcher(open_check, decode), desk, Vault(), audit)
    made.card(ID_NO, sim_photo(face_file(200)))
    return made


def compared(made, id_no=ID_NO, *, hidden=False):
    return asyncio.run(made.compare(id_no, hidden=hidden))


@pytest.mark.parametrize(("level", "likely"), [(200, True), (60, False)])
def test_the_agent_alone_gets_the_score(tmp_path, audit, level, likely):
    desk = Desk(frame(level))
    assert compared(faces(audit, desk)) == ""
    (told,) = desk.told
    assert (told.code, told.likely) == ("", likely)
    assert told.score is not None
    score = str(told.score)
    assert score not in repr(told)
    assert score not in (tmp_path / "audit.jsonl").read_text()


def no_model():
    raise FaceError("model_missing")


@pytest.mark.parametrize(
    ("more", "asked", "code"),
    [
        ({"decode": PhotoDecoder("").picture}, {}, "no_decoder"),
        ({"decode": PhotoDecoder("/nowhere.so").picture}, {}, "no_photo"),
        ({"open_check": no_model}, {}, "model_missing"),
        ({}, {"hidden": True}, "camera_hidden"),
        ({}, {"id_no": "150626198806230020"}, "no_photo"),
    ],
    ids=["decoder", "photo", "model", "hidden", "another-card"],
)
def test_what_is_in_the_way_is_told(tmp_path, audit, more, asked, code):
    desk = Desk(frame(200))
    assert compared(faces(audit, desk, **more), **asked) == code
    assert [(one.code, one.score) for one in desk.told] == [(code, None)]
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()
    staffs = [json.loads(line)["code"] for line in lines]
    assert staffs == ([code] if code in ("no_decoder", "model_missing") else [])


def test_no_picture_of_the_resident_and_no_photo(audit):
    desk = Desk(None)
    made = faces(audit, desk)
    assert compared(made) == "no_camera"
    made.card(ID_NO, b"")
    assert compared(made) == "no_photo"


def test_who_has_left_is_told_of_to_nobody_and_leaves_no_photo(audit):
    desk, left = Desk(frame(200)), []

    def leaves():
        left[0].forget()
        return check()

    left.append(faces(audit, desk, open_check=leaves))
    assert compared(left[0]) == ""
    assert desk.told == []
    assert compared(left[0]) == "no_photo"


def test_off_keeps_no_photo():
    vault = Vault()
    off = Faces(None, None, vault, Audit(None, SystemClock().now))
    off.card(ID_NO, sim_photo(face_file(200)))
    assert vault.get(PHOTO) is None
    assert compared(off) == "off"


def test_a_simulated_photo_fits_the_wire_and_only_a_development_machine_reads_it():
    noisy = np.random.default_rng(1).integers(0, 255, (252, 204), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noisy).save(out, "PNG")
    assert len(sim_photo(out.getvalue())) == ROOM
    with pytest.raises(Exception, match="SimPhotoDecoder"):
        SimPhotoDecoder("prod")
    assert not SimPhotoDecoder("dev").picture(b"no picture").is_person


def test_a_frame_of_a_call_in_colour():
    assert picture_of(frame(255).data, SIZE).shape == (72, 96, 3)
    with pytest.raises(Exception, match="unreadable"):
        picture_of(b"short", SIZE)
