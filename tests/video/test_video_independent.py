"""Agents of another make (docs/examples/, written from docs/signalling.md) at the real desk."""

from collections.abc import Iterator

import pytest

from tests.soak.other_agent import Client
from video.contract import AgentChat, CallConnected, CallEnded, CallFailed, CallHeld

PASSWORD = "correct horse battery"


@pytest.fixture
def client(running_desk) -> Iterator[Client]:
    accounts = running_desk.desk.accounts
    accounts.add_agent("other", "高娃", PASSWORD)
    made = Client(running_desk.url, "other", PASSWORD, accounts.set_second_factor("other", True))
    yield made
    assert made.close() == 0


def test_a_client_written_from_the_document_holds_a_call(
    running_desk, client, make_caller, heard, context
):
    client.tells("signed_in", name="高娃", role="agent")
    client.tells("presence", state="ready")
    caller = make_caller(running_desk.url)
    caller.start(context)
    assert client.tells("claimed")["service"] == context.service_title
    assert heard.wait(CallConnected, CallFailed).agent_name == "高娃"
    flowing = {client.tells("media", frames=25)["kind"] for _ in range(2)}
    assert flowing == {"audio", "video"}

    client.hears("chat 您好，请慢慢来")
    assert heard.wait(AgentChat) == AgentChat("您好，请慢慢来")
    client.hears("drop")
    client.tells("resumed")
    client.tells("presence", state="busy")
    client.hears("hold")
    assert heard.wait(CallHeld) == CallHeld(True)
    client.hears("unhold")
    assert heard.wait(CallHeld) == CallHeld(False)

    client.hears("bye")
    assert heard.wait(CallEnded, CallFailed).by == "agent"
    client.tells("ended", by="agent")
    client.tells("presence", state="ready")
