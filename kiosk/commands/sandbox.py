"""``kiosk sandbox``: the government platform's stand-in, with its own database."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.cases.calendar import load_calendar
from kiosk.catalogue.load import load
from kiosk.catalogue.types import Catalogue
from kiosk.commands.serving import serve
from kiosk.sandbox.app import create_sandbox
from kiosk.secrets import secret
from kiosk.settings import CONFIG, state_dir


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--content", type=Path, default=CONFIG / "content", metavar="DIR")
    parser.add_argument("--db", type=Path, default=None, help="default: sandbox.db in the state")


def items_of(catalogue: Catalogue) -> list[Mapping[str, Any]]:
    """Return the catalogue's items as the platform publishes them."""
    return [
        {
            "service_id": service.id,
            "item_code": service.item_code,
            "version": service.version,
            "title": service.title.zh,
            "legal_days": service.guide.legal_days,
            "promised_days": service.guide.promised_days,
            # Fields named by a choice or a condition are not required of everybody.
            "required_fields": [
                field.id
                for field in service.fields
                if field.required
                and field.when is None
                and field.id
                not in {f for q in service.questions for c in q.choices for f in c.fields}
            ],
        }
        for service in catalogue.services
    ]


def run(args: argparse.Namespace) -> int:
    """Serve until terminated."""
    state = state_dir()
    state.mkdir(parents=True, exist_ok=True)
    calendar = load_calendar(CONFIG / "calendar.toml")
    app = create_sandbox(
        args.db or state / "sandbox.db",
        secret=secret("gateway_secret", state, dev=True).encode(),
        content=items_of(load(args.content).catalogue),
        due_date=calendar.promised_date,
    )
    return serve(app, args.host, args.port)
