"""The whole stack on a display of its own, with the shell and the bare window started by turns."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from kiosk.commands.demo.children import Children
from kiosk.commands.demo.look import Looker
from kiosk.commands.demo.screen import start_display
from kiosk.commands.demo.stack import Stack
from kiosk.settings import CONFIG
from tests.bench.figures import BenchFailed

SIZE = (1080, 1920)
POLL_S = 0.003


class Rig:
    """Xvfb, platform, county, sound and devices as the demo has them; use as a context manager."""

    def __init__(self, folder: Path, camera: str = "test", scale: float = 1.0) -> None:
        self._camera, self._scale = camera, scale
        self.state = folder / "state"
        self.state.mkdir(parents=True)
        self._folder = folder
        self._children = Children(folder / "logs")

    def __enter__(self) -> "Rig":
        self._children.__enter__()
        try:
            self.display = start_display(self._children, *SIZE)
            self.stack = Stack(
                self._children, self.state, CONFIG / "content", landscape=False, scale=self._scale
            )
            self.stack.call_camera = self._camera
            self.stack.start_below()
        except BaseException:
            self._children.__exit__()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stack.close()
        self._children.__exit__()

    @contextmanager
    def shell(self) -> Iterator[tuple[Popen[bytes], Looker, float]]:
        """The shell with its first View on the glass, and the ms that took from its start."""
        began = time.monotonic()
        probe = self.stack.start_shell(self.display, self._folder / "papers")
        process = self.stack.shell
        if process is None:
            raise BenchFailed("no shell")
        try:
            _await_socket(probe, process)
            looker = Looker(probe)
            looker.ask("wait", after=0, seconds=60)
            took = (time.monotonic() - began) * 1e3
            if not looker.see().targets:
                raise BenchFailed(f"nothing to touch; {self._children.log('shell')}")
            try:
                yield process, looker, took
            except BenchFailed as error:
                raise BenchFailed(f"{error}; {self._children.log('shell')}") from None
            finally:
                looker.close()
        finally:
            self._children.stop(process)

    @contextmanager
    def bare(self, kind: str) -> Iterator[tuple[Popen[bytes], float]]:
        """The bare window with its first frame on the glass, and the ms that took."""
        env = {**os.environ, "DISPLAY": self.display}
        env.pop("SDL_VIDEODRIVER", None)  # a bare window belongs on this display
        began = time.monotonic()
        command = [sys.executable, "-m", "tests.bench.bare", kind]
        process = self._children.start("bare", command, env)
        try:
            self._children.line(process, "bare")
            yield process, (time.monotonic() - began) * 1e3
        finally:
            self._children.stop(process)


def _await_socket(path: Path, process: Popen[bytes]) -> None:
    """The probe's socket is there long before the first frame; a fine poll costs nothing."""
    while process.poll() is None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            if link.connect_ex(str(path)) == 0:
                return
        time.sleep(POLL_S)
    raise BenchFailed("the shell ended before it drew")
