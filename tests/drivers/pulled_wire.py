"""A piece of cable between a driver and a far end: it can be pulled, held, and cut at a word.

It stands below HTTP and knows nothing of it; what runs over it are the real bytes of both sides.
"""

import contextlib
import os
import select
import socket
import threading


def dial(place):
    """Connect to (host, port) or to a UNIX socket's path."""
    family = socket.AF_UNIX if isinstance(place, str) else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    line.settimeout(5)
    line.connect(place)
    if family == socket.AF_INET:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


class PulledWire:
    """Forwards from `place` (a free loopback port, or `path`) to `far`, until it is pulled."""

    def __init__(self, far, path=None):
        self._far, self._path = far, path
        self._lock = threading.RLock()
        self._door = None
        self._pairs = {}
        self._tails = {}
        self._held = False
        self._cut_at = None
        self._stop = False
        self.cut = threading.Event()
        self.heard = bytearray()
        """What the driver has sent since `listen_in`, None = nobody listens."""
        self._listening = False
        self._bell, self._ear = socket.socketpair()
        self.place = path
        self.plug()
        self._thread = threading.Thread(target=self._run, name="pulled-wire", daemon=True)
        self._thread.start()

    def plug(self):
        """Put it (back) in: the same place listens."""
        with self._lock:
            if self._door is not None:
                return
            if self._path is not None:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._path)
                self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self._door.bind(self._path)
                self._door.listen(16)
            else:
                self._door = socket.create_server(self.place or ("127.0.0.1", 0))
                self.place = self._door.getsockname()
        self._ring()

    def unplug(self):
        """Pull it: open connections end, nobody listens any more."""
        with self._lock:
            if self._door is not None:
                self._door.close()
                self._door = None
            if self._path is not None:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._path)
            for line in list(self._pairs):
                line.close()
            self._pairs.clear()
            self._tails.clear()
        self._ring()

    def hold(self):
        """Nothing passes, though connections stay open and new ones are made."""
        with self._lock:
            self._held = True
        self._ring()

    def release(self):
        """Everything that was held passes."""
        with self._lock:
            self._held = False
        self._ring()

    def cut_at(self, word):
        """Pull the cable as soon as the driver has sent these bytes; they do not arrive."""
        self.cut.clear()
        with self._lock:
            self._cut_at = word

    def listen_in(self):
        """Collect what the driver sends, in `heard`."""
        self.heard.clear()
        self._listening = True

    def close(self):
        """Pull it for good."""
        self.unplug()
        self._stop = True
        self._ring()
        self._thread.join()
        self._bell.close()
        self._ear.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def _ring(self):
        self._bell.send(b"\0")

    def _run(self):
        while not self._stop:
            with self._lock:
                lines = [] if self._held else list(self._pairs)
                doors = [self._door] if self._door is not None else []
            try:
                ready, _, _ = select.select([*lines, *doors, self._ear], [], [])
            except (OSError, ValueError):
                # One of them was pulled just now.
                continue
            if self._ear in ready:
                self._ear.recv(64)
                continue
            for one in ready:
                with self._lock:
                    self._serve(one)

    def _serve(self, one):
        if one is self._door:
            with contextlib.suppress(OSError):
                self._join(one.accept()[0])
        elif one in self._pairs and not self._held:
            try:
                data = one.recv(65536)
            except OSError:
                data = b""
            if data and not self._forward(one, data):
                return
            if not data:
                self._end(one)

    def _join(self, near):
        try:
            far = dial(self._far)
        except OSError:
            near.close()
            return
        near.settimeout(5)
        if near.family == socket.AF_INET:
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pairs[near], self._pairs[far] = far, near
        self._tails[near] = b""

    def _forward(self, one, data):
        """False when the cable was cut."""
        if one in self._tails:
            if self._listening:
                self.heard += data
            if self._cut_at is not None and self._cut_at in self._tails[one] + data:
                self._cut_at = None
                self.unplug()
                self.cut.set()
                return False
            self._tails[one] = (self._tails[one] + data)[-256:]
        try:
            self._pairs[one].sendall(data)
        except OSError:
            self._end(one)
        return True

    def _end(self, one):
        other = self._pairs.pop(one, None)
        for line in (one, other):
            if line is not None:
                self._pairs.pop(line, None)
                self._tails.pop(line, None)
                line.close()
