"""Where a line may end: after any Han character and after spaces, with kinsoku (UAX #14 subset).

Closing punctuation never starts a line and opening punctuation never ends one
(CLREQ 3.1.3 线首行尾禁则), because a resident reads a lone 。 as a mistake.
"""

from dataclasses import dataclass
from functools import lru_cache

from screens.text.itemise import is_han

NOT_AT_START = frozenset(
    "，。、；：？！）》」』】〕〉〗…—·％‰々ー”’～"
    ",.;:?!)]}%\u1802\u1803\u1804\u1805\u1808\u1809\u202f"
)
NOT_AT_END = frozenset("（《「『【〔〈〖“‘([{¥￥$№")
_SPACES = frozenset(" \t\u3000")


@dataclass(frozen=True, slots=True)
class Atom:
    """Text that stays on one line; `space` atoms vanish at the end of a line."""

    text: str
    space: bool


@lru_cache(maxsize=2048)
def atoms(paragraph: str) -> tuple[Atom, ...]:
    """The unbreakable pieces of one paragraph (no newline inside), in order."""
    out: list[Atom] = []
    current = ""
    for char in paragraph:
        if char in _SPACES:
            if current:
                out.append(Atom(current, False))
                current = ""
            out.append(Atom(char, True))
        elif current and _may_break(current[-1], char):
            out.append(Atom(current, False))
            current = char
        else:
            current += char
    if current:
        out.append(Atom(current, False))
    return tuple(out)


def _may_break(left: str, right: str) -> bool:
    if right in NOT_AT_START or left in NOT_AT_END:
        return False
    return is_han(left) or is_han(right) or left in NOT_AT_START and is_han(right)
