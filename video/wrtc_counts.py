"""What libwebrtc has counted on one connection, and the rates between two looks at it."""

import time
from dataclasses import dataclass
from typing import Any

import webrtc

from video.meter import LegStats


@dataclass(frozen=True, slots=True)
class Counts:
    """Counters at a moment: bytes of media each way, samples of sound, pictures."""

    at: float
    bytes_in: int = 0
    bytes_out: int = 0
    frames_out: int = 0
    samples: int = 0
    concealed: int = 0
    frames_in: int = 0
    sounds: int = 0
    loss_out: float = 0.0
    available: float = 0.0  # bit/s the line is thought to carry


def counts_of(report: "webrtc.RTCStatsReport", frames_in: int, sounds: int) -> Counts:
    """The report of `get_stats` in our words; what a report does not say counts as nothing."""
    arriving, leaving, told, pairs = (
        _of(report, kind)
        for kind in ("inbound-rtp", "outbound-rtp", "remote-inbound-rtp", "candidate-pair")
    )
    heard = [one for one in arriving if one.kind == "audio"]
    pair = next((one for one in pairs if one.nominated), None)
    return Counts(
        time.monotonic(),
        bytes_in=_sum(arriving, "bytes_received") + _sum(arriving, "header_bytes_received"),
        bytes_out=_sum(leaving, "bytes_sent") + _sum(leaving, "header_bytes_sent"),
        frames_out=_sum(leaving, "frames_sent"),
        samples=_sum(heard, "total_samples_received"),
        concealed=_sum(heard, "concealed_samples"),
        frames_in=frames_in,
        sounds=sounds,
        loss_out=max((one.fraction_lost or 0.0 for one in told), default=0.0),
        available=(pair.available_outgoing_bitrate or 0.0) if pair is not None else 0.0,
    )


def rates(then: Counts, now: Counts, rtt_ms: float | None) -> LegStats:
    """What happened between two looks; the round trip is that of the page's answers."""
    span = max(now.at - then.at, 0.001)
    samples = max(1, now.samples - then.samples)
    return LegStats(
        fps_in=round((now.frames_in - then.frames_in) / span, 1),
        fps_out=round((now.frames_out - then.frames_out) / span, 1),
        rtt_ms=None if rtt_ms is None else round(rtt_ms, 1),
        kbps_in=round((now.bytes_in - then.bytes_in) / span / 125, 1),
        kbps_out=round((now.bytes_out - then.bytes_out) / span / 125, 1),
        audio_in=round((now.sounds - then.sounds) / span, 1),
        concealed_pct=round(100 * (now.concealed - then.concealed) / samples, 1),
        loss_out_pct=round(100 * now.loss_out, 1),
        target_kbps=round(now.available / 1000, 1),
    )


def _of(report: "webrtc.RTCStatsReport", kind: str) -> list[Any]:
    return [one for one in report.values() if one.type == kind]


def _sum(entries: list[Any], name: str) -> int:
    return sum(getattr(one, name) or 0 for one in entries)
