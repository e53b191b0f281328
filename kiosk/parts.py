"""The parts a runtime works with, named by their contracts; any of them may be absent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from drivers.contract import Driver
from drivers.document_camera.contract import PageCamera
from drivers.face.contract import FaceMatcher
from drivers.id_card.contract import IdCardReader
from drivers.paper.contract import PaperMaker, TextReader
from kiosk.cases.codec import CaseDraft
from kiosk.cases.events import UnseenReceipt
from kiosk.gateway.port import Licence, Rating, SubjectRef
from kiosk.session.effects import MakeReceipt, SaveRequest
from video.contract import Caller
from voice.contract import Voice


class Cases(Protocol):
    """What the runtime asks of the outbox."""

    def submit(self, draft: CaseDraft) -> None:
        """Durable on return; raises ``StoreProblem``."""
        ...

    def rate(self, rating: Rating) -> None:
        """Durable on return; raises ``StoreProblem``."""
        ...

    def pending_count(self) -> int:
        """Entries not delivered."""
        ...

    def unseen_accepted(self) -> tuple[UnseenReceipt, ...]:
        """Accepted cases whose receipt nobody saw."""
        ...

    def mark_shown(self, case_id: str) -> None:
        """The resident has the receipt."""
        ...

    def discard(self, case_id: str) -> None:
        """Forget a refused case that the resident has corrected and sent anew."""
        ...


class Licences(Protocol):
    """What the runtime asks of the platform directly."""

    async def list_licences(
        self, subject: SubjectRef, codes: tuple[str, ...]
    ) -> tuple[Licence, ...]:
        """Return the subject's licences of these kinds; raises ``GatewayProblem``."""
        ...


@dataclass(frozen=True)
class Parts:
    """Everything real that a session may use; None where the machine has none.

    printer: of receipts. sensors: what tells of doors, presence and keys.
    """

    reader: IdCardReader | None = None
    camera: PageCamera | None = None
    voice: Voice | None = None
    caller: Caller | None = None
    cases: Cases | None = None
    licences: Licences | None = None
    receipt: Callable[[MakeReceipt, bytes | None], Mapping[str, bytes]] | None = None
    deliver: Callable[[str, str, bytes], None] | None = None
    request: Callable[[SaveRequest], None] | None = None
    paper: PaperMaker | None = None
    text: TextReader | None = None
    # Compares card photo and face; None where the site has not switched it on.
    face: FaceMatcher | None = None
    printer: Driver | None = None
    lights: Driver | None = None
    sensors: tuple[Driver, ...] = ()
