"""The node of a fake camera: a unix socket in whose place a program expects a character device."""

import array
import contextlib
import errno
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from tests.drivers.fake_v4l2 import abi
from tests.drivers.fake_v4l2.device import Handle, V4l2Device

_HEAD = struct.Struct("=II")
_ANSWER = struct.Struct("=iI")
_OPEN = 1


class NodeServer:
    """Serves one device at one path, a thread for each open file.

    before: called with the name of each request; may block, or raise OSError to answer with that.
    """

    def __init__(self, path: Path, device: V4l2Device, before: Callable[[str], None]) -> None:
        self._path = path
        self._device = device
        self._before = before
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(path))
        self._door.listen(16)
        self._thread = threading.Thread(target=self._accept, name="fake-v4l2-node", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """The node disappears; files that are open stay, and are told ENODEV by the device."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(
                target=self._serve, args=(line,), name="fake-v4l2-file", daemon=True
            ).start()

    def _serve(self, line: socket.socket) -> None:
        handle: Handle | None = None
        try:
            with line, contextlib.suppress(ConnectionError):
                handle = self._hello(line)
                while handle is not None and (asked := _take(line, _HEAD.size)):
                    op, size = _HEAD.unpack(asked)
                    number, said = self._answer(handle, op, _take(line, size))
                    line.sendall(_ANSWER.pack(number, len(said)) + said)
        finally:
            if handle is not None:
                self._device.close(handle)

    def _hello(self, line: socket.socket) -> Handle | None:
        op, size = _HEAD.unpack(_take(line, _HEAD.size) or _HEAD.pack(0, 0))
        if op != _OPEN:
            return None
        flags = abi.WORD.unpack(_take(line, size))[0]
        try:
            self._before("OPEN")
        except OSError as error:
            line.sendall(_ANSWER.pack(error.errno or errno.EIO, 0))
            return None
        handle = self._device.open(flags)
        files = array.array("i", [handle.ready, handle.memory])
        line.sendmsg(
            [_ANSWER.pack(0, 0)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files.tobytes())]
        )
        return handle

    def _answer(self, handle: Handle, op: int, data: bytes) -> tuple[int, bytes]:
        name = abi.NAMES.get(op, f"0x{op:08x}")
        try:
            self._before(name)
            return 0, self._device.handle(handle, name, data)
        except OSError as error:
            return error.errno or errno.EIO, data


def _take(line: socket.socket, size: int) -> bytes:
    """So many bytes; b"" at the end of the line."""
    out = b""
    while len(out) < size:
        more = line.recv(size - len(out))
        if not more:
            return b""
        out += more
    return out


def is_device(path: str | os.PathLike[str]) -> bool:
    """True for a node of a fake camera."""
    return Path(path).is_socket()
