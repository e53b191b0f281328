"""Recorded wires of any role: what is written down, what is masked, how it is played again."""

import io
import os
import random
import re
import threading
import time
import tty

import pytest

from drivers.errors import SimulatorRefused
from drivers.ports import READ_S, open_port
from drivers.tape import Everything, Nothing, Recorder, Tape, TapeError, parse_tape
from drivers.tape_player import TapePlayer

SECRET = b"PRINTED FOR BAATAR 150626198806230020"


class Scripted:
    """A pty whose far end answers each request with the given pieces."""

    def __init__(self, answers):
        self.answers = answers
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.port = os.ttyname(self.slave)
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.thread.join(5)
        os.close(self.master)
        os.close(self.slave)

    def serve(self):
        for asked, pieces in self.answers:
            seen = b""
            while len(seen) < len(asked):
                seen += os.read(self.master, len(asked) - len(seen))
            assert seen == asked
            for piece in pieces:
                os.write(self.master, piece)
                time.sleep(2 * READ_S)  # pieces that come sooner are read as one


def read_all(port, size, seconds=5.0):
    got, end = b"", time.monotonic() + seconds
    while len(got) < size and time.monotonic() < end:
        got += port.read(size - len(got))
    return got


def talk(port, answers):
    for asked, pieces in answers:
        port.write(asked)
        whole = b"".join(pieces)
        assert read_all(port, len(whole)) == whole


TALK = [(b"\x10\x04\x01", [b"\x12"]), (SECRET, []), (b"\x10\x04\x04", [b"\x12\x34", b"\x7e"])]


def recorded(masker, role="receipt_printer", answers=TALK):
    out = io.StringIO()
    with Scripted(answers) as far:
        recorder = Recorder(out, role, masker=masker)
        port = recorder.open(far.port, 9600)
        assert port.baud == 9600
        talk(port, answers)
        port.close()
    return out.getvalue()


def test_masked_everything_keeps_lengths_and_times_only():
    text = recorded(Everything())
    lines = text.splitlines()
    assert lines[0] == "# wire, 2, role receipt_printer"
    shapes = [re.sub(r" [\d.]+$", "", line) for line in lines[1:]]
    assert shapes == ["> *3", "< *1", f"> *{len(SECRET)}", "> *3", "< *2", "< *1"]
    times = [float(line.rsplit(" ", 1)[1]) for line in lines[1:]]
    assert times == sorted(times)


def test_unmasked_says_so_and_holds_every_byte():
    text = recorded(None)
    assert "UNMASKED" in text.splitlines()[0]
    assert SECRET.hex().upper() in text
    assert recorded(Nothing()).splitlines()[0].endswith("receipt_printer")


class Ends:
    """Keeps the first two bytes of each request and the last one of each answer."""

    def sent(self, data):
        return (data[:2], len(data) - 2)

    def heard(self, asked, data):
        return (len(data) - 1, data[-1:])


def test_a_masker_may_keep_parts_and_pieces_stay_as_they_came():
    text = recorded(Ends())
    assert f"> 1004,*1 {text.splitlines()[1].split()[2]}" in text
    assert SECRET[2:].hex().upper() not in text
    assert [line.split()[1] for line in text.splitlines() if line.startswith("<")] == [
        "12", "*2", "7E",
    ]  # fmt: skip


@pytest.mark.parametrize("masker", [None, Nothing(), Ends()])
def test_a_recording_is_played_again(masker):
    tape = parse_tape(recorded(masker).splitlines())
    assert tape.role == "receipt_printer"
    with TapePlayer("dev", tape) as player:
        port = open_port(player.port, 9600)
        port.write(b"\x10\x04\x01")
        assert read_all(port, 1) == b"\x12"
        port.write(SECRET)
        port.write(b"\x10\x04\x04")
        assert read_all(port, 3)[-1:] == b"\x7e"
        port.close()


