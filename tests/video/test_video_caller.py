"""The kiosk's telephone against a real desk, up to the point where an agent's browser is needed."""

import os
import signal
import socket
import threading
import time
from dataclasses import replace

import psutil
import pytest

from video import worker_process
from video.call_state import Patience
from video.caller import KioskCaller
from video.contract import CallEnded, CallFailed, CallQueued
from video.frames import FrameTooLarge


def wait_for_worker(caller: KioskCaller) -> int:
    """The worker's pid; it is started before the desk is asked for a place."""
    pid = caller.worker_pid
    assert pid is not None
    return pid


def another_worker(caller: KioskCaller, first: int) -> int:
    """The pid of the worker after `first`; only a poll can see it."""
    for _ in range(1500):
        if caller.worker_pid not in (None, first):
            return caller.worker_pid
        time.sleep(0.02)
    pytest.fail("no other worker")


def test_nobody_signed_in_is_said_and_then_given_up(running_desk, make_caller, heard, context):
    caller = make_caller(running_desk.url, patience=Patience(answer_s=1))
    caller.start(context)
    assert heard.wait(CallQueued) == CallQueued(1, None)
    assert heard.wait(CallFailed) == CallFailed("nobody")
    caller.close()
    assert running_desk.desk.hub.counts()["waiting"] == 0
    assert not caller.health().in_call


def test_no_desk_and_a_desk_that_hangs_are_no_network(make_caller, heard, context):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        caller = make_caller(
            f"http://127.0.0.1:{deaf.getsockname()[1]}", patience=Patience(desk_s=1)
        )
        caller.start(context)
        assert heard.wait(CallFailed) == CallFailed("no_network")
    caller.start(replace(context, call_id="call-2"))
    assert heard.wait(CallFailed) == CallFailed("no_network")
    assert caller.health().last_failure in (None, "no_network")


def test_a_wrong_token_is_refused_at_once(running_desk, make_caller, heard, context):
    caller = make_caller(running_desk.url, token="wrong")
    caller.start(context)
    assert heard.wait(CallFailed) == CallFailed("refused")


def test_giving_up_while_waiting(running_desk, make_caller, heard, context):
    caller = make_caller(running_desk.url)
    caller.start(context)
    heard.wait(CallQueued)
    caller.end("left")
    assert heard.wait(CallEnded) == CallEnded("resident", "left")
    caller.end("again")
    caller.start(replace(context, call_id="call-2"))
    assert heard.wait(CallQueued) == CallQueued(1, None)
    caller.close()
    assert heard.wait(CallEnded) == CallEnded("resident", "closed")
    assert running_desk.desk.hub.counts()["waiting"] == 0


def test_a_second_start_ends_the_first_call(running_desk, make_caller, heard, context):
    caller = make_caller(running_desk.url)
    caller.start(context)
    heard.wait(CallQueued)
    caller.start(replace(context, call_id="call-2"))
    assert heard.wait(CallEnded) == CallEnded("resident", "superseded")
    heard.wait(CallQueued)
    assert running_desk.waiting() == ["call-2"]


def test_a_killed_worker_is_replaced_and_a_call_whose_workers_keep_dying_fails(
    running_desk, make_caller, heard, context
):
    caller = make_caller(running_desk.url, patience=Patience(worker_crashes=1))
    caller.start(context)
    heard.wait(CallQueued)
    first = wait_for_worker(caller)
    os.kill(first, signal.SIGKILL)
    second = another_worker(caller, first)
    assert list(running_desk.desk.hub.engine.state.order) == ["call-1"]
    os.kill(second, signal.SIGKILL)
    assert heard.wait(CallFailed) == CallFailed("worker_crashed")
    caller.start(replace(context, call_id="call-2"))
    heard.wait(CallQueued)
    assert running_desk.waiting() == ["call-2"]


def test_a_stuck_worker_is_ended_and_replaced(
    running_desk, make_caller, heard, context, monkeypatch
):
    monkeypatch.setattr(worker_process, "STUCK_S", 2.0)
    monkeypatch.setattr(worker_process, "START_S", 6.0)
    caller = make_caller(running_desk.url)
    caller.start(context)
    heard.wait(CallQueued)
    first = wait_for_worker(caller)
    psutil.Process(first).suspend()
    assert another_worker(caller, first) != first
    # Its end is waited for beside the new one's start.
    deadline = time.monotonic() + 10
    while psutil.pid_exists(first):
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def test_a_cut_line_is_taken_up_again_at_the_same_place(running_desk, make_caller, heard, context):
    caller = make_caller(running_desk.url)
    caller.start(context)
    heard.wait(CallQueued)
    session = running_desk.desk.hub._kiosks["call-1"].session
    running_desk.drop_kiosk("call-1")
    heard.wait(CallQueued)
    assert running_desk.desk.hub._kiosks["call-1"].session == session
    assert running_desk.waiting() == ["call-1"]


def test_the_worker_ends_with_the_call(running_desk, make_caller, heard, context):
    caller = make_caller(running_desk.url)
    caller.start(context)
    heard.wait(CallQueued)
    pid = wait_for_worker(caller)
    caller.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert caller.self_frames.latest(0) is None
    assert caller.health().opened is False
    caller.close()


def test_wrong_settings_are_refused_at_the_door(make_caller, context):
    with pytest.raises(ValueError, match="desk_url"):
        KioskCaller("ftp://127.0.0.1", "t")
    with pytest.raises(FrameTooLarge):
        KioskCaller("http://127.0.0.1", "t", width=1920, height=1080)
    caller = make_caller("http://127.0.0.1:9")
    with pytest.raises(ValueError, match="call_id"):
        caller.start(replace(context, call_id="no spaces please"))


def test_secrets_stay_out_of_reprs(context):
    assert "户口簿" not in repr(context)
    assert "拍照" not in repr(context)
