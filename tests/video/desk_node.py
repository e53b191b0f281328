"""One desk of several, as a process: `desk_node.py FOLDER REDIS_URL NODE` prints its port."""

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn
from argon2 import PasswordHasher

from video.desk.accounts import AccountError
from video.desk.app import create_desk
from video.desk.routing.rules import Rules
from video.desk.settings import DeskSettings

PASSWORD = "correct horse battery"
SITES = {"site-token-for-tests": "site-1", "other-token": "site-2"}


def settings(folder: Path, redis_url: str, node: str, rules: Rules | None = None) -> DeskSettings:
    return DeskSettings(
        database=folder / "desk.db",
        site_tokens=SITES,
        redis_url=redis_url,
        node=node,
        login_delay_s=0,
        lines_per_site=2000,
        rules=rules or Rules(agent_grace_s=5, max_waiting=5000),
        hasher=PasswordHasher(time_cost=1, memory_cost=64, parallelism=1),
    )


def main() -> None:
    folder, redis_url, node = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    app = create_desk(settings(folder, redis_url, node))
    for number in range(int(sys.argv[4]) if len(sys.argv) > 4 else 2):
        try:
            app.state.desk.add_agent(
                f"agent{number + 1}", f"员{number + 1}", "correct horse battery"
            )
        except AccountError:
            continue
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, log_level="warning", ws="websockets-sansio", lifespan="off")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
