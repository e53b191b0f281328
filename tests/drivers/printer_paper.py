"""Made-up papers for printer tests, with words that must appear nowhere but in the printer."""

import itertools
import os

from drivers.document_printer.proof_page import pdf_page

CANARY = "JinSiQue Canary"
CANARY_ID = "150626200109150033"
_NUMBERS = itertools.count(1)


def paper(text=CANARY):
    """One A4 page as PDF."""
    return pdf_page([text, CANARY_ID])


def key():
    """A key that no other paper has."""
    return f"case-{os.getpid()}-{next(_NUMBERS)}"
