"""The county desk of the lab: the real application with one agent and one site."""

import argparse
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from argon2 import PasswordHasher

from tests.netlab.child import say, told
from video.desk.app import create_desk
from video.desk.relay import Relay
from video.desk.settings import DeskSettings

PORT = 8080
TOKEN = "lab-site"
AGENT = "agent1"
PASSWORD = "only for the lab"
RELAY_SECRET = "shared-in-the-lab"


@contextmanager
def open_desk(host: str, port: int, turn: Sequence[str] = ()) -> Iterator[uvicorn.Server]:
    """The desk while it listens; `turn` are the relay's addresses."""
    with tempfile.TemporaryDirectory(prefix="netlab-desk-") as folder:
        settings = DeskSettings(
            database=Path(folder) / "desk.db",
            site_tokens={TOKEN: "lab"},
            relay=Relay(tuple(turn), RELAY_SECRET) if turn else None,
            hasher=PasswordHasher(time_cost=1, memory_cost=64, parallelism=1),
        )
        app = create_desk(settings)
        app.state.desk.add_agent(AGENT, "其木格", PASSWORD)
        config = uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            thread.join(0.02)
        yield server
        server.should_exit = True
        thread.join(5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turn", nargs="*", default=())
    parser.add_argument("--port", type=int, default=PORT)
    args = parser.parse_args()
    with open_desk("0.0.0.0", args.port, args.turn) as server:
        if not server.started:
            raise SystemExit("the desk does not listen")
        say("listening")
        while told():
            continue


if __name__ == "__main__":
    main()
