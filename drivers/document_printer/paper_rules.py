"""Which documents are taken, and how a paper's key names its job, pure."""

import re

from drivers.contract import CompletionCode
from drivers.document_printer.contract import PrintDocument
from drivers.document_printer.queue import About
from drivers.errors import CommandRefused

PREFIX = "jiujin-"
"""By this our own jobs are known in a queue that others use too."""
MOST_BYTES = 64 << 20
_KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TAIL = 2048
_SIDES = frozenset({"one-sided", "two-sided-long-edge", "two-sided-short-edge"})
_MEDIA = re.compile(r"[a-z0-9_.-]{1,80}")


def job_name(key: str) -> str:
    """The job's name, from which nobody learns whose paper it is."""
    return PREFIX + key


def require_fit(command: PrintDocument, about: About) -> None:
    """Refuse what the printer could only spoil. Raises CommandRefused.

    What a printer does not tell of itself is not held against the document.
    """
    if not _KEY.fullmatch(command.key):
        raise CommandRefused(CompletionCode.INVALID_DATA, "bad_key")
    if len(command.pdf) > MOST_BYTES:
        raise CommandRefused(CompletionCode.INVALID_DATA, "too_large")
    # ISO 32000-1 §7.5.2 and §7.5.5; what is cut off on its way has no end mark.
    if not command.pdf.startswith(b"%PDF-") or b"%%EOF" not in command.pdf[-_TAIL:]:
        raise CommandRefused(CompletionCode.INVALID_DATA, "not_a_pdf")
    if not about.pdf:
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "no_pdf")
    if not 1 <= command.copies <= about.copies:
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "copies")
    if command.sides not in _SIDES or (about.sides and command.sides not in about.sides):
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "sides")
    unknown = bool(about.media) and command.media not in about.media
    if not _MEDIA.fullmatch(command.media) or unknown:
        raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "media")
