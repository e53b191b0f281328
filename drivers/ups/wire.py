"""The lines of NUT's network protocol (RFC 9271), bytes to words and back; pure.

A question is one line. Its answer is one line, or BEGIN LIST … END LIST with a line per item.
Words are parted by spaces; a quoted one may hold spaces, and a backslash before a quote or another
backslash.
"""

import re
from dataclasses import dataclass

LINE_MOST = 4096
"""Longer than any variable NUT knows; what goes on longer is no upsd."""
LINES_MOST = 2000
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_WORD = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)')
_ESCAPED = re.compile(r"\\(.)")


class WireError(Exception):
    """Bytes that are no answer of upsd; carries a fixed word, never what came."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refusal(WireError):
    """upsd answered ERR; `code` is its word in lower case, such as data_stale."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer as words; a list has one entry an item, without BEGIN and END."""

    lines: tuple[tuple[str, ...], ...]


def is_name(text: str) -> bool:
    """True for what may stand in a question as the name of a UPS: no space, quote or line end."""
    return _NAME.fullmatch(text) is not None


def quoted(text: str) -> str:
    """One word for a question, in quotes. Raises WireError for line ends and control characters."""
    if any(ord(letter) < 32 for letter in text):
        raise WireError("bad_word")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def line(*words: str) -> bytes:
    """One question, ready to send."""
    return " ".join(words).encode("utf-8") + b"\n"


def words(raw: bytes) -> tuple[str, ...]:
    """The words of one line, without its end. Raises WireError("bad_quotes")."""
    # Makers write any bytes into their names; a wrong letter there is no reason to lose the UPS.
    text = raw.decode("utf-8", errors="replace").strip("\r\n ")
    found: list[str] = []
    place = 0
    while place < len(text):
        match = _WORD.match(text, place)
        if match is None:
            raise WireError("bad_quotes")
        inside, plain = match.groups()
        found.append(plain if plain is not None else _ESCAPED.sub(r"\1", inside))
        place = match.end()
    return tuple(found)


class AnswerReader:
    """Puts the answer to one question together from pieces of any size; used once.

    listing: words after BEGIN LIST that the answer must repeat, such as ("VAR", "ups"); empty for
    an answer of one line.
    """

    def __init__(self, listing: tuple[str, ...] = ()) -> None:
        self._listing = listing
        self._rest = b""
        self._begun = False
        self._lines: list[tuple[str, ...]] = []

    def feed(self, data: bytes) -> Answer | None:
        """Take some bytes; the answer as soon as it is whole.

        Raises WireError for what can't be an answer, Refusal for upsd's ERR.
        """
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE_MOST:
            raise WireError("line_too_long")
        for raw in whole:
            if len(raw) > LINE_MOST:
                raise WireError("line_too_long")
            answer = self._take(words(raw))
            if answer is not None:
                return answer
        return None

    def _take(self, found: tuple[str, ...]) -> Answer | None:
        if not self._begun and found[:1] == ("ERR",):
            raise Refusal(_code(found))
        if not self._listing:
            return Answer((found,))
        if not self._begun:
            if found != ("BEGIN", "LIST", *self._listing):
                raise WireError("not_a_list")
            self._begun = True
            return None
        if found == ("END", "LIST", *self._listing):
            return Answer(tuple(self._lines))
        size = len(self._listing)
        if found[:size] != self._listing:
            raise WireError("foreign_line")
        if len(self._lines) >= LINES_MOST:
            raise WireError("list_too_long")
        self._lines.append(found[size:])
        return None


def _code(found: tuple[str, ...]) -> str:
    word = found[1] if len(found) > 1 else ""
    return word.lower().replace("-", "_") if _NAME.fullmatch(word) else "refused"


def variables(answer: Answer) -> dict[str, str]:
    """Names and values of a LIST VAR. Raises WireError("bad_variable")."""
    if any(len(one) != 2 for one in answer.lines):
        raise WireError("bad_variable")
    return {one[0]: one[1] for one in answer.lines}
