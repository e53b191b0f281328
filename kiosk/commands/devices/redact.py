"""Takes out of a support file what must not leave the machine: passwords, tokens, people's numbers.

Texts are cleaned a second time as a whole when the file is written; what stands here is the net
under the whitelists, not their replacement.
"""

import re
from typing import Any

HIDDEN = "***"

_USER = re.compile(r"(?<=://)[^/\s\"'@]*@")
_QUERY = re.compile(r"(://[^\s\"'?#]*)[?#][^\s\"']*")
_NAMED = re.compile(
    r"(?i)((?:pass(?:word|wd)?|secret|token|api[_-]?key|pin|credential)[\"']?\s*[=:]\s*)"
    r"(\"[^\"]*\"|'[^']*'|[^\s,;]+)"
)
# Eleven digits are a phone, fifteen and more an id or an account.
_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{11}|[0-9]{15,}[Xx]?|[0-9]{14,17}[Xx])(?![0-9])")
_HOME = re.compile(r"(?<=/home/)[^/\s\"']+")
# "keys" are the volume keys of the section [devices].
_SECRET_KEY = re.compile(r"(?i)^(?!keys$).*(?:pass|secret|token|key|pin|credential)")


def clean(text: str) -> str:
    """A text without credentials in URLs, named secrets, long numbers and names of home folders."""
    text = _USER.sub(f"{HIDDEN}@", text)
    text = _QUERY.sub(rf"\1?{HIDDEN}", text)
    text = _NAMED.sub(rf"\1{HIDDEN}", text)
    text = _HOME.sub(HIDDEN, text)
    return _NUMBER.sub(HIDDEN, text)


def shown(value: Any, known: Any) -> Any:
    """What of a settings tree may be shown, against `known`, the tree of all its keys.

    The value of a key that sounds like a secret, or that nobody knows, is hidden. An empty table in
    `known` stands for one whose keys the owner chooses.
    """
    match value:
        case dict():
            free = known == {}
            seen = {}
            for key, inner in value.items():
                ours = isinstance(known, dict) and key in known
                open_to = (ours or free) and not _SECRET_KEY.search(key)
                seen[clean(key)] = shown(inner, known[key] if ours else {}) if open_to else HIDDEN
            return seen
        case list() | tuple():
            return [shown(one, {}) for one in value]
        case str():
            # Where a table was expected, a text may be anything.
            return HIDDEN if isinstance(known, dict) and known else clean(value)
        case bool() | int() | float():
            return value
        case _:
            return HIDDEN
