"""Pictures that change (camera, agent) and pictures that stay (a page, a QR code).

One texture a stream, reused: creating one per frame leaks; at most 25 frames a second, since
every change draws the whole window.
"""

from typing import Any, Literal, Protocol

import numpy as np
import segno
from kivy.clock import Clock
from kivy.graphics import BindTexture, Canvas, Color, Rectangle, RenderContext
from kivy.graphics.texture import Texture
from numpy.typing import NDArray

from screens.theme import Theme
from screens.widgets import paint
from screens.widgets.node import Axis, Node
from screens.widgets.words import Icon

MAX_FPS = 25.0

_YUV_TO_RGB = """
$HEADER$
uniform sampler2D plane_u;
uniform sampler2D plane_v;
void main(void) {
    // BT.601, limited range: what WebRTC codecs carry.
    float y = 1.1643 * (texture2D(texture0, tex_coord0).r - 0.0627);
    float u = texture2D(plane_u, tex_coord0).r - 0.5;
    float v = texture2D(plane_v, tex_coord0).r - 0.5;
    gl_FragColor = vec4(y + 1.5958 * v, y - 0.39173 * u - 0.8129 * v, y + 2.017 * u, 1.0);
}
"""


class VideoFrame(Protocol):
    """One picture: `bgr` and `rgb` are (h, w, 3); `i420` is (h * 3 / 2, w), all uint8."""

    @property
    def sequence(self) -> int: ...
    @property
    def format(self) -> Literal["bgr", "rgb", "i420"]: ...
    @property
    def data(self) -> NDArray[np.uint8]: ...


class FrameSource(Protocol):
    """The latest picture of a stream, or None where there is none newer than `after`."""

    def latest(self, after: int) -> VideoFrame | None: ...


