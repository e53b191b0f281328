"""Three network namespaces (kiosk, line, county) and the line's emulator between them."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

KIOSK_IP = "10.77.0.1"
OTHER_KIOSK_IP = "10.77.0.9"
COUNTY_IP = "10.77.0.2"
_SOURCE = Path(__file__).with_name("link.c")


class LabError(Exception):
    """The lab can't be built here; the text says what is missing."""


def run(*command: str) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{' '.join(command)}: {done.stderr.strip()}")


@dataclass
class Line:
    """The emulator's controls; settings hold for both directions."""

    process: "subprocess.Popen[str]"
    set: dict[str, str] = field(default_factory=dict)

    def tell(self, name: str, value: float | str) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{name} {value}\n")
        self.process.stdin.flush()
        if self.process.stdout.readline().strip() != "ok":
            raise LabError(f"the line refuses {name} {value}")
        self.set[name] = str(value)

    def shape(self, **settings: float | str) -> None:
        """Set the named ones, all others to those of a perfect line."""
        clean: dict[str, float | str] = {
            "down": 0, "loss": 0, "delay": 0, "jitter": 0, "rate": 0, "queue": 400, "udp": "open",
        }  # fmt: skip
        for name, value in (clean | settings).items():
            self.tell(name, value)


@dataclass
class Lab:
    """Names of the namespaces and the line between them."""

    kiosk: str
    county: str
    line: Line

    def inside(self, space: str, *command: str) -> tuple[str, ...]:
        return ("ip", "netns", "exec", space, *command)

    def move_kiosk(self, old: str, new: str) -> None:
        """Give the kiosk another address, as a reconnected 4G modem does."""
        self._address("del", old)
        self._address("add", new)

    def _address(self, verb: str, address: str) -> None:
        run(*self.inside(self.kiosk, "ip", "addr", verb, f"{address}/24", "dev", "k0"))


@contextmanager
def open_lab(folder: Path) -> Iterator[Lab]:
    """Build everything; taken down again at the end, whatever happened."""
    if os.geteuid() != 0:
        raise LabError("network namespaces need root")
    for tool in ("ip", "gcc"):
        if shutil.which(tool) is None:
            raise LabError(f"{tool} is not installed")
    program = folder / "link"
    run("gcc", "-O2", "-Wall", "-o", str(program), str(_SOURCE))
    kiosk, line, county = (f"jj{os.getpid()}{side}" for side in "kwc")
    with ExitStack() as stack:
        for space in (kiosk, line, county):
            run("ip", "netns", "add", space)
            stack.callback(run, "ip", "netns", "del", space)
            run("ip", "-n", space, "link", "set", "lo", "up")
        for space, ours, theirs, address in (
            (kiosk, "k0", "k1", KIOSK_IP), (county, "c0", "c1", COUNTY_IP),
        ):  # fmt: skip
            run("ip", "-n", space, "link", "add", ours, "type", "veth", "peer", "name", theirs,
                "netns", line)  # fmt: skip
            for where, name in ((space, ours), (line, theirs)):
                run("ip", "netns", "exec", where, str(program), "--plain", name)
                run("ip", "-n", where, "link", "set", name, "up")
            run("ip", "-n", space, "addr", "add", f"{address}/24", "dev", ours)
        process = subprocess.Popen(
            # Urgent, so that the line's own timing stays exact on a busy machine.
            ("nice", "-n", "-10", "ip", "netns", "exec", line, str(program), "k1", "c1"),
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(_end, process)
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise LabError("the line did not start")
        yield Lab(kiosk, county, Line(process))


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    process.wait(10)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
