"""The dock: a page of buttons beside the window, served on loopback to this machine alone."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from kiosk.commands.demo.children import ChildFailed
from kiosk.commands.demo.look import ScreenEnded
from kiosk.commands.demo.toys import Card, Language, NotNow, Paper, PlatformFault, Toys

FILES = Path(__file__).resolve().parent / "dock"
PAGES = {"/": "index.html", "/dock.css": "dock.css", "/dock.js": "dock.js"}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class LayCard(_Body):
    """Which card lies on the reader; null: none."""

    card: Card | None


class PutPaper(_Body):
    """Which paper lies under the camera; null: none."""

    paper: Paper | None


class Switch(_Body):
    """On or off."""

    on: bool


class AgentDoes(_Body):
    """What the robot does."""

    do: Literal["answer", "hang_up"]


class SetPlatform(_Body):
    """How the platform answers."""

    fault: PlatformFault


class Jump(_Body):
    """How far the clock goes forward."""

    seconds: Literal[60, 120]


class Speak(_Body):
    """The screen's language."""

    lang: Language


class Power(_Body):
    """The machine's power."""

    do: Literal["cut", "start"]


class End(_Body):
    """Ends the demo."""

    sure: Literal[True]


def dock_app(toys: Toys) -> FastAPI:
    """Return the ASGI app; what can't be done is 409, what makes no sense 422, both with words."""
    app = FastAPI(title="Dock", docs_url=None, redoc_url=None, openapi_url=None)
    _pages(app)
    _buttons(app, toys)
    app.middleware("http")(_only_this_page)
    for kind, answer in (
        (NotNow, _not_now),
        (ChildFailed, _not_now),
        (ScreenEnded, _not_now),
        (RequestValidationError, _no_sense),
        (HTTPException, _no_such),
    ):
        app.add_exception_handler(kind, answer)
    return app


def _pages(app: FastAPI) -> None:
    def page(name: str) -> Callable[[], FileResponse]:
        return lambda: FileResponse(FILES / name, headers={"Cache-Control": "no-store"})

    for path, name in PAGES.items():
        app.get(path, response_model=None)(page(name))


def _buttons(app: FastAPI, toys: Toys) -> None:
    def button(path: str, kind: type[_Body], press: Callable[[Any], None]) -> None:
        # Not async: pressing may wait for a process, so it runs on a thread of the pool.
        def pressed(body: Any) -> dict[str, Any]:
            press(body)
            return toys.state()

        pressed.__annotations__["body"] = kind
        app.post(path)(pressed)

    app.get("/api/state")(toys.state)
    button(
        "/api/card",
        LayCard,
        lambda body: toys.lay_card(body.card) if body.card else toys.lift_card(),
    )
    button(
        "/api/paper",
        PutPaper,
        lambda body: toys.put_paper(body.paper) if body.paper else toys.take_paper(),
    )
    button("/api/robot", Switch, lambda body: toys.set_robot(body.on))
    button(
        "/api/agent",
        AgentDoes,
        lambda body: toys.answer() if body.do == "answer" else toys.hang_up(),
    )
    button("/api/network", Switch, lambda body: toys.set_network(body.on))
    button("/api/platform", SetPlatform, lambda body: toys.set_platform(body.fault))
    button("/api/camera", Switch, lambda body: toys.set_camera(body.on))
    button("/api/reader", Switch, lambda body: toys.set_reader(body.on))
    button("/api/roll", Switch, lambda body: toys.set_roll(body.on))
    app.get("/slip.png", response_model=None)(lambda: Response(toys.slip(), media_type="image/png"))
    button("/api/clock", Jump, lambda body: toys.jump(body.seconds))
    button("/api/language", Speak, lambda body: toys.language(body.lang))
    button(
        "/api/power",
        Power,
        lambda body: toys.cut_power() if body.do == "cut" else toys.start_screen(),
    )
    button("/api/end", End, lambda body: toys.ended.set())


async def _only_this_page(
    request: Request, go_on: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Keep other web pages of this machine's browsers from pressing buttons (CSRF, rebinding)."""
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    if host.partition(":")[0] != "127.0.0.1" or origin not in (None, f"http://{host}"):
        return _words(403, "only the dock's own page may press these buttons")
    if request.method == "POST" and request.headers.get("content-type") != "application/json":
        return _words(415, "send JSON (content-type: application/json)")
    return await go_on(request)


def _words(status: int, words: str) -> JSONResponse:
    return JSONResponse({"words": words}, status)


async def _not_now(_request: Request, error: Exception) -> JSONResponse:
    return _words(409, str(error).splitlines()[0])


async def _no_sense(_request: Request, error: Exception) -> JSONResponse:
    wrong = error.errors() if isinstance(error, RequestValidationError) else []
    parts = [f"{'.'.join(map(str, one['loc'][1:])) or 'body'}: {one['msg']}" for one in wrong]
    return _words(422, "; ".join(parts) or "this can't be understood")


async def _no_such(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _words(status, "there is no such button")


class Dock:
    """Serves the dock from a thread of this process; use as a context manager."""

    def __init__(self, toys: Toys) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(dock_app(toys), log_level="warning", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="dock", daemon=True)

    def __enter__(self) -> "Dock":
        self._thread.start()  # the socket listens already: whoever connects now is served
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listener.close()

    def _serve(self) -> None:
        # Not Server.run: on this thread there are no signals to handle.
        asyncio.run(self._server.serve(sockets=[self._listener]))
