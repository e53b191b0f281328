"""A real X display and real touches: Xvfb where there is no display, XTEST through xdotool."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from kiosk.commands.demo.children import ChildFailed, Children, needed


def start_display(children: Children, width: int, height: int) -> str:
    """Start a virtual X server of this size; return its DISPLAY. Raises ChildFailed."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    command = [
        needed("Xvfb", "xvfb"), "-displayfd", str(writing), "-screen", "0",
        f"{width}x{height}x24", "-nolisten", "tcp", "-noreset", "-nocursor",
    ]  # fmt: skip
    process = children.start("xvfb", command, os.environ, pass_fds=(writing,))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()  # Xvfb writes the number when it takes connections
    if process.poll() is not None or not number:
        raise ChildFailed(f"Xvfb did not start; {children.log('xvfb')}")
    return f":{number}"


class Finger:
    """Touches the window at pixel positions, as a pointer of the X server (XTEST)."""

    def __init__(self, display: str) -> None:
        self._env = {**os.environ, "DISPLAY": display}
        self._xdotool = needed("xdotool", "xdotool")

    def tap(self, x: float, y: float) -> None:
        """Press and release at one point."""
        self._run("mousemove", str(round(x)), str(round(y)), "click", "1")

    def taps(self, points: Sequence[tuple[float, float]]) -> None:
        """Press and release at several points, at the pace of quick typing."""
        words: list[str] = []
        for x, y in points:
            words += ["mousemove", str(round(x)), str(round(y)), "click", "1", "sleep", "0.05"]
        self._run(*words)

    def strokes(self, lines: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draw lines with the finger down, at a finger's pace: one point a frame or so."""
        words: list[str] = []
        for line in lines:
            (x, y), *rest = _smooth(line)
            words += ["mousemove", str(round(x)), str(round(y)), "mousedown", "1"]
            for x, y in rest:
                words += ["sleep", "0.03", "mousemove", str(round(x)), str(round(y))]
            words += ["sleep", "0.03", "mouseup", "1", "sleep", "0.03"]
        self._run(*words)

    def size(self) -> tuple[int, int]:
        """Return the display's width and height in pixels."""
        width, height = self._run("getdisplaygeometry").split()
        return int(width), int(height)

    def _run(self, *words: str) -> str:
        try:
            done = subprocess.run(
                [self._xdotool, *words],
                env=self._env, check=True, timeout=20, capture_output=True, text=True,
            )  # fmt: skip
        except (subprocess.SubprocessError, OSError) as error:
            raise ChildFailed(f"the display takes no touch: {type(error).__name__}") from None
        return done.stdout


def _smooth(line: Sequence[tuple[float, float]], parts: int = 5) -> list[tuple[float, float]]:
    points = [line[0]]
    for (x0, y0), (x1, y1) in zip(line, line[1:], strict=False):
        points += [
            (x0 + (x1 - x0) * n / parts, y0 + (y1 - y0) * n / parts) for n in range(1, parts + 1)
        ]
    return points


def contact_sheet(pictures: Sequence[Path], path: Path, columns: int = 8, width: int = 270) -> None:
    """Lay all pictures side by side, small, with room between."""
    if not pictures:
        return
    thumbs = []
    for picture in pictures:
        with Image.open(picture) as image:
            height = round(image.height * width / image.width)
            thumbs.append(
                image.convert("RGB").resize(
                    (width, height), Image.Resampling.LANCZOS, reducing_gap=2.0
                )
            )
    gap, tall = 12, max(t.height for t in thumbs)
    rows = -(-len(thumbs) // columns)
    size = (columns * (width + gap) + gap, rows * (tall + gap) + gap)
    sheet = Image.new("RGB", size, (58, 64, 66))
    for number, thumb in enumerate(thumbs):
        row, column = divmod(number, columns)
        sheet.paste(thumb, (gap + column * (width + gap), gap + row * (tall + gap)))
    sheet.save(path)
