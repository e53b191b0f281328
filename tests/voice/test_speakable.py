"""No digit reaches the engine, no personal code reaches the room."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voice.speakable import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        # dates and times
        ("请于2026-12-03前办理", "请于二零二六年十二月三日前办理"),
        ("2026年12月3日", "二零二六年十二月三日"),
        ("2026/1/9", "二零二六年一月九日"),
        ("2026年12月", "二零二六年十二月"),
        ("2026年", "二零二六年"),
        ("2024-2026年", "二零二四到二零二六年"),
        ("12月3日", "十二月三日"),
        ("2月2日15:05", "二月二日下午三点零五分"),
        ("上班时间8:30-17:30", "上班时间上午八点半到下午五点半"),
        ("2026-12-03 08:30:00", "二零二六年十二月三日 上午八点半"),
        ("2026-13-45", "二零二六，幺三，四五"),
        # money
        ("费用¥1,234.50", "费用一千二百三十四元五角"),
        ("缴费20000元", "缴费两万元"),
        ("￥0.05", "五分"),
        ("0.05元", "五分"),
        ("每月200元/月", "每月两百元每月"),
        ("3.5万元", "三点五万元"),
        ("2万元", "两万元"),
        # counts
        ("请放2份材料", "请放两份材料"),
        ("复印件 2 份", "复印件 两份"),
        ("共12页", "共十二页"),
        ("第2步", "第二步"),
        ("第2位", "第二位"),
        ("前面还有0位", "前面没有"),
        ("前面还有20位", "前面还有二十位"),
        ("3-5个工作日", "三到五个工作日"),
        ("2-3份", "两到三份"),
        ("20个工作日", "二十个工作日"),
        ("2年", "两年"),
        ("约2个月", "约两个月"),
        # windows, queue
        ("请到3号窗口", "请到三号窗口"),
        ("请到102号窗口", "请到幺零二号窗口"),
        ("302室", "三零二室"),
        ("请A012号到3号窗口", "请A 零幺二号到三号窗口"),
        # phones
        ("拨打12345", "拨打幺二三四五"),
        ("报警110", "报警幺幺零"),
        ("电话0470-8212345", "电话零四七零，八二幺，二三四五"),
        ("手机13800138000", "手机尾号八零零零"),
        ("手机138****8000", "手机尾号八零零零"),
        # personal codes
        ("身份证150626195503120015", "身份证尾号零零幺五"),
        ("身份证15062619550312001X", "身份证尾号零零幺 艾克斯"),
        ("身份证150626********0015", "身份证尾号零零幺五"),
        ("卡号6222021234567890123", "卡号尾号零幺二三"),
        ("王*明", "王某明"),
        # numbers of every script and shape
        ("占50%", "占百分之五十"),
        ("圆周率3.14", "圆周率三点一四"),
        ("气温-5度", "气温负五度"),
        ("1/3", "三分之一"),
        ("步骤①", "步骤一"),
        ("第３页", "第三页"),
        ("½", "二分之一"),
        ("᠒᠐", "二十"),
        ("编号00123", "编号零零幺二三"),
        ("A4纸", "A四纸"),
        ("邮编017300", "邮编零幺七三零零"),
        ("", ""),
    ],
)
def test_chinese(written, spoken):
    assert speakable(written, "zh") == spoken


def test_private_listening_hears_the_whole_code():
    assert (
        speakable("150626195503120015", "zh", private=True)
        == "幺五零六二六，幺九五五零三幺二，零零幺五"
    )
    assert speakable("13800138000", "zh", private=True) == "幺三八，零零幺三，八零零零"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Take 2 copies by 3 December 2026", "Take 2 copies by 3 December 2026"),
        ("Fee 12.50", "Fee 12.50"),
        ("Card 150626195503120015", "Card 0 0 1 5"),
        ("Card 15062619550312001X", "Card 0 0 1 X"),
        ("Card 150626********0015", "Card 0 0 1 5"),
        ("Call 13800138000", "Call 8 0 0 0"),
        ("Code 20261203", "Code 2 0 2 6 1 2 0 3"),
        ("Case JJ261203", "Case J J 2 6 1 2 0 3"),
    ],
)
def test_english(written, spoken):
    assert speakable(written, "en") == spoken


def test_mongolian_is_left_alone():
    assert speakable("ᠬᠤᠪᠢ 12", "mn") == "ᠬᠤᠪᠢ 12"


ALPHABET = "0123456789０２①½²XxAa-/.:：,，。*¥￥%元份位号窗口年月日第 请万一"


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=40) | st.text(max_size=40))
@example("9" * 30)
@example("¥" + "9" * 40 + ".999")
@example("9" * 40 + "份")
@example("9,999,999,999,999,999,999.5")
@example("0位0位")
@example("1/0")
@example("99:99")
def test_no_digit_ever_reaches_a_chinese_voice(text):
    said = speakable(text, "zh")
    assert not any(char.isdecimal() or char.isdigit() for char in said)


@settings(deadline=None)
@given(
    st.text(alphabet="，。 请看号码", max_size=5),
    st.sampled_from(["150626195503120015", "150626198806230020", "13800138000"]),
    st.text(alphabet="，。 请看", max_size=5),
)
def test_no_whole_personal_code_sounds_in_the_room(before, code, after):
    said = speakable(before + code + after, "zh")
    assert len(re.findall("[零幺二三四五六七八九]", said)) == 4
