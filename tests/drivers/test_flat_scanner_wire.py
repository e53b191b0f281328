"""scanimage's words, PNM pages, arguments, and which scanner an address means."""

import copy
import io
import pickle

import numpy as np
import pytest
from PIL import Image

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused, DeviceError, DeviceGarbled, DeviceLost
from drivers.flat_scanner import pnm as pnm_module
from drivers.flat_scanner.arguments import arguments, capabilities_of
from drivers.flat_scanner.contract import Area, Mode, Scan, ScannedPage, Source
from drivers.flat_scanner.finding import choose, needs_list
from drivers.flat_scanner.pnm import PnmReader
from drivers.flat_scanner.presence import airscan_url, presence_of, usb_id
from drivers.flat_scanner.wire import (
    LIST_FORMAT,
    Listed,
    Option,
    Status,
    WireError,
    devices,
    ending,
    options,
)
from tests.drivers.scanner_bench import PAPER, page, pnm

# As different backends write their options.
MFP = b"""
All options specific to device `airscan:e0:Office':
  Standard:
    --resolution 75|100|200|300|600dpi [300]
        Sets the resolution of the scanned image.
    --mode Color|Gray|Lineart [Color]
    --source Flatbed|ADF|ADF Duplex [Flatbed]
  Geometry:
    -l 0..215.9mm [0]
    -t 0..297.011mm [0]
    -x 0..215.9mm (in steps of 0.1) [215.9]
    -y 0..297.011mm [297.011]
  Enhancement:
    --brightness -100..100% (in steps of 1) [0] [advanced]
    --threshold 0..255 [inactive]
    --preview[=(yes|no)] [no]
    --gamma-table 0..255,... (in steps of 1) [inactive]
    --button [inactive]
    --clear-calibration [inactive] [advanced]
"""
OLD = b"""
All options specific to device `pixma:04A9190D':
  Scan mode:
    --resolution auto||75|150|300|600dpi [75]
    --mode auto|24 bits color|48 bits color|True Gray [24 bits color]
    --depth 8|16 [8]
    -x 0..2550pel [2550]
    -y 0..3508pel [3508]
"""


def test_a_list_of_scanners():
    line = LIST_FORMAT.replace("%n", "\n")
    for key, value in {"%d": "net:a:b", "%v": "Maker", "%m": "M 1", "%t": "flatbed"}.items():
        line = line.replace(key, value)
    said = f"some warning\n{line}\nbroken\x1fline\n".encode()
    assert devices(said) == (Listed("net:a:b", "Maker", "M 1", "flatbed"),)
    assert devices(said)[0].about == "Maker M 1"
    assert devices(b"") == ()
    assert devices(b"\xff\x1f\x1f\x1f\n")[0].name == "\ufffd"


def test_options_of_a_multifunction_device():
    told = options(MFP)
    assert told["--resolution"] == Option(
        "--resolution", ("75", "100", "200", "300", "600"), unit="dpi"
    )
    assert told["--source"].choices == ("Flatbed", "ADF", "ADF Duplex")
    assert (told["-y"].low, told["-y"].high, told["-y"].unit) == (0, 297.011, "mm")
    assert told["--brightness"].unit == "%"
    assert not told["--threshold"].active
    assert told["--preview"].choices == ("yes", "no")
    assert told["--button"].choices == ()
    able = capabilities_of(told, "Office")
    assert able.resolutions == (75, 100, 200, 300, 600)
    assert able.modes == (Mode.COLOR, Mode.GRAY, Mode.LINEART)
    assert able.sources == (Source.FLATBED, Source.FEEDER, Source.FEEDER_DUPLEX)
    assert (able.width_mm, able.height_mm) == (215.9, 297.011)


def test_options_of_an_older_backend():
    able = capabilities_of(options(OLD), "")
    assert able.resolutions == (75, 150, 300, 600)
    assert able.sources == (Source.FLATBED,)
    # Sizes in pixels are of no use.
    assert (able.width_mm, able.height_mm) == (0, 0)
    assert Mode.GRAY in able.modes


def test_what_is_no_list_of_options():
    for said in (b"", b"scanimage: open of device x failed", b"\xff" * 3000):
        with pytest.raises(WireError, match="no_options"):
            options(said)
    assert options(b"\nAll options specific to device `x':\n") == {}
    many = b"".join(b"    --o%d 1|2 [1]\n" % number for number in range(2000))
    assert len(options(many)) == 500
    assert options(b"    --a 1..2.3.4mm [1]\n")["--a"].high is None


