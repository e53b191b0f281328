"""What the demo leaves behind: transcript, the cases as stored, and the search for leaks."""

import json
import os
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.commands.demo.children import ChildFailed
from kiosk.commands.demo.people import Person
from kiosk.commands.demo.processes import command_line, descendants, environment, marked

# Where personal values belong: the platform's own store of the cases and its listing, and the
# papers made for the resident. Everything else in the folder is searched, core dumps included.
RIGHTFUL = ("sandbox.db", "cases.json", "receipt-", "entrustment-")
SHARED_MEMORY = Path("/dev/shm")


def fetch_cases(platform_url: str) -> list[dict[str, Any]]:
    """Return the cases as the sandbox stored them. Raises ChildFailed."""
    try:
        with urllib.request.urlopen(f"{platform_url}/_dump", timeout=20) as reply:
            return [dict(case) for case in json.load(reply)["data"]["cases"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ChildFailed(f"the platform did not list its cases: {type(error).__name__}") from None


def of_case(cases: Iterable[Mapping[str, Any]], case_id: str) -> list[Mapping[str, Any]]:
    """Return the stored cases that have this key; more than one would be a doubled case."""
    return [case for case in cases if case["bizId"] == case_id]


def write_json(path: Path, data: object) -> None:
    """Write readable JSON."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")


def write_transcript(
    path: Path, service: str, lang: str, lines: Sequence[Mapping[str, Any]]
) -> None:
    """Append what was spoken and shown, in order."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"== {service} ({lang})\n")
        for line in lines:
            if "said" in line:
                file.write(f"  says   [{line['message']}] {line['said']}\n")
            else:
                file.write(f"shows    {line['shown']}  {line['spot']}\n")
        file.write("\n")


class Canaries:
    """Counts personal values of the made-up residents where none may stand."""

    def __init__(self, people: Iterable[Person]) -> None:
        # UTF-8 in files and JSON, GB 18030 on wires, UTF-16 in the id card's text block.
        self._marks = [
            form
            for person in people
            for value in person.secrets()
            for form in (value.encode(), value.encode("gb18030"), value.encode("utf-16-le"))
        ]
        self._marks = list(dict.fromkeys(self._marks))
        self._memory_before = set(os.listdir(SHARED_MEMORY))
        self._ours: set[int] = {os.getpid()}

    def count(self, data: bytes) -> int:
        """Count the values in some bytes."""
        return sum(data.count(mark) for mark in self._marks)

    def in_processes(self, mark: str) -> int:
        """Search command lines and environments of everything that the demo has started."""
        pids = {*descendants(), *marked(mark)}
        self._ours |= pids
        return sum(self.count(command_line(pid)) + self.count(environment(pid)) for pid in pids)

    def in_files(self, folder: Path) -> int:
        """Search logs, databases, sockets' leftovers, core dumps: all but the rightful."""
        return sum(
            self.count(path.read_bytes())
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(RIGHTFUL)
        )

    def in_memory(self) -> int:
        """Search what our processes left in /dev/shm; each thing left there counts itself too."""
        hits = 0
        for name in set(os.listdir(SHARED_MEMORY)) - self._memory_before:
            # Names hold the process id of their maker; other programs on this machine have theirs.
            if not any(part.isdigit() and int(part) in self._ours for part in name.split("-")):
                continue
            path = SHARED_MEMORY / name
            hits += 1 + (self.in_files(path) if path.is_dir() else self.count(path.read_bytes()))
        return hits
