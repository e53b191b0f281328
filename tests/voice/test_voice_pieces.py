from hypothesis import given, settings
from hypothesis import strategies as st

from voice.pieces import MAX_CHARS, SOUNDS_LIKE, Piece, pieces


def test_latin_in_chinese_gets_the_english_voice():
    assert pieces("请插入USB设备。谢谢", "zh") == [
        Piece("请插入", "zh", ends=False),
        Piece("USB", "en", ends=False),
        Piece("设备。", "zh", ends=True),
        Piece("谢谢", "zh", ends=True),
    ]


def test_hanzi_in_english_gets_the_chinese_voice():
    assert pieces("Go to 乌审旗 today", "en") == [
        Piece("Go to", "en", ends=False),
        Piece("乌审旗", "zh", ends=False),
        Piece("today", "en", ends=True),
    ]


def test_words_that_the_engine_misreads_are_respelled():
    assert pieces("请重新放置", "zh")[0].text == "请虫新放置"
    assert all(len(word) == len(said) for word, said in SOUNDS_LIKE.items())


def test_nothing_to_say():
    assert pieces("", "zh") == []
    assert pieces("……。！", "zh") == []
    assert pieces("ᠦᠨᠡᠮᠯᠡᠬᠦ", "mn") == []


def test_text_is_not_in_the_repr():
    assert "150626195503120015" not in repr(pieces("150626195503120015", "zh"))


@settings(deadline=None)
@given(st.text(alphabet="请把身份证，。！ ABc d;\n", max_size=400))
def test_pieces_are_short_and_lose_nothing(text):
    found = pieces(text, "zh")
    assert all(0 < len(piece.text) <= MAX_CHARS or piece.lang == "en" for piece in found)

    def audible(said):
        return [char for char in said if char.isalnum()]

    assert audible("".join(piece.text for piece in found)) == audible(text)
