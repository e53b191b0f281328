"""A window into a development kiosk for demos and tests: what is shown, said, touchable.

Read only, but for the clock. JSON lines over a Unix socket; refuses to exist when the site's
mode is not ``dev``.
"""

import json
import socketserver
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.session import Session, Working


class ProbeRefused(Exception):
    """This kiosk serves residents; nobody may look into it."""


class Probe:
    """Collects what happened; answers over a socket."""

    def __init__(self, mode: str) -> None:
        if mode != "dev":
            raise ProbeRefused("a probe needs site.mode = 'dev'")
        self._changed = threading.Condition()
        self._drawn = 0
        self._session: Session | None = None
        self._lines: list[dict[str, Any]] = []
        self._marks: dict[str, Any] = {}
        self.targets: Callable[[], Mapping[str, tuple[float, float, float, float]]] = dict
        self.showing: Callable[[], str] = str
        self.figures: Callable[[], Mapping[str, Any]] = dict
        self.jump: Callable[[float], None] = lambda _seconds: None

    def watch(self, item: ev.Event | ef.Effect, session: Session) -> None:
        """Take one event or effect of the runtime."""
        with self._changed:
            self._session = session
            if isinstance(item, ef.Say):
                line = {"said": item.text, "message": item.message, "lang": item.lang}
                self._lines.append(line)
            elif isinstance(item, ev.CardRead):
                self._marks["id_read_ms"] = item.read_ms
            elif isinstance(item, ev.DraftOpened | ef.SubmitCase | ev.CaseSaved):
                self._marks["case_id"] = item.case_id
                if isinstance(item, ev.CaseSaved):
                    self._marks["saved"] = item.case_id
            elif isinstance(item, ev.CallChanged) and item.state == "connected":
                self._marks["setup_ms"] = item.setup_ms

    def drawn(self, kind: str) -> None:
        """Take notice that a View is on the glass."""
        with self._changed:
            self._drawn += 1
            self._lines.append({"shown": kind, "spot": self._spot()})
            self._changed.notify_all()

    def _spot(self) -> str:
        session = self._session
        if session is None:
            return "Attract"
        place = type(session).__name__
        if isinstance(session, Working):
            place = f"{session.service.id}/{session.step.kind.value}/{session.spot}"
        overlay = getattr(session, "overlay", None)
        if overlay is not None:
            place += f"+{type(overlay).__name__}"
        dialog = getattr(session, "dialog", "")
        return f"{place}!{dialog}" if dialog else place

    def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one question."""
        match question.get("op"):
            case "state":
                return self._state()
            case "wait":
                after, seconds = int(question.get("after", 0)), float(question.get("seconds", 5))
                with self._changed:
                    self._changed.wait_for(lambda: self._drawn > after, timeout=seconds)
                return self._state()
            case "lines":
                with self._changed:
                    return {"lines": self._lines[int(question.get("from", 0)) :]}
            case "figures":
                return {**self._marks, **self.figures()}
            case "forget":
                self._marks = {}
                return {}
            case "jump":
                self.jump(float(question.get("seconds", 0)))
                return {}
            case _:
                return {"error": "ops: state, wait, lines, figures, forget, jump"}

    def _state(self) -> dict[str, Any]:
        with self._changed:
            session, marks = self._session, dict(self._marks)
            seq, spot = self._drawn, self._spot()
        call = getattr(session, "call", None)
        return {
            "seq": seq,
            "view": self.showing(),
            "spot": spot,
            "problem": getattr(session, "problem", ""),
            "call": call.state if call is not None else "",
            "submit": getattr(session, "submit", ""),
            "hint": getattr(session, "hint", ""),
            "lang": session.lang if session is not None else "",
            "notice": session.machine.last_saved if session is not None else "",
            "waiting": session.machine.waiting_cases if session is not None else 0,
            "marks": marks,
            "targets": {name: list(rect) for name, rect in self.targets().items()},
        }


class ProbeServer:
    """Serves a probe on a Unix socket until closed."""

    def __init__(self, probe: Probe, path: Path) -> None:
        path.unlink(missing_ok=True)

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    try:
                        answer = probe.answer(json.loads(line))
                    except (ValueError, TypeError) as error:
                        answer = {"error": f"not a question: {type(error).__name__}"}
                    self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True

        self._server = Server(str(path), Handler)
        self._path = path
        path.chmod(0o600)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)
