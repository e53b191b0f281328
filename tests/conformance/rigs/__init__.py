"""One module a driver; each has one or more Rig classes, listed here."""

from tests.conformance.rig import Rig
from tests.conformance.rigs.auxiliaries import KeysRig, RadarRig, RelayBoardRig
from tests.conformance.rigs.barcode import CameraScannerRig, SerialScannerRig, WedgeScannerRig
from tests.conformance.rigs.document_camera import UrlCameraRig, V4l2CameraRig
from tests.conformance.rigs.document_printer import CupsQueueRig, DriverlessPrinterRig
from tests.conformance.rigs.flat_scanner import FlatScannerRig
from tests.conformance.rigs.id_card import SamvPtyRig, SamvTcpRig
from tests.conformance.rigs.lights import LightsRig
from tests.conformance.rigs.receipt_printer import (
    NetworkReceiptPrinterRig,
    SerialReceiptPrinterRig,
)
from tests.conformance.rigs.smart_card import SmartCardRig
from tests.conformance.rigs.ups import UpsRig

RIGS: tuple[type[Rig], ...] = (
    SamvPtyRig,
    SamvTcpRig,
    V4l2CameraRig,
    UrlCameraRig,
    SmartCardRig,
    DriverlessPrinterRig,
    CupsQueueRig,
    FlatScannerRig,
    UpsRig,
    RelayBoardRig,
    LightsRig,
    RadarRig,
    KeysRig,
    SerialReceiptPrinterRig,
    NetworkReceiptPrinterRig,
    SerialScannerRig,
    WedgeScannerRig,
    CameraScannerRig,
)