@pytest.mark.parametrize(
    ("code", "said", "status", "opening", "option"),
    [
        (0, b"", Status.GOOD, False, False),
        (7, b"scanimage: sane_start: Document feeder out of documents\n", Status.NO_DOCS, 0, 0),
        (0, b"scanimage: sane_start: Document feeder out of documents\n", Status.NO_DOCS, 0, 0),
        (6, b"scanimage: sane_read: Document feeder jammed\n", Status.JAMMED, 0, 0),
        (8, b"", Status.COVER_OPEN, 0, 0),
        (1, b"scanimage: open of device x:y failed: Device busy\n", Status.DEVICE_BUSY, 1, 0),
        (1, b"scanimage: setting of option --mode failed (Invalid argument)\n", Status.INVAL, 0, 1),
        (1, b"scanimage: unrecognized option '--nonsense'\n", None, 0, 1),
        (99, b"scanimage: what\n", None, 0, 0),
        (-11, b"", None, 0, 0),
        (9, b"[airscan] Device busy somewhere\n", Status.IO_ERROR, 0, 0),
    ],
)
def test_how_it_ended(code, said, status, opening, option):
    end = ending(code, said)
    assert (end.status, end.opening, end.option) == (status, bool(opening), bool(option))


# Pages.


def read(data, step=None):
    reader = PnmReader()
    step = step or max(1, len(data))
    for at in range(0, len(data), step):
        reader.feed(data[at : at + step])
    return reader


@pytest.mark.parametrize("step", [None, 1, 7])
def test_colours_and_greys_and_bits(step):
    picture = Image.new("RGB", (11, 3), PAPER)
    picture.putpixel((10, 2), (0, 0, 0))
    colour = read(pnm(picture, "P6"), step).picture()
    assert colour.shape == (3, 11, 3)
    assert tuple(colour[0, 0]) == PAPER[::-1]
    assert tuple(colour[2, 10]) == (0, 0, 0)
    grey = read(pnm(picture, "P5"), step).picture()
    assert (grey.shape, grey[2, 10]) == ((3, 11), 0)
    bits = read(pnm(Image.new("1", (11, 3), 1), "P4"), step).picture()
    assert (bits.shape, bits.min(), bits.max()) == ((3, 11), 255, 255)
    black = read(b"P4 3 1\n\xe0").picture()
    assert black.tolist() == [[0, 0, 0]]


def test_sixteen_bits_keep_the_upper_eight():
    assert read(b"P5\n2 1\n65535\n\x12\x34\xab\xcd").picture().tolist() == [[0x12, 0xAB]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "cut_off"),
        (b"P6\n2 1\n255\n12345", "cut_off"),
        (b"P6\n2 1\n255", "cut_off"),
        (b"P6\n2 1\n255\n1234567", "surplus"),
        (b"P7\n2 1\n255\n", "not_pnm"),
        (b"JFIF and so on", "not_pnm"),
        (b"P5\n0 1\n255\n", "not_pnm"),
        (b"P5\n2 1\n100\n", "not_pnm"),
        (b"P5\n-2 1\n255\n", "not_pnm"),
        (b"P5\n2222222 1\n255\n", "not_pnm"),
        (b"P6\n99999 99999\n255\n", "too_large"),
        (b"P5\n#" + b"x" * 3000, "not_pnm"),
        (bytes(3000), "not_pnm"),
        (b"\n" * 3000, "not_pnm"),
    ],
)
def test_what_is_no_page_is_refused(data, code):
    with pytest.raises(DeviceGarbled) as caught:
        read(data).picture()
    assert caught.value.code == code


def test_a_page_is_wiped_where_it_was_collected():
    reader = read(pnm(page().resize((20, 20))))
    picture = reader.picture()
    assert not any(reader._data)
    assert not any(reader._head)
    assert picture.any()
    assert pnm_module.MOST_BYTES > 4960 * 7016 * 3


def test_a_page_shows_nothing_and_is_not_pickled():
    one = ScannedPage(np.full((4, 5, 3), PAPER[::-1], np.uint8), 300)
    assert repr(one) == "ScannedPage(resolution=300)"
    assert (one.width, one.height) == (5, 4)
    for make in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            make(one)
    file = one.jpeg(100)
    with Image.open(io.BytesIO(file)) as image:
        assert image.info["dpi"] == (300, 300)
        assert all(abs(a - b) < 8 for a, b in zip(image.getpixel((2, 2)), PAPER, strict=True))
    assert ScannedPage(np.zeros((2, 2), np.uint8), 75).jpeg().startswith(b"\xff\xd8")
    one.wipe()
    assert not one.picture.any()


# Arguments.


def told(command, said=MFP):
    known = options(said)
    return arguments(command, known, capabilities_of(known, ""))


