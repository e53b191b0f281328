"""Below and behind drivers: frames out of a stream, a device that comes back, a slip's bytes."""

import threading
import time
from collections.abc import Iterator

from escpos.printer import Dummy

from drivers.errors import DeviceError
from drivers.id_card import wire
from drivers.id_card.contract import ReaderOffline, ReaderOnline
from drivers.id_card.framing import HEADER, PREAMBLE, FrameParser, frame
from drivers.id_card.reader import SamvReader
from drivers.id_card.sim import SamvSimulator
from drivers.ports import open_port
from drivers.receipt_printer.contract import CaseReceipt, Row
from drivers.receipt_printer.encode import PaperForm, encode
from tests.bench.figures import BenchFailed, Figure, Plan, in_turn, wall_ms

CHUNK = 300
"""Bytes a read may bring; a card's frame of 1295 comes in five."""
WAIT_S = 10.0
ROWS = (
    ("办的事", "养老保险参保登记"), ("申请人", "巴***和"), ("查询码", "A1B2C3"),
    ("哪里在办", "社保局"), ("怎么领取", "发短信告诉我"), ("费用", "不收费"),
)  # fmt: skip
NOTES = ("凭编号和查询码可以查办到哪一步了。", "有事请问：便民服务中心（示例），电话 0477-7000000")
CODE = "jiujin:case/SAMPLE-000001?q=A1B2C3"


def id_parse(plan: Plan) -> Iterator[Figure]:
    """Cards' frames a second in MB, beside bytes.find with a slice and no check at all."""
    body = bytes.fromhex("00009001000400") + bytes(number * 37 & 0x7F for number in range(1280))
    stream = frame(body) * plan.times(400, 20)
    chunks = [stream[at : at + CHUNK] for at in range(0, len(stream), CHUNK)]
    count = len(stream) // len(frame(body))

    def ours() -> None:
        parser = FrameParser()
        if sum(len(parser.feed(chunk)) for chunk in chunks) != count:
            raise BenchFailed("frames were lost")

    def bare() -> None:
        if _found(chunks) != count:
            raise BenchFailed("frames were lost")

    value, reference = in_turn(
        lambda _: len(stream) / wall_ms(ours) / 1e3,
        lambda _: len(stream) / wall_ms(bare) / 1e3,
        plan.times(15, 2),
    )
    yield Figure("id_parse", value, "MB/s", reference)


def _found(chunks: list[bytes]) -> int:
    """What must be done at the least: find the head, wait for the length, cut the body out."""
    buffer, count = bytearray(), 0
    for chunk in chunks:
        buffer += chunk
        while (at := buffer.find(PREAMBLE)) >= 0 and len(buffer) >= at + HEADER:
            end = at + HEADER + int.from_bytes(buffer[at + 5 : at + HEADER], "big")
            if len(buffer) < end:
                break
            body = bytes(buffer[at + HEADER : end - 1])
            count += bool(body)
            del buffer[:end]
    return count


def reconnect(plan: Plan) -> Iterator[Figure]:
    """A reader is plugged in again → it is online, beside a program that only waits for the node.

    Both ask status and the module's id over a pty. Without udev's word the back-off decides.
    """
    back, gone = threading.Event(), threading.Event()

    def heard(event: object) -> None:
        if isinstance(event, ReaderOnline):
            back.set()
        elif isinstance(event, ReaderOffline):
            gone.set()

    with SamvSimulator("dev") as simulator, SamvSimulator("dev") as other:
        reader = SamvReader(simulator.port)
        reader.open(heard)
        try:
            _await(back)

            def driver(_turn: int, wake: bool = False) -> float:
                back.clear(), gone.clear()
                simulator.unplug()
                _await(gone)
                began = time.perf_counter()
                simulator.replug()
                if wake:
                    reader._supervisor.wake()
                _await(back)
                return (time.perf_counter() - began) * 1e3

            def woken(turn: int) -> float:
                """As `driver`, with the word that udev gives when a node has come."""
                return driver(turn, wake=True)

            def bare(_turn: int) -> float:
                other.unplug()
                return wall_ms(lambda: (other.replug(), _ask(other.port)))

            by_udev, floor = in_turn(woken, bare, plan.times(15, 2))
            alone, again = in_turn(driver, bare, plan.times(9, 2))
        finally:
            reader.close()
    yield Figure("reconnect", by_udev, "ms", floor)
    yield Figure("reconnect_without_udev", alone, "ms", again)


def _await(event: threading.Event) -> None:
    if not event.wait(WAIT_S):
        raise BenchFailed("the reader told nothing")


def _ask(path: str) -> None:
    """Open, status, id: what any program has to do before it may say that the reader is there."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        try:
            port = open_port(path, 115200)
        except DeviceError:
            continue
        try:
            for question, size in ((wire.STATUS, 11), (wire.SAM_ID, 27)):
                port.write(wire.request(question))
                got = b""
                while len(got) < size and time.monotonic() < end:
                    got += port.read(size - len(got))
            return
        finally:
            port.close()
    raise BenchFailed("the node did not come back")


def slip(plan: Plan) -> Iterator[Figure]:
    """A receipt's ESC/POS bytes, beside the same lines given to python-escpos as its users do."""
    receipt = CaseReceipt(
        title="办理回执",
        number=Row("办件编号", "SAMPLE-000001", strong=True),
        promised=Row("最晚哪天办好", "2026-11-26", strong=True),
        rows=tuple(Row(label, value) for label, value in ROWS),
        lines=NOTES,
        qr=CODE,
        qr_caption="拿这个码来，就能查办到哪一步",
        footer=("请收好这张回执，不要给不认识的人看。",),
    )
    form = PaperForm.of(80, "gbk", native_qr=True)
    value, reference = in_turn(
        lambda _: wall_ms(lambda: encode(receipt, form)),
        lambda _: wall_ms(_plain),
        plan.times(200, 5),
    )
    yield Figure("slip_encode", value, "ms", reference)


def _plain() -> None:
    printer = Dummy()
    lines = ("办理回执", "SAMPLE-000001", *(a + b for a, b in ROWS), "2026-11-26", *NOTES)
    for line in lines:
        printer.set(align="left", bold=False)
        printer.text(f"{line}\n")
    printer.qr(CODE, size=6, native=True)
    printer.cut()
    if not printer.output:
        raise BenchFailed("no bytes")
