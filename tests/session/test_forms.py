from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.types import Choice, Field, FieldKind, Text
from kiosk.session.forms import Bad, Good, birth_of, check, id_check_digit, luhn

TODAY = date(2026, 11, 23)
NO = Text("", "", "")
REGIONS = frozenset({"150626100001"})


def field(kind: FieldKind, **more) -> Field:
    if kind is FieldKind.CHOICE:
        more.setdefault("choices", (Choice("yes", NO), Choice("no", NO)))
    if kind is FieldKind.GROUP:
        more.setdefault("fields", (Field("name", FieldKind.NAME, NO, NO),))
    return Field("x", kind, NO, NO, **more)


def value(kind: FieldKind, raw, **more) -> object:
    found = check(field(kind, **more), raw, TODAY, REGIONS)
    return found.code if isinstance(found, Bad) else found.value


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("巴图", "巴图"),
        (" 欧阳  小丽 ", "欧阳 小丽"),
        ("阿布都·热西提", "阿布都·热西提"),
        ("阿布都•热西提", "阿布都·热西提"),
        ("阿布都．热西提", "阿布都·热西提"),
        ("𠮷野", "𠮷野"),
        ("王\ue863", "王\ue863"),
        ("ᠪᠠᠲᠤ", "ᠪᠠᠲᠤ"),
        ("O'Neill", "O'Neill"),
        ("", "bad-empty"),
        ("　", "bad-empty"),
        ("李4", "bad-name"),
        ("李\u0007", "bad-name"),
        ("李😀", "bad-name"),
        ("·李", "bad-name-dot"),
        ("李·", "bad-name-dot"),
        ("李··四", "bad-name-dot"),
        ("李" * 51, "bad-too-long"),
    ],
)
def test_name(raw: str, kept: str) -> None:
    assert value(FieldKind.NAME, raw) == kept


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("150626195503120015", "150626195503120015"),
        ("150626198806230020", "150626198806230020"),
        ("150626200109150033", "150626200109150033"),
        ("１５０６２６１９５５０３１２００１５", "150626195503120015"),
        ("150626 1955 0312 0015", "150626195503120015"),
        ("830156199102300016", "bad-id-date"),
        ("150626195503120014", "bad-id-check"),
        ("15062619550312001", "bad-id-length"),
        ("1506261955031200155", "bad-id-length"),
        ("15062619550312001A", "bad-id-characters"),
        ("15062619550312X015", "bad-id-characters"),
        ("", "bad-empty"),
    ],
)
def test_id_no(raw: str, kept: str) -> None:
    assert value(FieldKind.ID_NO, raw) == kept


def test_id_no_takes_a_small_or_full_width_x() -> None:
    first = next(
        f"15062619550312{n:03d}"
        for n in range(1000)
        if id_check_digit(f"15062619550312{n:03d}") == "X"
    )
    for last in "xXｘＸ":
        assert value(FieldKind.ID_NO, first + last) == first + "X"


@pytest.mark.parametrize(
    ("born", "good"),
    [
        ("19000101", True),
        ("18991231", False),
        ("19000229", False),
        ("20000229", True),
        ("20261123", True),
        ("20261124", False),
        ("21000101", False),
        ("19551301", False),
    ],
)
def test_id_no_birth_dates(born: str, good: bool) -> None:
    first = f"150626{born}001"
    kept = value(FieldKind.ID_NO, first + id_check_digit(first))
    assert (kept != "bad-id-date") is good


@given(st.from_regex(r"\A[1-9][0-9]{5}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z"))
def test_a_right_check_digit_is_taken_and_any_other_refused(first: str) -> None:
    right = id_check_digit(first)
    assert value(FieldKind.ID_NO, first + right) == first + right
    for other in set("0123456789X") - {right}:
        assert value(FieldKind.ID_NO, first + other) == "bad-id-check"
    assert birth_of(first) == date(int(first[6:10]), int(first[10:12]), int(first[12:14]))


@given(st.from_regex(r"\A[1-9][0-9]{5}19[0-9]{2}0[1-9]1[0-9][0-9]{3}\Z"), st.integers(0, 16))
def test_one_wrong_digit_is_always_found(first: str, place: int) -> None:
    # ISO 7064 MOD 11-2 finds every single wrong digit.
    for digit in set("0123456789") - {first[place]}:
        wrong = first[:place] + digit + first[place + 1 :] + id_check_digit(first)
        assert str(value(FieldKind.ID_NO, wrong)).startswith("bad-id-")


@pytest.mark.parametrize(
    ("raw", "kept", "warning"),
    [
        ("13904770001", "13904770001", ""),
        ("+86 139 0477 0001", "13904770001", ""),
        ("１３９０４７７０００１", "13904770001", ""),
        ("0477-7000000", "04777000000", "warn-landline"),
        ("12904770001", "bad-phone", ""),
        ("1390477000", "bad-phone", ""),
        ("139047700012", "bad-phone", ""),
        ("电话", "bad-phone", ""),
    ],
)
def test_phone(raw: str, kept: str, warning: str) -> None:
    found = check(field(FieldKind.PHONE), raw, TODAY)
    assert (found.code if isinstance(found, Bad) else found.value) == kept
    assert isinstance(found, Bad) or found.warning == warning


def test_region() -> None:
    assert value(FieldKind.REGION, "150626100001") == "150626100001"
    assert value(FieldKind.REGION, "１５０６２６１０００01") == "150626100001"
    assert value(FieldKind.REGION, "150626100002") == "bad-region-unknown"
    assert value(FieldKind.REGION, "15062610000") == "bad-region"
    assert value(FieldKind.REGION, "015062610000") == "bad-region"


