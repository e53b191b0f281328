"""python-escpos without what its import does to the process.

It sets up the root logger, makes a folder in the temporary directory that nobody removes, and reads
a data base of 34 printers as YAML (0.15 s). We need its commands, and one printer: ours.
"""

import json
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

_CODES = "ESCPOS_CAPABILITIES_FILE"
_ROOT = logging.getLogger()
_FEATURES = (
    "barcodeA", "barcodeB", "bitImageColumn", "bitImageRaster", "graphics", "paperFullCut",
    "paperPartCut", "qrCode",
)  # fmt: skip
_PRINTERS = {
    "profiles": {
        "default": {
            "name": "kiosk receipt printer",
            "notes": "",
            "codePages": {"0": "CP437"},
            "features": dict.fromkeys(_FEATURES, True),
            "fonts": {"0": {"name": "Font A", "columns": 48}},
            "media": {"dpi": 203, "width": {"mm": 80, "pixels": 576}},
        }
    },
    "encodings": {"CP437": {"name": "CP437", "python_encode": "cp437"}},
}

_handlers = _ROOT.handlers[:]
_named = os.environ.get(_CODES)
_folder = Path(tempfile.mkdtemp(prefix="receipt-printer-"))
(_folder / "printers.json").write_text(json.dumps(_PRINTERS), "utf-8")
os.environ[_CODES] = str(_folder / "printers.json")

import escpos.capabilities  # noqa: E402 - it must find our one printer
import escpos.constants  # noqa: E402
import escpos.escpos  # noqa: E402
import escpos.exceptions  # noqa: E402

if _named is None:
    del os.environ[_CODES]
else:
    os.environ[_CODES] = _named
_ROOT.handlers[:] = _handlers
shutil.rmtree(_folder, ignore_errors=True)
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(escpos.capabilities.pickle_dir, ignore_errors=True)

Escpos: Any = escpos.escpos.Escpos
"""The encoder of commands; a subclass says where the bytes go."""
EscposError: type[Exception] = escpos.exceptions.Error
PAPER_FULL_CUT: bytes = escpos.constants.PAPER_FULL_CUT
PAPER_PART_CUT: bytes = escpos.constants.PAPER_PART_CUT
QR_ECC: dict[str, int] = {
    "L": escpos.constants.QR_ECLEVEL_L,
    "M": escpos.constants.QR_ECLEVEL_M,
    "Q": escpos.constants.QR_ECLEVEL_Q,
    "H": escpos.constants.QR_ECLEVEL_H,
}


def profile(dots: int, width_mm: int) -> Any:
    """A printer of that width, in the library's terms."""
    made = escpos.capabilities.Profile()
    made.profile_data = {
        **made.profile_data,
        "media": {"dpi": 203, "width": {"mm": width_mm, "pixels": dots}},
    }
    made.features = dict.fromkeys(_FEATURES, True)
    return made
