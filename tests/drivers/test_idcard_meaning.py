"""The table of meanings, and that nothing in the package calls a card false."""

import re
from pathlib import Path

from drivers.id_card import contract
from drivers.id_card.contract import MeaningCode
from drivers.id_card.meaning import meaning, needs_staff, rejection
from drivers.id_card.wire import Status

# devices.md §1.4, written out once more.
TABLE = {
    0x90: "fine", 0x9F: "fine", 0x10: "repeat", 0x11: "repeat", 0x21: "repeat", 0x23: "repeat",
    0x24: "lay_again", 0x31: "not_here", 0x32: "not_here", 0x33: "not_here", 0x40: "not_here",
    0x41: "lay_again", 0x47: "lay_again", 0x60: "staff", 0x66: "staff", 0x80: "no_card",
    0x81: "lay_again", 0x91: "absent",
}  # fmt: skip
PACKAGE = Path(contract.__file__).parent


def test_every_status_of_the_document_has_its_meaning():
    assert {int(status) for status in Status} == set(TABLE)
    assert {status: str(meaning(status)) for status in TABLE} == TABLE
    assert set(TABLE.values()) == {str(code) for code in MeaningCode}


def test_a_status_of_no_document_is_asked_again():
    for status in set(range(256)) - set(TABLE):
        assert meaning(status) is MeaningCode.REPEAT
        assert rejection(status) == "unreadable"
        assert not needs_staff(status)


def test_what_a_card_that_gave_no_record_is_told_as():
    said = {status: rejection(status) for status in TABLE if status not in (0x90, 0x9F)}
    assert set(said.values()) == {"unreadable", "unsupported", "module_fault"}
    assert [status for status, word in said.items() if word == "module_fault"] == [0x60, 0x66]
    staff = [status for status in range(256) if needs_staff(status)]
    assert staff == [0x60, 0x66]


def test_no_code_of_the_package_says_fake():
    words = re.compile(r"\"[a-z_]*(fake|false|forged|counterfeit|invalid_card)[a-z_]*\"")
    for file in PACKAGE.glob("*.py"):
        assert words.search(file.read_text("utf-8").lower()) is None, file.name
