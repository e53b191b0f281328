"""Runs an ASGI program and says on standard output where it listens."""

import asyncio
import json
import socket

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, host: str, port: int) -> int:
    """Serve until SIGTERM or SIGINT; prints ``{"ready": url}`` once connections are accepted."""
    # Named TCP: asyncio sets TCP_NODELAY only then; small replies would wait 40 ms otherwise.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        print(json.dumps({"error": f"{host}:{port}: {error.strerror}; choose another --port"}))
        return 1
    chosen = listener.getsockname()[1]
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=256 * 1024,  # over 64 kB the desk refuses with words
        # A lost line is noticed after 13 s at most; uvicorn's own 20 + 20 s would eat
        # half of the time that an agent is held for a kiosk.
        ws_ping_interval=5,
        ws_ping_timeout=8,
        lifespan="on",
    )
    asyncio.run(_serve(uvicorn.Server(config), listener, f"http://{host}:{chosen}"))
    return 0


async def _serve(server: uvicorn.Server, listener: socket.socket, url: str) -> None:
    # The socket already listens in the kernel's queue: whoever connects now is served.
    listener.listen(128)
    print(json.dumps({"ready": url}), flush=True)
    await server.serve(sockets=[listener])
