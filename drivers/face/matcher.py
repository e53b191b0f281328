"""Joins what a comparison needs: the decoder of card photos, a frame of the talk, the models."""

import threading
from collections.abc import Callable

import numpy as np

from drivers.document_camera.cv import cv2
from drivers.document_camera.frame import UnreadablePicture, encode
from drivers.face.contract import FaceCheck, FaceCode, FaceError, FaceScore
from drivers.frames import Picture
from drivers.id_card.photo import CardPhoto, PhotoCode

_NO_DECODER = (PhotoCode.NO_LIBRARY, PhotoCode.NOT_AUTHORISED, PhotoCode.NO_DEVICE)


class CardFaceMatcher:
    """A contract.FaceMatcher. open_check: loads the models, at the first comparison only, as they
    take 100 MB. decode: a card's photo to a picture (`id_card.photo.PhotoDecoder.picture`)."""

    def __init__(
        self,
        open_check: Callable[[], FaceCheck],
        decode: Callable[[bytes], CardPhoto],
        close_decoder: Callable[[], None] = lambda: None,
    ) -> None:
        self._open, self._decode, self._close_decoder = open_check, decode, close_decoder
        self._lock = threading.Lock()
        self._check: FaceCheck | None = None
        self._closed = False

    def compare(self, card: bytes, live: bytes, size: tuple[int, int]) -> FaceScore:
        """Score of the card's photo and one frame."""
        photo = self._decode(card)
        if not photo.is_person:
            code: FaceCode = "no_decoder" if photo.code in _NO_DECODER else "no_photo"
            raise FaceError(code, "card")
        try:
            taken = encode(picture_of(live, size))
        except UnreadablePicture:
            raise FaceError("unreadable", "live") from None
        return self._opened().compare(photo.png(), taken)

    def close(self) -> None:
        """Let models and decoder go; may be called twice."""
        with self._lock:
            self._closed = True
            check, self._check = self._check, None
        if check is not None:
            check.close()
        self._close_decoder()

    def _opened(self) -> FaceCheck:
        with self._lock:
            if self._closed:
                raise FaceError("off")
            if self._check is None:
                self._check = self._open()
            return self._check


def picture_of(i420: bytes, size: tuple[int, int]) -> Picture:
    """A frame of a call (Y, then U, then V, rows packed; size: width, height in px) as BGR.

    Raises UnreadablePicture for bytes of another size.
    """
    wide, high = size
    if wide < 2 or high < 2 or wide % 2 or high % 2 or len(i420) != wide * high * 3 // 2:
        raise UnreadablePicture("unreadable")
    planes = np.frombuffer(i420, np.uint8).reshape(high * 3 // 2, wide)
    picture: Picture = cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)
    return picture
