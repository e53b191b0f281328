"""The agents' page in a real Chromium: keys, the kiosk's screen, and texts that stay texts."""

import io
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import av
import numpy as np
import pytest

from drivers.frames import FrameSlot
from video.call_state import Patience
from video.contract import (
    AgentAskedFace,
    AgentPhrase,
    AgentPointed,
    AgentSuggested,
    CallConnected,
    CallEnded,
    CallFailed,
    CallQueued,
    CallRinging,
    FaceTold,
    RecordingChanged,
    ShownDevice,
    ShownDevices,
    ShownItem,
    ShownPage,
    ShownScreen,
)
from video.desk import totp
from video.desk.robot_agent import RobotAgent
from video.desk.routing.rules import BEIJING

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
SCRIPT = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
# Some of the resident's pictures have been shown since the first look.
PLAYED_ON = """() => {
  const video = document.querySelector("#remote-video");
  const shown = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  globalThis.firstLook = Math.min(globalThis.firstLook ?? shown, shown);
  return shown > globalThis.firstLook + 5;
}"""
PAGE = "document.querySelector('jiujin-desk')"
DOCUMENT = "document.querySelector('#document-video')"
POOR = "{ sending: 'sound_only', receiving: 'sound_only' }"
SCREEN = ShownScreen(
    screen="field",
    heading=f"您的手机号是多少？{SCRIPT}",
    text="十一位数字",
    step="第 3 步，共 8 步",
    private=True,
    items=(
        ShownItem("phone", "field", "手机号", "139****0001", masked=True, here=True, by="resident"),
        ShownItem("pay_level", "field", "缴费档次", options=(("low", "低"), ("middle", "中"))),
        ShownItem("choice-1", "choice", SCRIPT),
    ),
)


@pytest.fixture
def running_desk(module_desk):
    return module_desk


@pytest.fixture(scope="module")
def robot(module_desk) -> Iterator[RobotAgent]:
    made = RobotAgent(module_desk.url, "agent1", PASSWORD)
    try:
        made.start()
        yield made
    finally:
        made.close()


def see(robot: RobotAgent, selector: str, text: str) -> None:
    """Wait until some element of this selector shows the text."""
    robot.do(lambda p: p.locator(selector, has_text=text).first.wait_for(timeout=20_000))


def paper_on_the_table(robot: RobotAgent, caller, paper: FrameSlot) -> None:
    """The document camera comes, stands beside the resident's picture, and goes."""
    caller.share_document(True)
    robot.do(lambda p: p.get_by_test_id("document-video").wait_for(timeout=20_000))
    for shade in itertools.cycle((60, 200)):  # until one has come through
        paper.put(np.full((240, 320, 3), shade, np.uint8))
        if robot.do(lambda p: p.evaluate(f"{DOCUMENT}.videoWidth")) == 320:
            break
    boxes = [robot.do(lambda p, s=s: p.locator(s).bounding_box()) for s in ("#screen", "#document")]
    screen, document = boxes
    assert document["height"] == pytest.approx(screen["height"], abs=1)
    assert document["x"] == pytest.approx(screen["x"] + screen["width"] / 2, abs=1)
    assert document["width"] == pytest.approx(screen["width"] / 2, abs=1)
    caller.share_document(False)
    robot.do(lambda p: p.get_by_test_id("document-video").wait_for(state="detached"))


def pages_and_face(robot: RobotAgent, caller, heard) -> None:
    """A page's flaw and figures, and a score that came because the agent asked for it."""
    page = ShownPage("home", SCRIPT, 1, True, ("blurred",), (("blur", "0.1", False),))
    caller.show(replace(SCREEN, pages=(page,)))
    see(robot, '[data-testid="paper-flaws"]', "模糊")
    robot.do(lambda p: p.locator(".paper summary").click())
    see(robot, '[data-figure="blur"]', "0.1 ✗")
    robot.do(lambda p: p.locator(".face summary").click())
    robot.do(lambda p: p.get_by_test_id("face-ask").click())
    assert heard.wait(AgentAskedFace) == AgentAskedFace()
    caller.tell_face(FaceTold(score=0.71, likely=True))
    see(robot, '[data-testid="face-told"]', "0.71")


