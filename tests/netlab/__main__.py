"""`python -m tests.netlab`: a table on standard error, one JSON line a row on standard output."""

import argparse
import json
import signal
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests.netlab.child import ChildSilent
from tests.netlab.play import play
from tests.netlab.rows import BY_NAME
from tests.netlab.spaces import LabError, open_lab
from tests.netlab.urgent import urgent

_HEAD = (
    f"{'row':<10}{'way':<10}{'fps':>6}{'p50':>6}{'p95':>6}{'gaps s':>8}{'longest':>9}"
    f"{'freeze':>8}{'size':>11}{'audio/s':>9}{'conc %':>8}{'kbit/s':>8}{'back s':>8}\n"
)


def _cell(value: object, width: int) -> str:
    return f"{'-' if value is None else value!s:>{width}}"


def _table(result: dict[str, Any]) -> str:
    lines = []
    for way in ("to_kiosk", "to_agent"):
        w = result[way]
        cells = (
            (w["fps"], 6), (w["p50_ms"], 6), (w["p95_ms"], 6), (w["gaps_s"], 8),
            (w["longest_s"], 9), (w["freezes"], 8), (w["size"], 11), (w["audio"], 9),
            (w["concealed"], 8), (w["kbps"], 8), (result.get("back_s", {}).get(way), 8),
        )  # fmt: skip
        lines.append(f"{result['row']:<10}{way:<10}" + "".join(_cell(*c) for c in cells) + "\n")
    return "".join(lines)


def main() -> int:
    """0 when every wanted row could be played."""
    parser = argparse.ArgumentParser(prog="python -m tests.netlab", description=__doc__)
    parser.add_argument("--rows", default=",".join(BY_NAME), help="names, with commas between")
    parser.add_argument("--agent", choices=("aiortc", "chromium"), default="chromium")
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--urgent", action="store_true", help="served before all else here")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = args.rows.split(",")
    if unknown := [name for name in wanted if name not in BY_NAME]:
        parser.error(f"no such rows: {', '.join(unknown)}; there are {', '.join(BY_NAME)}")
    failed = 0
    sys.stderr.write(_HEAD)
    with tempfile.TemporaryDirectory(prefix="netlab-") as scratch:
        folder = Path(scratch)
        with urgent() if args.urgent else nullcontext(), open_lab(folder) as lab:
            for name in wanted:
                try:
                    result = play(lab, BY_NAME[name], args.agent, args.size, folder)
                except (LabError, ChildSilent) as error:
                    failed += 1
                    result = {"row": name, "not_run": str(error)}
                    sys.stderr.write(f"{name:<10}not run: {error}\n")
                else:
                    sys.stderr.write(_table(result))
                sys.stdout.write(json.dumps({"agent": args.agent, **result}) + "\n")
                sys.stdout.flush()
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