def test_address_and_text() -> None:
    assert value(FieldKind.ADDRESS, " 嘎鲁图镇  1号 ") == "嘎鲁图镇 1号"
    assert value(FieldKind.ADDRESS, "1号") == "bad-address-short"
    assert value(FieldKind.TEXT, "a\u0000b") == "bad-characters"
    assert value(FieldKind.TEXT, "\ud800") == "bad-characters"
    assert value(FieldKind.TEXT, "字" * 201) == "bad-too-long"
    assert value(FieldKind.TEXT, "字" * 6, max_length=5) == "bad-too-long"
    assert value(FieldKind.TEXT, "𠮷𠮷𠮷𠮷𠮷", max_length=5) == "𠮷𠮷𠮷𠮷𠮷"


def test_bank_account_warns_of_luhn_and_refuses_what_is_no_number() -> None:
    good = check(field(FieldKind.BANK_ACCOUNT), "4111 1111-1111 1111", TODAY)
    assert isinstance(good, Good)
    assert (good.value, good.warning) == ("4111111111111111", "")
    doubtful = check(field(FieldKind.BANK_ACCOUNT), "4111111111111112", TODAY)
    assert isinstance(doubtful, Good)
    assert doubtful.warning == "warn-account-luhn"
    assert value(FieldKind.BANK_ACCOUNT, "12345678901") == "bad-account"
    assert value(FieldKind.BANK_ACCOUNT, "1" * 24) == "bad-account"
    assert value(FieldKind.BANK_ACCOUNT, "1234567890123a") == "bad-account"


@given(st.from_regex(r"\A[0-9]{11,22}\Z"))
def test_exactly_one_last_digit_fits_luhn(first: str) -> None:
    assert sum(luhn(first + last) for last in "0123456789") == 1


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("2020-05-06", "2020-05-06"),
        ("20200506", "2020-05-06"),
        ("2020年5月6日", "2020-05-06"),
        ("２０２０．５．６", "2020-05-06"),
        ("2020/5/6", "2020-05-06"),
        ("2020 年 5 月 6 日", "2020-05-06"),
        ("2024-02-29", "2024-02-29"),
        ("2020年2月30日", "bad-date"),
        ("2023-02-29", "bad-date"),
        ("2020-13-01", "bad-date"),
        ("2020112", "bad-date"),  # 1 February or 12 January: the resident decides
        ("202056", "bad-date"),
        ("1899-12-31", "bad-date"),
        ("2077-01-01", "bad-date"),
        ("昨天", "bad-date"),
    ],
)
def test_date(raw: str, kept: str) -> None:
    assert value(FieldKind.DATE, raw) == kept


def test_a_past_date_may_be_today_but_not_tomorrow() -> None:
    assert value(FieldKind.DATE, "2026-11-23", past=True) == "2026-11-23"
    assert value(FieldKind.DATE, "2026-11-24", past=True) == "bad-date-future"
    assert value(FieldKind.DATE, "2026-11-24") == "2026-11-24"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("200", "200.00"),
        ("￥1，200.5元", "1200.50"),
        ("007.25", "7.25"),
        ("0", "0.00"),
        ("1.234", "bad-money"),
        ("-5", "bad-money"),
        ("一百", "bad-money"),
        ("1234567890", "bad-money"),
    ],
)
def test_money(raw: str, kept: str) -> None:
    assert value(FieldKind.MONEY, raw) == kept


def test_choice() -> None:
    assert value(FieldKind.CHOICE, "yes") == "yes"
    assert value(FieldKind.CHOICE, "perhaps") == "bad-choice"
    assert value(FieldKind.CHOICE, "") == "bad-empty"


def test_group_least_most_and_the_place_of_a_bad_row() -> None:
    rows = tuple({"name": n} for n in ("甲", "乙", "丙"))
    assert value(FieldKind.GROUP, rows, most=3) == rows
    assert value(FieldKind.GROUP, rows, most=2) == "bad-group-many"
    assert value(FieldKind.GROUP, rows[:1], least=2) == "bad-group-few"
    assert value(FieldKind.GROUP, ()) == "bad-group-few"
    assert value(FieldKind.GROUP, (), required=False) == ()
    wrong = check(field(FieldKind.GROUP), (*rows[:2], {"name": "4"}), TODAY)
    assert wrong == Bad("bad-name", (2, "name"))
    missing = check(field(FieldKind.GROUP), ({},), TODAY)
    assert missing == Bad("bad-empty", (0, "name"))


@pytest.mark.parametrize("kind", list(FieldKind))
def test_an_optional_answer_may_stay_empty(kind: FieldKind) -> None:
    empty: object = () if kind is FieldKind.GROUP else ""
    assert value(kind, empty, required=False) == empty


@pytest.mark.parametrize("kind", list(FieldKind))
@given(raw=st.text(st.characters(), max_size=40) | st.from_regex(r"[0-9年月日xX.·-]{1,25}"))
def test_check_takes_any_text_and_a_good_value_is_good_again(kind: FieldKind, raw: str) -> None:
    one = field(kind, required=False)
    found = check(one, ({"name": raw},) if kind is FieldKind.GROUP else raw, TODAY, REGIONS)
    if isinstance(found, Good):
        again = check(one, found.value, TODAY, REGIONS)
        assert isinstance(again, Good)
        assert again.value == found.value


def test_a_good_value_is_hidden_in_its_repr() -> None:
    good = check(field(FieldKind.PHONE), "0477-7000000", TODAY)
    assert repr(good) == "Good(warning='warn-landline')"
