"""From an agent's wrap-up to a supervisor's figures, through two pages in real Chromiums."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from video.call_state import Patience
from video.contract import CallConnected, CallEnded, CallFailed
from video.desk.robot_agent import RobotAgent

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
LONG_MS = 25_000
# What the panel says beside a word, and how much of its bar is filled.
COUNT = """name => {
  const row = document.querySelector(`[data-testid="figures"] [data-count="${name}"]`);
  const meter = row.querySelector("meter");
  return [row.querySelector(".number").textContent.trim(), meter.value / meter.max];
}"""
# Every panel is as tall as what it holds, or scrolls; none runs out of its box or off the page.
SPILT = """() => [...document.querySelectorAll("#desk .panel")].filter(panel => {
  const style = getComputedStyle(panel);
  const spills = panel.scrollHeight > panel.clientHeight + 1 && style.overflowY === "visible";
  return spills || panel.scrollWidth > panel.clientWidth + 1;
}).map(panel => panel.className)"""
GAUGE = """() => {
  const box = document.querySelector('[data-count="guided"] meter').getBoundingClientRect();
  return [box.width, document.querySelector('[data-count="guided"]').offsetHeight];
}"""


@pytest.fixture
def running_desk(module_desk):
    return module_desk


@pytest.fixture(scope="module")
def pages(module_desk) -> Iterator[tuple[RobotAgent, RobotAgent]]:
    accounts = module_desk.desk.accounts
    accounts.add_agent("boss", "苏日娜", PASSWORD, role="supervisor")
    agent, boss = (RobotAgent(module_desk.url, who, PASSWORD) for who in ("agent1", "boss"))
    try:
        agent.start()
        boss.start()
        yield agent, boss
    finally:
        agent.close()
        boss.close()


def figure(robot: RobotAgent, name: str) -> tuple[str, float]:
    said, share = robot.do(lambda p: p.evaluate(COUNT, name))
    return said, share


def counted(robot: RobotAgent, name: str, number: int) -> None:
    """Wait until the panel, which asks the desk by itself, says this number."""
    number_of = f'[data-testid="figures"] [data-count="{name}"] .number'
    shown = f"() => document.querySelector('{number_of}')?.textContent.trim() === '{number}'"
    robot.do(lambda p: p.wait_for_function(shown, timeout=LONG_MS) and None)


def test_the_outcome_an_agent_gives_shows_on_the_supervisors_figures(
    running_desk, pages, make_caller, heard, context
):
    agent, boss = pages
    # Calls ring at whoever is ready: the supervisor only looks on.
    boss.do(lambda p: p.get_by_test_id("presence").select_option("other"))
    boss.do(lambda p: p.locator('[data-testid="state"][data-kind="away"]').wait_for())
    counted(boss, "guided", 0)

    caller = make_caller(running_desk.url, patience=Patience(desk_s=300, answer_s=300, media_s=300))
    caller.start(replace(context, call_id="call-figures"))
    agent.answer_next()
    heard.wait(CallConnected)
    agent.hang_up()
    assert heard.wait(CallEnded, CallFailed) == CallEnded("agent", "agent_hung_up")
    agent.do(lambda p: p.locator('[data-testid="wrap"] [value="guided"]').check(timeout=LONG_MS))
    agent.do(lambda p: p.get_by_test_id("wrap-done").click(timeout=LONG_MS))
    agent.do(lambda p: p.get_by_test_id("wrap").wait_for(state="detached", timeout=LONG_MS))

    counted(boss, "guided", 1)
    assert (figure(boss, "guided"), figure(boss, "solved")) == (("1", 1.0), ("0", 0.0))
    panel = boss.do(lambda p: p.get_by_test_id("figures").inner_text())
    assert "来电 1 个，接通 1 个，未接通 0 个" in panel

    caller.rate(5, ())
    counted(boss, "5", 1)
    boss.do(lambda p: p.get_by_test_id("language").click())
    boss.do(lambda p: p.locator("#figures-title", has_text="Figures").wait_for(timeout=LONG_MS))
    assert "Calls: 1; answered 1, given up 0" in boss.do(
        lambda p: p.get_by_test_id("figures").inner_text()
    )
    assert boss.do(lambda p: p.evaluate(SPILT)) == []
    width, height = boss.do(lambda p: p.evaluate(GAUGE))
    assert width > 40
    assert height < 40
    assert [agent.errors, boss.errors] == [[], []]


def test_another_day_is_counted_and_a_year_half_typed_is_not_asked_for(pages):
    _, boss = pages

    def day_shown(day: str) -> None:
        shown = f"() => document.querySelector('jiujin-desk').desk.figures?.day === '{day}'"
        boss.do(lambda p: p.wait_for_function(shown, timeout=LONG_MS) and None)

    asked: list[str] = []
    boss.do(lambda p: p.on("request", lambda request: asked.append(request.url)))
    field = boss.do(lambda p: p.get_by_test_id("figures-day"))
    today = boss.do(lambda p: field.input_value(timeout=LONG_MS))
    boss.do(lambda p: field.fill("2021-02-02"))
    day_shown("2021-02-02")
    counted(boss, "guided", 0)
    boss.do(lambda p: field.fill("0002-02-02"))
    boss.do(lambda p: field.fill(today))
    day_shown(today)
    assert not [url for url in asked if "day=0002" in url]
    assert boss.errors == []
