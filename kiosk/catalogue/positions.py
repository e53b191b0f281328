"""Finds the line of a key in a TOML file, so that a mistake can be told with its place.

``tomllib`` forgets positions. The file has already been parsed when this runs, so a light
scan of headers, keys and multi-line arrays is enough; unknown paths fall back to the
nearest known parent.
"""

import re
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=\s*(.*)$")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


class Positions:
    """Lines of one TOML text by path; array elements are numbered from 0."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        self._scan(text.splitlines())

    def line(self, path: Path) -> int:
        """Return the line of ``path`` or of its nearest known parent (1 at worst)."""
        for end in range(len(path), -1, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return 1

    def _scan(self, lines: list[str]) -> None:
        table: Path = ()
        number = 0
        while number < len(lines):
            line = lines[number]
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                table = self._enter(_parts(header[2]), header[1] == "[[")
                self._lines.setdefault(table, number + 1)
            elif key:
                path = (*table, *_parts(key[1]))
                self._lines.setdefault(path, number + 1)
                number = self._value(path, key[2], lines, number)
            number += 1

    def _enter(self, parts: list[str], array: bool) -> Path:
        path: Path = ()
        for place, part in enumerate(parts):
            path = (*path, part)
            last = place == len(parts) - 1
            if last and array:
                self._lines.setdefault(path, 1)
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _value(self, path: Path, value: str, lines: list[str], number: int) -> int:
        """Walk over a value; return the number of its last line."""
        for quote in ('"""', "'''"):
            if value.startswith(quote):
                while value.count(quote) < 2 and number + 1 < len(lines):
                    number += 1
                    value += lines[number]
                return number
        self._inline(path, value, number + 1)
        depth, element = self._depth(value), -1
        while depth > 0 and number + 1 < len(lines):
            number += 1
            line = lines[number].strip()
            if line.startswith(("{", '"', "'")):
                element += 1
                self._lines.setdefault((*path, element), number + 1)
                self._inline((*path, element), line, number + 1)
            elif _KEY.match(line) and element >= 0:
                self._inline((*path, element), line, number + 1)
            depth += self._depth(line)
        return number

    def _inline(self, path: Path, value: str, line: int) -> None:
        bare = _STRINGS.sub('""', value)
        for key in re.findall(r"([A-Za-z0-9_\-]+)\s*=", bare):
            self._lines.setdefault((*path, key), line)

    @staticmethod
    def _depth(value: str) -> int:
        bare = _STRINGS.sub("", value).split("#")[0]
        return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
