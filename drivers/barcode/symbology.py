"""Names of kinds of codes: AIM's three characters, zxing's formats, our words (ISO/IEC 15424)."""

from types import MappingProxyType
from typing import Any

import zxingcpp

from drivers.barcode.contract import Symbology

AIM_SIZE = 3
_AIM = MappingProxyType(
    {
        "A": Symbology.CODE_39,
        "C": Symbology.CODE_128,
        "E": Symbology.EAN_13,
        "F": Symbology.CODABAR,
        "G": Symbology.CODE_93,
        "I": Symbology.ITF,
        "L": Symbology.PDF417,
        "Q": Symbology.QR_CODE,
        "d": Symbology.DATA_MATRIX,
        "z": Symbology.AZTEC,
    }
)
_MODIFIERS = frozenset("0123456789ABCDEF")
_AIM_WHOLE = MappingProxyType({"]C1": Symbology.EAN_128, "]E4": Symbology.EAN_8})

_DECLARES = frozenset(
    {b"]Q2", b"]Q4", b"]Q6", b"]d4", b"]d5", b"]d6", b"]L1", b"]z3", b"]z4", b"]z5"}
)

FORMATS: MappingProxyType[Symbology, Any] = MappingProxyType(
    {
        # zxing's "QRCode" also looks for micro and rectangular codes, and finds them in noise.
        Symbology.QR_CODE: zxingcpp.BarcodeFormat.QRCodeModel2,
        Symbology.MICRO_QR_CODE: zxingcpp.BarcodeFormat.MicroQRCode,
        Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
        Symbology.PDF417: zxingcpp.BarcodeFormat.PDF417,
        Symbology.AZTEC: zxingcpp.BarcodeFormat.Aztec,
        Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
        Symbology.CODE_39: zxingcpp.BarcodeFormat.Code39,
        Symbology.CODE_93: zxingcpp.BarcodeFormat.Code93,
        Symbology.CODABAR: zxingcpp.BarcodeFormat.Codabar,
        Symbology.ITF: zxingcpp.BarcodeFormat.ITF,
        Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
        Symbology.EAN_8: zxingcpp.BarcodeFormat.EAN8,
        Symbology.UPC_A: zxingcpp.BarcodeFormat.UPCA,
        Symbology.UPC_E: zxingcpp.BarcodeFormat.UPCE,
    }
)
"""What a camera can be asked to look for. EAN_128 comes as CODE_128 with AIM's ]C1."""
_BY_FORMAT = {str(one): symbology for symbology, one in FORMATS.items()}


def zxing_formats(wanted: tuple[Symbology, ...]) -> list[Any]:
    """zxing's formats for these kinds; those that it does not know are passed over."""
    names = [Symbology.CODE_128 if one is Symbology.EAN_128 else one for one in wanted]
    return [FORMATS[one] for one in dict.fromkeys(names) if one in FORMATS]


def of_barcode(found: Any) -> Symbology:
    """What zxing has found."""
    named = _BY_FORMAT.get(str(found.format))
    if named in (None, Symbology.CODE_128):
        return of_aim(str(found.symbology_identifier))
    return named or Symbology.UNKNOWN


def of_aim(identifier: str) -> Symbology:
    """Three AIM characters such as ]Q1; UNKNOWN for what is none, or none of ours."""
    if len(identifier) < AIM_SIZE or identifier[0] != "]":
        return Symbology.UNKNOWN
    whole = _AIM_WHOLE.get(identifier[:AIM_SIZE])
    return whole or _AIM.get(identifier[1], Symbology.UNKNOWN)


def is_aim(head: bytes) -> bool:
    """Do these bytes begin with an identifier of a kind that we know?"""
    text = head[:AIM_SIZE].decode("ascii", errors="replace")
    return text[2:3] in _MODIFIERS and of_aim(text) is not Symbology.UNKNOWN


def declares(head: bytes) -> bool:
    """Does this AIM identifier say that marks of character sets (ECI) follow in the data?"""
    return head in _DECLARES
