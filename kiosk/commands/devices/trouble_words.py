"""What went wrong with a device, and what to do about it, by the stable word of a trial."""

from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.words import fit, framed, plain

TROUBLE: dict[str, tuple[str, ...]] = {
    "no_device": (
        "没有找到设备 / NOT FOUND",
        "检查插头，再运行 kiosk devices scan",
        "Check the plug, then:",
        "kiosk devices scan",
    ),
    "port_busy": (
        "端口被占用 / PORT IN USE",
        "先停下 kiosk，再试一次",
        "Stop the kiosk first.",
    ),
    "no_permission": (
        "没有权限 / NO PERMISSION",
        "看 kiosk devices scan 要哪个组",
        "kiosk devices scan names the group.",
    ),
    "bad_port": (
        "地址写错了 / BAD ADDRESS",
        "照 kiosk devices scan 的写",
        "Write it as this prints it:",
        "kiosk devices scan",
    ),
    "timed_out": (
        "设备不回答 / DEVICE IS SILENT",
        "检查电源和端口号",
        "Check power and port, then:",
        "kiosk devices scan",
    ),
    "offline": (
        "设备脱机 / OFFLINE",
        "检查电源、网线、开关",
        "Check power, cable, switch.",
    ),
    "garbled": (
        "线路有干扰 / LINE IS NOISY",
        "换一根线，换一个插口，再试",
        "Try another cable and socket.",
    ),
    "hardware_error": (
        "设备有故障 / DEVICE FAULT",
        "关电源，等 10 秒，再开",
        "Off, wait 10 s, on.",
        "Again? Change the device.",
    ),
    "paper_out": ("没有纸了 / PAPER IS OUT", "放纸", "Put paper in."),
    "paper_low": ("纸快用完了 / PAPER IS LOW", "准备换纸", "Have new paper at hand."),
    "jammed": ("卡纸了 / PAPER JAM", "打开盖子，取出纸", "Open it, take the paper out."),
    "door_open": ("盖子开着 / COVER IS OPEN", "盖好盖子", "Close the cover."),
    "cover_open": ("盖子开着 / COVER IS OPEN", "盖好盖子", "Close the cover."),
    "paper_jammed": ("卡纸了 / PAPER JAM", "打开盖子，取出纸", "Open it, take the paper out."),
    "cutter_fault": (
        "切刀卡住了 / CUTTER IS STUCK",
        "关电源，清切刀，再开",
        "Off, free the cutter, on.",
    ),
    "too_hot": ("打印头太热 / TOO HOT", "等 5 分钟，再试", "Wait 5 minutes. Try again."),
    "hardware_fault": (
        "打印机有故障 / PRINTER FAULT",
        "关电源，等 10 秒，再开",
        "Off, wait 10 s, on.",
        "Again? Change the printer.",
    ),
    "toner_out": ("没有墨粉了 / TONER IS OUT", "换墨粉盒", "Change the toner."),
    "tray_missing": ("纸盒没装 / TRAY IS MISSING", "装好纸盒", "Put the tray in."),
    "output_full": ("出纸口满了 / OUTPUT IS FULL", "取走纸", "Take the papers away."),
    "spool_full": ("磁盘满了 / DISK IS FULL", "清理打印队列", "Clear the print queue."),
    "paused": (
        "打印队列停了 / QUEUE IS STOPPED",
        "运行 cupsenable 队列名",
        "Run: cupsenable QUEUE",
    ),
    "attention": (
        "看打印机的面板 / LOOK AT ITS PANEL",
        "照面板上说的做",
        "Do as its panel says.",
    ),
    "no_service": (
        "服务没有运行 / DAEMON IS NOT RUNNING",
        "运行 kiosk devices scan 看是哪个",
        "This names it:",
        "kiosk devices scan",
    ),
    "canceled": (
        "中断了 / STOPPED",
        "再试一次",
        "Try again.",
    ),
    "internal_error": (
        "驱动出错 / DRIVER ERROR",
        "记下现场：kiosk devices bundle",
        "Make a file, report it:",
        "kiosk devices bundle",
    ),
}
"""For every role."""

