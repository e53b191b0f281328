"""Real calls: the kiosk's worker process on one side, the agent's page in Chromium on the other."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from video.contract import (
    AgentChat,
    CallConnected,
    CallEnded,
    CallFailed,
    CallHeld,
    CallQueued,
    CallReconnecting,
    CallRinging,
    CallStats,
)
from video.desk.robot_agent import RobotAgent, RobotError

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
WAIT_S = 45
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture
def running_desk(module_desk):
    return module_desk


@pytest.fixture(scope="module")
def browser(module_desk) -> Iterator[RobotAgent]:
    made = RobotAgent(module_desk.url, "agent1", PASSWORD)
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def robot(browser, running_desk) -> RobotAgent:
    """The shared browser on a fresh page that waits for a call."""
    browser.errors.clear()
    browser.do(lambda page: page.reload() and None)
    browser.do(lambda page: page.wait_for_selector('[data-testid="state"][data-kind="idle"]'))
    until(lambda: running_desk.desk.hub.counts() == {"waiting": 0, "agents": 1}, "a quiet desk")
    return browser


def until(check: Callable[[], object], what: str) -> None:
    """Poll a counter that only a poll can show (getStats, the newest frame)."""
    pause = threading.Event()
    end = time.monotonic() + WAIT_S
    while not check():
        if time.monotonic() > end:
            pytest.fail(f"never: {what}")
        pause.wait(0.1)


def grows(read: Callable[[], float], by: float, what: str) -> None:
    start = read()
    until(lambda: read() >= start + by, what)


def test_picture_and_sound_both_ways_with_context_chat_and_a_clean_end(
    running_desk, robot, make_caller, heard, context
):
    caller = make_caller(running_desk.url)
    caller.start(context)
    assert heard.wait(CallQueued) == CallQueued(1, 10)
    heard.wait(CallRinging)
    robot.answer_next()
    connected = heard.wait(CallConnected)
    assert connected.agent_name == "其木格"
    assert 0 < connected.media_ms <= connected.setup_ms

    def remote_seq() -> int:
        frame = caller.remote_frames.latest(0)
        return frame.seq if frame else 0

    grows(remote_seq, 20, "the agent's pictures reach the kiosk")
    picture = caller.remote_frames.latest(0)
    assert picture is not None
    luma = picture.data[: picture.width * picture.height]
    assert len(set(luma)) > 10
    own = caller.self_frames.latest(0)
    assert own is not None
    assert len(set(own.data)) > 5

    grows(lambda: robot.stats()["frames_decoded"], 20, "the kiosk's pictures reach the page")
    grows(lambda: robot.stats()["current_time"], 1, "the page plays them")
    grows(lambda: robot.stats()["audio_bytes_in"], 200, "the kiosk's sound reaches the page")
    grows(lambda: robot.stats()["audio_bytes_out"], 200, "the page's sound leaves")
    stats = robot.stats()
    assert (stats["width"], stats["height"]) == (640, 480)
    assert (stats["codec_in"], stats["codec_out"]) == ("video/H264", "video/VP8")
    until(lambda: heard.wait(CallStats).fps_in > 1, "frames a second are told")
    assert heard.wait(CallStats).rtt_ms is not None
    until(lambda: (robot.stats()["kiosk"] or {}).get("fps_in", 0) > 1, "the desk is told too")

    words = robot.do(lambda page: page.get_by_test_id("context").inner_text())
    for part in (context.service_title, *context.missing, context.site, "拍摄材料"):
        assert part in words
    caller.update("signature", ())
    until(lambda: "签名" in robot.do(lambda p: p.get_by_test_id("context").inner_text()), "update")
    robot.chat("您好，请把户口簿放正")
    assert heard.wait(AgentChat) == AgentChat("您好，请把户口簿放正")

    caller.set_mute(True)
    caller.set_camera_hidden(True)
    badge = "#resident-devices"
    until(lambda: "静音" in robot.do(lambda p: p.locator(badge).inner_text()), "mute shows")
    until(lambda: "遮住" in robot.do(lambda p: p.locator(badge).inner_text()), "curtain shows")

    robot.hang_up()
    assert heard.wait(CallEnded, CallFailed) == CallEnded("agent", "agent_hung_up")
    until(lambda: "已挂断" in robot.state(), "the page says who hung up")
    assert robot.stats() == {}
    caller.close()
    assert caller.remote_frames.latest(0) is None
    assert robot.errors == []


def test_the_resident_hangs_up_and_calls_again(running_desk, robot, make_caller, heard, context):
    caller = make_caller(running_desk.url)
    for number in (1, 2):
        caller.start(replace(context, call_id=f"call-{number}"))
        robot.answer_next()
        heard.wait(CallConnected)
        caller.end("finished")
        assert heard.wait(CallEnded, CallFailed) == CallEnded("resident", "finished")
        until(lambda: "居民已挂断" in robot.state(), "the page says so")
    assert robot.errors == []


def test_a_worker_killed_in_a_call_is_replaced_and_the_talk_goes_on(
    running_desk, robot, make_caller, heard, context
):
    caller = make_caller(running_desk.url)
    caller.start(context)
    robot.answer_next()
    heard.wait(CallConnected)
    assert caller.worker_pid is not None
    os.kill(caller.worker_pid, signal.SIGKILL)
    heard.wait(CallReconnecting)
    assert heard.wait(CallConnected, CallFailed).agent_name == "其木格"
    until(lambda: "通话中" in robot.state(), "the page talks on")
    frames = robot.stats()["frames_decoded"]
    until(lambda: robot.stats()["frames_decoded"] > frames + 10, "pictures reach the page")


def test_an_agent_whose_page_reloads_keeps_the_call_on_a_new_leg(
    running_desk, robot, make_caller, heard, context
):
    caller = make_caller(running_desk.url)
    caller.start(context)
    robot.answer_next()
    heard.wait(CallConnected)
    robot.do(lambda page: page.reload() and None)
    heard.wait(CallReconnecting)
    assert heard.wait(CallConnected, CallFailed).agent_name == "其木格"
    seq = caller.remote_frames.latest(0)
    assert seq is not None
    until(lambda: caller.remote_frames.latest(seq.seq + 10), "pictures of the second leg")


def test_a_dead_leg_is_replaced_under_the_same_call(
    running_desk, robot, make_caller, heard, context
):
    caller = make_caller(running_desk.url)
    caller.start(context)
    robot.answer_next()
    heard.wait(CallConnected)
    # The page's peer connection dies; its line to the desk stays.
    robot.do(lambda page: page.evaluate("() => deskBreakLeg()"))
    heard.wait(CallReconnecting)
    heard.wait(CallConnected)
    grows(lambda: robot.stats().get("frames_decoded", 0), 10, "pictures on the new leg")
    assert "call-1" in running_desk.desk.hub.engine.state.calls


def test_an_agent_without_devices_receives_and_is_told_in_words(
    running_desk, make_caller, heard, context
):
    robot = RobotAgent(running_desk.url, "agent1", PASSWORD, fake_devices=False)
    try:
        robot.start()
        caller = make_caller(running_desk.url)
        caller.start(context)
        robot.answer_next()
        heard.wait(CallConnected)
        notice = robot.do(lambda page: page.get_by_test_id("notice").inner_text())
        assert "居民看不到也听不到您" in notice
        grows(lambda: robot.stats()["frames_decoded"], 10, "the kiosk's pictures reach the page")
        assert caller.remote_frames.latest(0) is None
        robot.chat("您好")
        assert heard.wait(AgentChat) == AgentChat("您好")
    finally:
        robot.close()


def test_signing_in_wrongly_is_said_in_words_and_the_robot_says_so_too(running_desk):
    robot = RobotAgent(running_desk.url, "agent1", "wrong password")
    try:
        with pytest.raises(RobotError, match="sign_in"):
            robot.start()
        said = robot.do(lambda page: page.get_by_test_id("login-error").inner_text())
        assert said == "账号或密码不对，请核对后再试。"
        robot.do(lambda page: page.get_by_test_id("language").click())
        # Its words are fetched first.
        robot.do(lambda page: page.locator("h1", has_text="Staff sign-in").wait_for())
    finally:
        robot.close()


@pytest.fixture
def other_page(robot, running_desk) -> Iterator[RobotAgent]:
    """A page of another make (docs/examples/) at the desk's own address, signed in."""
    beside = Mount("/other", StaticFiles(directory=EXAMPLES))
    running_desk.app.router.routes.insert(0, beside)

    def open_it(page) -> None:
        page.goto(running_desk.url + "/other/agent.html")
        page.locator("#name").fill("agent1")
        page.locator("#password").fill(PASSWORD)
        page.locator("#sign-in button").click()
        page.locator("#state", has_text="ready").wait_for()

    robot.do(open_it)
    yield robot
    robot.do(lambda page: page.goto(running_desk.url + "/") and None)
    running_desk.app.router.routes.remove(beside)


def test_a_page_written_from_the_document_holds_a_call(
    running_desk, other_page, make_caller, heard, context
):
    caller = make_caller(running_desk.url)
    caller.start(context)
    other_page.do(lambda page: page.locator("#answer").click())
    assert heard.wait(CallConnected, CallFailed).agent_name == "其木格"
    seen = "() => document.getElementById('resident').videoWidth"
    other_page.do(lambda page: page.wait_for_function(seen) and None)
    other_page.do(lambda page: page.locator("#text").fill("您好"))
    other_page.do(lambda page: page.locator("#chat button").click())
    assert heard.wait(AgentChat) == AgentChat("您好")
    for on in (True, False):
        other_page.do(lambda page: page.locator("#hold").click())
        assert heard.wait(CallHeld) == CallHeld(on)
    other_page.do(lambda page: page.locator("#bye").click())
    assert heard.wait(CallEnded, CallFailed).by == "agent"
    other_page.do(lambda page: page.locator("#wrap").click())
    other_page.do(lambda page: page.locator("#state", has_text="ready").wait_for())
    assert other_page.errors == []
