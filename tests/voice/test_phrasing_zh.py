"""Every row of the Chinese reading rules, and the traps around them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice import phrasing_zh as zh


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # id and long code: 幺, X as 艾克斯, groups 6-8-4, only the last four aloud
        (zh.code("1011X"), "幺零幺幺 艾克斯"),
        (zh.code("1011x"), "幺零幺幺 艾克斯"),
        (zh.tail("150626195503120015"), "尾号零零幺五"),
        (zh.tail("15062619550312001X"), "尾号零零幺 艾克斯"),
        (zh.long_code("150626195503120015"), "幺五零六二六，幺九五五零三幺二，零零幺五"),
        (zh.long_code("20261203"), "二零二六，幺二零三"),
        # phone
        (zh.phone("13800138000"), "幺三八，零零幺三，八零零零"),
        (zh.phone("0470-8212345"), "零四七零，八二幺，二三四五"),
        (zh.phone("12345"), "幺二三四五"),
        (zh.phone("110"), "幺幺零"),
        (zh.phone("120"), "幺二零"),
        # queue
        (zh.queue_number("A012"), "A 零幺二"),
        # window and room
        (zh.window(3), "三号窗口"),
        (zh.window(12), "十二号窗口"),
        (zh.window(102), "幺零二号窗口"),
        (zh.window(302, "房间"), "三零二号房间"),
        # count and classifier
        (zh.count(2, "份"), "两份"),
        (zh.count(12, "份"), "十二份"),
        (zh.count(200, "份"), "两百份"),
        (zh.count(0, "位"), "没有"),
        (zh.count(22, "位"), "二十二位"),
        # money
        (zh.money(Decimal("1234.50")), "一千二百三十四元五角"),
        (zh.money(Decimal("0.05")), "五分"),
        (zh.money(Decimal("20000")), "两万元"),
        (zh.money(Decimal("10.05")), "十元零五分"),
        (zh.money(Decimal("2")), "两元"),
        (zh.money(Decimal("0")), "零元"),
        (zh.money(Decimal("0.00")), "零元"),
        (zh.money(Decimal("-3.2")), "负三元两角"),
        (zh.money(Decimal("1.995")), "两元"),
        # date
        (zh.date(2026, 11, 23), "二零二六年十一月二十三日"),
        (zh.date(2010, 1, 10), "二零一零年一月十日"),
        # time
        (zh.time_of_day(15, 5), "下午三点零五分"),
        (zh.time_of_day(8, 30), "上午八点半"),
        (zh.time_of_day(0, 0), "凌晨零点"),
        (zh.time_of_day(2, 0), "凌晨两点"),
        (zh.time_of_day(12, 0), "中午十二点"),
        (zh.time_of_day(14, 15), "下午两点十五分"),
        (zh.time_of_day(18, 59), "晚上六点五十九分"),
        (zh.time_of_day(24, 0), "晚上十二点"),
    ],
)
def test_reading_rule(said, expected):
    assert said == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (200, "两百"),
        (1010, "一千零一十"),
        (2222, "两千二百二十二"),
        (10000, "一万"),
        (10010, "一万零一十"),
        (20000, "两万"),
        (22000, "两万二千"),
        (100010, "十万零一十"),
        (120000, "十二万"),
        (200000000, "两亿"),
        (100000001, "一亿零一"),
        (1000000000000, "一万亿"),
        (-5, "负五"),
        (10**16, "一零零零零零零零零零零零零零零零零"),
    ],
)
def test_cardinal(number, expected):
    assert zh.cardinal(number) == expected


VALUES = {c: i for i, c in enumerate(zh.DIGITS)} | {"两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}


def heard(said):
    """A listener's own arithmetic, written apart from the speaker's."""
    total = section = digit = 0
    for char in said:
        if char in VALUES:
            digit = VALUES[char]
        elif char in UNITS:
            section += (digit or 1) * UNITS[char]
            digit = 0
        elif char == "万":
            section = (section + digit) * 10**4
            total, section, digit = total + section, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_listener_gets_the_number_back(number):
    said = zh.cardinal(number)
    assert heard(said) == number
    assert "零零" not in said


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_money_is_spoken_to_the_cent(value):
    said = zh.money(value)
    yuan, _, rest = said.rpartition("元")
    cents = heard(yuan) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        before, found, after = rest.partition(unit)
        if found:
            cents += heard(before) * worth
            rest = after
    assert cents == int(value * 100)
