"""What a screen module gets beside its View: looks, a way to send, and where pictures come from."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kiosk.session.events import Intent
from screens.theme import Theme
from screens.widgets.frames import FrameSource
from screens.widgets.node import Node

Send = Callable[[Intent], None]
PageSource = Callable[[str], NDArray[np.uint8] | None]


def no_page(_ref: str) -> NDArray[np.uint8] | None:
    """Where there is no vault there are no pages."""
    return None


@dataclass(frozen=True)
class Sources:
    """Moving pictures by latest-frame slots, and pages of the vault as (h, w, 3) RGB."""

    camera: FrameSource | None = None
    agent: FrameSource | None = None
    own: FrameSource | None = None
    page: PageSource = no_page


@dataclass(frozen=True)
class Context:
    """Handed to every `build(view, context) -> Node`.

    `previous` is the body that was on the screen before, for modules that keep what a finger
    has just done (typed letters, ink) while the frame around them changes. `narrow`: a call takes
    part of a low panel's width, or of the height that columns of Mongolian need.
    """

    theme: Theme
    send: Send
    sources: Sources = field(default_factory=Sources)
    previous: Node | None = None
    narrow: bool = False
