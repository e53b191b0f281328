"""Which module draws which View; a View kind without a module does not pass the type checker."""

from typing import assert_never

from kiosk.session.views import (
    AttractView,
    CallView,
    CaptureView,
    ChoiceView,
    ConfirmView,
    FieldView,
    GoodbyeView,
    GroupView,
    GuideView,
    IdentityView,
    LanguageView,
    MaterialsView,
    RateView,
    ReceiptView,
    SignView,
    SubmitView,
    TextView,
    TroubleView,
    View,
)
from screens import (
    attract,
    call,
    capture,
    choice,
    commitment,
    confirm,
    form,
    goodbye,
    group,
    guide,
    identity,
    language,
    materials,
    rate,
    receipt,
    sign,
    submit,
    trouble,
)
from screens.context import Context
from screens.widgets.node import Node


def build_body(view: View, ctx: Context) -> Node:
    """The part between the step bar and the subtitle."""
    match view:
        case AttractView():
            return attract.build(view, ctx)
        case LanguageView():
            return language.build(view, ctx)
        case ChoiceView():
            return choice.build(view, ctx)
        case GuideView():
            return guide.build(view, ctx)
        case IdentityView():
            return identity.build(view, ctx)
        case FieldView():
            return form.build(view, ctx)
        case GroupView():
            return group.build(view, ctx)
        case _:
            return _later(view, ctx)


def _later(
    view: (
        MaterialsView
        | CaptureView
        | TextView
        | CallView
        | ConfirmView
        | SignView
        | SubmitView
        | ReceiptView
        | RateView
        | TroubleView
        | GoodbyeView
    ),  # fmt: skip
    ctx: Context,
) -> Node:
    match view:
        case MaterialsView():
            return materials.build(view, ctx)
        case CaptureView():
            return capture.build(view, ctx)
        case TextView():
            return commitment.build(view, ctx)
        case CallView():
            return call.build(view, ctx)
        case ConfirmView():
            return confirm.build(view, ctx)
        case SignView():
            return sign.build(view, ctx)
        case SubmitView():
            return submit.build(view, ctx)
        case ReceiptView():
            return receipt.build(view, ctx)
        case RateView():
            return rate.build(view, ctx)
        case TroubleView():
            return trouble.build(view, ctx)
        case GoodbyeView():
            return goodbye.build(view, ctx)
        case _:
            assert_never(view)
