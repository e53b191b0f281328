"""Runs the stand-in platform on loopback beside other things: for `kiosk demo` and for tests."""

import socket
import threading
from types import TracebackType

import uvicorn
from fastapi import FastAPI


class RunningSandbox:
    """A context manager: the server is reachable at `base_url` from the first line of the block.

    The socket listens before the thread starts, so early requests wait in its queue.
    """

    def __init__(self, app: FastAPI, *, port: int = 0, host: str = "127.0.0.1") -> None:
        # The protocol is named because asyncio sets TCP_NODELAY only then; without it every small
        # answer waits 40 ms for a delayed acknowledgement.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self._socket.listen(128)
        self.base_url = f"http://{host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            log_level="critical",
            access_log=False,
            ws="none",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> "RunningSandbox":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()
