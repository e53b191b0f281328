"""``kiosk devices test``: one real read, with its time against the wire's own."""

import argparse
import json
import sys
from typing import Any

from drivers.id_card.privacy import shown
from drivers.id_card.trial import Trial, TrialResult, try_reader
from kiosk.commands.devices.words import framed, trouble
from kiosk.settings import load_settings

CARD_NAMES = {
    "resident": "居民身份证 / RESIDENT CARD",
    "hmt_permit": "港澳台居民居住证 / HMT PERMIT",
    "foreign_2017": "外国人永居证 2017 / FOREIGNER 2017",
    "foreign_2023": "外国人永居证 2023 / FOREIGNER 2023",
}


def port_of(args: argparse.Namespace) -> str:
    """The port that was given, else the configured one ("" when there is none)."""
    return args.port or load_settings(args.config).devices.id_reader.port


def no_port() -> int:
    """Say that nobody has named a port."""
    print(
        framed(["没有端口 / NO PORT", "--port /dev/ttyUSB0", "kiosk devices scan"]), file=sys.stderr
    )
    return 2


def test(args: argparse.Namespace) -> int:
    """Wait for a card, read it, tell how it went."""
    port = port_of(args)
    if not port:
        return no_port()
    outcome = try_reader(
        port, timeout=args.timeout, on_ready=None if args.json else lambda: invite(args.timeout)
    )
    return tell(outcome, as_json=args.json, whole=args.show)


def invite(seconds: float) -> None:
    """Ask for a card."""
    lines = ["请把卡放到读卡器上", "LAY THE CARD", f"{seconds:.0f} s"]
    print(framed(lines), flush=True)


def tell(outcome: Trial, *, as_json: bool, whole: bool) -> int:
    """Print the outcome; returns the exit code."""
    if as_json:
        print(json.dumps(as_object(outcome, whole=whole), ensure_ascii=False))
    elif outcome.result is TrialResult.OK:
        print(_good(outcome, whole=whole))
    else:
        print(trouble(outcome.result))
    if outcome.result is TrialResult.BAD_PORT:
        return 2
    return 0 if outcome.result is TrialResult.OK else 1


def as_object(outcome: Trial, *, whole: bool) -> dict[str, Any]:
    """The stable JSON form; milliseconds with one decimal, null where nothing was read."""
    figures = {
        name: None if value is None else round(value, 1)
        for name, value in (
            ("read_ms", outcome.read_ms),
            ("floor_ms", outcome.floor_ms),
            ("overhead_ms", outcome.overhead_ms),
        )
    }
    record = shown(outcome.record, whole=whole) if outcome.record is not None else None
    return {
        "result": str(outcome.result),
        "card_type": str(outcome.card_type) if outcome.card_type is not None else None,
        **figures,
        "sam_id": outcome.sam_id,
        "record": record,
    }


def _good(outcome: Trial, *, whole: bool) -> str:
    said = as_object(outcome, whole=whole)
    record = said["record"]
    return framed(
        [
            "好 / OK",
            CARD_NAMES[said["card_type"]],
            record["name"] or record["name_en"],
            record["id_no"],
            f"{said['read_ms']:.0f} ms",
            f"线路 / wire {said['floor_ms']:.0f} ms",
            f"多用 / above {said['overhead_ms']:.0f} ms",
            "请取走卡 / TAKE THE CARD",
        ]
    )