def played(lines, talk):
    with TapePlayer("dev", parse_tape(["# wire, 2, role lights", *lines])) as player:
        port = open_port(player.port, 9600)
        try:
            return talk(port, player)
        finally:
            port.close()


def test_a_request_split_into_pieces_or_behind_noise_is_known():
    def talk(port, _):
        for byte in b"\xff\x00\xaa\xbb":
            port.write(bytes([byte]))
            time.sleep(0.03)
        return read_all(port, 1)

    assert played(["> AABB 0", "< 42 1.0"], talk) == b"\x42"


def test_two_requests_in_one_write_are_two():
    def talk(port, _):
        port.write(b"\xaa\xcc")
        return read_all(port, 2)

    assert played(["> AA 0", "< 01 1", "> CC 2", "< 02 3"], talk) == b"\x01\x02"


def test_the_last_known_answer_is_given_again_and_an_unknown_request_none():
    def talk(port, _):
        port.write(b"\xaa")
        port.write(b"\xaa")
        port.write(b"\x55")
        return read_all(port, 3, 0.5)

    assert played(["> AA 0", "< 01 1"], talk) == b"\x01\x01"


def test_a_masked_text_of_another_length_is_taken_for_it():
    def talk(port, _):
        port.write(b"a shorter text")
        assert read_all(port, 1) == b"\x06"
        port.write(b"\xaa")
        return read_all(port, 1)

    assert played(["> *200 0", "< 06 1", "> AA 2", "< 07 3"], talk) == b"\x07"


def test_what_came_unasked_comes_again_when_somebody_listens():
    def talk(port, player):
        assert player.port.startswith("socket://")
        return read_all(port, 5)

    assert played(["< 31,*3 5.0", "< 0D 9.0"], talk) == b"1\0\0\0\r"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_head"),
        ("# something else\n> AA 0", "no_head"),
        ("# wire, 2, role lights", "empty"),
        ("# wire, 2, role lights\n# remark\n\n", "empty"),
        ("# wire, 2, role lights\n> AAB 0.0", "bad_line_2"),
        ("# wire, 2, role lights\n> AA 0\n> ,AA 0", "bad_line_3"),
        ("# wire, 2, role lights\n> *99999999 0", "bad_line_2"),
        ("# wire, 2, role lights\n> *9999999 0", "bad_line_2"),
        ("# wire, 2, role lights\n> AA soon", "bad_line_2"),
        ("# wire, 2, role lights\n> 金 0.0", "bad_line_2"),
    ],
)
def test_a_file_that_is_no_recording(text, code):
    with pytest.raises(TapeError) as caught:
        parse_tape(text.splitlines())
    assert caught.value.code == code
    assert "金" not in str(caught.value)


def test_recordings_of_the_first_kind_are_those_of_an_id_reader():
    tape = parse_tape(["# SAM_V wire, 1", "> AA 0.0", "< BB 4.0"])
    assert tape.role == "id_reader"
    assert tape.exchanges[0].pieces == [(0.004, (b"\xbb",))]


def test_broken_recordings_give_a_code_and_nothing_else():
    luck = random.Random(11)
    good = "# wire, 2, role barcode\n< 31,*3 5.0\n> AA,*9 9.0\n< 0D 12.5\n"
    for _ in range(3000):
        text = list(good)
        for _ in range(luck.randrange(1, 6)):
            place = luck.randrange(len(text))
            text[place] = luck.choice(
                ["", "*", ",", "\n", "9" * 9, chr(luck.randrange(32, 0x3000))]
            )
        try:
            assert isinstance(parse_tape("".join(text).splitlines()), Tape)
        except TapeError as error:
            assert re.fullmatch(r"no_head|empty|bad_line_\d+", error.code)


def test_a_tape_is_not_played_where_residents_are_served():
    with pytest.raises(SimulatorRefused):
        TapePlayer("prod", Tape("lights", ()))
