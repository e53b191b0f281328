"""What the demo leaves behind: transcript, the cases as stored, and the search for leaks."""

import json
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.commands.demo.resident import Person

# The platform must know the resident, and the resident's own papers and pictures are theirs.
RIGHTFUL = ("sandbox.db", "cases.json", "receipt-", "entrustment-")


def fetch_cases(platform_url: str) -> list[dict[str, Any]]:
    """Return the cases as the sandbox stored them."""
    with urllib.request.urlopen(f"{platform_url}/_dump", timeout=20) as reply:
        data = json.load(reply)
    cases = data["cases"] if isinstance(data, dict) else data
    return [dict(case) for case in cases]


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


def canary_hits(folder: Path, people: Iterable[Person]) -> int:
    """Count personal values in logs, databases, sockets' leftovers: everything but the rightful."""
    marks = [
        form
        for person in people
        for value in (person.name, person.id_no, person.phone, person.account)
        for form in (value.encode(), value.encode("gb18030"), value.encode("utf-16-le"))
    ]
    hits = 0
    for path in sorted(folder.rglob("*")):
        rightful = path.name.startswith(RIGHTFUL) or path.suffix in (".png", ".pdf")
        if not path.is_file() or rightful:
            continue
        data = path.read_bytes()
        hits += sum(data.count(mark) for mark in marks)
    return hits
