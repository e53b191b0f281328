"""From the keys that a keyboard-wedge scanner presses to the bytes of its code, pure.

Keys are those of a US keyboard, which scanners press unless told otherwise. What that keyboard has
not comes as Alt with digits of the keypad (one byte, or GBK's two as one number; Unicode on a
scanner that is set so), as Ctrl+Shift+U with hex digits, or as Ctrl with a letter (control
characters).
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from evdev import ecodes as e

from drivers.barcode.assembly import Assembler, Gap, Scan
from drivers.barcode.wire import LONGEST

Ending: TypeAlias = Literal["auto", "enter", "tab", "gap"]
AltCodes: TypeAlias = Literal["gbk", "unicode"]

_ROWS: tuple[tuple[int, str, str], ...] = (
    (e.KEY_1, "1234567890-=", "!@#$%^&*()_+"),
    (e.KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}"),
    (e.KEY_A, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (e.KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
"""Codes run on along a row of keys (linux/input-event-codes.h), but for the left shift after `."""
_KEYPAD = MappingProxyType(
    {
        **{getattr(e, f"KEY_KP{digit}"): str(digit) for digit in range(10)},
        e.KEY_KPDOT: ".", e.KEY_KPPLUS: "+", e.KEY_KPMINUS: "-", e.KEY_KPASTERISK: "*",
        e.KEY_KPSLASH: "/", e.KEY_KPEQUAL: "=", e.KEY_KPCOMMA: ",",
    }
)  # fmt: skip
PLAIN: MappingProxyType[int, str] = MappingProxyType(
    {first + at: one for first, row, _ in _ROWS for at, one in enumerate(row)}
    | {e.KEY_SPACE: " ", e.KEY_102ND: "\\"}
    | _KEYPAD
)
SHIFTED: MappingProxyType[int, str] = MappingProxyType(
    {first + at: one for first, _, row in _ROWS for at, one in enumerate(row)}
    | {e.KEY_SPACE: " ", e.KEY_102ND: "|"}
    | _KEYPAD
)
_SHIFT = frozenset({e.KEY_LEFTSHIFT, e.KEY_RIGHTSHIFT})
_CTRL = frozenset({e.KEY_LEFTCTRL, e.KEY_RIGHTCTRL})
_ALT = frozenset({e.KEY_LEFTALT, e.KEY_RIGHTALT})
_ENTER = frozenset({e.KEY_ENTER, e.KEY_KPENTER})
_ENDS: dict[Ending, frozenset[int]] = {
    "auto": _ENTER | {e.KEY_TAB},
    "enter": _ENTER,
    "tab": frozenset({e.KEY_TAB}),
    "gap": frozenset(),
}
_GAP_OF: dict[Ending, Gap] = {"auto": "auto", "enter": "breaks", "tab": "breaks", "gap": "ends"}
_CONTENT = {e.KEY_TAB: b"\t", e.KEY_ENTER: b"\n", e.KEY_KPENTER: b"\n"}
_LONGEST_NUMBER = 7
_SAME_AS = MappingProxyType({"m": e.KEY_ENTER, "i": e.KEY_TAB})
"""Carriage return and tab, as control characters; a line feed after the one belongs to it."""
_TO_CONTROL = 0x1F


@dataclass(frozen=True, slots=True)
class Typing:
    """How a wedge types. ending: the key that ends a code (auto: Enter or Tab), or a gap.

    gap_s: keys further apart are not of one code; people need 100 to 300 ms a key, scanners 1 to
    20 ms. least: fewer characters without an ending key are no code. alt: what numbers above 255
    mean. longest: bytes of a code.
    """

    ending: Ending = "auto"
    gap_s: float = 0.1
    least: int = 4
    alt: AltCodes = "gbk"
    longest: int = LONGEST


class KeyParser:
    """Takes key events, gives scans. Not thread-safe."""

    def __init__(self, typing: Typing | None = None) -> None:
        self._typing = typing or Typing()
        self._ends = _ENDS[self._typing.ending]
        self._code = Assembler(
            longest=self._typing.longest,
            gap_s=self._typing.gap_s,
            gap=_GAP_OF[self._typing.ending],
            least=self._typing.least,
            trim=b"\n" if self._typing.ending == "gap" else b"",
        )
        self._held: set[int] = set()
        self._caps = False
        self._number = ""
        self._hex: str | None = None
        self._last = 0.0

    @property
    def idle(self) -> bool:
        """True between two codes."""
        return self._code.empty

    def feed(self, code: int, value: int, now: float) -> list[Scan]:
        """One key event: value 1 down, 0 up, 2 repeated (no scanner repeats: passed over)."""
        found = self._gap_before(now) if value == 1 else []
        if value == 0:
            self._held.discard(code)
            self._released(code, now)
        elif value == 1:
            self._last = now
            self._held.add(code)
            found += self._pressed(code, now)
        return found

    def silence(self, now: float) -> list[Scan]:
        """No key until now."""
        return self._code.silence(now)

    def lost(self, now: float) -> None:
        """Events were dropped: this code is worthless until its end.

        Which keys are down need not be known: between two codes a scanner lets all go.
        """
        self._code.spoil("lost_keys", now)
        self._held.clear()
        self._number, self._hex = "", None

    def clear(self) -> None:
        """Forget what has come of a code."""
        self._code.clear()
        self._number, self._hex = "", None

    def _gap_before(self, now: float) -> list[Scan]:
        """A key after a long pause belongs to no code that was begun before it."""
        if self._code.empty or abs(now - self._last) <= self._typing.gap_s:
            return []
        return self._code.silence(now) or self._code.break_off()

    def _pressed(self, code: int, now: float) -> list[Scan]:
        if code in _SHIFT | _CTRL | _ALT:
            return []
        if code == e.KEY_CAPSLOCK:
            self._caps = not self._caps
            return []
        if self._hex is not None:
            return self._hex_key(code, now)
        if self._held & _ALT and _KEYPAD.get(code, "").isdigit():
            self._number = (self._number + _KEYPAD[code])[:_LONGEST_NUMBER]
            return []
        if self._held & _CTRL:
            return self._control(code, now)
        if code in self._ends:
            return self._code.end()
        self._code.add(self._character(code), now)
        return []

    def _released(self, code: int, now: float) -> None:
        if code in _ALT and not self._held & _ALT and self._number:
            number, self._number = int(self._number), ""
            self._code.add(self._by_number(number), now)
        if code in _CTRL and self._hex:
            self._end_hex(now)

    def _character(self, code: int) -> bytes:
        if code in _CONTENT:
            return _CONTENT[code]
        shifted = bool(self._held & _SHIFT)
        plain = PLAIN.get(code, "")
        if plain.isalpha() and self._caps:
            shifted = not shifted
        return (SHIFTED if shifted else PLAIN).get(code, "").encode("ascii")

    def _control(self, code: int, now: float) -> list[Scan]:
        """Ctrl with a letter or ] is a control character; Ctrl+Shift+U begins a hex number."""
        letter = PLAIN.get(code, "")
        if letter == "u" and self._held & _SHIFT:
            self._hex = ""
            return []
        named = _SAME_AS.get(letter)
        if named in self._ends or (letter == "j" and self._code.empty and self._ends & _ENTER):
            return self._code.end()
        if letter.isalpha() or letter in ("[", "]", "\\"):
            self._code.add(bytes([ord(letter) & _TO_CONTROL]), now)
        return []

    def _hex_key(self, code: int, now: float) -> list[Scan]:
        letter = PLAIN.get(code, "")
        assert self._hex is not None
        if letter and letter in "0123456789abcdef" and len(self._hex) < _LONGEST_NUMBER:
            self._hex += letter
            return []
        self._end_hex(now)
        # Space and Enter end the number and are no part of the code.
        return [] if code in _ENTER | {e.KEY_SPACE} else self._pressed(code, now)

    def _end_hex(self, now: float) -> None:
        digits, self._hex = self._hex, None
        if digits:
            self._code.add(_unicode(int(digits, 16)), now)

    def _by_number(self, number: int) -> bytes:
        if number <= 0xFF:
            return bytes([number])
        if self._typing.alt == "gbk":
            return number.to_bytes(4, "big").lstrip(b"\0")
        return _unicode(number)


def _unicode(number: int) -> bytes:
    """UTF-8 of a code point; nothing for what is none."""
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return b""
    return chr(number).encode("utf-8")
