"""One read on demand, with its figures, through outages; and what the probe finds."""

import json
import threading
import time

import pytest

from drivers.bus import Bus
from drivers.smart_card.contract import ReadCard, SocialSecurityCardRead
from drivers.smart_card.probe import probe
from drivers.smart_card.sim import (
    BankApp,
    Chip,
    Fault,
    FaultKind,
    Handing,
    StaffApp,
    bank_card,
    social_security,
)
from drivers.smart_card.sim_cards import ATR_TOO_LONG
from drivers.smart_card.trial import try_device
from tests.calm import late
from tests.drivers.smartcard_pcscd import READER, SOCKET
from tests.drivers.smartcard_world import NAME, WAIT_S, World

SSC_NAME, SS_NUMBER, CARD_NUMBER = "乌仁图雅样例", "150626195503120015", "A12345678"


@pytest.fixture
def world():
    with World() as made:
        yield made


def trial(world, address=NAME, **more):
    more = {"settle_s": 0.15, **more}
    return try_device(address, timeout=WAIT_S, **more).as_object()


class TestCards:
    @pytest.mark.parametrize("generation", [1, 2, 3])
    def test_a_social_security_card(self, world, generation):
        world.slot.insert(Chip([social_security(generation)], handing=Handing.T0))
        said = trial(world)
        assert said["result"] == "ok"
        assert (said["card"], said["generation"], said["holder"]) == (
            "social_security", generation, "read",
        )  # fmt: skip
        assert 0 < said["floor_ms"] <= said["read_ms"]
        assert abs(said["overhead_ms"] - (said["read_ms"] - said["floor_ms"])) < 0.11
        assert said["overhead_ms"] <= 10
        assert said["recovered_ms"] is said["outage_ms"] is said["card_again_ms"] is None
        assert said["apdus"] == len(world.slot.asked)

    def test_masked_unless_shown(self, world):
        world.slot.insert(Chip([social_security()]))
        said = json.dumps(trial(world), ensure_ascii=False)
        for secret in (SSC_NAME, SSC_NAME[1:], SS_NUMBER, SS_NUMBER[6:14], CARD_NUMBER, "1955"):
            assert secret not in said
        said = trial(world, show=True)
        assert (said["name"], said["ss_number"]) == (SSC_NAME, SS_NUMBER)
        assert said["card_number"] == CARD_NUMBER

    def test_its_repr_shows_nothing(self, world):
        world.slot.insert(Chip([social_security()]))
        said = repr(try_device(NAME, timeout=WAIT_S, show=True))
        assert SSC_NAME not in said
        assert SS_NUMBER not in said

    def test_a_protected_one(self, world):
        world.slot.insert(Chip([social_security(2, protected=True)]))
        said = trial(world)
        assert (said["result"], said["holder"], said["name"]) == ("ok", "protected", "")

    def test_bank_and_staff_cards(self, world):
        world.slot.insert(Chip(bank_card(BankApp())))
        said = trial(world)
        assert (said["result"], said["card"], said["last4"]) == ("ok", "bank", "0123")
        assert said["kind"] == "debit"
        world.slot.insert(Chip([StaffApp.new()]))
        said = trial(world)
        assert (said["card"], said["card_id"]) == ("staff", "0102030405060708")

    @pytest.mark.parametrize(
        ("card", "fault", "result", "code"),
        [
            (Chip([], unknown=0x6D00), None, "unsupported", "unknown_card"),
            (Chip(atr=ATR_TOO_LONG), None, "unreadable", "mute"),
            (Chip([social_security()]), FaultKind.GARBLE, "unreadable", "unreadable"),
            (Chip([social_security()]), FaultKind.SILENCE, "unreadable", "mute"),
        ],
    )
    def test_cards_that_give_nothing(self, world, card, fault, result, code):
        if fault is not None:
            world.slot.fault(Fault(fault, 0xB2, times=None))
        world.slot.insert(card)
        said = trial(world, apdu_s=0.4)
        assert (said["result"], said["card"], said["code"]) == (result, "unknown", code)
        assert said["read_ms"] is None

    def test_pulled_too_early_and_put_in_again(self, world):
        world.slot.fault(Fault(FaultKind.PULL, 0xB2, after=3))
        world.slot.insert(Chip([social_security()]))
        again = threading.Timer(0.3, lambda: world.slot.insert(Chip([social_security()])))
        again.start()
        assert trial(world)["result"] == "ok"
        again.join()

    def test_no_card(self, world):
        began = time.monotonic()
        assert try_device(NAME, timeout=0.3).result == "no_card"
        assert time.monotonic() - began < 2.0 + late(began)

    def test_it_says_when_it_is_ready(self, world):
        said = trial(world, on_ready=lambda: world.slot.insert(Chip([social_security()])))
        assert said["result"] == "ok"


