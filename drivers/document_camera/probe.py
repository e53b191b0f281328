"""Which video nodes are cameras, which is fit for documents, and what is wrong with them."""

import os
from dataclasses import dataclass

from drivers.bus import Bus, Found, Node
from drivers.document_camera import v4l2
from drivers.document_camera.bind import camera_nodes
from drivers.document_camera.modes import WITHOUT_MJPEG, Plan, plan
from drivers.errors import DeviceError
from drivers.health import DeviceState

ROLE, CALL_ROLE = "document_camera", "call_camera"
_SURE, _SMALL, _NAME_ONLY = 0.9, 0.4, 0.2


@dataclass(frozen=True, slots=True)
class _Seen:
    """One camera: node, card's name, modes (None: it could not be asked), warnings."""

    node: Node
    about: str
    plan: Plan | None
    warnings: tuple[str, ...]

    @property
    def pixels(self) -> int:
        """Of its largest still, 0 where it is not known; MJPEG cameras come first."""
        if self.plan is None or WITHOUT_MJPEG in self.plan.warnings:
            return 0
        return self.plan.still[0] * self.plan.still[1]


def probe(bus: Bus) -> list[Found]:
    """One entry a camera, the document camera first; never raises, sends nothing that changes any.

    The camera with the largest MJPEG picture is taken for the document camera, the others for the
    call camera: the two must never share a node. Warnings: camera_without_mjpeg, too_small (less
    than 5 MP), no_permission, no_stable_path, port_busy.
    """
    seen = [one for node in camera_nodes(bus) if (one := _ask(node, bus)) is not None]
    seen.sort(key=lambda one: -one.pixels)
    return [_found(one, first=place == 0) for place, one in enumerate(seen)]


def _ask(node: Node, bus: Bus) -> _Seen | None:
    """None for a node that is no camera, or has gone."""
    warnings = node.warnings
    if not os.path.exists(node.path):
        return None
    if not bus.send or "no_permission" in warnings:
        return _Seen(node, node.about, None, warnings)
    try:
        facts = v4l2.look(node.path)
        chosen = plan(facts)
        if not v4l2.is_free(node.path):
            warnings = (*warnings, "port_busy")
    except DeviceError as error:
        if error.state in (DeviceState.NO_DEVICE, DeviceState.OFFLINE) or error.code == "no_camera":
            return None
        return _Seen(node, node.about, None, (*warnings, error.code))
    return _Seen(node, node.about or facts.card, chosen, (*warnings, *chosen.warnings))


def _found(seen: _Seen, *, first: bool) -> Found:
    node, about = seen.node, seen.about
    if seen.plan is not None:
        width, height = seen.plan.still
        about = f"{about} {seen.plan.pixel_format} {width}x{height}"
    key = "document_camera.source" if first else "call.camera"
    confidence = _NAME_ONLY
    if seen.plan is not None:
        confidence = _SMALL if seen.plan.warnings else _SURE
    return Found(
        "video", node.path, node.by_path, about, ROLE if first else CALL_ROLE,
        f'{key} = "{node.stable}"', seen.warnings, node.usb, node.by_id, confidence,
    )  # fmt: skip
