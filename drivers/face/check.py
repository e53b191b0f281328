"""Compares two faces with YuNet (finds) and SFace (describes), both through OpenCV.

The weights are not shipped: paths stand in kiosk.toml and the files must be the very ones that
were measured, by SHA-256. Pictures and descriptions are local values that nothing keeps.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2
from drivers.document_camera.frame import UnreadablePicture, decode
from drivers.face.contract import FaceError, FaceScore, Which
from drivers.frames import Picture

DETECTOR_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
"""face_detection_yunet_2023mar.onnx of the OpenCV Zoo (MIT), 233 KB."""
RECOGNISER_SHA256 = "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79"
"""face_recognition_sface_2021dec.onnx of the OpenCV Zoo (Apache-2.0), 38.7 MB."""
WORK_PX = 640
SURE = 0.8
"""YuNet's score from which a face is a face."""
LEAST_FACE_PX = 36
"""Width of a face on the card's chip photo (102 x 126 px) is about 60."""
RIVAL = 0.5
"""A second face at least so wide as the first makes it unclear who is meant."""

Faces: TypeAlias = NDArray[np.float32]
Detect: TypeAlias = Callable[[Picture], Faces]
Describe: TypeAlias = Callable[[Picture, NDArray[np.float32]], NDArray[np.float32]]


class OpenCvFaceCheck:
    """A contract.FaceCheck. One comparison at a time; OpenCV's networks are not thread-safe."""

    def __init__(self, detect: Detect, describe: Describe) -> None:
        self._detect: Detect | None = detect
        self._describe: Describe | None = describe
        self._lock = threading.Lock()

    def compare(self, card: bytes, live: bytes) -> FaceScore:
        """Score of two picture files."""
        began = time.perf_counter()
        with self._lock:
            one, two = self._described(card, "card"), self._described(live, "live")
        score = float(one @ two)
        return FaceScore(round(score, 4), (time.perf_counter() - began) * 1e3)

    def close(self) -> None:
        """Forget the models; a later comparison raises FaceError("off")."""
        with self._lock:
            self._detect = self._describe = None

    def _described(self, coded: bytes, which: Which) -> NDArray[np.float32]:
        if self._detect is None or self._describe is None:
            raise FaceError("off")
        try:
            picture = _sized(decode(coded))
            face = _the_face(self._detect(picture), which)
            vector = self._describe(picture, face).reshape(-1)
        except (UnreadablePicture, cv2.error):
            raise FaceError("unreadable", which) from None
        length = float(np.linalg.norm(vector))
        if length == 0.0:
            raise FaceError("unreadable", which)
        return np.asarray(vector / length, np.float32)


def open_face_check(detector: str, recogniser: str) -> OpenCvFaceCheck:
    """Load the models named in kiosk.toml. Raises FaceError model_missing or model_unknown."""
    found = _verified(detector, DETECTOR_SHA256)
    described = _verified(recogniser, RECOGNISER_SHA256)
    net: Any = cv2.FaceDetectorYN.create(str(found), "", (WORK_PX, WORK_PX), SURE)
    sface: Any = cv2.FaceRecognizerSF.create(str(described), "")

    def detect(picture: Picture) -> Faces:
        net.setInputSize((picture.shape[1], picture.shape[0]))
        _, faces = net.detect(picture)
        return np.empty((0, 15), np.float32) if faces is None else faces

    def describe(picture: Picture, face: NDArray[np.float32]) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = sface.feature(sface.alignCrop(picture, face))
        return vector

    return OpenCvFaceCheck(detect, describe)


def _verified(name: str, sha256: str) -> Path:
    path = Path(name)
    if not name or not path.is_file():
        raise FaceError("model_missing")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != sha256:
        raise FaceError("model_unknown")
    return path


def _sized(picture: Picture) -> Picture:
    """A large picture smaller; the card's small one twice as large, as YuNet likes faces larger."""
    scale = WORK_PX / max(picture.shape[:2])
    if scale >= 2.0:
        scale = 2.0
    elif scale >= 1.0:
        return picture
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    sized: Picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way)
    return sized


def _the_face(faces: Faces, which: Which) -> NDArray[np.float32]:
    """The one that is meant: the largest, if no other comes near it."""
    if len(faces) == 0:
        raise FaceError("no_face", which)
    by_width = faces[np.argsort(-faces[:, 2])]
    if by_width[0, 2] < LEAST_FACE_PX:
        raise FaceError("too_small", which)
    if len(by_width) > 1 and by_width[1, 2] >= RIVAL * by_width[0, 2]:
        raise FaceError("many_faces", which)
    return np.asarray(by_width[0], np.float32)
