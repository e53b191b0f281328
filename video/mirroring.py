"""The kiosk's screen as a message: cut to what the protocol carries rather than refused."""

from typing import cast, get_args

from video.contract import FaceTold, ShownDevices, ShownItem, ShownPage, ShownScreen
from video.signalling import (
    MAX_FIGURES,
    MAX_ITEMS,
    MAX_OPTIONS,
    MAX_PAGES,
    Devices,
    DeviceState,
    FaceAnswer,
    FaceScore,
    Mirror,
    MirrorItem,
    MirrorOption,
    PageFigure,
    Pages,
    PageTold,
)


def words(text: str, most: int = 200) -> str:
    """Cut to the protocol's length and drop lone surrogates, which UTF-8 can't carry."""
    return text[:most].encode("utf-8", "replace").decode()


def mirror_of(call_id: str, shown: ShownScreen) -> Mirror:
    """The screen of this call as its agent's page takes it."""
    return Mirror(
        call=call_id,
        screen=words(shown.screen, 64),
        heading=words(shown.heading),
        text=words(shown.text, 1000),
        problem=words(shown.problem),
        step=words(shown.step),
        private=shown.private,
        items=tuple(_item(one) for one in shown.items[:MAX_ITEMS]),
    )


def devices_of(call_id: str, shown: ShownDevices) -> Devices:
    """The devices of this kiosk as the agent's page takes them."""
    return Devices(
        call=call_id,
        devices=tuple(
            DeviceState(
                role=one.role,
                state="ok" if one.ok else "trouble",
                code=words(one.code, 64),
                waiting=max(0, one.waiting),
            )
            for one in shown.devices
        ),
    )


def _item(one: ShownItem) -> MirrorItem:
    return MirrorItem(
        id=words(one.id, 64) or "?",
        kind=one.kind,
        label=words(one.label),
        value=words(one.value),
        masked=one.masked,
        by=words(one.by, 64),
        suggested=words(one.suggested),
        here=one.here,
        state=one.state,
        options=tuple(
            MirrorOption(id=words(key, 64), label=words(label))
            for key, label in one.options[:MAX_OPTIONS]
            if key
        ),
    )


def pages_of(call_id: str, pages: tuple[ShownPage, ...]) -> Pages:
    """The case's pages as the agent's page takes them; of too many the newest."""
    return Pages(call=call_id, pages=tuple(map(_page, pages[-MAX_PAGES:])))


def _page(one: ShownPage) -> PageTold:
    return PageTold(
        material=words(one.material, 64) or "?",
        title=words(one.title),
        number=one.number,
        kept=one.kept,
        flaws=one.flaws[:MAX_FIGURES],
        figures=tuple(
            PageFigure(name=name, value=words(value), ok=ok)
            for name, value, ok in one.figures[:MAX_FIGURES]
        ),
    )


def face_of(call_id: str, told: FaceTold) -> FaceScore:
    """What came of a comparison; a code that the protocol does not know says nothing more."""
    code = told.code if told.code in get_args(FaceAnswer) else "unreadable"
    return FaceScore(
        call=call_id,
        code=cast("FaceAnswer", code),
        which=told.which,
        score=told.score,
        likely=told.likely,
    )
