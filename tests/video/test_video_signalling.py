"""The messages: what we say we understand, and nothing else gets through."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from video import signalling as s

WAITING = s.WaitingCall(
    call="c1",
    pos=1,
    site="点",
    region="150626",
    lang="zh",
    service_id="pension",
    service_title="养老",
    step="form",
    reason="",
    case_id="k",
    missing=("户口簿",),
    waited_s=1.5,
)
FROM_KIOSK = [
    s.Hello(site="点"),
    s.CallRequest(
        call="c1",
        service_id="pension",
        service_title="养老",
        step="form",
        lang="zh",
        region="150626",
        site="点",
        case_id="k",
        missing=("户口簿",),
        reason="看不清",
    ),
    s.CallUpdate(call="c1", step="sign", missing=()),
    s.CallCancel(call="c1"),
    s.LegOffer(call="c1", gen=1, sdp="v=0"),
    s.Stats(call="c1", fps_in=20, fps_out=25, rtt_ms=None),
    s.Bye(call="c1", reason="done"),
    s.Chat(call="c1", text="好"),
]
TO_KIOSK = [
    s.Welcome(name="site-1", ice=(s.IceServer(urls=("stun:192.0.2.1",)),)),
    s.Queue(call="c1", pos=1, eta_s=None, ringing=False),
    s.Assigned(call="c1", agent="其木格"),
    s.Requeued(call="c1"),
    s.LegAnswer(call="c1", gen=2, sdp="v=0"),
    s.Ended(call="c1", by="agent", reason="done"),
    s.Chat(call="c1", text="好"),
    s.Error(code="unknown_call"),
]
FROM_AGENT = [
    s.Presence(state="away"),
    s.Claim(call="c1"),
    s.Decline(call="c1"),
    s.LegAnswer(call="c1", gen=1, sdp="v=0"),
    s.Bye(call="c1", reason="x"),
    s.Chat(call="c1", text="好"),
]
PARSERS = (s.parse_from_kiosk, s.parse_to_kiosk, s.parse_from_agent)


@pytest.mark.parametrize(
    ("parse", "messages"),
    [
        (s.parse_from_kiosk, FROM_KIOSK),
        (s.parse_to_kiosk, TO_KIOSK),
        (s.parse_from_agent, FROM_AGENT),
    ],
)
def test_every_message_survives_the_wire(parse, messages):
    for message in messages:
        assert parse(s.dump(message)) == message


def test_a_message_is_taken_only_from_the_side_that_may_say_it():
    with pytest.raises(s.SignallingError, match="unknown_type"):
        s.parse_from_kiosk(s.dump(s.Claim(call="c1")))
    with pytest.raises(s.SignallingError, match="unknown_type"):
        s.parse_from_agent(s.dump(s.Ended(call="c1", by="agent", reason="")))


def bad(**change: object) -> str:
    return json.dumps({"v": 1, "t": "chat", "call": "c1", "text": "好"} | change)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("[1]", "not_object"),
        ("null", "not_object"),
        ("[" * 50_000, "not_json"),
        (b"\xff\xfe", "not_json"),
        (bad(v=2), "wrong_version"),
        (bad(v="1"), "wrong_version"),
        (bad(t=["chat"]), "unknown_type"),
        (bad(t="chat2"), "unknown_type"),
        (bad(extra=1), "bad"),
        (bad(text=""), "bad"),
        (bad(text="x" * 1001), "bad"),
        (bad(text=5), "bad"),
        (bad(call="a b"), "bad"),
        (bad(call="x" * 65), "bad"),
        (bad(text="x" * 70_000), "too_large"),
        ('{"v":1,"t":"chat","call":"c1","text":"\\ud800"}', "bad"),
        ('{"v":1,"t":"stats","call":"c1","fps_in":NaN,"fps_out":1,"rtt_ms":null}', "bad"),
        ('{"v":1,"t":"leg.offer","call":"c1","gen":0,"sdp":"v=0"}', "bad"),
        ('{"v":1,"t":"leg.offer","call":"c1","gen":true,"sdp":"v=0"}', "bad"),
    ],
)
def test_bad_texts_have_a_code(text, code):
    with pytest.raises(s.SignallingError) as error:
        s.parse_from_kiosk(text)
    assert error.value.code == code


def test_errors_and_reprs_hold_no_words_of_a_person():
    secret = "150626195503120015"
    with pytest.raises(s.SignallingError) as error:
        s.parse_from_kiosk(bad(text=secret, extra=secret))
    assert secret not in str(error.value) + repr(error.value)
    assert secret not in repr(s.Chat(call="c1", text=secret))
    assert secret not in repr(s.LegOffer(call="c1", gen=1, sdp=secret))
    assert secret not in repr(s.Claimed(context=WAITING.model_copy(update={"reason": secret})))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["v", "t", "call", "text", "gen", "sdp", "pos", "ice", "missing", "fps_in", "state"]
)
TYPES = st.sampled_from([m.t for m in (*FROM_KIOSK, *TO_KIOSK, *FROM_AGENT)])


@settings(deadline=None)
@given(st.text() | st.binary() | JSON.map(json.dumps))
def test_no_text_raises_anything_but_our_error(text):
    for parse in PARSERS:
        try:
            parse(text)
        except s.SignallingError as error:
            assert error.code
        else:
            assert json.loads(text)["v"] == 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=6), TYPES)
def test_nearly_right_objects_raise_only_our_error(fields, kind):
    for parse in PARSERS:
        try:
            message = parse(json.dumps({**fields, "v": 1, "t": kind}))
        except s.SignallingError as error:
            assert error.code in {"unknown_type", "bad", "too_large"}
        else:
            assert parse(s.dump(message)) == message
