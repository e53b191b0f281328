"""Social-security cards of all generations, however their records are reached, and broken ones."""

import pickle
from datetime import date

import pytest

from drivers.smart_card.apdu import CardTrouble
from drivers.smart_card.contract import HolderData
from drivers.smart_card.privacy import shown
from drivers.smart_card.session import MOST_APDUS
from drivers.smart_card.sim_cards import Chip, Handing, Reach, SocialSecurityApp, social_security
from drivers.smart_card.social_security import SSSE, read_social_security
from tests.drivers.smartcard_bench import session_on

NAME, SS_NUMBER, CARD_NUMBER = "乌仁图雅样例", "150626195503120015", "A12345678"


def read(app, *, handing=Handing.DIRECT, t0=True):
    session = session_on(Chip([app], handing=handing).answer, t0=t0)
    return read_social_security(session), session


def replaced(app, file, tag, value):
    """The same card with another record (None: without it)."""
    files = {number: list(records) for number, records in app.files.items()}
    files[file] = [
        (one, value if one == tag else old)
        for one, old in files[file]
        if one != tag or value is not None
    ]
    return SocialSecurityApp(files, app.reach, app.protected)


@pytest.mark.parametrize("handing", Handing)
@pytest.mark.parametrize("reach", Reach)
@pytest.mark.parametrize("generation", [1, 2, 3])
def test_every_generation_reached_in_every_way(generation, reach, handing):
    card, session = read(social_security(generation, reach=reach), handing=handing)
    assert card.generation == generation
    assert card.holder is HolderData.READ
    assert card.version == f"{generation}.00"
    assert (card.name, card.ss_number, card.card_number) == (NAME, SS_NUMBER, CARD_NUMBER)
    assert (card.sex, card.nation, card.birthplace) == ("2", "02", "150626")
    assert (card.birth, card.issued, card.expires) == (
        date(1955, 3, 12), date(2018, 6, 1), date(2028, 6, 1),
    )  # fmt: skip
    assert card.region == "150626"
    assert card.issuer == "910000025150626000000000"
    assert session.apdus == len(session.line.sent) < 70


def test_the_first_command_is_the_one_of_the_books():
    _, session = read(social_security())
    assert session.line.sent[0].hex().upper() == "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"
    assert session.line.sent[1].hex().upper() == "00B2012C00"
    assert SSSE[7:].decode("gbk") == "社会保障"


def test_a_read_takes_no_more_commands_than_it_needs():
    _, session = read(social_security(2))
    assert session.apdus == 1 + 7 + 7
    _, session = read(social_security(1))
    assert session.apdus == 1 + 7 + 6


def test_record_numbers_do_not_matter_only_tags_do():
    app = social_security(2)
    files = {number: list(reversed(records)) for number, records in app.files.items()}
    card, _ = read(SocialSecurityApp(files))
    assert (card.name, card.sex, card.card_number) == (NAME, "2", CARD_NUMBER)


@pytest.mark.parametrize("reach", Reach)
def test_a_protected_holder_leaves_the_card_number(reach):
    card, session = read(social_security(3, reach=reach, protected=True))
    assert card.holder is HolderData.PROTECTED
    assert card.card_number == CARD_NUMBER
    assert card.generation == 3
    assert card.name == card.ss_number == ""
    assert card.birth is None
    assert not [one for one in session.line.sent if one[1] == 0x20]


def test_a_card_without_the_holders_file():
    app = social_security(2)
    card, _ = read(SocialSecurityApp({0x05: app.files[0x05]}))
    assert card.holder is HolderData.ABSENT
    assert card.card_number == CARD_NUMBER


def test_a_long_name_goes_on_in_its_second_record():
    name = "阿拉坦其其格巴音图门乌力吉德力格尔样例甲"
    card, _ = read(social_security(2, name=name))
    assert card.name == name
    first, _ = read(social_security(1, name=name))
    assert first.name == name[:15]


def test_the_rest_of_a_long_name_may_come_last():
    app = social_security(2, name="阿拉坦其其格巴音图门乌力吉德力格尔样例甲")
    holder = sorted(app.files[0x06], key=lambda record: record[0] == 0x4E)
    card, _ = read(SocialSecurityApp({**app.files, 0x06: holder}))
    assert card.name.endswith("样例甲")


def test_a_name_with_a_rare_letter():
    card, _ = read(social_security(2, name="𠮷雅"))
    assert card.name == "𠮷雅"


def test_a_name_with_bytes_outside_the_character_set_is_not_lost():
    app = replaced(social_security(2), 0x06, 0x09, "乌".encode("gb18030") + b"\xff\x20\xb0\xa1")
    card, _ = read(app)
    assert card.name.startswith("乌")
    assert "\ufffd" in card.name


