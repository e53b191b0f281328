"""Bank cards give four digits and nothing else; staff cards prove themselves or do not."""

from dataclasses import fields

import pytest

from drivers.smart_card.apdu import CardTrouble
from drivers.smart_card.bank import read_bank_card
from drivers.smart_card.contract import BankCard, EnrolledCard, StaffAlgorithm, StaffCard
from drivers.smart_card.recognise import read_content
from drivers.smart_card.session import MOST_APDUS
from drivers.smart_card.sim_cards import (
    PPSE,
    PSE,
    BankApp,
    Chip,
    Handing,
    StaffApp,
    bank_card,
    social_security,
)
from drivers.smart_card.staff import StaffRefused, authenticate, read_staff_card, verify
from tests.drivers.smartcard_bench import session_on

NUMBER = "6217001234567890123"
CHALLENGE = bytes(range(16))


def on(*applications, handing=Handing.DIRECT, t0=True):
    return session_on(Chip(applications, handing=handing).answer, t0=t0)


class TestBank:
    @pytest.mark.parametrize("t0", [True, False])
    @pytest.mark.parametrize("handing", Handing)
    @pytest.mark.parametrize("environment", [PPSE, PSE, None])
    @pytest.mark.parametrize("track_2", [False, True])
    def test_last_four_digits(self, environment, handing, track_2, t0):
        apps = bank_card(BankApp(NUMBER, track_2=track_2), environment=environment)
        assert read_bank_card(on(*apps, handing=handing, t0=t0)) == BankCard("0123", "debit")

    @pytest.mark.parametrize(
        ("aid", "kind"),
        [
            ("A000000333010102", "credit"),
            ("A000000333010106", "e_cash"),
            ("A0000000031010", "other"),
        ],
    )
    def test_kind_by_application(self, aid, kind):
        apps = bank_card(BankApp(NUMBER, aid=bytes.fromhex(aid)))
        assert read_bank_card(on(*apps)) == BankCard("0123", kind)

    def test_the_terminals_figures_are_zeros_of_the_right_length(self):
        app = BankApp(NUMBER)
        read_bank_card(on(*bank_card(app)))
        assert app.options == [bytes((0x83, 33)) + bytes(33)]
        app = BankApp(NUMBER, pdol=b"")
        read_bank_card(on(*bank_card(app)))
        assert app.options == [b"\x83\x00"]

    def test_a_card_that_refuses_zeros_is_read_all_the_same(self):
        apps = bank_card(BankApp(NUMBER, refuses_zeros=True))
        assert read_bank_card(on(*apps)) == BankCard("0123", "debit")

    def test_an_answer_in_the_short_format(self):
        """Format 1 of GET PROCESSING OPTIONS: 80, then profile and locator."""
        chip = Chip(bank_card(BankApp(NUMBER)))

        def answer(command):
            if command[1] == 0xA8:
                return bytes.fromhex("800a7c00 08010100 10010101 9000".replace(" ", ""))
            return chip.answer(command)

        assert read_bank_card(session_on(answer)) == BankCard("0123", "debit")

    @pytest.mark.parametrize(
        "number", ["62170012345", "62170012345678901234567", "62170012A4567890"]
    )
    def test_what_is_no_number_gives_none(self, number):
        app = BankApp("0" * 16)
        app._number = lambda: (
            b"\x5a"
            + bytes((len(number) // 2 + 1,))
            + bytes.fromhex(number + "F" * (2 - len(number) % 2))
        )
        assert read_bank_card(on(*bank_card(app))) is None

    @pytest.mark.parametrize("locator", ["0801ff00" * 60, "08010100" * 63])
    def test_a_locator_without_end_ends(self, locator):
        def answer(command):
            if command[1] == 0xA4:
                return b"\x90\x00"
            if command[1] == 0xA8:
                value = bytes.fromhex(locator)
                size = len(value)
                return b"\x94\x81" + bytes((size,)) + value + b"\x90\x00"
            return b"\x70\x00\x90\x00"

        session = session_on(answer)
        assert read_bank_card(session) is None
        assert session.apdus <= MOST_APDUS

    @pytest.mark.parametrize("locator", ["080101", "00010100", "f8010100", "08000100", "08020100"])
    def test_a_locator_that_lies(self, locator):
        chip = Chip(bank_card(BankApp(NUMBER)))

        def answer(command):
            if command[1] == 0xA8:
                value = bytes.fromhex(locator)
                return b"\x94" + bytes((len(value),)) + value + b"\x90\x00"
            return chip.answer(command)

        with pytest.raises(CardTrouble, match="unreadable"):
            read_bank_card(session_on(answer))

    def test_a_list_without_end_ends(self):
        entries = b"".join(b"\x61\x08\x4f\x06\xa0\x00\x00\x00\x00" + bytes((n,)) for n in range(12))
        template = b"\x6f" + bytes((len(entries),)) + entries
        asked = []

        def answer(command):
            asked.append(command)
            return template + b"\x90\x00" if command[1] == 0xA4 else b"\x6a\x82"

        assert read_bank_card(session_on(answer)) is None
        assert len(asked) < MOST_APDUS

    def test_the_number_is_nowhere_afterwards(self):
        session = on(*bank_card(BankApp(NUMBER)))
        card = read_bank_card(session)
        assert repr(card) == "BankCard(kind='debit')"
        said = repr(vars(session)) + repr([one.hex() for one in session.line.sent])
        assert NUMBER[:12] not in said
        assert [one.name for one in fields(card)] == ["last4", "kind"]


class TestRecognition:
    def test_a_social_security_card_with_a_bank_application_is_the_former(self):
        content = read_content(on(social_security(3), *bank_card(BankApp(NUMBER))))
        assert content.card_number == "A12345678"

    def test_a_staff_card_is_told_unproven(self):
        assert read_content(on(StaffApp.new())) == StaffCard("0102030405060708")

    @pytest.mark.parametrize("sw", ["6d00", "6e00", "6a82", "6a81", "6999", "6f00", "9000"])
    def test_everything_else_is_unknown(self, sw):
        session = session_on(lambda command: bytes.fromhex(sw))
        with pytest.raises(CardTrouble, match="unknown_card"):
            read_content(session)
        assert session.apdus < 80

    def test_a_card_under_another_status_for_unknown_names(self):
        chip = Chip(bank_card(BankApp(NUMBER)), unknown=0x6999)
        assert read_content(session_on(chip.answer)) == BankCard("0123", "debit")

    def test_the_checkpoint_can_end_it(self):
        class Stop(Exception):
            pass

        def checkpoint():
            if len(session.line.sent) == 3:
                raise Stop

        session = session_on(Chip([social_security()]).answer, checkpoint=checkpoint)
        with pytest.raises(Stop):
            read_content(session)
        assert len(session.line.sent) == 3


CMAC_128, CMAC_256 = bytes(range(16)), bytes(range(32))


class TestStaff:
    @pytest.mark.parametrize("t0", [True, False])
    @pytest.mark.parametrize("handing", Handing)
    @pytest.mark.parametrize("key", ["ecdsa", CMAC_128, CMAC_256], ids=["ecdsa", "cmac", "cmac256"])
    def test_an_enrolled_card_proves_itself(self, key, handing, t0):
        app = StaffApp.new() if key == "ecdsa" else StaffApp(key)
        session = on(app, handing=handing, t0=t0)
        card = authenticate(session, [app.enrolled()], lambda size: CHALLENGE[:size])
        assert card == StaffCard("0102030405060708")
        sent = [one for one in session.line.sent if one[1] == 0x88]
        assert len(sent) == 1
        assert sent[0][:21] == bytes.fromhex("0088000010") + CHALLENGE

    def test_challenges_come_from_the_given_source_and_differ(self):
        app = StaffApp.new()
        asked = []

        def random(size):
            asked.append(size)
            return bytes((len(asked),)) * size

        sessions = [on(app), on(app)]
        for session in sessions:
            authenticate(session, [app.enrolled()], random)
        assert asked == [16, 16]
        assert sessions[0].line.sent[-1] != sessions[1].line.sent[-1]

    def test_a_source_that_gives_too_little_is_a_mistake(self):
        app = StaffApp.new()
        with pytest.raises(ValueError, match="too few"):
            authenticate(on(app), [app.enrolled()], lambda size: b"\x01")

    @pytest.mark.parametrize("key", ["ecdsa", CMAC_128], ids=["ecdsa", "cmac"])
    def test_a_copy_with_another_key_is_refused(self, key):
        real = StaffApp.new() if key == "ecdsa" else StaffApp(key)
        false = StaffApp.new() if key == "ecdsa" else StaffApp(bytes(16))
        with pytest.raises(StaffRefused, match="security_fail"):
            authenticate(on(false), [real.enrolled()], lambda size: CHALLENGE)

    @pytest.mark.parametrize("key", ["ecdsa", CMAC_128], ids=["ecdsa", "cmac"])
    def test_a_recorded_answer_is_refused(self, key):
        app = StaffApp.new() if key == "ecdsa" else StaffApp(key)
        first = on(app)
        proofs = []
        chip = Chip([app])

        def recording(command):
            answer = chip.answer(command)
            if command[1] == 0x88:
                proofs.append(answer)
            return answer

        authenticate(session_on(recording), [app.enrolled()], lambda size: CHALLENGE)

        def replaying(command):
            return proofs[0] if command[1] == 0x88 else chip.answer(command)

        with pytest.raises(StaffRefused, match="security_fail"):
            authenticate(session_on(replaying), [app.enrolled()], lambda size: bytes(16))
        assert first.apdus == 0

    def test_one_cards_proof_is_not_anothers(self):
        """The same key under another id: the id is part of what is signed."""
        app = StaffApp(CMAC_128)
        other = EnrolledCard("1111111111111111", StaffAlgorithm.AES_CMAC, CMAC_128)
        chip = Chip([StaffApp(CMAC_128)])

        def answer(command):
            return chip.answer(command).replace(app.card_id, bytes.fromhex(other.card_id))

        with pytest.raises(StaffRefused, match="security_fail"):
            authenticate(session_on(answer), [app.enrolled(), other], lambda size: CHALLENGE)

    def test_a_card_that_is_not_enrolled_gets_no_challenge(self):
        session = on(StaffApp.new())
        with pytest.raises(StaffRefused, match="not_enrolled"):
            authenticate(session, [], lambda size: CHALLENGE)
        assert not [one for one in session.line.sent if one[1] == 0x88]

    @pytest.mark.parametrize("apps", [[], [social_security()]])
    def test_another_card_is_none(self, apps):
        assert read_staff_card(on(*apps)) is None
        with pytest.raises(StaffRefused, match="not_staff_card"):
            authenticate(on(*apps), [], lambda size: CHALLENGE)

    @pytest.mark.parametrize(
        "template", ["", "6f00", "6f0a8408f04a49554a494e01", "6f0e8404aabbccdd850601020304050607"]
    )
    def test_a_template_without_id_or_name_is_none(self, template):
        session = session_on(lambda command: bytes.fromhex(template) + b"\x90\x00")
        try:
            assert read_staff_card(session) is None
        except CardTrouble as trouble:
            assert trouble.code == "unreadable"

    @pytest.mark.parametrize("proof", [b"", b"\x30", bytes(16), bytes(64), b"\xff" * 72])
    def test_nonsense_proves_nothing(self, proof):
        for app in (StaffApp.new(), StaffApp(CMAC_128)):
            assert verify(app.enrolled(), CHALLENGE, proof) is False

    def test_a_broken_enrolment_is_a_mistake_not_a_refusal(self):
        broken = EnrolledCard("0102030405060708", StaffAlgorithm.ECDSA_P256, b"\x04" + bytes(64))
        with pytest.raises(ValueError, match=r"."):
            verify(broken, CHALLENGE, b"")

    def test_keys_are_not_shown(self):
        assert CMAC_128.hex() not in repr(StaffApp(CMAC_128).enrolled())
        assert "key" not in repr(StaffApp.new().enrolled())
