"""The kernel's input core, as far as clients of event nodes can see it; runs as its own process.

Its own process, as a client asks by ioctl with Python's lock held. Orders come as JSON lines on
standard input, each is answered by one JSON line. Semantics are those of drivers/input/evdev.c and
input.c: each client has its stream, a grab keeps events from all others and belongs to one client
until it closes, keys and switches tell changes only, codes that the device has not are dropped.
"""

import errno
import json
import os
import select
import selectors
import socket
import struct
import sys
import time

EVENT = struct.Struct("llHHi")
QUESTION = struct.Struct("IIqII110s2x")
ANSWER = struct.Struct("iI")
EV_SYN, EV_KEY, EV_ABS, EV_MSC, EV_SW, EV_LED, EV_SND, EV_REP = 0, 1, 3, 4, 5, 0x11, 0x12, 0x14
SYN_REPORT, SYN_DROPPED = 0, 3
ADOPT = 0
KEEP_STATE = (EV_KEY, EV_SW, EV_LED, EV_SND)


class Refused(Exception):
    """An ioctl that fails; carries its errno."""


def bits(codes: list[int]) -> bytes:
    number = sum(1 << code for code in set(codes))
    size = (max(codes, default=0) // 64 + 1) * 8
    return number.to_bytes(size, sys.byteorder)


class Client:
    def __init__(self, line: socket.socket, name: bytes) -> None:
        self.line, self.name = line, name
        self.revoked = False


class EventNode:
    """One plugged-in device: its answers to ioctls, its clients and its grab."""

    def __init__(self, about: dict, waits: selectors.BaseSelector) -> None:
        self.about, self.waits = about, waits
        self.capabilities = {int(kind): codes for kind, codes in about["capabilities"].items()}
        self.on: dict[int, set[int]] = {kind: set() for kind in KEEP_STATE}
        self.absolute = {int(axis): list(info) for axis, info in about["absolute"].items()}
        self.clients: list[Client] = []
        self.grabber: Client | None = None
        self.written: list[tuple[int, int, int]] = []
        self.packet: list[tuple[int, int, int]] = []
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.door.bind(about["socket"])
        self.door.listen(64)
        waits.register(self.door, selectors.EVENT_READ, self.accept)

    def close(self) -> None:
        self.waits.unregister(self.door)
        self.door.close()
        for client in list(self.clients):
            self.drop(client)

    def drop(self, client: Client) -> None:
        if client in self.clients:
            self.clients.remove(client)
            self.waits.unregister(client.line)
            client.line.close()
        if self.grabber is client:
            self.grabber = None

    def accept(self) -> None:
        line, name = self.door.accept()
        question = line.recv(QUESTION.size, socket.MSG_WAITALL)
        if len(question) < QUESTION.size:
            line.close()
            return
        kind, request, number, name_size, size, peer = QUESTION.unpack(question)
        if kind == ADOPT:
            client = Client(line, name)
            self.clients.append(client)
            line.sendall(ANSWER.pack(0, 0))
            self.waits.register(line, selectors.EVENT_READ, lambda: self.hear(client))
            return
        data = line.recv(size, socket.MSG_WAITALL) if size else b""
        asker = next((one for one in self.clients if one.name == peer[:name_size]), None)
        try:
            result, out = (-errno.ENODEV, b"") if asker is None else self.ioctl(
                asker, request, number, data
            )  # fmt: skip
        except Refused as refused:
            result, out = -refused.args[0], b""
        line.sendall(ANSWER.pack(result, len(out)) + out)
        line.close()

    def hear(self, client: Client) -> None:
        """What a client writes (LEDs), or its close."""
        try:
            data = client.line.recv(EVENT.size * 64)
        except OSError:
            data = b""
        if not data:
            self.drop(client)
        for place in range(0, len(data) - EVENT.size + 1, EVENT.size):
            self.written.append(EVENT.unpack_from(data, place)[2:])

    def catch_up(self) -> None:
        """Take what clients have written, and their closes, that wait unheard."""
        for client in list(self.clients):
            while client in self.clients and select.select([client.line], [], [], 0)[0]:
                self.hear(client)

    def ioctl(self, client: Client, request: int, number: int, data: bytes) -> tuple[int, bytes]:
        order, size = request & 0xFF, request >> 16 & 0x3FFF
        if client.revoked:
            raise Refused(errno.ENODEV)
        if order == 0x90:
            return self.grab(client, number)
        if order == 0x91:
            client.revoked = True
            self.grabber = None if self.grabber is client else self.grabber
            return 0, b""
        if 0xC0 <= order < 0x100:
            self.absolute[order - 0xC0] = list(struct.unpack("6i", data[:24]))
            return 0, b""
        if order == 0xA0:
            return 0, b""
        out = self.answer(order)[:size]
        return len(out), out

    def grab(self, client: Client, on: int) -> tuple[int, bytes]:
        # A client that closed just before has given its grab back, as in the kernel.
        if self.grabber is not None and self.grabber is not client and self.gone(self.grabber):
            self.drop(self.grabber)
        if on and self.grabber is not None:
            raise Refused(errno.EBUSY)
        if not on and self.grabber is not client:
            raise Refused(errno.EINVAL)
        self.grabber = client if on else None
        return 0, b""

    def gone(self, client: Client) -> bool:
        try:
            return not client.line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def answer(self, order: int) -> bytes:
        about = self.about
        if 0x20 <= order < 0x40:
            kind = order - 0x20
            if kind == 0:
                return bits([EV_SYN, *self.capabilities])
            return bits(self.capabilities.get(kind, []))
        if 0x40 <= order < 0x80:
            if order - 0x40 not in self.absolute:
                raise Refused(errno.EINVAL)
            return struct.pack("6i", *self.absolute[order - 0x40])
        states = {0x18: EV_KEY, 0x19: EV_LED, 0x1A: EV_SND, 0x1B: EV_SW}
        if order in states:
            return bits([*self.on[states[order]]])
        texts = {0x06: about["name"], 0x07: about["phys"], 0x08: about["uniq"]}
        if order in texts:
            if order != 0x06 and not texts[order]:
                raise Refused(errno.ENOENT)
            return texts[order].encode() + b"\0"
        match order:
            case 0x01:
                return struct.pack("i", 0x010001)
            case 0x02:
                return struct.pack("4H", *about["id"])
            case 0x03 if EV_REP in self.capabilities:
                return struct.pack("2I", 250, 33)
            case 0x03:
                raise Refused(errno.ENOSYS)
            case 0x09:
                return bits(about["props"])
            case 0x84:
                return struct.pack("i", 0)
        raise Refused(errno.EINVAL)

    def emit(self, kind: int, code: int, value: int) -> None:
        """One event from the hardware; goes out with the next SYN_REPORT."""
        if kind == EV_SYN:
            if code == SYN_DROPPED:
                self.packet = [(EV_SYN, SYN_DROPPED, 0)]
            elif self.packet:
                self.send([*self.packet, (EV_SYN, SYN_REPORT, 0)])
                self.packet = []
            return
        if code not in self.capabilities.get(kind, ()):
            return
        if kind in (EV_KEY, EV_SW):
            on = self.on[kind]
            if kind == EV_KEY and value == 2:
                if code not in on:
                    return
            elif (code in on) == bool(value):
                return
            elif value:
                on.add(code)
            else:
                on.discard(code)
        self.packet.append((kind, code, value))

    def send(self, packet: list[tuple[int, int, int]]) -> None:
        now = time.time_ns()
        stamp = (now // 10**9, now % 10**9 // 1000)
        data = b"".join(EVENT.pack(*stamp, *event) for event in packet)
        takers = [self.grabber] if self.grabber is not None else list(self.clients)
        for client in takers:
            if client.revoked:
                continue
            try:
                client.line.send(data, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
            except OSError:
                # Its reader sleeps or is gone: the kernel would drop events too.
                continue


class Server:
    def __init__(self) -> None:
        self.waits = selectors.DefaultSelector()
        self.nodes: dict[str, EventNode] = {}
        self.buffer = b""
        self.running = True
        self.waits.register(sys.stdin.fileno(), selectors.EVENT_READ, self.order)

    def run(self) -> None:
        while self.running:
            for key, _ in self.waits.select():
                # One of several ready at once may have been closed by the one before.
                if key.fd in self.waits.get_map():
                    key.data()

    def order(self) -> None:
        data = os.read(sys.stdin.fileno(), 65536)
        self.running = bool(data)
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        for line in lines:
            answer = self.obey(json.loads(line))
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()

    def obey(self, order: dict) -> dict:
        node = self.nodes.get(order["node"])
        match order["do"]:
            case "plug":
                self.nodes[order["node"]] = EventNode(order["about"], self.waits)
                return {}
            case "unplug" if node is not None:
                self.nodes.pop(order["node"]).close()
                return {}
            case "emit" if node is not None:
                for event in order["events"]:
                    node.emit(*event)
                return {}
            case "look" if node is not None:
                node.catch_up()
                return {
                    "clients": len(node.clients),
                    "grabbed": node.grabber is not None,
                    "written": node.written,
                }
        return {"error": "not plugged in"}


if __name__ == "__main__":
    Server().run()
