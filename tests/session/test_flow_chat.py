"""What an agent types stands on the screen as text and is said once, in a voice that reads it."""

import pytest
from session_player import Player

from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.chatting import MOST, plain


def talking(lang: str) -> Player:
    p = Player().begin("pension-registration", lang).go("f:phone")
    return p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.Next())


@pytest.mark.parametrize(
    ("lang", "text", "voice"),
    [
        ("zh", "请把户口簿放平", "zh"),
        ("mn", "ᠴᠠᠭᠠᠰᠤ ᠪᠠᠨ ᠲᠡᠭᠰᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ", "mn"),
        ("mn", "请把户口簿放平", "zh"),
        ("zh", "Please lay it flat", "en"),
        ("en", "13904770001", "en"),
    ],
)
def test_a_typed_line_is_shown_and_said_once(lang, text, voice):
    p = talking(lang)
    p.effects.clear()
    p.send(ev.AgentSaid(text))
    assert p.view.frame.call.chat == text
    assert [(e.message, e.text, e.lang) for e in p.of(ef.Say)] == [("agent-chat", text, voice)]
    p.send(ev.Repeat(), ev.LineQuality("small"))
    assert [e.message for e in p.of(ef.Say)].count("agent-chat") == 1


def test_signs_that_turn_or_hide_letters_are_left_out_and_markup_stays_text():
    assert plain("甲\u202e乙\x1b[31m\n\t丙\u200b") == "甲 乙 [31m 丙"
    assert plain("ᠡᠮᠦᠨ\u180eᠡ") == "ᠡᠮᠦᠨ\u180eᠡ"
    assert plain("[b]<script>[/b]") == "[b]<script>[/b]"
    assert len(plain("长" * 2000)) == MOST
    p = talking("zh")
    p.effects.clear()
    assert p.send(ev.AgentSaid("\u202e \x00")).of(ef.Say) == []
