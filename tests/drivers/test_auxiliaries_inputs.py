"""The state of doors, people and keys: what is new in it, which input is what, what bounces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.auxiliaries.contract import (
    AuxiliariesChanged,
    AuxiliaryState,
    AuxiliaryView,
    Button,
    ButtonPressed,
    Door,
    OperatorSwitch,
    Presence,
    Sensor,
)
from drivers.auxiliaries.inputs import AWAY_S, ROLES, SETTLE_S, Input, Inputs, inputs_of, names_of
from drivers.contract import DeviceOffline, DeviceOnline
from drivers.errors import DeviceError

NOTHING = AuxiliaryState()
OPEN = AuxiliaryState(cabinet_front_door=Door.OPEN)
_states = st.builds(
    AuxiliaryState,
    proximity=st.sampled_from([None, *Presence]),
    cabinet_front_door=st.sampled_from([None, *Door]),
    operator_switch=st.sampled_from([None, *OperatorSwitch]),
    tamper_sensor=st.sampled_from([None, *Sensor]),
)


@given(_states, _states)
def test_what_is_new_laid_over_the_old_gives_the_new(old, new):
    whole = new.over(old)
    news = whole.since(old)
    assert news.over(old) == whole
    assert set(news.known()) <= set(new.known())
    assert whole.since(whole) == NOTHING
    assert all(old.known().get(name) != value for name, value in news.known().items())


def test_a_view_puts_several_devices_together():
    view = AuxiliaryView()
    here = AuxiliaryState(proximity=Presence.PRESENT)
    assert view.take("board", AuxiliariesChanged(OPEN)) == OPEN
    assert view.take("radar", AuxiliariesChanged(here)) == here
    assert view.state == here.over(OPEN)
    assert view.take("board", AuxiliariesChanged(OPEN)) == NOTHING
    assert view.take("board", ButtonPressed(Button.MUTE)) == NOTHING
    # Of a board that went away nothing is known; the radar's word stays.
    assert view.take("board", DeviceOffline("connection_lost")) == NOTHING
    assert view.state == here
    view.take("radar", DeviceOnline())
    assert view.state == NOTHING


def test_of_two_that_tell_the_same_the_later_name_wins():
    view = AuxiliaryView()
    away = AuxiliaryState(proximity=Presence.NOT_PRESENT)
    view.take("b", AuxiliariesChanged(away))
    view.take("a", AuxiliariesChanged(AuxiliaryState(proximity=Presence.PRESENT)))
    assert view.state == away


def test_wiring_from_words():
    wiring = inputs_of({"1": "cabinetFrontDoor", "12": "!proximity", "3": "volumeUp"})
    assert wiring == (
        Input(1, "cabinetFrontDoor"),
        Input(12, "proximity", inverted=True, release_s=AWAY_S),
        Input(3, "volumeUp"),
    )
    assert Inputs(wiring).wired == 12
    assert Inputs(()).wired == 0
    assert inputs_of({}) == ()


@pytest.mark.parametrize(
    "words",
    [
        {"0": "proximity"},
        {"257": "proximity"},
        {"x": "proximity"},
        {"-1": "proximity"},
        {"1": "frontDoor"},
        {"1": ""},
        {"1": "!!proximity"},
        {"1": "proximity", "2": "proximity"},
        {"1": "proximity", "01": "mute"},
        {"1": "operatorSwitch.run"},
    ],
)
def test_bad_wiring_is_told(words):
    with pytest.raises(DeviceError, match="bad_inputs"):
        inputs_of(words)


def test_every_role_can_be_wired_and_is_named():
    wiring = inputs_of({str(number): role for number, role in enumerate(sorted(ROLES), 1)})
    names, buttons = names_of(wiring)
    assert set(names) == set(AuxiliaryState.__dataclass_fields__)
    assert set(buttons) == set(Button)


def levels(*closed, size=8):
    return [number in closed for number in range(1, size + 1)]


def test_the_first_look_tells_all_at_once():
    inputs = Inputs(inputs_of({"1": "cabinetFrontDoor", "2": "proximity", "3": "tamperSensor"}))
    changed, pressed = inputs.look(levels(1), 0.0)
    assert changed == AuxiliaryState(
        cabinet_front_door=Door.CLOSED, proximity=Presence.NOT_PRESENT, tamper_sensor=Sensor.OFF
    )
    assert pressed == ()
    assert inputs.state == changed


def test_a_cut_wire_reads_as_an_open_door():
    inputs = Inputs(inputs_of({"1": "safeDoor", "2": "!cabinetRearDoor"}))
    changed, _ = inputs.look(levels(), 0.0)
    assert (changed.safe_door, changed.cabinet_rear_door) == (Door.OPEN, Door.CLOSED)


def test_bouncing_is_waited_out():
    inputs = Inputs(inputs_of({"1": "cabinetFrontDoor"}))
    inputs.look(levels(1), 0.0)
    for step in range(1, 8):
        # To and fro each 10 ms: never stands for 40 ms.
        changed, _ = inputs.look(levels(1) if step % 2 == 0 else levels(), step * 0.01)
        assert changed == NOTHING
    inputs.look(levels(1), 0.09)
    inputs.look(levels(), 0.1)
    assert inputs.look(levels(), 0.1 + SETTLE_S - 0.001)[0] == NOTHING
    assert inputs.look(levels(), 0.1 + SETTLE_S)[0] == OPEN
    assert inputs.look(levels(), 0.2)[0] == NOTHING


def test_a_person_is_there_at_once_and_gone_late():
    inputs = Inputs(inputs_of({"1": "proximity"}))
    inputs.look(levels(), 0.0)
    inputs.look(levels(1), 1.0)
    assert inputs.look(levels(1), 1.05)[0].proximity is Presence.PRESENT
    inputs.look(levels(), 2.0)
    assert inputs.look(levels(), 3.9)[0] == NOTHING
    # Seen again in between: the count begins anew.
    inputs.look(levels(1), 3.95)
    inputs.look(levels(), 4.0)
    assert inputs.look(levels(), 5.9)[0] == NOTHING
    assert inputs.look(levels(), 6.0)[0].proximity is Presence.NOT_PRESENT


@pytest.mark.parametrize(
    ("closed", "place"),
    [
        ((), OperatorSwitch.RUN),
        ((1,), OperatorSwitch.MAINTENANCE),
        ((2,), OperatorSwitch.SUPERVISOR),
        ((1, 2), OperatorSwitch.SUPERVISOR),
    ],
)
def test_places_of_the_key_switch(closed, place):
    words = {"1": "operatorSwitch.maintenance", "2": "operatorSwitch.supervisor"}
    assert Inputs(inputs_of(words)).look(levels(*closed), 0.0)[0].operator_switch is place


def test_a_button_is_told_when_it_goes_down_and_not_while_it_is_held_at_the_start():
    inputs = Inputs(inputs_of({"1": "operatorCallButton", "2": "volumeUp"}))
    changed, pressed = inputs.look(levels(1, 2), 0.0)
    assert (changed.operator_call_button, pressed) == (Sensor.ON, ())
    inputs.look(levels(), 1.0)
    changed, pressed = inputs.look(levels(), 1.1)
    assert (changed.operator_call_button, pressed) == (Sensor.OFF, ())
    inputs.look(levels(1, 2), 2.0)
    changed, pressed = inputs.look(levels(1, 2), 2.1)
    assert changed.operator_call_button is Sensor.ON
    assert pressed == (Button.OPERATOR_CALL, Button.VOLUME_UP)
    assert inputs.look(levels(1, 2), 2.2) == (NOTHING, ())


def test_after_a_reconnect_all_is_told_again():
    inputs = Inputs(inputs_of({"1": "cabinetFrontDoor"}))
    inputs.look(levels(), 0.0)
    inputs.forget()
    assert inputs.state == NOTHING
    assert inputs.look(levels(), 1.0)[0] == OPEN


@given(st.lists(st.tuples(st.booleans(), st.floats(0.001, 0.2)), max_size=60))
def test_what_is_told_is_always_the_settled_state_and_never_twice(moves):
    inputs, now, told = Inputs(inputs_of({"1": "cabinetFrontDoor"})), 0.0, None
    for closed, pause in moves:
        now += pause
        changed, _ = inputs.look([closed], now)
        if changed != NOTHING:
            assert changed.cabinet_front_door is not told
            told = changed.cabinet_front_door
        assert inputs.state.cabinet_front_door is told
