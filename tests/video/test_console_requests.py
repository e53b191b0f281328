"""The agent asks for a page and a signature in a real Chromium, and sees what the kiosk sends."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from video.call_state import Patience
from video.contract import AgentAsked, DocumentFailed, DocumentSent
from video.desk.robot_agent import RobotAgent

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
DRAWN = """() => { const i = document.querySelector('[data-testid="document-view"] img');
    return i && i.complete && i.naturalWidth }"""


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


def click(robot: RobotAgent, name: str) -> None:
    robot.do(lambda p: p.get_by_test_id(name).first.click(timeout=20_000))


def state(robot: RobotAgent, name: str) -> None:
    """Wait until the newest ask is in this state."""
    line = f'[data-testid="ask-line"]:first-child[data-state="{name}"]'
    robot.do(lambda p: p.wait_for_selector(line, timeout=20_000) and None)


def test_a_page_is_asked_for_sent_and_looked_at_and_a_refusal_is_told(
    running_desk, robot, make_caller, heard, context
):
    page = BytesIO()
    Image.linear_gradient("L").resize((1240, 1754)).save(page, "JPEG")
    # Only the control line is needed: a slow machine's pictures must not end the call.
    patience = Patience(desk_s=300, answer_s=300, media_s=300)
    caller = make_caller(running_desk.url, camera="none", microphone="none", patience=patience)
    caller.start(context)
    click(robot, "answer")
    click(robot, "ask-scan")  # needs the control line only, not the pictures
    asked = heard.wait(AgentAsked)
    assert asked.kind == "scan"
    for each in ("asked", "accepted", "sending"):
        caller.tell_ask(asked.id, each)
        state(robot, each)
    caller.send_document(asked.id, "scan", page.getvalue())
    assert heard.wait(DocumentSent, DocumentFailed) == DocumentSent(asked.id)
    state(robot, "done")
    click(robot, "document")
    assert robot.do(lambda p: p.wait_for_function(DRAWN, timeout=20_000).json_value()) == 1240
    sheet = robot.do(lambda p: p.get_by_test_id("document-view").bounding_box())
    stage = robot.do(lambda p: p.locator(".stage").bounding_box())
    for edge in ("x", "y", "width", "height"):  # over the call's picture, over nothing else
        assert sheet[edge] == pytest.approx(stage[edge], abs=2), edge
    robot.do(lambda p: p.keyboard.press("Escape"))
    robot.do(lambda p: p.wait_for_selector('[data-testid="document-view"]', state="detached"))

    click(robot, "ask-signature")
    signature = heard.wait(AgentAsked)
    caller.tell_ask(signature.id, "declined")
    state(robot, "declined")
    # Nobody may send what was not asked for any more.
    caller.send_document(signature.id, "signature", page.getvalue())
    assert heard.wait(DocumentSent, DocumentFailed) == DocumentFailed(signature.id, "refused")
    assert robot.errors == []
