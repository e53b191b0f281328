"""Which output is on when: wiring, colours, arrows, flashing in step, and its limits."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused, DeviceError
from drivers.lights.contract import (
    OFF,
    Colour,
    Direction,
    FlashRate,
    Light,
    LightName,
)
from drivers.lights.outputs import Output, outputs_of
from drivers.lights.plan import MOST_HZ, Plan, Rates, Relay

ON = Light(FlashRate.CONTINUOUS)
WIRING = outputs_of(
    {
        "1": "cardReader",
        "2": "statusGood.green",
        "3": "statusGood.red",
        "4": "receiptPrinter.entry",
        "5": "receiptPrinter.exit.blue",
        "6": "!scanner",
    }
)


def lit(plan, now=0.0):
    """Outputs that are switched on at this moment."""
    return {number for number, on in plan.levels(now)[0].items() if on}


def test_wiring_from_words():
    assert WIRING[0] == Output(1, LightName.CARD_READER)
    assert WIRING[4] == Output(5, LightName.RECEIPT_PRINTER, Colour.BLUE, Direction.EXIT)
    assert WIRING[5] == Output(6, LightName.SCANNER, inverted=True)
    assert outputs_of({"1": "scanner.exit.red"}) == outputs_of({"1": "scanner.red.exit"})


@pytest.mark.parametrize(
    "words",
    [
        {"0": "scanner"},
        {"300": "scanner"},
        {"x": "scanner"},
        {"1": "lamp"},
        {"1": ""},
        {"1": "scanner.purple"},
        {"1": "scanner.red.blue"},
        {"1": "scanner.entry.exit"},
        {"1": "scanner.red.exit.red"},
        {"1": "scanner", "2": "scanner"},
        {"1": "scanner", "01": "cardReader"},
    ],
)
def test_bad_wiring_is_told(words):
    with pytest.raises(DeviceError, match="bad_outputs"):
        outputs_of(words)


def test_all_is_dark_at_first_and_inverted_outputs_are_on_then():
    plan = Plan(WIRING)
    assert lit(plan) == {6}
    assert plan.levels(0.0)[1] is None
    assert plan.numbers == (1, 2, 3, 4, 5, 6)
    assert plan.off_levels() == plan.levels(0.0)[0]


def test_colours():
    plan = Plan(WIRING)
    plan.want({LightName.STATUS_GOOD: Light(FlashRate.CONTINUOUS, Colour.RED)})
    assert lit(plan) == {3, 6}
    plan.want({LightName.STATUS_GOOD: ON})
    assert lit(plan, 10.0) == {2, 6}


def test_directions():
    plan = Plan(outputs_of({"1": "scanner.entry", "2": "scanner.exit", "3": "cardReader"}))
    plan.want({LightName.SCANNER: Light(FlashRate.CONTINUOUS, None, Direction.EXIT)})
    assert lit(plan) == {2}
    plan.want({LightName.SCANNER: ON})
    assert lit(plan, 1.0) == {1, 2}


@pytest.mark.parametrize(
    ("lights", "detail"),
    [
        ({LightName.PIN_PAD: ON}, "no_such_light"),
        ({LightName.CARD_READER: Light(FlashRate.SLOW, Colour.RED)}, "no_such_colour"),
        ({LightName.STATUS_GOOD: Light(FlashRate.OFF, Colour.BLUE)}, "no_such_colour"),
        ({LightName.CARD_READER: Light(FlashRate.SLOW, None, Direction.EXIT)},
         "no_such_direction"),
    ],
)  # fmt: skip
def test_what_the_board_has_not_changes_nothing(lights, detail):
    plan = Plan(WIRING)
    with pytest.raises(CommandRefused) as caught:
        plan.want({LightName.SCANNER: ON, **lights})
    assert (caught.value.code, caught.value.completion) == (
        detail,
        CompletionCode.UNSUPPORTED_DATA,
    )
    assert plan.status().wanted[LightName.SCANNER] == OFF


def test_names_may_come_as_plain_words():
    plan = Plan(WIRING)
    plan.want({"statusGood": Light(FlashRate.CONTINUOUS, "red", None)})
    assert plan.status().wanted[LightName.STATUS_GOOD].colour == "red"


def test_what_is_not_named_stays():
    plan = Plan(WIRING)
    plan.want({LightName.CARD_READER: ON})
    plan.want({LightName.SCANNER: ON})
    assert lit(plan) == {1}
    plan.dark()
    assert lit(plan, 1.0) == {6}


def test_lights_flash_in_step_by_one_clock():
    plan = Plan(outputs_of({"1": "cardReader", "2": "scanner", "3": "contactless"}))
    plan.want(
        {
            LightName.CARD_READER: Light(FlashRate.SLOW),
            LightName.SCANNER: Light(FlashRate.MEDIUM),
            LightName.CONTACTLESS: Light(FlashRate.QUICK),
        }
    )
    rows = ["".join("-#"[on] for on in plan.levels(100 + n / 4 + 0.01)[0].values())
            for n in range(8)]  # fmt: skip
    assert [row[0] for row in rows] == list("####----")
    assert [row[1] for row in rows] == list("##--##--")
    assert [row[2] for row in rows] == list("#-#-#-#-")


def test_it_says_when_to_come_back():
    plan = Plan(outputs_of({"1": "cardReader", "2": "scanner"}))
    plan.want({LightName.CARD_READER: Light(FlashRate.SLOW)})
    assert plan.levels(100.25)[1] == pytest.approx(0.75)
    plan.want({LightName.SCANNER: Light(FlashRate.QUICK)})
    assert plan.levels(100.30)[1] == pytest.approx(0.20)
    assert plan.levels(100.6)[1] == pytest.approx(0.15)


def test_a_mechanical_relay_never_flashes_and_says_so():
    plan = Plan(WIRING, relay=Relay.MECHANICAL)
    plan.want({LightName.CARD_READER: Light(FlashRate.QUICK), LightName.SCANNER: OFF})
    assert all(1 in lit(plan, now / 10) for now in range(1000))
    status = plan.status()
    assert status.wanted[LightName.CARD_READER].rate is FlashRate.QUICK
    assert status.shown[LightName.CARD_READER].rate is FlashRate.CONTINUOUS
    assert status.shown[LightName.SCANNER].rate is FlashRate.OFF
    (offer,) = [one for one in plan.offers() if one.name is LightName.CARD_READER]
    assert offer.rates == (FlashRate.OFF, FlashRate.CONTINUOUS)


def test_offers_name_colours_and_arrows():
    offers = {one.name: one for one in Plan(WIRING).offers()}
    assert offers[LightName.STATUS_GOOD].colours == (Colour.GREEN, Colour.RED)
    assert offers[LightName.RECEIPT_PRINTER].directions == (Direction.ENTRY, Direction.EXIT)
    assert offers[LightName.CARD_READER].rates == tuple(FlashRate)


@pytest.mark.parametrize(
    "rates",
    [{"quick": 3.0}, {"quick": 30.0}, {"slow": 0.0}, {"slow": -1.0}, {"medium": 0.1},
     {"quick": float("nan")}],
)  # fmt: skip
def test_rates_that_may_hurt_are_refused(rates):
    with pytest.raises(ValueError, match="three a second"):
        Rates(**rates)


_moments = st.lists(
    st.tuples(st.floats(0.001, 0.4), st.sampled_from([None, *FlashRate])), min_size=1, max_size=200
)


@given(_moments, st.sampled_from(Relay))
def test_never_more_than_three_flashes_in_any_second_whatever_is_set(moments, relay):
    plan, now, ups = Plan(outputs_of({"1": "cardReader"}), relay=relay), 50.0, []
    before = False
    for pause, rate in moments:
        now += pause
        if rate is not None:
            plan.want({LightName.CARD_READER: Light(rate)})
        on = 1 in lit(plan, now)
        if on and not before:
            ups.append(now)
        before = on
    for first, fourth in zip(ups, ups[3:], strict=False):
        assert fourth - first > 1.0
    least = 1.0 if relay is Relay.MECHANICAL else 1 / MOST_HZ
    assert all(later - one >= least - 1e-9 for one, later in zip(ups, ups[1:], strict=False))


@given(st.sampled_from(FlashRate), st.floats(0, 1000))
def test_coming_back_when_told_misses_no_change(rate, start):
    plan = Plan(outputs_of({"1": "cardReader"}))
    plan.want({LightName.CARD_READER: Light(rate)})
    now, levels = start, None
    for _ in range(20):
        levels, wait = plan.levels(now)
        if wait is None:
            break
        if wait > 0.002:  # not at the very edge, where 1 ms is the least that is waited
            assert plan.levels(now + wait * 0.9)[0] == levels
        now += wait


def test_an_output_that_was_dark_long_enough_comes_on_at_once():
    plan = Plan(outputs_of({"1": "cardReader"}))
    plan.want({LightName.CARD_READER: ON})
    assert lit(plan, 10.0) == {1}
    plan.want({LightName.CARD_READER: OFF})
    assert lit(plan, 10.05) == set()
    plan.want({LightName.CARD_READER: ON})
    levels, wait = plan.levels(10.1)
    assert levels == {1: False}
    assert wait == pytest.approx(0.3)
    assert lit(plan, 10.41) == {1}


def test_lights_set_from_many_threads_are_all_kept():
    plan = Plan(WIRING)
    names = list(dict.fromkeys(one.light for one in WIRING))
    go = threading.Barrier(len(names))

    def work(name):
        go.wait()
        for _ in range(200):
            plan.want({name: ON})
            plan.want({name: OFF})
        plan.want({name: ON})

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(plan.status().wanted.values()) == {ON}


def test_lights_on_outputs():
    assert Plan(WIRING).lights_at([2, 3, 1]) == (LightName.CARD_READER, LightName.STATUS_GOOD)