def test_a_scan_as_arguments():
    assert told(Scan(300, Mode.COLOR)) == [
        "--format=pnm", "--mode=Color", "--source=Flatbed", "--resolution=300",
        "-l", "0.00", "-t", "0.00", "-x", "210.00", "-y", "297.00", "--batch-count=1",
    ]  # fmt: skip
    fed = told(Scan(75, Mode.GRAY, Source.FEEDER_DUPLEX, Area(10, 20, 100, 50.5), pages=7))
    assert fed[1:4] == ["--mode=Gray", "--source=ADF Duplex", "--resolution=75"]
    assert fed[4:] == [
        "-l", "10.00", "-t", "20.00", "-x", "100.00", "-y", "50.50", "--batch-count=7",
    ]  # fmt: skip
    # The glass gives one page, however many are asked for.
    assert told(Scan(75, pages=7))[-1] == "--batch-count=1"
    assert told(Scan(75, Mode.GRAY), OLD) == [
        "--format=pnm", "--mode=True Gray", "--depth=8", "--resolution=75", "--batch-count=1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "detail", "said"),
    [
        (Scan(301), "resolution", MFP),
        (Scan(0), "resolution", MFP),
        (Scan(75, Mode.LINEART), "mode", OLD),
        (Scan(75, source=Source.FEEDER), "source", OLD),
        (Scan(75, Mode.COLOR, Source.FEEDER_DUPLEX), "source", MFP.replace(b"|ADF Duplex", b"")),
        (Scan(75, area=Area(0, 0, 300, 10)), "area", MFP),
        (Scan(75, area=Area(200, 0, 100, 10)), "area", MFP),
        (Scan(75, area=Area(-1, 0, 10, 10)), "area", MFP),
        (Scan(75, area=Area(0, 0, 10, 0)), "area", MFP),
        (Scan(75, area=Area()), "area", OLD),
        (Scan(75, pages=0), "pages", MFP),
        (Scan(75, pages=51), "pages", MFP),
    ],
)
def test_what_the_scanner_cannot_do_is_refused_before_it_moves(command, detail, said):
    with pytest.raises(CommandRefused) as caught:
        told(command, said)
    assert caught.value.code == detail
    wanted = CompletionCode.INVALID_DATA if detail == "pages" else CompletionCode.UNSUPPORTED_DATA
    assert caught.value.completion is wanted


# Addresses.

LISTED = (
    Listed("v4l:/dev/video0"),
    Listed("test:0"),
    Listed("escl:http://10.0.0.9:80"),
    Listed("genesys:libusb:001:004", "Canon", "LiDE"),
)


def _kind(name):
    return "04a9:190f" if "libusb" in name else ""


def test_which_scanner_an_address_means():
    assert choose("auto", LISTED, _kind).name == "genesys:libusb:001:004"
    assert choose("auto", LISTED[:3], _kind).name == "escl:http://10.0.0.9:80"
    assert choose("usb:04A9:190F", LISTED, _kind).name == "genesys:libusb:001:004"
    for address, listed in (("auto", LISTED[:2]), ("usb:1111:2222", LISTED), ("auto", ())):
        with pytest.raises(DeviceLost, match="no_device"):
            choose(address, listed, _kind)
    assert needs_list("auto")
    assert needs_list("usb:04a9:190f")
    assert not needs_list("airscan:e0:Office Scanner")
    for bad in ("", "-h", "usb:1:2", "a\nb", " x", "x" * 400, "--format=tiff"):
        with pytest.raises(DeviceError, match="bad_port"):
            needs_list(bad)


def test_a_scanner_on_the_usb_is_known_by_its_kind(tmp_path):
    folder = tmp_path / "bus" / "usb" / "devices"
    for name, bus, number in (("1-1", "1", "3"), ("1-2", "1", "4"), ("1-2:1.0", "", "")):
        (folder / name).mkdir(parents=True)
        for file, word in (("busnum", bus), ("devnum", number), ("idVendor", "04A9")):
            (folder / name / file).write_text(word)
        (folder / name / "idProduct").write_text("190f")
    assert usb_id("genesys:libusb:001:004", tmp_path) == "04a9:190f"
    assert usb_id("genesys:libusb:002:004", tmp_path) == ""
    assert usb_id("airscan:e0:x", tmp_path) == ""
    assert usb_id("genesys:libusb:001:004", tmp_path / "none") == ""


def test_whether_a_scanner_is_still_there(tmp_path):
    node = tmp_path / "bus" / "usb" / "001" / "004"
    node.parent.mkdir(parents=True)
    there = presence_of("genesys:libusb:001:004", "", tmp_path)
    assert there is not None
    assert not there()
    node.touch()
    assert there()
    assert presence_of("test:0", str(tmp_path)) is None
    assert presence_of("airscan:e0:Unknown", str(tmp_path)) is None
    assert presence_of("escl:http://127.0.0.1:99999", "") is None
    gone = presence_of("escl:http://127.0.0.1:1", "")
    assert gone is not None
    assert not gone()


def test_the_address_of_an_airscan_device(tmp_path):
    (tmp_path / "airscan.conf").write_text(
        '[devices]\n# a remark\n"Office MFP" = "http://10.0.0.8:80/eSCL", eSCL ; more\n'
        "Plain = http://10.0.0.9/eSCL\nOff = disable\n[options]\ndiscovery = disable\n"
    )
    (tmp_path / "airscan.d").mkdir()
    (tmp_path / "airscan.d" / "x.conf").write_text('[devices]\n"Two" = http://h:1/eSCL\n')
    (tmp_path / "airscan.d" / "y.conf").write_bytes(b"\xff\xfe no ini at all [")
    assert airscan_url("Office MFP", tmp_path) == "http://10.0.0.8:80/eSCL"
    assert airscan_url("Plain", tmp_path) == "http://10.0.0.9/eSCL"
    assert airscan_url("Two", tmp_path) == "http://h:1/eSCL"
    assert airscan_url("Nobody", tmp_path) == ""
    assert presence_of("airscan:e0:Off", str(tmp_path)) is None
    assert airscan_url("x", tmp_path / "none") == ""
