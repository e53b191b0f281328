"""``kiosk capture``: pages found, cut out, judged and put on paper, without a session."""

import argparse
from importlib import import_module

_VERBS = {
    "detect": "find the corners of the page in picture files",
    "page": "find the page in each picture and write all of them as one PDF",
    "watch": "hints and captures over a film of frames, or a live camera, as JSON lines",
}
"""Verb to its help; each is a module of this folder with `arguments` and `run`."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, about in _VERBS.items():
        verb = verbs.add_parser(name, help=about, description=about)
        import_module(f"{__name__}.{name}").arguments(verb)


def run(args: argparse.Namespace) -> int:
    """Run one verb; returns its exit code."""
    return int(import_module(f"{__name__}.{args.verb}").run(args))
