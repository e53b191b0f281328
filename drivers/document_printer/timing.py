"""The printer driver's times in one place."""

from dataclasses import dataclass

from drivers.document_printer.link import ANSWER_S


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. look: between looks at a job; idle: between looks at an idle connection.

    offline: a queue that tries so long in vain has no printer. settle: a CUPS queue shows the last
    job's troubles for about a second of the next one. keep: a job whose command lost its
    connection may be followed by a repeated command for so long, then it is taken back. spool: a
    printed document is removed from CUPS's spool after this; stop: one that was taken back, after
    the printer has heard of it. cleanup: for taking a job back.
    resumes: at most so many in `resume_window`.
    """

    look: float = 0.2
    idle: float = 0.25
    offline: float = 10.0
    settle: float = 1.5
    keep: float = 120.0
    spool: float = 300.0
    stop: float = 10.0
    cleanup: float = 2.0
    answer: float = ANSWER_S
    busy: float = 0.3
    resumes: int = 3
    resume_window: float = 600.0
