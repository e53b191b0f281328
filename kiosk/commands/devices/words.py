"""What staff read at arm's length: few, short, framed lines; what to do comes last."""

from collections.abc import Sequence

WIDTH = 46

TROUBLE: dict[str, tuple[str, ...]] = {
    "no_card": (
        "没有读到卡 / NO CARD CAME",
        "把卡平放在读卡器上，再试一次",
        "Lay the card flat. Try again.",
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
    "no_device": (
        "没有找到读卡器 / NO READER",
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
        "把用户加入 dialout 组，重新登录",
        "Add the user to group dialout.",
    ),
    "bad_port": (
        "端口写错了 / BAD PORT",
        "例 / e.g. /dev/ttyUSB0",
        "socket://127.0.0.1:9001",
    ),
    "timed_out": (
        "读卡器不回答 / READER IS SILENT",
        "检查电源和端口号",
        "Check power and port, then:",
        "kiosk devices scan",
    ),
    "garbled": (
        "线路有干扰 / LINE IS NOISY",
        "换一根线，换一个插口，再试",
        "Try another cable and socket.",
    ),
    "internal_error": (
        "驱动出错 / DRIVER ERROR",
        "记下现场：kiosk devices record",
        "Make a recording, report it:",
        "kiosk devices record",
    ),
}

WARNINGS: dict[str, str] = {
    "twin_without_serial_number": "two alike adapters without serial number: bind by path only",
    "no_stable_path": "no by-path name: after a replug it may be another device",
    "no_permission": "this user may not open it: add the user to its group (dialout, video)",
    "port_busy": "in use, by a running kiosk perhaps: not asked",
    "baud_not_115200": "module speaks slower than 115200: the driver will switch it",
    "pcscd_absent": "pcscd does not answer: smart cards can't be read",
    "no_camera": "no camera found",
    "no_serial_port": "no serial port found",
}


def framed(lines: Sequence[str]) -> str:
    """Short lines with air around, between two rules."""
    rule = "=" * WIDTH
    return "\n".join(["", rule, "", *(f"   {line}\n" for line in lines), rule])


def trouble(code: str) -> str:
    """What happened and what to do next."""
    return framed(TROUBLE[code])
