"""Several pages in real Chromiums: ask first, three in a call, hand over, listening, call-backs."""

from collections.abc import Iterator

import pytest

from video.contract import CallConnected, CallEnded, CallFailed, CallJoined, CallReconnecting
from video.desk.robot_agent import RobotAgent
from video.desk.routing import events as e

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
PLAYS = "() => { const v = document.querySelector('#remote-video'); return v && v.currentTime > 1 }"
MIXED = """() => { const d = document.querySelector('jiujin-desk audio');
    return d && d.currentTime > 1 }"""


@pytest.fixture
def running_desk(module_desk):
    return module_desk


@pytest.fixture(scope="module")
def agents(module_desk) -> Iterator[dict[str, RobotAgent]]:
    accounts = module_desk.desk.accounts
    accounts.add_agent("agent2", "王工", PASSWORD, level="sumu")
    accounts.add_agent("boss", "苏日娜", PASSWORD, role="supervisor")
    made = {name: RobotAgent(module_desk.url, name, PASSWORD) for name in ("agent1", "boss")}
    made["agent2"] = RobotAgent(module_desk.url, "agent2", PASSWORD)
    try:
        for one in made.values():
            one.start()
        yield made
    finally:
        for one in made.values():
            one.close()


def see(robot: RobotAgent, selector: str, text: str = "") -> None:
    robot.do(lambda p: p.locator(selector, has_text=text).first.wait_for(timeout=25_000))


def click(robot: RobotAgent, name: str) -> None:
    robot.do(lambda p: p.get_by_test_id(name).first.click(timeout=25_000))


def becomes(robot: RobotAgent, check: str) -> None:
    robot.do(lambda p: p.wait_for_function(check, timeout=25_000) and None)


def test_ask_first_three_in_the_call_a_supervisor_listens_then_the_colleague_goes_on(
    running_desk, agents, make_caller, heard, context
):
    one, two, boss = agents["agent1"], agents["agent2"], agents["boss"]
    two.do(lambda p: p.get_by_test_id("presence").select_option("paperwork"))
    see(two, '[data-testid="state"][data-kind="away"]')
    caller = make_caller(running_desk.url)
    caller.start(context)
    one.answer_next()
    heard.wait(CallConnected)
    two.do(lambda p: p.get_by_test_id("presence").select_option("ready"))
    one.do(lambda p: p.get_by_test_id("hand-over-to").select_option(label="王工 · 苏木镇 · 可接听"))
    one.do(lambda p: p.get_by_test_id("hand-over-note").fill("需要不动产登记"))
    click(one, "transfer-warm")
    see(two, "li.call.ringing", "需要不动产登记")
    see(two, ".ring-kind", "其木格 转来")
    click(two, "answer")
    assert heard.wait(CallJoined) == CallJoined("王工", here=True, listens=False)
    becomes(two, PLAYS)  # the resident's picture, passed on by the first page
    becomes(one, MIXED)  # the third's voice on the first page

    see(boss, '[data-testid="board"] tr', context.service_id)
    click(boss, "listen")
    assert heard.wait(CallJoined) == CallJoined("苏日娜", here=True, listens=True)
    see(one, '[data-testid="listener"]', "苏日娜")
    becomes(boss, PLAYS)
    boss.hang_up()
    assert heard.wait(CallJoined) == CallJoined("苏日娜", here=False, listens=True)

    click(one, "transfer-complete")
    heard.wait(CallReconnecting)
    assert heard.wait(CallConnected, CallFailed).agent_name == "王工"
    see(one, '[data-testid="state"]', "通话已转出")
    becomes(two, PLAYS)
    two.hang_up()
    assert heard.wait(CallEnded, CallFailed) == CallEnded("agent", "agent_hung_up")
    assert [r.errors for r in agents.values()] == [[], [], []]


def test_a_call_back_is_taken_and_only_then_shows_its_number(running_desk, agents):
    two = agents["agent2"]
    asked = e.PromiseAsked(
        "cb-1", "callback", "site-1", "", "zh", "高龄津贴申领", phone="+86 138 0000 0000"
    )
    running_desk.loop.call_soon_threadsafe(running_desk.desk.hub.engine.submit, asked)
    see(two, "[data-ticket]", "高龄津贴申领")
    assert two.do(lambda p: p.get_by_test_id("ticket-phone").count()) == 0
    click(two, "ticket-take")
    see(two, '[data-testid="ticket-phone"]', "138 0000 0000")
    click(two, "ticket-reached")
    two.do(lambda p: p.locator("[data-ticket]").wait_for(state="detached"))
    assert two.errors == []
