"""The two ends of a desk's sockets, as a test speaks them."""

import json
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

PASSWORD = "correct horse battery"
TOKEN = "site-token-for-tests"
REQUEST = {
    "call": "c1",
    "service_id": "pension",
    "service_title": "养老",
    "step": "form",
    "lang": "zh",
    "region": "150626",
    "site": "点",
    "case_id": "k",
    "missing": ["户口簿"],
    "reason": "",
}


def login(url: str, name: str = "agent1", password: str = PASSWORD, **headers: str):
    return httpx.post(
        f"{url}/api/login",
        json={"name": name, "password": password},
        headers={"Origin": url, **headers},
        trust_env=False,
        timeout=60,
    )


class Peer:
    """One WebSocket end: says messages, waits for a type of message."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, kind: str, /, **fields: object) -> None:
        self.socket.send(json.dumps({"v": 1, "t": kind, **fields}))

    def hear_any(self) -> dict:
        """The next message, whatever it is."""
        return dict(json.loads(self.socket.recv(timeout=20)))

    def hear(self, kind: str, /, **fields: object) -> dict:
        """The next message of this type with these fields."""
        while True:
            message = self.hear_any()
            if message["t"] == kind and all(message.get(k) == v for k, v in fields.items()):
                return message

    def gone(self) -> int:
        """The close code, once the other side has closed."""
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.socket.recv(timeout=20)
        return closed.value.rcvd.code if closed.value.rcvd else 0


class Peers:
    def __init__(self, desk, stack: ExitStack) -> None:
        self.desk = desk
        self.stack = stack
        self.ws = desk.url.replace("http", "ws")

    def kiosk(self, token: str = TOKEN) -> Peer:
        headers = {"Authorization": f"Bearer {token}"}
        return self._open("/ws/kiosk", headers, None)

    def agent(self, name: str = "agent1") -> Peer:
        cookie = login(self.desk.url, name).cookies["desk_session"]
        peer = self._open("/ws/agent", {"Cookie": f"desk_session={cookie}"}, self.desk.url)
        peer.hear("queue.snapshot")
        return peer

    def _open(self, path: str, headers: dict[str, str], origin: str | None) -> Peer:
        socket = connect(self.ws + path, additional_headers=headers, origin=origin, proxy=None)
        return Peer(self.stack.enter_context(socket))
