"""Reading pages: the worker's deadline and death, and the values that are taken out of lines."""

import os
import sys

import cv2
import pytest

from drivers.document_camera.frame import encode
from drivers.paper import fields
from drivers.paper.contract import OcrError, TextLine
from drivers.paper.numbers import bank_card_in, id_no_in, is_id_no
from drivers.paper.ocr_worker import OcrWorker, is_installed
from drivers.paper.rows import rows_of, sensible
from tests.drivers import card_pictures as cards

needs_ocr = pytest.mark.skipif(not is_installed(), reason="the ocr extra is not installed")

CHILD = """
import struct, sys, time
sys.stdout.buffer.write(b"R"); sys.stdout.flush()
while len(head := sys.stdin.buffer.read(4)) == 4:
    jpeg = sys.stdin.buffer.read(*struct.unpack(">I", head))
    if jpeg == b"hang":
        time.sleep(60)
    if jpeg == b"die":
        sys.exit(3)
    answer = {b"bad": b"{]", b"memory": b'{"error": "no_memory"}'}.get(
        jpeg, b'{"lines": [["%d", 0.9, [0, 0, 1, 0.1]]]}' % __import__("os").getpid())
    sys.stdout.buffer.write(struct.pack(">I", len(answer)) + answer); sys.stdout.flush()
"""


def line(text, left, top, right, bottom, score=0.98):
    return TextLine(text, (left, top, right, bottom), score)


@pytest.fixture
def worker():
    made = OcrWorker(limit_s=2.0, program=(sys.executable, "-c", CHILD))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("what", "code"),
    [(b"hang", "timed_out"), (b"die", "crashed"), (b"bad", "crashed"), (b"memory", "no_memory")],
)
def test_a_reader_that_fails_is_ended_and_the_next_page_has_a_new_one(worker, what, code):
    (before,) = worker.read(b"page")
    worker._limit_s = 0.4 if what == b"hang" else 10.0
    with pytest.raises(OcrError) as failed:
        worker.read(what)
    assert failed.value.code == code
    worker._limit_s = 10.0
    (after,) = worker.read(b"page")
    assert after.text != before.text
    with pytest.raises(ProcessLookupError):
        os.kill(int(before.text), 0)


def test_after_rest_nothing_of_the_reader_is_left(worker):
    (told,) = worker.read(b"page")
    worker.rest()
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.text), 0)


def test_without_the_extra_it_is_told_and_nothing_starts(monkeypatch):
    monkeypatch.setattr("drivers.paper.ocr_worker.find_spec", lambda name: None)
    with pytest.raises(OcrError) as failed:
        OcrWorker().read(b"page")
    assert failed.value.code == "not_installed"


@needs_ocr
def test_the_memory_of_the_real_reader_is_limited():
    reader = OcrWorker(memory_bytes=150_000_000, limit_s=60)
    try:
        with pytest.raises(OcrError) as failed:
            reader.read(encode(cards.front(), 85))
    finally:
        reader.close()
    assert failed.value.code in ("no_memory", "crashed", "not_installed")


@needs_ocr
@pytest.mark.timeout(240)
def test_cards_are_read_by_the_real_reader():
    reader = OcrWorker(limit_s=120)
    try:
        front = reader.read(encode(cv2.resize(cards.front(), (708, 446)), 85))
        back, bank = (reader.read(encode(one(), 85)) for one in (cards.back, cards.bank))
        with pytest.raises(OcrError) as failed:
            reader.read(b"no picture")
    finally:
        reader.close()
    assert failed.value.code == "unreadable"
    person = {key: one.value for key, one in fields.id_card(front).items()}
    assert person == {
        **cards.PERSON,
        "sex": "1",
        "address": "".join(cards.PERSON["address"]),
    }
    told = fields.id_card(back)
    assert told["issuer"].value == "乌审旗公安局"
    assert (told["valid_from"].value, told["valid_to"].value) == ("2015-01-20", "2035-01-20")
    assert fields.bank_card(bank)["account"].value == "6228481234567890128"
    assert all(one.source == "machine" and 0 < one.confidence <= 1 for one in told.values())


# What the reader gives for a card, with the mistakes it makes; values lie right of their labels.

ID = cards.PERSON["id_no"]
FRONT = (
    line("ᠨᠡᠷ᠎ᠡ", 0.02, 0.08, 0.05, 0.30),
    line("P", 0.03, 0.12, 0.05, 0.15, 0.95),
    line("姓名", 0.08, 0.11, 0.14, 0.17),
    line("白音•宝力格", 0.17, 0.10, 0.37, 0.18),
    line("性别男", 0.08, 0.24, 0.25, 0.30),
    line("民族 蒙古", 0.37, 0.24, 0.52, 0.30),
    line("出生 1980年 5月 6日", 0.08, 0.36, 0.5, 0.42),
    line("住址", 0.08, 0.48, 0.14, 0.54),
    line("内蒙古自治区乌审旗嘎鲁图镇", 0.17, 0.48, 0.58, 0.54),
    line("示例路99号", 0.17, 0.56, 0.5, 0.62, 0.9),
    line("公民身份号码", 0.08, 0.85, 0.25, 0.91),
    line(ID, 0.33, 0.85, 0.73, 0.91),
)


