"""Takes what is printed out of a recorded wire; `drivers.tape` asks it."""

from drivers.receipt_printer import wire
from drivers.receipt_printer.encode import BEGIN, tail
from drivers.tape import Parts

_PLAIN = frozenset(
    {
        *(wire.question(n) for n in wire.QUESTIONS),
        wire.END_OF_JOB,
        wire.RECOVER + wire.INITIALIZE,
        wire.CLEAR,
        BEGIN,
        tail(),
    }
)
"""Commands that say nothing of a resident; all else may be a piece of a receipt."""


class PrintMasker:
    """Implements `tape.Masker`: questions and answers stay, receipts keep their length only."""

    def sent(self, data: bytes) -> Parts:
        """A known command as it is, else how long it was."""
        return (data,) if data in _PLAIN else (len(data),)

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """Status bytes, behind a question: a line that echoes sends printed text back."""
        return (data,) if not asked or asked in _PLAIN else (len(data),)