_NOTHING_MOVED = (
    "什么都没动 / NOTHING MOVED",
    "动一动门、按钮，看接线，再试",
    "Move it, check the wires, try again.",
)

OF_ROLE: dict[str, dict[str, tuple[str, ...]]] = {
    "receipt_printer": {
        "no_device": (
            "打印机脱机 / PRINTER IS OFFLINE",
            "检查电源、线和地址",
            "Check power, cable, address.",
        ),
        "offline": (
            "打印机脱机 / PRINTER IS OFFLINE",
            "看它的灯和面板，按一下走纸",
            "Look at its lights, press FEED.",
        ),
    },
    "barcode": {
        "no_code": (
            "没有读到码 / NO CODE CAME",
            "换个距离，再扫一次",
            "Another distance. Scan again.",
        ),
        "unreadable": (
            "没读出来 / NOT READ",
            "检查波特率和结尾符的设置",
            "Check its baud rate and suffix.",
        ),
        "bad_family": (
            "型号写错了 / UNKNOWN KIND",
            "barcode.kind: gm65, honeywell",
        ),
        "no_wire": (
            "只能录串口扫码器 / NOT A SERIAL LINE",
            "Only a serial one is recorded.",
        ),
        "no_permission": (
            "没有权限 / NO PERMISSION",
            "加入 dialout、input、video 组",
            "Groups dialout, input, video.",
        ),
    },
    "smart_card": {
        "no_card": (
            "没有读到卡 / NO CARD CAME",
            "芯片朝上，插到底，再试一次",
            "Chip up, push it in. Try again.",
        ),
        "unreadable": (
            "没读出来 / NOT READ",
            "拔出卡，擦一擦芯片，再插",
            "Take it out, wipe the chip.",
        ),
        "unsupported": (
            "这里读不了这张卡 / CARD NOT READ HERE",
            "看看是否插反了；换一张再试",
            "Other way round? Another card?",
        ),
        "no_service": (
            "读卡服务没有运行 / NO PCSCD",
            "systemctl start pcscd.socket",
        ),
        "no_permission": (
            "没有权限 / NO PERMISSION",
            "装 polkit 规则（见 deploy）",
            "Install the polkit rule (deploy).",
        ),
    },
    "ups": {
        "on_battery": (
            "没有市电 / ON BATTERY",
            "检查插头和电闸",
            "Check the plug and the breaker.",
        ),
        "battery_low": (
            "电池快没电了 / BATTERY IS LOW",
            "马上恢复供电，否则会关机",
            "Bring the mains back at once.",
        ),
        "replace_battery": (
            "电池该换了 / REPLACE THE BATTERY",
            "叫人来换电池",
            "Have the battery changed.",
        ),
        "no_device": (
            "没有找到电源 / NO UPS",
            "检查 nut-server 和 UPS 的线",
            "Check nut-server and the cable.",
        ),
    },
    "flat_scanner": {
        "no_program": (
            "没有装 SANE / SANE IS MISSING",
            "安装 sane-utils 和 sane-airscan",
            "Install sane-utils, sane-airscan.",
        ),
        "no_paper": (
            "没有放纸 / NO PAPER",
            "放一张纸，再试一次",
            "Lay a paper. Try again.",
        ),
    },
    "document_printer": {
        "no_device": (
            "没有这个打印机 / NO SUCH PRINTER",
            "检查 CUPS 和队列名，然后：",
            "Check CUPS and the queue, then:",
            "kiosk devices scan",
        ),
    },
    "auxiliaries": {
        "no_change": _NOTHING_MOVED,
        "no_such_channel": (
            "板上没有这一路 / NO SUCH INPUT",
            "看 kiosk.toml 的 auxiliaries.inputs",
            "Look at auxiliaries.inputs.",
        ),
    },
    "presence": {"no_change": _NOTHING_MOVED},
    "keys": {
        "no_change": _NOTHING_MOVED,
        "wrong_device": (
            "没有音量键和插孔 / NO SUCH KEYS",
            "照 kiosk devices scan 的写",
            "Write it as this prints it:",
            "kiosk devices scan",
        ),
    },
    "lights": {
        "no_such_channel": (
            "板上没有这一路 / NO SUCH OUTPUT",
            "看 kiosk.toml 的 lights.outputs",
            "Look at lights.outputs.",
        ),
    },
    "document_camera": {
        "no_camera": (
            "这不是摄像头 / NOT A CAMERA",
            "照 kiosk devices scan 的写",
            "Write it as this prints it:",
            "kiosk devices scan",
        ),
        "no_frames": (
            "没有画面 / NO PICTURE",
            "拔下，等 10 秒，再插上",
            "Unplug, wait 10 s, plug in.",
        ),
        "camera_shared": (
            "和通话摄像头是同一个 / SAME CAMERA",
            "给两个用途各配一个摄像头",
            "Each role needs its own camera.",
        ),
        "unreadable": (
            "画面坏了 / BROKEN PICTURES",
            "换一根线，换一个插口",
            "Try another cable and socket.",
        ),
    },
    "id_reader": {
        "no_card": (
            "没有读到卡 / NO CARD CAME",
            "拿起卡，再平放一次，再试",
            "Lift the card, lay it again.",
            "A lying card is read once only.",
        ),
        "unreadable": (
            "没读出来 / NOT READ",
            "拿起卡，重新放平，再试一次",
            "Lift the card, lay it again.",
        ),
        "unsupported": (
            "这里读不了这张卡 / CARD NOT READ HERE",
            "这不说明卡有问题，换一张再试",
            "Says nothing against the card.",
            "Try another card.",
        ),
        "module_fault": (
            "读卡模块有故障 / READER FAULT",
            "拔下读卡器，等 10 秒，再插上",
            "Unplug, wait 10 s, plug in.",
            "Again? Change the reader.",
        ),
        "no_permission": (
            "没有权限 / NO PERMISSION",
            "把用户加入 dialout 组，重新登录",
            "Add the user to group dialout.",
        ),
        "bad_port": (
            "端口写错了 / BAD PORT",
            "例 / e.g. /dev/ttyUSB0",
            "socket://127.0.0.1:9001",
        ),
    },
}
"""Words that mean more for one role than for others."""

SAME: dict[str, str] = {
    "connection_lost": "no_device",
    "no_answer": "timed_out",
    "bad_source": "bad_port",
    "printer_error": "hardware_fault",
    "busy": "port_busy",
    "io_error": "hardware_error",
    "backend_crashed": "internal_error",
    "cut_off": "garbled",
    "unknown_ups": "no_device",
    "access_denied": "no_permission",
    "timeOut": "timed_out",
    "time_out": "timed_out",
    "deviceNotReady": "offline",
    "hardwareError": "hardware_error",
    "internalError": "internal_error",
}
"""Other names of the same trouble."""


def words_of(role: str, result: str) -> tuple[str, ...]:
    """What happened and what to do next; a word that nobody wrote advice for is shown itself."""
    for code in (result, SAME.get(result, "")):
        lines = OF_ROLE.get(role, {}).get(code) or TROUBLE.get(code)
        if lines is not None:
            return lines
    return (
        "没有成功 / NOT DONE",
        fit(plain(result)) or "?",
        "再试一次；不行就运行：",
        "Try again. Still so? Then:",
        "kiosk devices bundle",
    )


def trouble(role: str, result: str) -> str:
    """The framed words, with the role's name on top."""
    return framed([ROLES[role].title, *words_of(role, result)])
