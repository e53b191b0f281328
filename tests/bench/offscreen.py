"""Runs in a process of its own, offscreen: CPU of screen changes, and the price of a label.

Prints one JSON object of lists of milliseconds. `python -m tests.bench.offscreen screen|text N`.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from screens.bootstrap import PORTRAIT, prepare

prepare(PORTRAIT, offscreen=True)

from kivy.core.text import Label as KivyLabel  # noqa: E402 - Kivy is configured first
from kivy.graphics import Color, Rectangle  # noqa: E402
from kivy.graphics.opengl import glFinish  # noqa: E402
from kivy.uix.widget import Widget  # noqa: E402

from screens.app import ShellApp  # noqa: E402
from screens.stage import Stage  # noqa: E402
from screens.text.engine import cached_layout, render  # noqa: E402
from screens.text.fonts import chain  # noqa: E402
from screens.text.texture import alpha_texture  # noqa: E402
from tests.bench.walked import sample_deck, session_views  # noqa: E402

# The frame in which the View is taken, and the one in which it is drawn.
FRAMES = 2
LABEL_CHARS, LABEL_PX = 14, 48


def screens(count: int) -> dict[str, list[float]]:
    """CPU ms of every change of a session's first visit, of the same again, and of a bare one."""
    deck = sample_deck()
    views = session_views(deck, count)
    stage = Stage()
    app = ShellApp(views[0], lambda intent: None, panel=PORTRAIT)
    root = app.build()
    stage.show(root)
    gc.collect()
    gc.freeze()
    gc.disable()  # the shell, too, keeps the collector out of its screen changes
    first = [_change(stage, partial(app.show, view)) for view in views[1:]]
    gc.collect()
    app.show(views[0])
    stage.frames(FRAMES)
    again = [_change(stage, partial(app.show, view)) for view in views[1:]]
    return {"first": first, "again": again, "bare": _bare(stage, len(views))}


def _change(stage: Stage, change: Callable[[], object]) -> float:
    """CPU ms of the whole process, with the rasteriser's threads: there is no GPU here."""
    began = time.process_time()
    change()
    stage.frames(FRAMES)
    glFinish()
    return (time.process_time() - began) * 1e3


def _bare(stage: Stage, count: int) -> list[float]:
    """Clear a bare window of the same size and draw one rectangle over all of it."""
    for child in list(stage.window.children):
        stage.window.remove_widget(child)
    widget = Widget(size=stage.window.size)
    stage.window.add_widget(widget)
    stage.frames(FRAMES)

    def redraw(shade: float) -> None:
        widget.canvas.clear()
        with widget.canvas:
            Color(shade, 0.5, 0.5)
            Rectangle(size=stage.window.size)

    return [_change(stage, partial(redraw, n / count)) for n in range(count)]


def labels(count: int) -> dict[str, list[float]]:
    """CPU ms from words to a texture, own engine and SDL2_ttf; glyphs new, then known."""
    Stage()
    chain(False)  # opening the faces belongs to the start
    path = str(chain(False)[0].path)
    cold = _texts(0x4E00, count, LABEL_CHARS)
    warm = _texts(0x6000, count, 1, pool=60)
    out: dict[str, list[float]] = {"own_cold": [], "sdl2_cold": [], "own": [], "sdl2": []}
    for text in _texts(0x6000, 60, 1, pool=60):
        _own(text), _sdl2(text, path)
    for kind, texts in (("_cold", cold), ("", warm)):
        for text in texts:
            out[f"own{kind}"].append(_ms(partial(_own, text)))
            out[f"sdl2{kind}"].append(_ms(partial(_sdl2, text, path)))
    return out


def _texts(first: int, count: int, step: int, pool: int = 20_000) -> list[str]:
    """Different lines of Han characters; `step` LABEL_CHARS never repeats a character."""
    return [
        "".join(chr(first + (n * step + i * (1 + n // pool)) % pool) for i in range(LABEL_CHARS))
        for n in range(count)
    ]


def _own(text: str) -> object:
    laid = cached_layout(text, LABEL_PX, False, None, "horizontal", "start", False)
    texture = alpha_texture(render(laid))
    texture.bind()
    return texture


def _sdl2(text: str, path: str) -> object:
    label = KivyLabel(text=text, font_size=LABEL_PX, font_name=path)
    label.refresh()
    label.texture.bind()  # Kivy draws the letters only when the texture is first used
    return label.texture


def _ms(action: Callable[[], object]) -> float:
    began = time.thread_time()
    action()
    return (time.thread_time() - began) * 1e3


def main(words: Sequence[str]) -> None:
    """Measure and print."""
    work = {"screen": screens, "text": labels}[words[0]]
    sys.stdout.write(json.dumps(work(int(words[1]))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
