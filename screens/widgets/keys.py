"""Keys for fingers: a number pad with X for resident ids, and letters with a candidate strip.

Keys stay horizontal in every language: digits and Latin letters stand upright on keys.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from screens.theme import Theme
from screens.widgets.box import Box, Grid
from screens.widgets.button import BigButton, Look
from screens.widgets.node import Node, Spacer

OnKey = Callable[[str], None]

# Keys do not grow with the letters: ten in a row must stay on the panel.
KEY_MM = 19.0
LEAST_KEY_MM = 17.0

BACKSPACE = "delete"
CLEAR = "clear"
SPACE = "space"
SHIFT = "shift"
DONE = "done"
_LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def keypad(
    theme: Theme,
    on_key: OnKey,
    *,
    extra: str = "",
    words: Mapping[str, str] | None = None,
    flex: float = 0.0,
) -> Grid:
    """1-9, then `extra` ('X', '.' or '-') or clear, 0, backspace; keys send their character."""
    words = words or {}
    names = [*"123456789", extra or CLEAR, "0", BACKSPACE]
    keys = [_key(theme, name, words, on_key) for name in names]
    grid = Grid(key_theme(theme), keys, columns=3, flex=flex)
    grid.floor = 4 * theme.mm(KEY_MM) + 3 * theme.gap
    return grid


def keyboard(
    theme: Theme,
    on_key: OnKey,
    *,
    words: Mapping[str, str] | None = None,
    flex: float = 0.0,
) -> Box:
    """Digits, letters in their usual rows, space and backspace."""
    words = words or {}
    upright = key_theme(theme)
    gap = theme.mm(4)
    rows: list[Node] = [_row(theme, "1234567890", words, on_key, gap)]
    rows += [_row(theme, letters, words, on_key, gap) for letters in _LETTERS[:2]]
    last = [_key(theme, letter, words, on_key) for letter in _LETTERS[2]]
    back = _key(theme, BACKSPACE, words, on_key, flex=1.6)
    rows.append(Box(upright, "x", [*last, back], gap=gap, flex=1.0))
    clear = _key(theme, CLEAR, words, on_key, flex=1.0)
    space = _key(theme, SPACE, words, on_key, flex=3.0)
    dot = _key(theme, "·", words, on_key, flex=1.0)
    rows.append(Box(upright, "x", [clear, space, dot], gap=gap, flex=1.0))
    board = Box(upright, "y", rows, gap=gap, flex=flex)
    board.floor = 5 * theme.mm(LEAST_KEY_MM) + 4 * gap
    return board


def candidates(
    theme: Theme, texts: Sequence[str], on_pick: Callable[[int], None], *, room: int = 6
) -> Box:
    """The strip above the letters: what the typed sounds may mean."""
    upright = key_theme(theme)
    keys: list[Node] = [
        BigButton(
            upright,
            f"candidate:{index}",
            text,
            partial(on_pick, index),
            look="secondary",
            size="title",
            bold=False,
            flex=1.0,
        )
        for index, text in enumerate(texts[:room])
    ]
    keys += [Spacer(upright, flex=1.0) for _ in range(room - len(keys))]
    return Box(upright, "x", keys, gap=theme.mm(4), fixed=theme.target)


def theme_upright(theme: Theme) -> Theme:
    """The same look with horizontal writing: keys and numbers do not turn."""
    return replace(theme, vertical=False) if theme.vertical else theme


def key_theme(theme: Theme) -> Theme:
    """Keys are large already: they neither turn nor grow with the letters."""
    return replace(theme, vertical=False, scale=1.0)


def _row(theme: Theme, letters: str, words: Mapping[str, str], on_key: OnKey, gap: int) -> Box:
    keys = [_key(theme, letter, words, on_key) for letter in letters]
    return Box(key_theme(theme), "x", keys, gap=gap, flex=1.0)


def _key(
    theme: Theme, name: str, words: Mapping[str, str], on_key: OnKey, flex: float = 1.0
) -> BigButton:
    icons = {BACKSPACE: "backspace", CLEAR: "x", SPACE: "space", SHIFT: "arrow-big-up"}
    text = "" if name in icons else name
    if name in icons and name != BACKSPACE and not theme.vertical:
        text = words.get(name, "")
    look: Look = "quiet" if name in icons else "secondary"
    worded = name in icons and bool(text)
    key = BigButton(
        key_theme(theme),
        f"key:{name}",
        text,
        lambda: on_key(name),
        icon=icons.get(name, ""),
        look=look,
        size="small" if worded else "title",
        flex=flex,
    )
    key.tight = True
    return key
