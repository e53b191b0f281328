"""Plays one row: starts both sides, does what the row says to the line, collects the figures."""

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.netlab.child import Child
from tests.netlab.desk_side import PORT, TOKEN
from tests.netlab.figures import Way, back_after, between, mean, pictures
from tests.netlab.relay import relay
from tests.netlab.rows import Row
from tests.netlab.spaces import COUNTY_IP, KIOSK_IP, OTHER_KIOSK_IP, Lab

_START_S = 60


def play(lab: Lab, row: Row, agent: str, size: str, folder: Path) -> dict[str, object]:
    """The row's figures, each direction on its own."""
    lab.line.shape()
    with ExitStack() as stack:
        words: tuple[str, ...] = ()
        trust: tuple[str, ...] = ()
        if row.turn:
            words = ("--turn", *stack.enter_context(relay(lab, row.turn, folder)))
            trust = ("env", f"SSL_CERT_FILE={folder / 'turn.pem'}")
        county, kiosk = lab.inside(lab.county), lab.inside(lab.kiosk)
        desk = Child(county, "tests.netlab.desk_side", *words)
        stack.callback(desk.close)
        desk.wait("listening", _START_S)
        page = f"http://127.0.0.1:{PORT}"
        other = Child(county, f"tests.netlab.agent_{agent}", "--desk", page, "--size", size)
        stack.callback(other.close)
        other.wait("ready", _START_S)
        lab.line.shape(**row.line)
        own = Child(
            (*kiosk, *trust), "tests.netlab.kiosk_side", "--desk", f"http://{COUNTY_IP}:{PORT}",
            "--token", TOKEN, "--size", size,
        )  # fmt: skip
        stack.callback(own.close)
        if row.fault == "address":
            stack.callback(lab.move_kiosk, OTHER_KIOSK_IP, KIOSK_IP)
        return _measure(lab, row, own, other)


def _measure(lab: Lab, row: Row, own: Child, other: Child) -> dict[str, object]:
    asked = own.wait("CallRinging", 30)["at"]
    claimed = other.wait("claimed", 30)["at"]
    firsts = {
        "kiosk": round(own.wait("first_picture", 30)["at"] - claimed, 2),
        "agent": round(other.wait("first_picture", 30)["at"] - claimed, 2),
    }
    assert asked
    time.sleep(row.settle_s)
    back_at = _fault(lab, row)
    start = time.time()
    own.tell("cpu")
    time.sleep(row.look_s)
    own.tell("cpu")
    end = time.time()
    own.tell("end")
    other.tell("end")
    mine, theirs = own.wait("report", 30), other.wait("report", 30)
    used = [said for said in own.heard if said["say"] == "cpu"]
    ways = {
        "to_kiosk": _to_kiosk(mine, start, end),
        "to_agent": _to_agent(theirs, mine, start, end),
    }
    result: dict[str, object] = {"row": row.name, "first_picture_s": firsts}
    result |= {name: vars(way) for name, way in ways.items()}
    if len(used) == 2:
        share = (used[1]["seconds"] - used[0]["seconds"]) / (used[1]["at"] - used[0]["at"])
        result["worker_cpu"] = round(share, 3)
    if back_at is not None:
        result["back_s"] = {
            "to_kiosk": back_after(mine["frames"], back_at),
            "to_agent": back_after(theirs["frames"], back_at),
        }
    result["said"] = [s["say"] for s in own.heard if s["say"].startswith("Call")]
    if os.environ.get("NETLAB_TRACE"):
        result["trace"] = {"kiosk": mine["stats"], "agent": theirs.get("stats")}
    return result


def _fault(lab: Lab, row: Row) -> float | None:
    """Do it; returns the moment from which pictures could flow again."""
    if row.fault == "outage":
        lab.line.tell("down", 1)
        time.sleep(row.outage_s)
        lab.line.tell("down", 0)
        return time.time()
    if row.fault == "address":
        lab.move_kiosk(KIOSK_IP, OTHER_KIOSK_IP)
        return time.time()
    return None


def _to_kiosk(mine: dict[str, Any], start: float, end: float) -> Way:
    stats = mine["stats"]
    return replace(
        pictures(mine["frames"], start, end),
        audio=mean(stats, "audio_in", start, end),
        concealed=mean(stats, "concealed_pct", start, end),
        kbps=mean(stats, "kbps_in", start, end),
    )


def _to_agent(theirs: dict[str, Any], mine: dict[str, Any], start: float, end: float) -> Way:
    way = pictures(theirs["frames"], start, end)
    stats = theirs.get("stats")
    kbps = mean(mine["stats"], "kbps_out", start, end)
    if not stats:
        return replace(way, kbps=kbps)
    samples = between(stats, "samples", start, end)
    concealed = between(stats, "concealed", start, end)
    if samples and concealed is not None:
        way = replace(way, audio=round(samples / 960, 1),
                      concealed=round(100 * concealed / samples, 1))  # fmt: skip
    return replace(way, kbps=kbps)