class FrameView(Node):
    """Shows a source until `leave`; keeps the picture's proportions.

    `cover` fills the box and cuts, otherwise the whole picture is shown. `sign` is the icon that
    stands there while there is no picture. `bare`: nothing is ever drawn over it, so its picture
    may be lifted out of its page (`kept.Kept`). `shown` counts frames.
    """

    def __init__(
        self,
        theme: Theme,
        source: FrameSource | None,
        *,
        cover: bool = False,
        aspect: float = 4 / 3,
        sign: str = "",
        bare: bool = False,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        self.source = source
        self.bare = bare
        self.glass: Any = Canvas()
        self.canvas.add(self.glass)
        palette = theme.palette
        side = theme.icon_big
        self.sign = Icon(theme, sign, side=side, colour=palette.on_tint) if sign else None
        if self.sign is not None:
            self.add_widget(self.sign)
        self.cover = cover
        self.aspect = aspect
        self.shown = 0
        self._sequence = -1
        self._shape: tuple[str, int, int] | None = None
        self._textures: list[Any] = []
        self._rectangle: Any = None
        self._timer: Any = Clock.schedule_interval(self.poll, 1 / MAX_FPS)

    def measure(self, axis: Axis, cross: float) -> float:
        """By the expected proportions."""
        return cross * self.aspect if axis == "x" else cross / self.aspect

    def least(self, axis: Axis, cross: float) -> float:
        """A picture may be small before words are."""
        return self.measure(axis, cross) * 0.4

    def arrange(self) -> None:
        """Dark ground, then the picture that is there; a sign where there is none yet."""
        waits = self.sign is not None and not self.shown
        ground = self.theme.palette.tint if waits else (0.07, 0.1, 0.1, 1.0)
        paint.fill(self.canvas.before, self.box, ground, self.theme.radius)
        if self.sign is not None:
            side = min(self.width, self.height) if waits else 0
            self.sign.place(self.center_x - side / 2, self.center_y - side / 2, side, side)
            self.sign.overflow = False
        self._fit()
        self.poll()

    def poll(self, _dt: float = 0.0) -> None:
        """Take the newest frame, if there is a newer one."""
        frame = self.source.latest(self._sequence) if self.source is not None else None
        if frame is None:
            return
        self._sequence = frame.sequence
        planes = _planes(frame)
        shape = (frame.format, *planes[0].shape[:2])
        if shape != self._shape:
            self._build(shape, planes)
        for texture, plane in zip(self._textures, planes, strict=True):
            fmt = texture.colorfmt if plane.ndim == 2 else frame.format
            texture.blit_buffer(plane.tobytes(), colorfmt=fmt, bufferfmt="ubyte")
        self.shown += 1
        if self.shown == 1 and self.sign is not None:
            self.redraw()
        self.glass.ask_update()

    def lift(self) -> Any:
        """The canvas of the moving picture, from now on drawn by who asked for it."""
        self.canvas.remove(self.glass)
        return self.glass

    def lower(self) -> None:
        """The picture is drawn here again."""
        self.canvas.insert(0, self.glass)

    def leave(self) -> None:
        """No more polling."""
        self._timer.cancel()

    def _build(self, shape: tuple[str, int, int], planes: list[NDArray[np.uint8]]) -> None:
        self._shape = shape
        self._textures = []
        for plane in planes:
            fmt = "luminance" if plane.ndim == 2 else "rgb"
            texture = Texture.create(size=(plane.shape[1], plane.shape[0]), colorfmt=fmt)
            texture.flip_vertical()
            self._textures.append(texture)
        self.glass.clear()
        if len(planes) == 3:
            self._build_yuv()
        else:
            with self.glass:
                Color(1, 1, 1, 1)
                self._rectangle = Rectangle(texture=self._textures[0])
        self._fit()

    def _build_yuv(self) -> None:
        context = RenderContext(
            fs=_YUV_TO_RGB, use_parent_modelview=True, use_parent_projection=True
        )
        context["plane_u"], context["plane_v"] = 1, 2
        with context:
            BindTexture(texture=self._textures[1], index=1)
            BindTexture(texture=self._textures[2], index=2)
            self._rectangle = Rectangle(texture=self._textures[0])
        self.glass.add(context)

    def _fit(self) -> None:
        if self._rectangle is None or self._shape is None or not self.width or not self.height:
            return
        _, rows, columns = self._shape
        picture, box = columns / rows, self.width / self.height
        if self.cover:
            _crop(self._rectangle, min(1.0, box / picture), min(1.0, picture / box))
            width, height = self.width, self.height
        else:
            width = min(self.width, self.height * picture)
            height = width / picture
        self._rectangle.size = (width, height)
        self._rectangle.pos = (self.center_x - width / 2, self.center_y - height / 2)


class Picture(Node):
    """A still picture (h, w, 3) RGB, whole and in proportion, with a thin frame."""

    def __init__(
        self,
        theme: Theme,
        rgb: NDArray[np.uint8],
        *,
        crisp: bool = False,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        height, width = rgb.shape[:2]
        self.aspect = width / height
        self.texture = Texture.create(size=(width, height), colorfmt="rgb")
        self.texture.blit_buffer(rgb.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        self.texture.flip_vertical()
        self.texture.mag_filter = "nearest" if crisp else "linear"

    def measure(self, axis: Axis, cross: float) -> float:
        """In proportion."""
        return cross * self.aspect if axis == "x" else cross / self.aspect

    def least(self, axis: Axis, cross: float) -> float:
        """A picture may be small before words are."""
        return self.measure(axis, cross) * 0.4

    def arrange(self) -> None:
        """Centred."""
        width = min(self.width, self.height * self.aspect)
        height = width / self.aspect
        box = (self.center_x - width / 2, self.center_y - height / 2, width, height)
        paint.picture(self.canvas.before, box, self.texture)
        paint.outline(self.canvas.before, box, self.theme.palette.line, 0, 2)


def qr_view(theme: Theme, text: str, side_px: int) -> Picture:
    """A QR code of at most `side_px`, whole pixels a module, with its quiet zone of four."""
    code = segno.make(text, error="m", micro=False)
    modules = np.array([[bool(cell) for cell in row] for row in code.matrix_iter(border=4)])
    scale = max(1, side_px // modules.shape[0])
    black = np.kron(modules, np.ones((scale, scale), bool))
    pixels = np.where(black, 0, 255).astype(np.uint8)
    rgb = np.repeat(pixels[..., None], 3, axis=2)
    return Picture(theme, rgb, crisp=True, fixed=rgb.shape[0])


def _planes(frame: VideoFrame) -> list[NDArray[np.uint8]]:
    data = frame.data
    if frame.format != "i420":
        return [data]
    rows, width = data.shape[0] * 2 // 3, data.shape[1]
    flat = data.reshape(-1)
    luma, chroma = rows * width, (rows // 2) * (width // 2)
    half = (rows // 2, width // 2)
    return [
        data[:rows],
        flat[luma : luma + chroma].reshape(half),
        flat[luma + chroma : luma + 2 * chroma].reshape(half),
    ]


def _crop(rectangle: Any, x_share: float, y_share: float) -> None:
    """Show the middle part of a vertically flipped texture."""
    x0, x1 = (1 - x_share) / 2, (1 + x_share) / 2
    y0, y1 = (1 - y_share) / 2, (1 + y_share) / 2
    rectangle.tex_coords = (x0, y1, x1, y1, x1, y0, x0, y0)


class Backdrop(Node):
    """A picture behind everything, stretched to the box."""

    def __init__(self, theme: Theme, rgb: NDArray[np.uint8]) -> None:
        super().__init__(theme)
        height, width = rgb.shape[:2]
        self.texture = Texture.create(size=(width, height), colorfmt="rgb")
        self.texture.blit_buffer(rgb.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        self.texture.flip_vertical()

    def arrange(self) -> None:
        """The picture."""
        paint.picture(self.canvas.before, self.box, self.texture)
