"""Finds the line of a key in a TOML file, so that a mistake can be told with its place.

``tomllib`` forgets positions. The file has already been parsed when this runs, so a scan of
keys and brackets (TOML 1.0) is enough; what is not valid ends the scan, and unknown paths
fall back to the nearest known parent.
"""

import re
from bisect import bisect_left
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'{3}.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}\n#]+")


class _Invalid(Exception):
    """The text is no TOML from here on."""


class Positions:
    """Lines of one TOML text by path; array elements are numbered from 0."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._ends = [place for place, char in enumerate(text) if char == "\n"]
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        try:
            self._scan()
        except _Invalid:
            return

    def line(self, path: Path) -> int:
        """Return the line of ``path`` or of its nearest known parent (1 at worst)."""
        for end in range(len(path), -1, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return 1

    def _scan(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        line = self._line()
        array = self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        path: Path = ()
        parts = self._keys()
        for place, part in enumerate(parts):
            path = (*path, part)
            if array and place == len(parts) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            self._lines.setdefault(path, line)
            if path in self._counts:
                path = (*path, self._counts[path])
                self._lines.setdefault(path, line)
        self._expect("]]" if array else "]")
        return path

    def _pair(self, table: Path) -> None:
        line, path = self._line(), table
        for part in self._keys():
            path = (*path, part)
            self._lines.setdefault(path, line)
        self._expect("=")
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._peek("["):
            self._inside(path, "]")
        elif self._peek("{"):
            self._inside(path, "}")
        elif self._peek('"') or self._peek("'"):
            self._take(_STRING)
        else:
            self._take(_PLAIN)

    def _inside(self, path: Path, end: str) -> None:
        self._at += 1
        self._skip(_BLANK)
        number = 0
        while not self._peek(end):
            if end == "}":
                self._pair(path)
            else:
                self._lines.setdefault((*path, number), self._line())
                self._value((*path, number))
            number += 1
            self._skip(_BLANK)
            if not self._peek(end):
                self._expect(",")
                self._skip(_BLANK)
        self._at += 1

    def _keys(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            part = self._take(_KEY)
            parts.append(part[1:-1] if part[0] in "\"'" else part)
            self._skip(_SPACE)
            if not self._peek("."):
                return parts
            self._at += 1

    def _line(self) -> int:
        return bisect_left(self._ends, self._at) + 1

    def _peek(self, char: str) -> bool:
        return self._text.startswith(char, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise _Invalid
        self._at = found.end()
        return found[0]

    def _expect(self, text: str) -> None:
        if not self._peek(text):
            raise _Invalid
        self._at += len(text)