class TestOutages:
    def test_killed_before_the_card_comes(self, world):
        def outage():
            world.daemon.restart()
            world.slot.insert(Chip([social_security()]))

        said = trial(world, on_ready=lambda: threading.Thread(target=outage).start())
        assert said["result"] == "ok"
        assert 0 <= said["recovered_ms"] <= said["card_again_ms"] <= 3000
        assert 0 <= said["outage_ms"] <= 3000

    def test_the_time_until_somebody_puts_a_card_in_is_not_the_drivers(self, world):
        def outage():
            world.daemon.restart()
            threading.Event().wait(0.6)
            world.slot.insert(Chip([social_security()]))

        said = trial(world, on_ready=lambda: threading.Thread(target=outage).start())
        # Where pcscd's pid file can't be seen the driver's own return is all that is known.
        least = 600 if SOCKET.with_name("pcscd.pid").exists() else 0
        assert said["card_again_ms"] >= least
        assert said["recovered_ms"] < said["card_again_ms"]

    def test_killed_in_the_middle_of_the_read(self, world):
        back = threading.Thread(target=world.daemon.start)

        def outage():
            world.daemon.kill()
            back.start()

        world.slot.at(0xB2, outage)
        world.slot.insert(Chip([social_security()]))
        said = trial(world)
        back.join()
        assert said["result"] == "ok"
        assert 0 <= said["recovered_ms"] <= said["card_again_ms"] <= 3000

    def test_away_for_longer_than_any_pause(self, world):
        world.daemon.kill()
        back = threading.Timer(1.3, world.daemon.start)
        back.start()
        world.slot.insert(Chip([social_security()]))
        said = trial(world)
        back.join()
        assert said["result"] == "ok"

    def test_away_for_good(self, world, monkeypatch):
        monkeypatch.setattr("drivers.smart_card.trial.GREETING_S", 0.5)
        world.daemon.kill()
        assert try_device(NAME, timeout=0.5).result == "no_service"

    def test_lost_and_never_back(self, world):
        said = try_device(NAME, timeout=0.5, on_ready=world.daemon.kill)
        assert said.result == "no_service"
        assert said.figures["recovered_ms"] is None


class TestAddresses:
    @pytest.mark.parametrize("address", ["usb:04e6:5816", ""])
    def test_bad_ones_are_told_at_once(self, address):
        began = time.monotonic()
        assert try_device(address, timeout=WAIT_S).result == "bad_port"
        assert time.monotonic() - began < 2.0 + late(began)

    def test_a_reader_that_is_not_there(self, world, monkeypatch):
        monkeypatch.setattr("drivers.smart_card.trial.GREETING_S", 0.3)
        assert try_device("ACR39U", timeout=0.3).result == "no_device"

    def test_one_that_the_kiosk_uses(self, world):
        world.open()
        began = time.monotonic()
        assert try_device(NAME, timeout=WAIT_S).result == "port_busy"
        assert time.monotonic() - began < 2.0 + late(began)


class TestProbe:
    def test_alone_of_its_kind_it_is_named_without_numbers(self, world):
        (found,) = probe(Bus())
        assert (found.bus, found.path, found.role) == ("pcsc", NAME, "smart_card")
        assert found.config == f'smart_card.reader = "{READER}"'
        assert found.warnings == ("virtual_reader",)

    def test_of_two_alike_each_is_named_in_full(self):
        with World(cable=False):
            found = probe(Bus())
            assert [one.config for one in found] == [
                f'smart_card.reader = "{READER} 00 00"',
                f'smart_card.reader = "{READER} 00 01"',
            ]

    def test_no_reader(self, world):
        world.daemon.without_readers()
        assert probe(Bus()) == []

    def test_no_pcscd(self, world):
        world.daemon.kill()
        (found,) = probe(Bus())
        assert (found.role, found.config, found.warnings) == ("", "", ("pcscd_absent",))

    def test_a_frozen_pcscd_takes_no_longer_than_half_a_second(self, world):
        world.daemon.stop()
        began = time.monotonic()
        (found,) = probe(Bus())
        took = time.monotonic() - began
        world.daemon.resume()
        assert found.warnings == ("pcscd_absent",)
        assert 0.3 < took < 1.0

    def test_it_disturbs_no_running_driver(self, world):
        world.open()
        world.put(Chip([social_security()]))
        for _ in range(5):
            assert probe(Bus())
        world.expect(SocialSecurityCardRead)
        assert world.device.execute(ReadCard(), 5.0).ok
        assert world.names() == ["ReaderOnline", "CardInserted", "SocialSecurityCardRead"]
