"""The whole window: chrome around the body of the present View, rebuilt when a View comes.

A View that differs only in its frame keeps its body, so that half-typed letters and ink stay
while the call or the subtitle changes.
"""

from dataclasses import replace

from kiosk.session.views import AttractView, CallView, View
from screens import chrome
from screens.bodies import build_body
from screens.bootstrap import Panel
from screens.context import Context, Send, Sources
from screens.theme import CALM, ELDER, Palette, Theme
from screens.widgets import paint
from screens.widgets.box import Box
from screens.widgets.button import Touchable
from screens.widgets.frames import FrameView
from screens.widgets.kept import Kept
from screens.widgets.node import Axis, Node, walk
from screens.widgets.scroller import clip_of
from screens.widgets.signature import SignaturePad

Rect = tuple[float, float, float, float]


class Shell(Node):
    """Root widget; `show(view)` on the main thread only."""

    def __init__(self, panel: Panel, send: Send, sources: Sources, palette: Palette = CALM) -> None:
        super().__init__(Theme(panel, palette))
        self._send = send
        self._sources = sources
        self.view: View | None = None
        self.body: Node | None = None
        self._page: Box | None = None
        self._kept: Kept | None = None
        self.question: Node | None = None

    def show(self, view: View) -> None:
        """Draw this View; the same body stays where only the frame is new."""
        if view == self.view:
            return
        theme = replace(
            self.theme,
            vertical=view.frame.vertical,
            scale=ELDER if view.frame.large else 1.0,
        )
        keep = self._keeps_body(view, theme)
        before = self.body
        self.clear_widgets()
        if self._kept is not None:
            self._kept.let_go()
        old = [node for node in (self._page, self.question) if node is not None]
        if before is not None and before.parent is not None:
            before.parent.remove_widget(before)
        self.theme = theme
        narrow = _stands_beside(view) and (theme.vertical or not theme.panel.portrait)
        ctx = Context(theme, self._send, self._sources, before, narrow)
        body = before if keep and before is not None else build_body(view, ctx)
        self.view, self.body = view, body
        body.flex = 1.0
        stacked: Axis = "y" if theme.bars_run == "x" else "x"
        self._page = Box(theme, stacked, self._parts(view, ctx, body))
        self._put(self._page)
        self.question = chrome.dialog(ctx, view.frame)
        if self.question is not None:
            self.add_widget(self.question)
        if self.width > 1:
            self.redraw()
        for root in [*old, *([] if keep or before is None else [before])]:
            dismantle(root)

    def arrange(self) -> None:
        """Paper, page, question."""
        if self._kept is None:  # it has its own paper
            paint.fill(self.canvas.before, self.box, self.theme.palette.paper)
        whole = self._kept or self._page
        if whole is not None:
            whole.place(*self.box)
        if self.question is not None:
            self.question.place(*self.box)

    def targets(self) -> dict[str, Rect]:
        """What a finger can reach now: name -> (x, y, width, height), y down from the top."""
        out: dict[str, Rect] = {}
        for node in walk(self.question or self):
            if not isinstance(node, Touchable | SignaturePad) or node.inert or node.name in out:
                continue
            seen = clip_of(node)
            if seen is not None:
                x, y, width, height = seen
                out[node.name] = (x, self.height - y - height, width, height)
        return out

    def _put(self, page: Box) -> None:
        """Beside moving pictures a page is drawn once; where it moves itself, each time."""
        moving = [one for one in walk(page) if isinstance(one, FrameView) and one.source]
        if not moving or not all(one.bare for one in moving):
            self._kept = None
            self.add_widget(page)
            return
        if self._kept is None:
            self._kept = Kept(self.theme)
        self._kept.theme = self.theme
        self._kept.hold(page, moving)
        self.add_widget(self._kept)

    def _keeps_body(self, view: View, theme: Theme) -> bool:
        old = self.view
        if old is None or type(old) is not type(view) or theme != self.theme:
            return False
        if _stands_beside(old) != _stands_beside(view):
            return False
        return replace(view, frame=old.frame) == old

    def _parts(self, view: View, ctx: Context, body: Node) -> list[Node]:
        if isinstance(view, AttractView):
            return [body]
        frame = view.frame
        middle: list[Node] = [body]
        if frame.call is not None and _stands_beside(view):
            strip = chrome.call_strip(ctx, frame.call)
            middle = [strip, body]
            if ctx.theme.bars_run == "x" and not ctx.theme.panel.portrait:
                middle = [Box(ctx.theme, "x", [body, strip], flex=1.0)]
        parts = [
            chrome.header(ctx, frame),
            chrome.steps(ctx, frame),
            chrome.warning(ctx, frame),
            chrome.recording(ctx, frame),
            *middle,
            *chrome.foot(ctx, frame),
        ]
        return [part for part in parts if part is not None]


def _stands_beside(view: View) -> bool:
    """Whether a call goes on beside this page."""
    return view.frame.call is not None and not isinstance(view, CallView)


def dismantle(root: Node) -> None:
    """Undo a page's cycles at once: leaving them to the collector costs pauses of 0.3 s."""
    for node in list(walk(root)):
        node.leave()
        node.clear_widgets()
