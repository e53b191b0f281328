"""Runs every parser's fuzzer, one after another; 1 when one of them has a finding.

python -m tests.drivers.fuzz [--streams N] [--seed N]

Each lives in a `fuzz_<package>.py` beside this file and may be run alone. What libjpeg and libpng
say of broken pictures is shown only with a finding.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def words(script: Path, streams: int, seed: str) -> list[str]:
    """The command line of one fuzzer."""
    return [sys.executable, str(script), "--streams", str(streams), "--seed", seed]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=1_000_000)
    parser.add_argument("--seed", default="1")
    args = parser.parse_args()
    failed = []
    for script in sorted(HERE.glob("fuzz_*.py")):
        print(f"{script.stem}: ", end="", flush=True)  # noqa: T201
        ended = subprocess.run(
            words(script, args.streams, args.seed),
            cwd=HERE.parent.parent,
            stderr=subprocess.PIPE,
            check=False,
        )
        if ended.returncode:
            failed.append(script.stem)
            sys.stderr.buffer.write(ended.stderr[-2000:])
    if failed:
        print(f"findings in: {', '.join(failed)}")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
