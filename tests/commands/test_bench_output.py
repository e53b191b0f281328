"""The bench prints figures as JSON lines and nothing else; no test looks at how fast they are."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = {
    "id_read": {"id_read"},
    "id_parse": {"id_parse"},
    "reconnect": {"reconnect", "reconnect_without_udev"},
    "slip": {"slip_encode"},
    "flow": {"flow_events", "flow_walk"},
    "outbox": {"outbox_accept"},
    "speech": {"speech_first_sound", "speech_sentence"},
    "text": {"text_label", "text_label_cold"},
}
# `start` and `idle` use the same rig; each start of the shell would cost the test seconds.
WINDOW = {
    "touch": {
        "touch_redraw_median",
        "touch_redraw_p95",
        "touch_next_screen_median",
        "touch_next_screen_p95",
    },
}


def bench(*words):
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "groups", [PLAIN, pytest.param(WINDOW, marks=pytest.mark.window)], ids=["plain", "window"]
)
def test_quick_run_prints_every_figure_as_one_json_line(groups):
    done = bench("--quick", *(word for name in groups for word in ("--only", name)))
    assert done.returncode == 0, done.stderr
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert {figure["name"] for figure in figures} == set().union(*groups.values())
    for figure in figures:
        if figure["name"] == "id_read":
            # 1359 bytes of 10 bits at 115200 baud; anything faster means that no line was there.
            assert math.isclose(figure["reference"], 118.0, rel_tol=0.01)
            assert figure["ratio"] >= 1
        assert list(figure) == ["name", "value", "unit", "reference", "ratio"]
        assert figure["unit"]
        assert figure["value"] > 0
        assert figure["reference"] > 0
        assert math.isclose(figure["ratio"], figure["value"] / figure["reference"], rel_tol=0.01)


def test_an_unknown_name_is_refused_with_the_known_ones():
    done = bench("--only", "warp-speed")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "id_read" in done.stderr
