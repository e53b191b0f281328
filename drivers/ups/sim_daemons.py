"""NUT's own upsd and dummy-ups in a private folder: a UPS that is data, served by real daemons."""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from drivers.errors import DeviceError, DeviceLost

UPS = "ups"
USER, PASSWORD = "kiosk", "only-for-tests"
WELL: Mapping[str, str] = {
    "ups.status": "OL CHRG",
    "battery.charge": "96",
    "battery.runtime": "1800",
    "ups.load": "23",
    "ups.mfr": "Example",
    "ups.model": "Kiosk UPS 1000",
}
_PLACES = ["/lib/nut", "/usr/lib/nut", "/usr/libexec/nut", "/usr/sbin", "/sbin"]
START_S = 15.0


def _program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join(_PLACES))
    if found is None:
        raise DeviceLost("no_nut")
    return found


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nobody listens at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


class Daemons:
    """One upsd with one dummy-ups; `maxage_s`: silence of the driver that makes its data stale.

    Raises DeviceLost("no_nut") where NUT is not installed, DeviceError("nut_failed") when it does
    not come up.
    """

    def __init__(self, maxage_s: int = 5) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nut-"))
        self.folder.chmod(0o700)
        self.port = free_port()
        self._driver: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._variables: dict[str, str] = {}
        self._written_at = 0
        user = f"[{USER}]\n  password = {PASSWORD}\n  upsmon secondary\n"
        listen = f"LISTEN 127.0.0.1 {self.port}\nMAXAGE {maxage_s}\n"
        section = f"[{UPS}]\n  driver = dummy-ups\n  port = {self.folder}/ups.dev\n"
        self._write("upsd.conf", listen)
        self._write("upsd.users", user)
        self._write("ups.conf", f'maxretry = 1\n{section}  mode = dummy-once\n  desc = "Kiosk"\n')
        self.set(WELL)

    def _write(self, name: str, text: str) -> None:
        # Renamed into place: dummy-ups must never read half a file. It looks at the whole seconds
        # of the time only, so two changes within one second need different ones.
        new = self.folder / f"{name}.new"
        new.write_text(text, "utf-8")
        new.chmod(0o600)
        self._written_at = max(self._written_at + 1, int(time.time()))
        os.utime(new, (self._written_at, self._written_at))
        new.rename(self.folder / name)

    def set(self, variables: Mapping[str, str]) -> None:
        """Change what the UPS says; dummy-ups reads it within a second."""
        self._variables.update(variables)
        told = "".join(f"{name}: {value}\n" for name, value in self._variables.items())
        self._write("ups.dev", told)

    def start(self) -> "Daemons":
        """Start both and wait until the UPS is served."""
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            self.start_driver()
            self.start_server()
            self.wait_served()
            undo.pop_all()
        return self

    def start_driver(self) -> None:
        """Start dummy-ups; returns when upsd can reach it."""
        door = self.folder / f"dummy-ups-{UPS}"
        door.unlink(missing_ok=True)
        command = [_program("dummy-ups"), "-a", UPS, "-u", getpass.getuser(), "-i", "1", "-F"]
        self._driver = self._spawn(command, "driver.log")
        self._until(lambda: door.exists() and _reachable(str(door)), self._driver)

    def start_server(self) -> None:
        """Start upsd; returns when it listens."""
        command = [_program("upsd"), "-u", getpass.getuser(), "-F"]
        self._server = self._spawn(command, "upsd.log")
        self._until(self._listens, self._server)

    def wait_served(self) -> None:
        """Wait until upsd tells what the UPS says."""
        told = [f'VAR {UPS} {name} "{value}"\n' for name, value in self._variables.items()]

        def served() -> bool:
            says = self._says()
            return all(one in says for one in told)

        self._until(served, self._server)

    def kill_driver(self) -> None:
        """As a crash does; upsd says DRIVER-NOT-CONNECTED."""
        _kill(self._driver)

    def kill_server(self) -> None:
        """As a crash does; lines are cut, nobody listens."""
        _kill(self._server)

    def hang_driver(self, hangs: bool = True) -> None:
        """Stop it without ending it: after `maxage_s` its data is stale."""
        if self._driver is not None:
            self._driver.send_signal(signal.SIGSTOP if hangs else signal.SIGCONT)

    def close(self) -> None:
        """End both and remove the folder."""
        self.kill_server()
        self.kill_driver()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, command: list[str], log: str) -> "subprocess.Popen[bytes]":
        places = ("NUT_CONFPATH", "NUT_STATEPATH", "NUT_ALTPIDPATH", "NUT_PIDPATH")
        with (self.folder / log).open("wb") as out:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, **dict.fromkeys(places, str(self.folder))},
            )

    def _until(self, true: Callable[[], bool], process: "subprocess.Popen[bytes] | None") -> None:
        end = time.monotonic() + START_S
        while not true():
            if process is None or process.poll() is not None or time.monotonic() > end:
                raise DeviceError("nut_failed")
            threading.Event().wait(0.01)

    def _listens(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def _says(self) -> str:
        heard = b""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"LIST VAR {UPS}\nLOGOUT\n".encode())
                while piece := line.recv(4096):
                    heard += piece
        except OSError:
            return ""
        return heard.decode("utf-8", errors="replace")


def _reachable(path: str) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        return True
    return False


def _kill(process: "subprocess.Popen[bytes] | None") -> None:
    if process is not None:
        process.kill()
        process.wait()
