"""``kiosk shell``: the screen on this machine, with everything behind it."""

import argparse
import io
import secrets
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from kiosk.catalogue.load import load
from kiosk.commands.floor import Floor, Hooks
from kiosk.commands.pictures import Pictures
from kiosk.commands.probe import Probe, ProbeServer
from kiosk.commands.start_trouble import CannotStart
from kiosk.session import events as ev
from kiosk.session.flow import start
from kiosk.session.views import View, view_of
from kiosk.settings import CONFIG, Settings, SettingsProblem, load_settings, state_dir
from screens.bootstrap import Panel, prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--config", type=Path, default=CONFIG / "kiosk.toml", metavar="FILE")
    parser.add_argument("--content", type=Path, default=CONFIG / "content", metavar="DIR")
    parser.add_argument("--probe", type=Path, help="Unix socket to look in by (dev only)")
    parser.add_argument("--receipts", type=Path, help="folder for receipts as PDF (dev only)")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    try:
        settings = load_settings(args.config)
        if (args.probe or args.receipts) and settings.site.mode != "dev":
            raise SettingsProblem("--probe and --receipts need site.mode = 'dev'")
        return _run(args, settings)
    except (SettingsProblem, CannotStart) as problem:
        print(f"shell: {problem}", file=sys.stderr)
        return 2


def _run(args: argparse.Namespace, settings: Settings) -> int:
    screen = settings.screen
    panel = Panel(screen.width, screen.height, screen.panel_width_mm)
    prepare(panel)
    # Kivy reads its configuration on import, so only now.
    from screens.app import ShellApp

    probe = Probe(settings.site.mode) if args.probe else None
    loaded = load(args.content, base=CONFIG / "content")
    app: Any = None

    def show(view: View) -> None:
        app.show(view)

    hooks = Hooks(show, probe.watch if probe else None, _writer(args.receipts))
    floor = Floor(settings, loaded, state_dir(), hooks)
    app = ShellApp(
        view_of(start(floor.deck)),
        floor.post,
        panel=panel,
        sources=_sources(floor),
        on_crash=lambda _error: floor.post(ev.Broke(secrets.token_hex(4))),
        on_drawn=probe.drawn if probe else None,
    )
    server = None
    if probe is not None:
        _connect(probe, app, floor)
        server = ProbeServer(probe, args.probe)
    try:
        floor.start()
        app.run()
    finally:
        floor.stop()
        if server is not None:
            server.close()
    return 0


def _sources(floor: Floor) -> Any:
    """Where the screen gets its moving pictures, and pages by their reference."""
    from screens.context import Sources

    caller, camera = floor.parts.caller, floor.parts.camera

    def page(ref: str) -> Any:
        data = floor.runtime.vault.get(ref) if floor.runtime else None
        return _picture(data) if data is not None else None

    return Sources(
        camera=Pictures(camera.preview, "bgr") if camera else None,
        agent=Pictures(caller.remote_frames, "i420") if caller else None,
        own=Pictures(caller.self_frames, "i420") if caller else None,
        page=page,
    )


def _picture(data: bytes) -> Any:
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((1280, 1280))
        return np.asarray(image.convert("RGB"))


def _writer(folder: Path | None) -> Any:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)

    def write(kind: str, case_id: str, pdf: bytes) -> None:
        (folder / f"{kind}-{case_id}.pdf").write_bytes(pdf)

    return write


def _connect(probe: Probe, app: Any, floor: Floor) -> None:
    from screens.text import missing_characters

    probe.targets = app.targets
    probe.showing = lambda: str(app.showing)

    def figures() -> dict[str, Any]:
        stats = floor.runtime.call_stats if floor.runtime else None
        return {
            "missing": sorted(missing_characters()),
            "fps_in": stats.fps_in if stats else 0.0,
            "fps_out": stats.fps_out if stats else 0.0,
        }

    probe.figures = figures
    probe.jump = floor.jump
