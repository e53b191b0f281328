"""What staff read at arm's length: few, short, framed lines; what to do comes last."""

from collections.abc import Sequence
from unicodedata import east_asian_width

WIDTH = 46
INDENT = 3
ROOM = WIDTH - INDENT

STATES: dict[str, str] = {
    "starting": "启动中 / STARTING",
    "online": "正常 / ONLINE",
    "offline": "断开 / OFFLINE",
    "powerOff": "没电 / POWER OFF",
    "noDevice": "没有设备 / NO DEVICE",
    "hardwareError": "有故障 / FAULT",
    "userError": "用法不对 / USER ERROR",
    "deviceBusy": "被占用 / IN USE",
    "fraudAttempt": "有人动过 / TAMPERED",
    "potentialFraud": "可能有人动过 / TAMPERED?",
}

FIGURES: dict[str, str] = {
    "read_ms": "读 / read",
    "floor_ms": "线路 / wire",
    "overhead_ms": "多用 / above",
    "recovered_ms": "恢复 / recovered",
    "outage_ms": "中断 / outage",
    "answer_ms": "回答 / answer",
    "accept_ms": "收到 / accepted",
    "sent_ms": "发送 / sent",
    "status_ms": "状态 / status",
    "print_ms": "打印 / print",
    "first_frame_ms": "首帧 / first frame",
    "fps": "每秒帧数 / fps",
    "still_ms": "拍照 / still",
    "switch_ms": "切换 / switch",
    "first_ms": "首页 / first page",
    "page_ms": "每页 / a page",
    "charge": "电量 / charge",
    "load": "负载 / load",
    "runtime_s": "还能用 / lasts",
}

FACTS: dict[str, str] = {
    "paper": "纸 / paper",
    "printed": "打印了 / printed",
    "model": "型号 / model",
    "toner": "墨粉 / toner",
    "pages": "页数 / pages",
    "px": "像素 / px",
    "brightness": "亮度 / brightness",
    "held_up": "耽误 / held up",
    "still": "照片 / still",
    "preview": "预览 / preview",
    "pixel_format": "格式 / format",
    "warnings": "注意 / note",
    "remarks": "注意 / note",
    "format": "码 / code",
    "length": "字数 / length",
    "charset": "字符集 / charset",
    "content": "内容 / content",
    "card": "卡 / card",
    "name": "姓名 / name",
    "last4": "尾号 / last four",
    "power_in": "市电 / mains",
    "battery": "电池 / battery",
}
"""Facts that people are shown, in this order; --json has all of them."""


NEWS: dict[str, str] = {
    "proximity": "有人 / SOMEBODY",
    "cabinet_front_door": "前门 / FRONT DOOR",
    "cabinet_rear_door": "后门 / REAR DOOR",
    "safe_door": "保险柜门 / SAFE DOOR",
    "operator_switch": "钥匙开关 / KEY SWITCH",
    "enhanced_audio": "耳机 / HEADSET",
    "headset_microphone": "耳麦 / MICROPHONE",
    "tamper_sensor": "防拆 / TAMPER",
    "operator_call_button": "呼叫按钮 / CALL BUTTON",
    "operatorCallButton": "呼叫按钮 / CALL BUTTON",
    "volumeUp": "音量加 / LOUDER",
    "volumeDown": "音量减 / SOFTER",
    "mute": "静音 / MUTE",
    "present": "是 / YES",
    "notPresent": "否 / NO",
    "open": "开 / OPEN",
    "closed": "关 / CLOSED",
    "pressed": "按下 / PRESSED",
    "offline": "断开 / OFFLINE",
    "cardReader": "读卡器灯 / CARD READER",
    "scanner": "扫描灯 / SCANNER",
    "receiptPrinter": "小票灯 / RECEIPT",
    "documentPrinter": "打印机灯 / PRINTER",
    "contactless": "感应灯 / CONTACTLESS",
    "statusGood": "正常灯 / GOOD",
    "statusWarning": "注意灯 / WARNING",
    "statusBad": "故障灯 / BAD",
}
"""What the parts of a board tell, word by word; others are shown as they are."""


def news(line: str) -> str:
    """A line of a watched board for people: "proximity present"."""
    return fit("  ".join(NEWS.get(one, plain(one)) for one in line.split(" ")))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def fit(text: str, room: int = ROOM) -> str:
    """The text, or its beginning and an ellipsis when the room is too small for it."""
    if columns(text) <= room:
        return text
    while text and columns(text) >= room:
        text = text[:-1]
    return text + "…"


def fit_end(text: str, room: int = ROOM) -> str:
    """As `fit`, but the end is kept: of a long path the end tells which one it is."""
    if columns(text) <= room:
        return text
    while text and columns(text) >= room:
        text = text[1:]
    return "…" + text


def plain(text: str) -> str:
    """A foreign text (a device's name) without what could move a terminal's cursor."""
    return "".join(one if one.isprintable() else "?" for one in text)


def framed(lines: Sequence[str]) -> str:
    """Short lines with air around, between two rules."""
    rule = "=" * WIDTH
    return "\n".join(["", rule, "", *(f"{' ' * INDENT}{line}\n" for line in lines), rule])
