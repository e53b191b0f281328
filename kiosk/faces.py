"""Compares the card's photo with the face in the talk, when agent and resident both wish it.

Off unless the site has switched it on. The card's photo is in memory only while its session lasts;
picture and figure are local values here. The figure goes to the agent and nowhere else.
"""

import asyncio

from drivers.face.contract import FaceError, FaceMatcher
from kiosk.audit import Audit
from kiosk.vault import Vault
from video.contract import Caller, FaceTold

PHOTO = "card-photo"
"""Its name in the vault, which every wipe empties."""
_STAFFS = ("no_decoder", "model_missing", "model_unknown")
"""Nobody in the talk can mend these."""


class Faces:
    """part: None where the switch is off. caller: where the talk's pictures and its agent are."""

    def __init__(
        self, part: FaceMatcher | None, caller: Caller | None, vault: Vault, audit: Audit
    ) -> None:
        self._part, self._caller, self._vault, self._audit = part, caller, vault, audit
        self._owner = ""
        self._turn = 0

    def card(self, id_no: str, photo: bytes) -> None:
        """Keep the photo of a card that was just read, if it may ever be asked for."""
        if self._part is None:
            return
        self._vault.drop((PHOTO,))
        self._owner = id_no if photo else ""
        if photo:
            self._vault.keep(photo, PHOTO)

    def forget(self) -> None:
        """The resident has left; a comparison under way tells nobody anything."""
        self._turn += 1
        self._owner = ""

    def tell(self, code: str) -> None:
        """Tell the agent why there is no figure."""
        if self._caller is not None:
            self._caller.tell_face(FaceTold(code))

    async def compare(self, id_no: str, *, hidden: bool) -> str:
        """Compare once and tell the agent; return '' or the code of what was in the way.

        id_no: of the resident the session knows; another card's photo is never used. hidden: the
        camera of the talk shows a curtain.
        """
        turn = self._turn
        try:
            told = await self._compared(id_no, hidden=hidden)
        except FaceError as error:
            told = FaceTold(error.code, error.which)
            if error.code in _STAFFS:
                fields = {"role": "face", "state": "needs_staff", "code": error.code}
                self._audit.write("device", fields)
        if turn == self._turn and self._caller is not None:
            self._caller.tell_face(told)
        return told.code

    async def _compared(self, id_no: str, *, hidden: bool) -> FaceTold:
        if self._part is None or self._caller is None:
            raise FaceError("off")
        photo = self._vault.get(PHOTO) if id_no and id_no == self._owner else None
        if photo is None:
            raise FaceError("no_photo", "card")
        if hidden:
            raise FaceError("camera_hidden", "live")
        live = self._caller.self_frames.latest(0)
        if live is None:
            raise FaceError("no_camera", "live")
        part, size = self._part, (live.width, live.height)
        seen = await asyncio.to_thread(lambda: part.compare(photo, live.data, size))
        return FaceTold(score=seen.score, likely=seen.likely)
