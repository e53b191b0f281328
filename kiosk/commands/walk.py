"""``kiosk walk``: drives the pure flow by a guided walk and reports broken rules."""

import argparse
import json
import sys
from pathlib import Path

from kiosk.catalogue.load import load
from kiosk.session.deck import Deck, Site
from kiosk.settings import CONFIG
from kiosk.walk.walker import walk


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--service", required=True, metavar="ID")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--events", type=int, default=2000, metavar="M")
    parser.add_argument("--content", type=Path, default=CONFIG / "content", metavar="DIR")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Walk; 0 when no rule was broken, else 1; 2 when there is no such service."""
    loaded = load(args.content)
    if loaded.catalogue.service(args.service) is None:
        known = ", ".join(s.id for s in loaded.catalogue.services) or "none"
        print(f"no service {args.service!r} without mistakes here; known: {known}", file=sys.stderr)
        for mistake in loaded.mistakes[:20]:
            print(mistake, file=sys.stderr)
        return 2
    region = loaded.catalogue.pack.region
    deck = Deck(loaded.catalogue, loaded.words, Site("walk", region))
    walked = walk(deck, args.service, args.seed, args.events)
    if args.json:
        print(json.dumps(walked.as_json(), ensure_ascii=False))
    else:
        print(f"reached: {', '.join(walked.reached)}")
        print(f"{walked.events} events, {walked.sessions} sessions, {walked.submitted} submitted")
        for violation in walked.violations:
            print(f"violation: {violation}")
    return 1 if walked.violations else 0
