"""``kiosk county``: the desk where county agents answer calls in a browser."""

import argparse
import getpass
import os
import sys

from kiosk.catalogue.load import load
from kiosk.commands.serving import serve
from kiosk.county.app import create_county
from kiosk.secrets import secret
from kiosk.settings import CONFIG, SiteSettings, load_settings, state_dir


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8082)
    parser.add_argument(
        "--add-agent",
        metavar="NAME:SHOWN",
        help="add an agent who signs in as NAME and is called SHOWN on the kiosk, then serve; "
        "the password comes from JIUJIN_AGENT_PASSWORD or is asked for",
    )


def _site_words(site: SiteSettings) -> str:
    """Return the kiosk's place as an agent knows it: the region's name, then the kiosk's own."""
    regions = load(CONFIG / "content").catalogue.regions
    name = next((r.name.zh for r in regions if r.code == site.region), site.region)
    return f"{name} · {site.id}"


def run(args: argparse.Namespace) -> int:
    """Serve until terminated."""
    settings = load_settings(CONFIG / "kiosk.toml")
    state = state_dir()
    token = secret("site_token", state, dev=settings.site.mode == "dev")
    app = create_county(state, token, _site_words(settings.site))
    if args.add_agent:
        name, _, shown = args.add_agent.partition(":")
        password = os.environ.get("JIUJIN_AGENT_PASSWORD") or getpass.getpass()
        if not password:
            print("county: an agent needs a password", file=sys.stderr)
            return 2
        app.state.desk.add_agent(name, shown or name, password)
    return serve(app, args.host, args.port)
