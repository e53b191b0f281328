"""One QEMU machine: started, spoken to over QMP and a JSON-lines channel, ended by its own pid."""

import contextlib
import json
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.lab.image import CACHE, ROOT, LabFailed, first_file_system, kernel

UP_S = 180.0
"""Without KVM the machine needs about 15 s until its tests run; a loaded host more."""
CONSOLE = CACHE / "console.txt"


class QemuDied(LabFailed):
    """The machine ended by itself; what was tried in it says nothing about our drivers."""


class Lines:
    """JSON lines on a socket, one object each way."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._buffer = b""
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        with self._lock:
            self._line.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next object. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while b"\n" not in self._buffer:
            self._line.settimeout(max(0.01, end - time.monotonic()))
            data = self._line.recv(65536)
            if not data:
                raise LabFailed(f"the machine hung up; its last words are in {CONSOLE}")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found


class Machine:
    """Boots on entry. `plug` and `unplug` are real hot-plug on an xHCI controller.

    chardevs: id to (host, port) of a far end on loopback that QEMU connects to.
    """

    def __init__(self, chardevs: dict[str, int], *, memory_mb: int = 2048) -> None:
        self._chardevs, self._memory = chardevs, memory_mb
        self._folder = tempfile.TemporaryDirectory(prefix="jiujin-lab-")
        self._process: subprocess.Popen[bytes] | None = None
        self._qmp: Lines | None = None
        self.channel: Lines | None = None
        self.boot_s = 0.0
        self._gone: set[str] = set()

    def __enter__(self) -> "Machine":
        began = time.monotonic()
        folder = Path(self._folder.name)
        # The first run makes the folder that the console's file lies in.
        words = self._words(folder)
        with CONSOLE.open("wb") as console:
            self._process = subprocess.Popen(
                words, stdout=console, stderr=console, stdin=subprocess.DEVNULL
            )
        try:
            self._qmp = Lines(self._connect(folder / "qmp"))
            self._qmp.receive(10)
            self.ask("qmp_capabilities")
            self.channel = Lines(self._connect(folder / "channel"))
            hello = self.channel.receive(UP_S)
        except (OSError, TimeoutError) as error:
            self.__exit__()
            raise LabFailed(f"the machine did not come up, see {CONSOLE}") from error
        if hello.get("event") != "up":
            raise LabFailed(f"unexpected first word {hello}")
        self.boot_s = time.monotonic() - began
        return self

    def __exit__(self, *exc: object) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._folder.cleanup()

    def ask(self, command: str, **arguments: Any) -> Any:
        """One QMP command; its return value. Raises LabFailed with QEMU's words."""
        assert self._qmp is not None
        self._qmp.send({"execute": command, "arguments": arguments})
        while True:
            answer = self._receive()
            self._note(answer)
            if "error" in answer:
                raise LabFailed(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def plug(self, driver: str, name: str, **more: Any) -> float:
        """Hot-plug; returns the moment, monotonic."""
        self.ask("device_add", driver=driver, id=name, **more)
        return time.monotonic()

    def unplug(self, name: str) -> float:
        """Pull it out and wait until QEMU has let it go; returns the moment, monotonic."""
        began = time.monotonic()
        self.ask("device_del", id=name)
        while name not in self._gone:
            self._note(self._receive())
        return began

    def _receive(self) -> dict[str, Any]:
        assert self._qmp is not None
        try:
            return self._qmp.receive(20)
        except (OSError, TimeoutError, LabFailed):
            raise QemuDied(f"QEMU has died, see {CONSOLE}") from None

    def _note(self, answer: dict[str, Any]) -> None:
        if answer.get("event") == "DEVICE_DELETED":
            self._gone.add(answer["data"].get("device", ""))

    def do(self, what: str, **more: Any) -> dict[str, Any]:
        """Ask the program inside; its answer. Raises LabFailed when that is an error."""
        assert self.channel is not None
        try:
            self.channel.send({"do": what, **more})
            answer = self.channel.receive(more.get("seconds", 30.0) + 60)
        except (OSError, TimeoutError):
            raise LabFailed(f"{what}: the machine does not answer, see {CONSOLE}") from None
        if "error" in answer:
            raise LabFailed(f"{what}: {answer['error']}")
        return answer

    def _words(self, folder: Path) -> Sequence[str]:
        vmlinuz, modules = kernel()
        words = [
            "qemu-system-x86_64", "-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "max",
            "-smp", "2", "-m", str(self._memory), "-display", "none", "-no-reboot", "-nic", "none",
            "-serial", "stdio", "-monitor", "none",
            "-kernel", str(vmlinuz), "-initrd", str(first_file_system(modules)),
            "-append", f"console=ttyS0 quiet loglevel=4 mitigations=off lab.here={ROOT}",
            "-virtfs",
            "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
            "-device", "qemu-xhci,id=usb",
            "-qmp", f"unix:{folder}/qmp,server=on,wait=off",
            "-device", "virtio-serial",
            "-chardev", f"socket,id=channel,path={folder}/channel,server=on,wait=off",
            "-device", "virtserialport,chardev=channel,name=lab",
        ]  # fmt: skip
        for name, port in self._chardevs.items():
            words += ["-chardev", f"socket,id={name},host=127.0.0.1,port={port},reconnect=1"]
        return words

    def _connect(self, path: Path) -> socket.socket:
        end = time.monotonic() + 20
        while True:
            line = socket.socket(socket.AF_UNIX)
            with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
                line.connect(str(path))
                return line
            line.close()
            if time.monotonic() > end or (self._process and self._process.poll() is not None):
                raise LabFailed(f"QEMU did not start, see {CONSOLE}")
            threading.Event().wait(0.05)
