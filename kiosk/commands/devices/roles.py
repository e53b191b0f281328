"""The table of roles: what each is called, where its address stands, which package drives it.

Only words stand here: a command for one role must not load the drivers of the others.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Role:
    """One role of kiosk.toml. `key` is the field of its entry that holds the address.

    more_keys: other fields of it. invite: what a person shall do once the device is ready to be
    tried. serial: it may hang on a serial port, so its probe must not disturb another's. wire: what
    of it can be recorded: the bytes of a port (they can be played again), or a chip's commands.
    timeout: seconds that a try may take.
    """

    name: str
    zh: str
    en: str
    package: str
    key: str
    example: str
    invite: tuple[str, ...]
    more_keys: tuple[str, ...] = ()
    serial: bool = False
    wire: Literal["", "port", "apdu"] = ""
    timeout: float = 20.0

    @property
    def title(self) -> str:
        """Both names, for a large line."""
        return f"{self.zh} / {self.en}"


_TABLE = (
    Role(
        "id_reader", "身份证读卡器", "ID READER", "id_card", "port", "/dev/ttyUSB0",
        ("请把卡放到读卡器上", "LAY THE CARD"), serial=True, wire="port",
    ),
    Role(
        "smart_card", "社保卡读卡器", "CARD READER", "smart_card", "reader", "auto",
        ("请插入社保卡", "INSERT THE CARD"), wire="apdu",
    ),
    Role(
        "auxiliaries", "门和开关", "DOORS AND KEYS", "auxiliaries", "port", "/dev/ttyUSB1",
        ("请开门、关门、按按钮", "OPEN, CLOSE, PRESS"),
        more_keys=("board", "unit", "baud", "inputs"), serial=True, wire="port",
    ),
    Role(
        "lights", "指示灯", "LIGHTS", "lights", "port", "/dev/ttyUSB1",
        ("请看灯", "WATCH THE LIGHTS"),
        more_keys=("board", "unit", "baud", "relay", "outputs"), serial=True, wire="port",
    ),
    Role(
        "presence", "人体感应", "PRESENCE RADAR", "auxiliaries", "port", "/dev/ttyUSB2",
        ("请走近，再走开", "COME NEAR, GO AWAY"), more_keys=("near_cm",), serial=True, wire="port",
    ),
    Role(
        "keys", "音量键和耳机", "KEYS AND HEADSET", "auxiliaries", "device", "auto",
        ("请按音量键，插耳机", "PRESS KEYS, PLUG IN"),
    ),
    Role(
        "receipt_printer", "小票打印机", "RECEIPT PRINTER", "receipt_printer", "port",
        "socket://10.0.0.8:9100", ("会打印一张小票", "A SLIP WILL COME"),
        more_keys=("width_mm", "baud", "rtscts", "charset", "native_qr", "status"),
        serial=True, wire="port",
    ),
    Role(
        "barcode", "扫码器", "CODE SCANNER", "barcode", "port", "/dev/ttyACM0",
        ("请扫一个码", "SCAN A CODE"),
        more_keys=("kind", "baud", "ending", "prefix", "suffix", "aim", "alt"),
        serial=True, wire="port",
    ),
    Role(
        "document_printer", "A4 打印机", "A4 PRINTER", "document_printer", "url",
        "cups:a4", ("会打印一页", "A PAGE WILL COME"), timeout=60.0,
    ),
    Role(
        "flat_scanner", "平板扫描仪", "SCANNER", "flat_scanner", "device", "auto",
        ("请放一张纸，盖好盖子", "LAY A PAPER, CLOSE"), more_keys=("config",), timeout=60.0,
    ),
    Role(
        "document_camera", "高拍仪", "DOCUMENT CAMERA", "document_camera", "source", "/dev/video0",
        ("请放一张纸", "LAY A PAPER"),
    ),
    Role(
        "ups", "不间断电源", "UPS", "ups", "url", "nut://localhost/ups",
        ("正在问电源", "ASKING THE UPS"), timeout=5.0, wire="port",
    ),
)  # fmt: skip

ROLES: dict[str, Role] = {one.name: one for one in _TABLE}
"""By name, serial ones in the order in which their probes may write to a port."""
