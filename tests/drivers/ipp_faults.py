"""A small IPP printer that misbehaves on the wire in ways that no real one can be told to.

`how` names what happens to the next answers; "well" answers as a printer that prints at once.
"""

import contextlib
import os
import select
import socket
import threading

from drivers.document_printer import ipp
from drivers.document_printer.ipp_values import Message, text
from drivers.document_printer.ipp_words import JobState, Op, Tag
from tests.drivers.ipp_answers import chunked_http, head, job, plain_http, printer

DRIP_S = 0.02


class IppFaults:
    """Serves one connection after the other on a free loopback port, or on a UNIX socket."""

    def __init__(self, how="well", path=None, only=None):
        self.how, self.only, self.times = how, only, None
        self.group, self.after = printer(), JobState.COMPLETED
        self.job_reasons = {}
        self.jobs, self.asked, self.documents = {}, [], []
        self.headers = []
        self.waiting = threading.Event()
        """Set when a question has come that gets no answer."""
        self._go = threading.Event()
        self._stop = False
        if path is None:
            self._door = socket.create_server(("127.0.0.1", 0))
            self.place = self._door.getsockname()
        else:
            self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._door.bind(path)
            self._door.listen()
            self.place = path
        self._lines = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def address(self):
        return f"ipp://127.0.0.1:{self.place[1]}/ipp/print"

    def misbehave(self, how, only=None, times=None):
        """From now on, or so many times; `only` for this operation."""
        self.waiting.clear()
        self.how, self.only, self.times = how, only, times

    def go(self):
        """End a hang."""
        self._go.set()

    def close(self):
        self._stop = True
        self._go.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        if isinstance(self.place, str):
            os.unlink(self.place)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def _accept(self):
        while not self._stop:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self._lines.append(line)
            thread = threading.Thread(target=self._serve, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, line):
        with contextlib.suppress(OSError), line:
            data = b""
            while not self._stop:
                while b"\r\n\r\n" not in data:
                    got = line.recv(65536)
                    if not got:
                        return
                    data += got
                headers, _, data = data.partition(b"\r\n\r\n")
                self.headers.append(headers.decode())
                size = int(headers.lower().partition(b"content-length:")[2].split()[0])
                if self.how == "early_413" and size > 100_000:
                    line.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
                    return
                while len(data) < size:
                    got = line.recv(65536)
                    if not got:
                        return
                    data += got
                body, data = data[:size], data[size:]
                if not self._answer(line, ipp.decode(body)):
                    return

    def _answer(self, line, asked):
        """False when the line is to be closed."""
        op = Op(asked.code)
        self.asked.append(op)
        how = self.how if self.only in (None, op) else "well"
        if how != "well" and self.times is not None:
            self.times -= 1
            if self.times < 1:
                self.misbehave("well")
        answer = self._well(op, asked)
        body = ipp.encode(answer)
        match how:
            case "well" | "early_413":
                line.sendall(chunked_http(body))
            case "hang":
                self.waiting.set()
                self._go.wait()
            case "hang_up":
                return False
            case "half":
                line.sendall(plain_http(body)[: -len(body) // 2])
                return False
            case "half_then_hang":
                line.sendall(plain_http(body)[: -len(body) // 2])
                self.waiting.set()
                self._go.wait()
            case "half_chunk":
                line.sendall(chunked_http(body)[:-40])
                return False
            case "drip":
                # A byte now and then, so that no single read is ever late.
                self.waiting.set()
                for byte in plain_http(body, more="X-Long: " + "y" * 5000 + "\r\n"):
                    line.sendall(bytes([byte]))
                    if self._go.wait(DRIP_S):
                        return False
            case "closes":
                line.sendall(plain_http(body, more="Connection: close\r\n"))
                return False
            case "http_1_0":
                line.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/ipp\r\n\r\n" + body)
                return False
            case "wrong_id":
                other = Message(answer.code, answer.request_id + 1, answer.groups)
                line.sendall(plain_http(ipp.encode(other)))
            case "garbage":
                line.sendall(plain_http(b"\x02\x00\x00\x00" + os.urandom(60)))
            case "no_http":
                line.sendall(b"\x00\xff" * 300 + b"\r\n\r\n")
                return False
            case "endless":
                line.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
                    b"Transfer-Encoding: chunked\r\n\r\n"
                )
                while not self._stop and select.select([], [line], [], 1)[1]:
                    line.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            case "web_page":
                line.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
                )
            case int():
                line.sendall(plain_http(ipp.encode(Message(how, asked.request_id, (head(),)))))
            case _:
                # "401 Unauthorized", "426 Upgrade Required" and the like.
                line.sendall(plain_http(b"", status=how))
        return True

    def _well(self, op, asked):
        groups = [head()]
        operation = asked.first(Tag.OPERATION)
        match op:
            case Op.GET_PRINTER_ATTRIBUTES:
                groups.append(self.group)
            case Op.PRINT_JOB:
                self.documents.append(asked.data)
                number = len(self.documents)
                self.jobs[number] = operation.text("job-name")
                groups.append(job(number))
            case Op.GET_JOB_ATTRIBUTES:
                number = operation.number("job-id")
                if number not in self.jobs:
                    return Message(0x0406, asked.request_id, (head(),))
                groups.append(job(number, self.after, **self.job_reasons))
            case Op.CANCEL_JOB:
                self.jobs.pop(operation.number("job-id"), None)
            case Op.GET_JOBS:
                over = operation.text("which-jobs") == "completed"
                if over == self.after.over:
                    groups += [
                        job(number, self.after, job_name=text(Tag.NAME, name))
                        for number, name in self.jobs.items()
                    ]
        return Message(0, asked.request_id, tuple(groups))