def test_the_front_of_a_card_is_taken_apart():
    assert fields.card_side(FRONT) == "front"
    found = fields.id_card(FRONT)
    assert {key: one.value for key, one in found.items()} == {
        "name": "白音·宝力格",
        "sex": "1",
        "nation": "蒙古",
        "birth": "1980-05-06",
        "address": "内蒙古自治区乌审旗嘎鲁图镇示例路99号",
        "id_no": ID,
    }
    assert found["id_no"].confidence > found["address"].confidence == 0.9
    assert found["address"].box == (0.08, 0.48, 0.58, 0.62)
    assert "宝力格" not in repr(found) and ID not in repr(found)


def test_a_number_with_a_wrong_check_digit_is_no_number():
    wrong = ID[:-1] + ("1" if ID[-1] != "1" else "2")
    found = fields.id_card((*FRONT[:-1], line(wrong, 0.33, 0.85, 0.73, 0.91)))
    assert "id_no" not in found
    assert found["birth"].confidence < 0.99


def test_what_contradicts_the_number_is_told_as_doubtful():
    other = [one for one in FRONT if "出生" not in one.text and "性别" not in one.text]
    other += [
        line("出生1981年5月6日", 0.08, 0.36, 0.5, 0.42),
        line("性别女", 0.08, 0.24, 0.25, 0.3),
    ]
    found = fields.id_card(other)
    assert (found["birth"].value, found["birth"].confidence) == ("1980-05-06", 0.5)
    assert (found["sex"].value, found["sex"].confidence) == ("1", 0.5)


@pytest.mark.parametrize(
    ("span", "until"), [("2015.01.20-2035.01.20", "2035-01-20"), ("20150120-长期", "")]
)
def test_the_back_of_a_card_is_taken_apart(span, until):
    lines = (
        line("居民身份证", 0.3, 0.3, 0.7, 0.4),
        line("签发机关乌审旗公安局", 0.2, 0.7, 0.6, 0.76),
        line("有效期限", 0.2, 0.83, 0.33, 0.9),
        line(span, 0.36, 0.83, 0.7, 0.9),
    )
    assert fields.card_side(lines) == "back"
    found = {key: one.value for key, one in fields.id_card(lines).items()}
    assert found == {"issuer": "乌审旗公安局", "valid_from": "2015-01-20", "valid_to": until}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (ID, ID),
        (f"号码 {ID[:6]} {ID[6:]}", ID),
        (ID.replace("0", "O").replace("1", "l"), ID),
        (ID[:-1], ""),
        (f"9{ID}", ""),
        ("", ""),
    ],
)
def test_an_id_number_is_found_or_not(text, number):
    assert id_no_in(text) == number


def test_check_digits_x_and_impossible_dates():
    ending = next(
        cards.id_no(f"1506991980050699{n}") for n in range(10)
        if cards.id_no(f"1506991980050699{n}").endswith("X")
    )  # fmt: skip
    assert is_id_no(ending) and id_no_in(ending.lower()) == ending
    assert not is_id_no(cards.id_no("15069919801306999"))
    assert bank_card_in("6228 4812 3456 7890 128") == "6228481234567890128"
    assert bank_card_in("6228 4812 3456 7890 129") == ""


def test_labelled_values_of_a_form_stand_beside_or_below():
    lines = (
        line("户  主", 0.1, 0.10, 0.2, 0.13),
        line("阿拉坦", 0.25, 0.10, 0.4, 0.13),
        line("户号：0015", 0.5, 0.10, 0.7, 0.13),
        line("住址", 0.1, 0.20, 0.2, 0.23),
        line("嘎鲁图镇示例路1号", 0.1, 0.26, 0.5, 0.29, 0.8),
        line("ᠬᠠᠶᠢᠭ", 0.6, 0.26, 0.7, 0.29),
    )
    labels = {"head": ("户主",), "book": ("户号",), "address": ("住址", "地址"), "phone": ("电话",)}
    found = fields.form(lines, labels, 210 / 297)
    assert {key: one.value for key, one in found.items()} == {
        "head": "阿拉坦",
        "book": "0015",
        "address": "嘎鲁图镇示例路1号",
    }
    assert found["address"].confidence == 0.8


@pytest.mark.parametrize(
    "rubbish",
    [
        line("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", 0.1, 0.1, 0.4, 0.13),
        line("Jヤ{んЖφ", 0.1, 0.1, 0.4, 0.13),
        line("11il1", 0.1, 0.1, 0.13, 0.4),
        line("乌审旗", 0.1, 0.1, 0.4, 0.13, 0.3),
        line("  ", 0.1, 0.1, 0.4, 0.13),
    ],
)
def test_what_can_not_have_been_read_is_left_out(rubbish):
    good = line("乌审旗 Uxin 12号", 0.1, 0.2, 0.4, 0.23)
    assert sensible((rubbish, good)) == (good,)


def test_lines_side_by_side_make_one_row():
    lines = [line("b", 0.5, 0.101, 0.6, 0.13), line("a", 0.1, 0.1, 0.2, 0.13),
             line("c", 0.1, 0.15, 0.2, 0.18)]  # fmt: skip
    assert [row.text for row in rows_of(lines)] == ["ab", "c"]
