"""The text block, checked against offsets written out here once more (devices.md §1.7)."""

import copy
import pickle
from datetime import date

import pytest

from drivers.id_card.contract import CardType, IdCardRecord
from drivers.id_card.sim_card import SimCard
from drivers.id_card.text_block import NATIONS, decode, encode
from drivers.id_card.wire import WireError


def block(**at: str) -> bytes:
    """A block with texts at byte offsets, e.g. block(_0="name", _248="J")."""
    raw = bytearray(" ".encode("utf-16-le") * 128)
    for key, text in at.items():
        start, coded = int(key[1:]), text.encode("utf-16-le")
        raw[start : start + len(coded)] = coded
    assert len(raw) == 256
    return bytes(raw)


def resident(**at: str) -> bytes:
    plain = {
        "_0": "巴特尔",
        "_30": "1",
        "_32": "02",
        "_36": "19550312",
        "_52": "内蒙古乌审旗示例苏木1号",
        "_122": "150626195503120015",
        "_158": "乌审旗公安局",
        "_188": "20150601",
        "_204": "长期",
    }
    return block(**{**plain, **at})


def test_resident():
    assert decode(resident()) == IdCardRecord(
        card_type=CardType.RESIDENT,
        name="巴特尔",
        sex="1",
        nation="02",
        nation_name="蒙古",
        birth=date(1955, 3, 12),
        address="内蒙古乌审旗示例苏木1号",
        id_no="150626195503120015",
        authority="乌审旗公安局",
        valid_from=date(2015, 6, 1),
        valid_to=None,
        long_term=True,
    )


def test_permit_for_hong_kong_macau_taiwan():
    record = decode(
        resident(
            _32="  ",
            _122="810000199001011230",
            _204="20270501",
            _220="H12345678",
            _238="02",
            _248="J",
        )
    )
    assert record.card_type is CardType.HMT_PERMIT
    assert (record.pass_no, record.issue_count) == ("H12345678", "02")
    assert (record.nation, record.nation_name) == ("", "")
    assert (record.valid_to, record.long_term) == (date(2027, 5, 1), False)


def test_foreigner_2017():
    record = decode(
        block(
            _0="EXAMPLE, JOHN",
            _120="1",
            _122="MNG110085031201",
            _152="MNG",
            _158="示例约翰",
            _188="20190101",
            _204="20290101",
            _220="19850312",
            _236="01",
            _240="1500",
            _248="I",
        )
    )
    assert record == IdCardRecord(
        card_type=CardType.FOREIGN_2017,
        name="示例约翰",
        name_en="EXAMPLE, JOHN",
        sex="1",
        id_no="MNG110085031201",
        nationality="MNG",
        birth=date(1985, 3, 12),
        authority="1500",
        valid_from=date(2019, 1, 1),
        valid_to=date(2029, 1, 1),
    )


def test_foreigner_2023_joins_a_long_english_name():
    first, rest = "A" * 34 + " ", "B" * 11
    record = decode(
        block(
            _0="示例简",
            _30="2",
            _32="01",
            _36="19850312",
            _52=first,
            _122="911500198503120029",
            _188="20240101",
            _204="20340101",
            _220=rest,
            _242="MNG",
            _248="Y",
        )
    )
    assert record.card_type is CardType.FOREIGN_2023
    assert record.name_en == "A" * 34 + " " + "B" * 11
    assert (record.issue_count, record.nationality, record.authority) == ("01", "MNG", "")


@pytest.mark.parametrize(
    "card",
    [SimCard.resident(), SimCard.hmt_permit(), SimCard.foreign_2017(), SimCard.foreign_2023()],
)
def test_what_is_encoded_is_decoded(card):
    assert encode(decode(card.text)) == card.text


def test_rare_and_private_characters_survive():
    assert decode(resident(_0="𠮷\ue863·䶮  ")).name == "𠮷\ue863·䶮"


def test_a_torn_character_does_not_break_the_card():
    raw = bytearray(resident())
    raw[4:6] = b"\x00\xd8"
    assert decode(bytes(raw)).name == "巴特\ufffd"


@pytest.mark.parametrize("day", ["19901301", "2015060", "________", "长期", "１９９００１０１"])
def test_an_impossible_day_is_none(day):
    assert decode(resident(_36=day.ljust(8))).birth is None


def test_unknown_codes_are_shown_not_refused():
    record = decode(resident(_30="7", _32="66"))
    assert (record.sex, record.nation, record.nation_name) == ("0", "66", "66")


def test_nation_table():
    known = {
        "01": "汉",
        "02": "蒙古",
        "11": "满",
        "31": "达斡尔",
        "45": "鄂温克",
        "52": "鄂伦春",
        "56": "基诺",
    }
    assert {code: NATIONS[code] for code in known} == known
    assert len(NATIONS) == 58


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (resident(_248="Z"), "unknown_card"),
        (resident(_0="   "), "empty"),
        (resident(_122=" " * 18), "empty"),
        (b"", "bad_length"),
        (bytes(255), "bad_length"),
    ],
)
def test_bad_blocks(raw, code):
    with pytest.raises(WireError) as caught:
        decode(raw)
    assert (caught.value.code, str(caught.value)) == (code, code)


def test_a_field_too_long_for_the_card_is_refused():
    with pytest.raises(WireError, match="too_long"):
        SimCard.resident(name="长" * 16)


def test_a_record_hides_itself_and_is_not_pickled():
    record = decode(resident())
    assert repr(record) == "IdCardRecord(card_type=<CardType.RESIDENT: 'resident'>)"
    for leak in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="personal data is not pickled"):
            leak(record)
