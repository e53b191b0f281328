"""Words at arm's length: short, framed, in two languages; unknown words never crash."""

import pytest

from drivers.trial import Trial
from kiosk.commands.devices.facts import fact_lines, figure_lines
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.trial import tell
from kiosk.commands.devices.trouble_words import OF_ROLE, SAME, TROUBLE, trouble, words_of
from kiosk.commands.devices.words import (
    INDENT,
    ROOM,
    STATES,
    WIDTH,
    columns,
    fit,
    fit_end,
    framed,
    plain,
)


def has_both_languages(lines):
    text = "".join(lines)
    return any("\u4e00" <= one <= "\u9fff" for one in text) and any(
        one.isascii() and one.isalpha() for one in text
    )


def test_every_trouble_is_short_and_says_what_comes_next():
    of_all = [(role, code) for role in ROLES for code in (*TROUBLE, *OF_ROLE.get(role, ()), *SAME)]
    for role, code in of_all:
        lines = words_of(role, code)
        assert 2 <= len(lines) <= 5, (role, code)
        assert has_both_languages(lines)
        assert max(map(columns, lines)) + INDENT <= WIDTH, lines
    assert set(OF_ROLE) <= set(ROLES)
    assert set(SAME.values()) <= set(TROUBLE)


def test_a_role_may_have_better_words():
    assert words_of("id_reader", "no_card") != words_of("smart_card", "no_card")
    assert (
        words_of("lights", "no_answer") == words_of("lights", "timed_out") == TROUBLE["timed_out"]
    )


@pytest.mark.parametrize("word", ["never_heard", "", "x" * 500, "\x1b[2J\n\r", "纸" * 60])
@pytest.mark.parametrize("as_json", [True, False])
def test_a_result_that_nobody_knows_is_shown(capsys, word, as_json):
    assert tell(ROLES["lights"], Trial(word), as_json=as_json) == 1
    out = capsys.readouterr().out
    assert as_json or max(map(columns, out.splitlines())) <= WIDTH
    assert "\x1b" not in out.replace("\\u001b", "")
    assert as_json or "kiosk devices bundle" in out


def test_names_of_roles_and_invitations_are_short():
    for role in ROLES.values():
        assert has_both_languages([role.title])
        assert has_both_languages(role.invite)
        for line in (role.title, *role.invite, f"--port {role.example}"):
            assert columns(line) <= ROOM
    assert all(has_both_languages([one]) for one in STATES.values())


def test_facts_and_figures_of_a_good_trial():
    outcome = Trial(
        "ok",
        {"read_ms": 118.04, "overhead_ms": 1.26, "fps": 15.0, "nothing": None, "strange_ms": 3.0},
        {
            "model": "A\x1b[2J" * 30, "paper": "full", "warnings": ["a4", "a5"], "toner": None,
            "remarks": [], "sam_id": "05.01", "unknown": "x", "pages": 2, "battery": {"a": 1},
        },
    )  # fmt: skip
    facts = fact_lines(outcome)
    assert facts[0] == "纸 / paper  full"
    assert facts[1].startswith("型号 / model  A?[2JA")
    assert facts[2:] == ["页数 / pages  2", "注意 / note  a4, a5"]
    assert figure_lines(outcome) == [
        "读 / read 118 ms", "多用 / above 1.3 ms", "每秒帧数 / fps 15.0", "strange_ms 3.0 ms",
    ]  # fmt: skip
    for line in (*facts, *figure_lines(outcome)):
        assert columns(line) <= ROOM
        assert "\x1b" not in line


def test_a_frame_has_air_and_its_rules():
    lines = framed(["一", "two"]).splitlines()
    assert lines == ["", "=" * WIDTH, "", "   一", "", "   two", "", "=" * WIDTH]


@pytest.mark.parametrize("text", ["", "short", "x" * 43, "x" * 44, "纸" * 30, "a纸" * 40])
def test_what_is_too_long_ends_in_an_ellipsis(text):
    for cut, kept in ((fit(text), text[:5]), (fit_end(text), text[-5:])):
        assert columns(cut) <= ROOM
        assert kept in cut
        assert ("…" in cut) is (columns(text) > ROOM)


def test_foreign_texts_can_not_move_the_cursor():
    assert plain("a\x1b[2Jb\r\n\x07c\u202e") == "a?[2Jb???c?"
    assert "\x1b" not in trouble("ups", "\x1b]0;x")
