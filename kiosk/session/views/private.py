"""Which screens show who the resident is, what they sign, or a number: nothing records those."""

from kiosk.catalogue.types import FieldKind
from kiosk.session.live import field_of, live_materials
from kiosk.session.session import Session, Working
from kiosk.session.views.types import (
    CaptureView,
    ConfirmView,
    FieldView,
    IdentityView,
    ReceiptView,
    SignView,
    View,
)

SENSITIVE = (FieldKind.NAME, FieldKind.ID_NO, FieldKind.PHONE, FieldKind.BANK_ACCOUNT)
# Screens that show who the resident is, or are signed on.
PRIVATE = (IdentityView, SignView, ConfirmView, ReceiptView)


def is_private(session: Session, view: View) -> bool:
    """Tell whether this screen shows something that no recording may hold."""
    working = session if isinstance(session, Working) else None
    if isinstance(view, PRIVATE):
        return True
    if isinstance(view, CaptureView):
        return working is None or _shows_card(working)
    if not isinstance(view, FieldView) or working is None:
        return isinstance(view, FieldView)
    field = field_of(working, view.field)
    return field is None or field.kind in SENSITIVE


def _shows_card(w: Working) -> bool:
    """An identity card lies under the camera, to be read or as a paper of the case."""
    if w.spot == "photo:card":
        return True
    material = next((m for m in live_materials(w) if w.spot == f"m:{m.id}"), None)
    return material is None or material.sheet == "card"
