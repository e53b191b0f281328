"""Three in a call by the real Janus with the agents' pages in Chromium; then Janus is killed.

The call is recorded all the way: each of its ways is a part of the recording.
"""

import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from conftest import PASSWORD, open_desk
from janus_parts import LIMIT_S, Janus, open_janus
from test_console_call import until
from test_console_people import MIXED, PLAYS, becomes, click, see

from video.call_state import Patience
from video.contract import CallConnected, CallFailed, CallJoined, RecordingChanged, ShownScreen
from video.desk.robot_agent import RobotAgent

PIECE_S = 5  # of a recording (console/src/recorder.ts)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def janus(tmp_path: Path) -> Iterator[Janus]:
    yield from open_janus(tmp_path)


@pytest.fixture
def running_desk(tmp_path: Path, janus: Janus):
    with open_desk(tmp_path, janus=janus.place) as desk:
        desk.desk.accounts.add_agent("agent2", "王工", PASSWORD, role="helper", level="sumu")
        yield desk


@pytest.fixture
def agents(running_desk) -> Iterator[list[RobotAgent]]:
    made = [RobotAgent(running_desk.url, name, PASSWORD) for name in ("agent1", "agent2")]
    try:
        for one in made:
            one.start(150)
        yield made
    finally:
        for one in made:
            one.close()


def test_the_pages_move_to_the_room_and_back_when_it_dies(
    running_desk, janus, agents, make_caller, heard, context, tmp_path
):
    one, two = agents
    two.do(lambda p: p.get_by_test_id("presence").select_option("paperwork"))
    see(two, '[data-testid="state"][data-kind="away"]')
    patient = Patience(desk_s=LIMIT_S, thin_s=1e6, media_s=LIMIT_S)
    caller = make_caller(running_desk.url, width=320, height=240, fps=10, patience=patient)
    caller.start(context)
    one.answer_next()
    heard.wait(CallConnected)
    caller.show(ShownScreen(screen="choice", heading="您要办什么？"))
    one.do(lambda p: p.keyboard.press("Alt+KeyE"))
    assert heard.wait(RecordingChanged) == RecordingChanged("asked")
    caller.answer_recording(True)
    see(one, '[data-testid="record-mark"]', "正在录制")
    two.do(lambda p: p.get_by_test_id("presence").select_option("ready"))
    one.do(lambda p: p.get_by_test_id("hand-over-to").select_option(label="王工 · 苏木镇 · 可接听"))
    click(one, "invite")
    click(two, "answer")
    assert heard.wait(CallJoined) == CallJoined("王工", here=True, listens=False)

    see(one, '[data-testid="state"]', "三方视频中")
    up = time.time()
    see(two, '[data-testid="state"]', "您说话时也看得到您")
    see(one, '[data-testid="party"]', "说话时居民也看到")
    becomes(two, PLAYS)
    becomes(two, MIXED)
    becomes(one, PLAYS)
    becomes(one, MIXED)
    seen = caller.remote_frames.latest(0)
    assert seen is not None
    store = running_desk.desk.recordings
    # Another way is another part; the last piece of the one before comes at once.
    until(lambda: store.listing()[0]["last_at"] > up + PIECE_S + 0.5)
    parts = store.listing()[0]["parts"]
    assert parts >= 2
    for name, page in (("one", one), ("two", two)):
        page.screenshot(tmp_path / f"{name}.png")

    janus.kill()
    see(one, '[data-testid="state"]', "通话中")
    see(one, ".toast", "媒体服务器断开")
    see(one, '[data-testid="party"]', "居民只听到声音")
    see(two, '[data-testid="state"]', "看不到您")
    becomes(two, PLAYS)
    becomes(one, MIXED)
    end = time.monotonic() + LIMIT_S
    while caller.remote_frames.latest(seen.seq + 10) is None:
        assert time.monotonic() < end
        threading.Event().wait(0.05)
    assert caller.health().in_call
    assert not any(isinstance(event, CallFailed) for event in heard.seen)
    until(lambda: store.listing()[0]["parts"] > parts)
    caller.stop_recording()
    (film,) = store.listing()
    until(lambda: store.verify(film["id"]).ended)
    assert store.verify(film["id"]).broken_at is None
    for part in (0, parts - 1):
        with av.open(io.BytesIO(b"".join(store.play(film["id"], part)))) as webm:
            assert {stream.type for stream in webm.streams} == {"audio", "video"}
            assert next(webm.decode(video=0)).width > 0
    assert [page.errors for page in agents] == [[], []]
