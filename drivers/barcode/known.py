"""USB ids of code scanners, as systemd's hwdb (from usb.ids) has them: which interface they play.

A maker whose product ids follow a rule is listed by it. What is not listed may be a scanner too;
it is then named in kiosk.toml by hand.
"""

from types import MappingProxyType
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["serial", "keyboard"]

_NEWLAND = "1eab:"
"""Its product ids end in 03 for a keyboard, 06 for a serial port, 10 for HID POS."""
_IDS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "03f0:0139": "keyboard", "03f0:1d24": "keyboard",
        "05e0:1200": "keyboard", "05e0:1701": "serial",
        "05f9:2206": "keyboard", "05f9:220c": "keyboard", "05f9:4204": "serial",
        "065a:0001": "keyboard", "065a:0009": "serial",
        "067e:0801": "keyboard", "067e:0803": "serial", "067e:0805": "serial",
        "0c2e:0200": "keyboard", "0c2e:0204": "keyboard",
        "0c2e:0700": "serial", "0c2e:0720": "serial",
        "0c2e:0b61": "keyboard", "0c2e:0b81": "keyboard",
        "0db5:0139": "serial", "0db5:013a": "keyboard",
        "27dd:0002": "serial",
    }
)  # fmt: skip
_NAMES = (
    "scanner", "barcode", "bar code", "qr code", "imager", "honeywell", "newland", "zebra",
    "symbol technologies", "datalogic", "metrologic", "opticon", "mindeo", "wedge",
)  # fmt: skip


def kind_of(usb: str) -> Kind | None:
    """What a scanner with this "vvvv:pppp" is to Linux; None for one that is not known."""
    usb = usb.lower()
    if usb.startswith(_NEWLAND):
        return {"03": "keyboard", "06": "serial"}.get(usb[-2:])  # type: ignore[return-value]
    return _IDS.get(usb)


def is_serial_scanner(usb: str) -> bool:
    """Does a known scanner make this serial port?"""
    return kind_of(usb) == "serial"


def sounds_like_scanner(name: str) -> bool:
    """Does a device's own name say so?"""
    name = name.lower()
    return any(word in name for word in _NAMES)