def test_a_call_by_keys_alone_with_the_kiosks_screen_and_a_proposal(
    running_desk, robot, make_caller, heard, context
):
    paper = FrameSlot()
    caller = make_caller(running_desk.url, document=paper)
    caller.start(replace(context, service_title=f"养老{SCRIPT}", missing=(SCRIPT,)))
    heard.wait(CallQueued)
    heard.wait(CallRinging)
    see(robot, "li.call.ringing", "养老<img")
    robot.do(lambda p: p.keyboard.press("Alt+KeyA"))
    heard.wait(CallConnected)
    see(robot, '[data-testid="context"]', "onerror")

    caller.show(SCREEN)
    see(robot, '[data-testid="mirror-heading"]', "您的手机号是多少？<img")
    see(robot, '[data-field="phone"]', "139****0001")
    see(robot, '[data-testid="private"]', "身份")
    robot.do(lambda p: p.locator('[data-field="pay_level"] [data-testid="suggest"]').click())
    robot.do(lambda p: p.get_by_test_id("suggest-value").select_option("middle"))
    robot.do(lambda p: p.get_by_test_id("suggest-send").click())
    assert heard.wait(AgentSuggested) == AgentSuggested("pay_level", "middle")
    items = (SCREEN.items[0], replace(SCREEN.items[1], suggested="middle"))
    caller.show(replace(SCREEN, items=items, private=False))
    see(robot, '[data-testid="suggested"]', "“中”")

    assert robot.do(lambda p: p.get_by_test_id("line-quality").is_hidden())
    robot.do(lambda p: p.evaluate(f"{PAGE}.desk.call.quality = {POOR}; {PAGE}.requestUpdate()"))
    see(robot, '[data-testid="line-quality"]', "暂时只有居民的声音。 居民现在看不到您")
    see(robot, '[data-testid="context"]', "很慢，只有声音")

    paper_on_the_table(robot, caller, paper)

    pages_and_face(robot, caller, heard)
    caller.show(SCREEN)
    robot.do(lambda p: p.get_by_test_id("point").click())
    assert heard.wait(AgentPointed) == AgentPointed("choice-1")
    robot.do(lambda p: p.get_by_test_id("phrase").select_option("paper_flat"))
    robot.do(lambda p: p.get_by_test_id("phrase-say").click())
    assert heard.wait(AgentPhrase) == AgentPhrase("paper_flat")
    robot.chat(SCRIPT)
    see(robot, "#chat-log li", "<script>")
    assert robot.do(lambda p: p.locator("#desk img, #desk script").count()) == 0
    assert "owned" not in robot.do(lambda p: p.title())

    robot.do(lambda p: p.keyboard.press("Alt+KeyM"))
    robot.do(lambda p: p.wait_for_selector('#mute[aria-pressed="true"]'))
    robot.do(lambda p: p.keyboard.press("Alt+KeyK"))
    see(robot, "#hang-up", "再按一次")
    robot.do(lambda p: p.keyboard.press("Alt+KeyK"))
    assert heard.wait(CallEnded, CallFailed) == CallEnded("agent", "agent_hung_up")
    see(robot, '[data-testid="wrap"]', "处理结果")
    robot.do(lambda p: p.keyboard.press("Alt+KeyW"))
    robot.do(lambda p: p.wait_for_selector('[data-testid="wrap"]', state="detached"))
    assert robot.errors == []


def until(done: Callable[[], bool]) -> None:
    """Wait for something that another thread brings about."""
    latest = time.monotonic() + 60
    while not done():
        assert time.monotonic() < latest
        threading.Event().wait(0.05)


