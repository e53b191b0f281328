"""kill -9 at every point of a case's way: the platform ends with it exactly once."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from outbox_parts import dev_call, sandbox_app

from kiosk.sandbox.serve import RunningSandbox

CHILD = Path(__file__).with_name("outbox_child.py")


def run_child(url, folder, point, mode):
    return subprocess.run(
        [sys.executable, str(CHILD), url, str(folder), point, mode],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.mark.parametrize(
    ("point", "mode_after", "stored_unseen"),
    [
        ("before_store", "submit", False),
        ("after_store", "resume", False),
        ("before_upload", "resume", False),
        ("after_upload", "submit", False),
        ("in_doubt", "resume", False),
        ("after_commit", "resume", False),
        ("after_accept", "submit", True),
        ("after_purge", "submit", False),
    ],
)
def test_a_kill_at_any_point_leaves_exactly_one_case(tmp_path, point, mode_after, stored_unseen):
    with RunningSandbox(sandbox_app(tmp_path / "sandbox.db")) as sandbox:
        first = run_child(sandbox.base_url, tmp_path, point, "submit")
        assert first.returncode == -signal.SIGKILL, first.stderr
        second = run_child(sandbox.base_url, tmp_path, "-", mode_after)
        assert second.returncode == 0, second.stderr
        told = json.loads(second.stdout)
        stored = dev_call(sandbox.base_url, "/_dump")["cases"]
    assert [case["bizId"] for case in stored] == ["case-1"]
    assert len(stored[0]["uploads"]) == 2
    assert told["unseen"] == (["case-1"] if stored_unseen else [])
    if point != "after_purge":
        assert told["numbers"] == [stored[0]["projectNo"]]


@pytest.mark.parametrize(
    ("point", "mode_after"),
    [
        ("before_store", "request"),
        ("after_store", "resume"),
        ("after_request", "resume"),
        ("after_request", "request"),
    ],
)
def test_a_kill_at_any_point_leaves_exactly_one_ticket(tmp_path, point, mode_after):
    with RunningSandbox(sandbox_app(tmp_path / "sandbox.db")) as sandbox:
        first = run_child(sandbox.base_url, tmp_path, point, "request")
        assert first.returncode == -signal.SIGKILL, first.stderr
        second = run_child(sandbox.base_url, tmp_path, "-", mode_after)
        assert second.returncode == 0, second.stderr
        stored = dev_call(sandbox.base_url, "/_dump")["requests"]
    assert [one["body"]["requestId"] for one in stored] == ["request-1"]
    assert json.loads(second.stdout)["told"] == ["RequestDelivered"]