def test_a_missing_record_is_passed_over():
    card, _ = read(replaced(social_security(2, reach=Reach.TAG), 0x05, 0x04, None))
    assert (card.issuer, card.card_number) == ("", CARD_NUMBER)
    card, _ = read(replaced(social_security(2), 0x06, 0x0B, None))
    assert (card.nation, card.name) == ("", NAME)


@pytest.mark.parametrize(
    ("version", "generation"), [(b"1.00", 1), (b"2.01", 2), (b"3.00", 3), (b"\0\0\0\0", None)]
)
def test_generation_by_version(version, generation):
    card, _ = read(replaced(social_security(2), 0x05, 0x03, version))
    assert card.generation == generation


@pytest.mark.parametrize(
    ("tag", "value"),
    [(0x0D, b"\x19\x55\x13\x40"), (0x0D, b"\xff" * 4), (0x0D, b"\xab\xcd\xef\x01")],
)
def test_impossible_dates_are_none(tag, value):
    card, _ = read(replaced(social_security(2), 0x06, tag, value))
    assert card.birth is None
    assert card.name == NAME


def test_an_unknown_sex_is_zero():
    card, _ = read(replaced(social_security(2), 0x06, 0x0A, b"7"))
    assert card.sex == "0"


def test_a_longer_card_number_is_cut_to_its_nine_signs():
    card, _ = read(replaced(social_security(2), 0x05, 0x07, b"A12345678X"))
    assert card.card_number == CARD_NUMBER


@pytest.mark.parametrize("value", [b"A1234\x80\x81\x82\x83", b"A1234\x01\x02\x03\x04"])
def test_a_card_number_that_is_no_text_is_unreadable(value):
    with pytest.raises(CardTrouble, match="unreadable"):
        read(replaced(social_security(2), 0x05, 0x07, value))


def test_values_without_tag_and_length():
    """Some cards answer a read by id with the bare value."""
    app = social_security(2, reach=Reach.TAG)
    values = {tag: value for records in app.files.values() for tag, value in records}
    chip = Chip([app])

    def answer(command):
        whole = chip.answer(command)
        bare = command[1] == 0xB2 and command[3] == 0x00 and whole[-2:] == b"\x90\x00"
        return values[command[2]] + b"\x90\x00" if bare else whole

    card = read_social_security(session_on(answer))
    assert (card.name, card.card_number) == (NAME, CARD_NUMBER)


def test_another_card_is_none():
    assert read_social_security(session_on(Chip([]).answer)) is None
    assert read_social_security(session_on(lambda command: b"\x6d\x00")) is None


def test_a_card_that_says_yes_to_everything_is_none():
    session = session_on(lambda command: b"\x90\x00")
    assert read_social_security(session) is None
    assert session.apdus < 40


@pytest.mark.parametrize(
    "answer", [b"\x61\x10", b"\x6c\x10", b"\xff" * 40 + b"\x61\x00", b"", b"\x90"]
)
def test_hostile_cards_end(answer):
    session = session_on(lambda command: answer)
    with pytest.raises(CardTrouble, match="unreadable"):
        read_social_security(session)
    assert session.apdus <= MOST_APDUS


def test_records_without_end_end():
    """A card that gives some other record for each number it is asked for."""
    session = session_on(lambda command: bytes((0x40 | command[2], 1, 0x31)) + b"\x90\x00")
    with pytest.raises(CardTrouble, match="unreadable"):
        read_social_security(session)
    assert session.apdus <= MOST_APDUS


def test_a_slow_card_that_never_comes_to_an_end(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("drivers.smart_card.session.time.monotonic", lambda: now[0])

    chip = Chip([social_security(reach=Reach.TAG)])

    def answer(command):
        now[0] += 1.0
        return chip.answer(command)

    session = session_on(answer)
    with pytest.raises(CardTrouble, match="unreadable"):
        read_social_security(session)
    assert session.apdus <= 14


class TestPrivacy:
    def test_repr_tells_generation_and_holder_only(self):
        card, _ = read(social_security())
        said = repr(card)
        assert said == "SocialSecurityCard(generation=2, holder=<HolderData.READ: 'read'>)"

    def test_it_is_not_pickled(self):
        card, _ = read(social_security())
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(card)

    def test_masked(self):
        card, _ = read(social_security())
        words = shown(card)
        assert words["name"] == "乌*****"
        assert words["ss_number"] == "1" + "*" * 16 + "5"
        assert words["card_number"] == "A*******8"
        assert words["birth"] == "*" * 10
        assert words["generation"] == 2
        assert words["holder"] == "read"
        assert words["region"] == "150626"

    def test_whole(self):
        card, _ = read(social_security())
        words = shown(card, whole=True)
        assert (words["name"], words["ss_number"]) == (NAME, SS_NUMBER)
        assert words["birth"] == "1955-03-12"