@pytest.mark.timeout(280)
def test_a_call_is_recorded_by_both_sides_consent_and_never_a_private_screen(
    running_desk, robot, make_caller, heard, context
):
    caller = make_caller(running_desk.url, patience=Patience(desk_s=300, answer_s=300, media_s=300))
    caller.show(replace(SCREEN, private=False))
    caller.start(replace(context, call_id="call-recorded"))
    robot.do(lambda p: p.locator("li.call.ringing").wait_for())
    robot.do(lambda p: p.keyboard.press("Alt+KeyA"))
    heard.wait(CallConnected, seconds=100)
    caller.show(replace(SCREEN, private=False))
    caller.show_devices(
        ShownDevices((ShownDevice("reader", True), ShownDevice("printer", False, "paper_out")))
    )
    see(robot, '[data-device="printer"]', "缺纸")
    robot.do(lambda p: p.keyboard.press("Alt+KeyE"))
    assert heard.wait(RecordingChanged) == RecordingChanged("asked")
    see(robot, '[data-testid="record-mark"]', "征求")
    caller.answer_recording(True)
    assert heard.wait(RecordingChanged) == RecordingChanged("on")
    see(robot, '[data-testid="record-mark"]', "正在录制")
    robot.do(lambda p: p.wait_for_function(PLAYED_ON, timeout=60_000), 90)
    caller.show(SCREEN)
    see(robot, '[data-testid="record-mark"]', "录制暂停")
    caller.stop_recording()
    assert heard.wait(RecordingChanged) == RecordingChanged("off")
    robot.do(lambda p: p.get_by_test_id("record-mark").wait_for(state="detached"))

    store = running_desk.desk.recordings
    (film,) = store.listing()
    until(lambda: store.verify(film["id"]).ended)
    verdict = store.verify(film["id"])
    assert (verdict.broken_at, film["call"]) == (None, "call-recorded")
    with av.open(io.BytesIO(b"".join(store.play(film["id"], 0)))) as webm:
        kinds = {stream.type for stream in webm.streams}
        assert next(webm.decode(video=0)).width > 0
    assert kinds == {"audio", "video"}
    robot.do(lambda p: p.keyboard.press("Alt+KeyK"))
    see(robot, "#hang-up", "再按一次")
    robot.do(lambda p: p.keyboard.press("Alt+KeyK"))
    heard.wait(CallEnded, CallFailed)
    see(robot, '[data-testid="wrap"]', "处理结果")
    robot.do(lambda p: p.keyboard.press("Alt+KeyW"))
    robot.do(lambda p: p.wait_for_selector('[data-testid="wrap"]', state="detached"))
    of_day, today = running_desk.desk.statistics.of_day, f"{datetime.now(BEIJING):%Y-%m-%d}"
    until(lambda: "solved" in of_day(today)["by_outcome"])
    assert robot.errors == []


def test_not_ready_with_a_reason_and_every_word_in_english(running_desk, robot):
    robot.do(lambda p: p.get_by_test_id("presence").select_option("meal"))
    robot.do(lambda p: p.wait_for_selector('[data-testid="state"][data-kind="away"]'))
    seats = running_desk.desk.hub.engine.state.seats.values()
    assert (False, "meal") in [(seat.ready, seat.reason) for seat in seats]
    robot.do(lambda p: p.keyboard.press("Alt+KeyL"))
    see(robot, "#keys-title", "Shortcuts")
    words = robot.do(lambda p: p.locator("#desk").inner_text())
    assert not [c for c in words if "一" <= c <= "鿿"]
    robot.do(lambda p: p.keyboard.press("Alt+KeyR"))
    see(robot, '[data-testid="state"]', "Free, waiting for a call")
    robot.do(lambda p: p.keyboard.press("Alt+KeyL"))
    fits = "() => document.documentElement.scrollHeight <= innerHeight"
    assert robot.do(lambda p: p.evaluate(fits))


def test_signing_in_asks_for_the_one_time_code_of_an_account_that_has_one(running_desk, robot):
    accounts = running_desk.desk.accounts
    accounts.add_agent("agent3", "朝鲁", PASSWORD)
    secret = accounts.set_second_factor("agent3", True)
    robot.do(lambda p: p.get_by_test_id("sign-out").click())
    robot.do(lambda p: p.get_by_test_id("login-name").fill("agent3"))
    robot.do(lambda p: p.get_by_test_id("login-password").fill(PASSWORD))
    assert not robot.do(lambda p: p.get_by_test_id("login-code").is_visible())
    robot.do(lambda p: p.get_by_test_id("login-submit").click())
    robot.do(lambda p: p.get_by_test_id("login-code").wait_for())
    see(robot, '[data-testid="login-error"]', "动态验证码")
    code = totp.code_of(secret, int(time.time()) // totp.STEP_S)
    robot.do(lambda p: p.get_by_test_id("login-code").fill(code))
    robot.do(lambda p: p.get_by_test_id("login-submit").click())
    see(robot, '[data-testid="agent-name"]', "朝鲁")
    # The refused first try is the page's one line in the browser's own log.
    assert [e for e in robot.errors if "401" not in e] == []
    robot.errors.clear()
