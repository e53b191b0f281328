"""What a scan warns of, in Chinese and English; each says how to mend it."""

from kiosk.commands.devices.words import fit, plain

WARNINGS: dict[str, tuple[str, str]] = {
    "twin_without_serial_number": (
        "有一样的转接头，别换插口",
        "Alike adapters: keep their sockets.",
    ),
    "no_stable_path": ("没有固定路径，重插后可能变", "No fixed path: a replug may change it."),
    "no_permission": ("没有权限打开：加入对应的组", "May not be opened: join its group."),
    "wrong_group": ("设备文件的组不对：装 udev 规则", "Wrong group: install the udev rules."),
    "port_busy": ("正在使用（kiosk？），没有问", "In use (by the kiosk?): not asked."),
    "baud_not_115200": ("速度不是 115200，驱动会改", "Not 115200 baud: driver will change it."),
    "baud_not_9600": ("打印机速度不是 9600，已写上", "Not 9600 baud: the line below says so."),
    "usb_sdt_unsupported": ("USB 专用读卡器，要串口型", "Needs the serial version of the reader."),
    "camera_without_mjpeg": ("摄像头没有 MJPEG，换一个", "Camera without MJPEG: change it."),
    "too_small": ("摄像头不到 500 万像素", "Camera has less than 5 megapixels."),
    "camera_shared": ("两个用途指向同一个摄像头", "One camera is named for two roles."),
    "virtual_reader": ("虚拟读卡器，正式机上要删掉", "A virtual reader: not on a real site."),
    "sane_absent": ("没有装 SANE，不能扫描", "No SANE: nothing can be scanned."),
    "sane_slow": ("SANE 找得太慢", "SANE's search takes too long."),
    "virtual_scanner": ("SANE 的测试设备，不是真的", "SANE's test device, not a scanner."),
    "pages_in_temp_files": ("会写临时文件，改用 airscan", "Keeps pages in files: use airscan."),
    "scanner_silent": ("网络扫描仪不回答", "The network scanner does not answer."),
    "data_stale": ("UPS 驱动没有回答", "The driver of the UPS is silent."),
    "queue_stopped": ("打印队列停了：cupsenable", "Queue is stopped: run cupsenable."),
    "queue_rejecting": ("打印队列不收任务：cupsaccept", "Queue rejects jobs: run cupsaccept."),
    "error_policy_stops": ("出错会停队列，改 retry-job", "An error stops it: set retry-job."),
    "no_default_queue": ("没有默认打印机：lpoptions -d", "No default queue: lpoptions -d QUEUE"),
    "usb_printer_without_queue": ("打印机没有队列：lpadmin", "It has no queue: run lpadmin."),
    "ipp_over_usb": ("打印机没有队列：装 ipp-usb", "It has no queue: install ipp-usb."),
    "pcscd_absent": ("pcscd 没有运行，读不了社保卡", "No pcscd: smart cards can't be read."),
    "cupsd_absent": ("CUPS 没有运行，A4 打不了", "No CUPS: the A4 printer can't be used."),
    "upsd_absent": ("upsd 没有运行，看不到电源", "No upsd: the UPS is not watched."),
    "udevd_absent": ("udevd 没有运行，重插发现慢", "No udevd: a replug is noticed late."),
    "may_be_a_keyboard": ("像是扫码器，但可能是键盘", "May be a real keyboard: check first."),
    "reads_by_document_camera": (
        "没有扫码器，可用高拍仪读码",
        "The camera can read codes.",
    ),
    "no_camera": ("没有找到摄像头", "No camera found."),
    "no_serial_port": ("没有找到串口", "No serial port found."),
    "no_user": ("没有这个用户", "There is no such user."),
}


def _group(name: str) -> tuple[str, str]:
    return f"用户不在 {name} 组里：加进去", f"Add the user to group {name}."


def _failed(role: str) -> tuple[str, str]:
    return f"查找 {role} 时出错", f"Looking for {role} failed."


def _late(role: str) -> tuple[str, str]:
    return f"查找 {role} 太慢", f"{role} took too long."


_MADE = {"no_group": _group, "probe_failed": _failed, "probe_late": _late}


def warning(code: str) -> tuple[str, str]:
    """Chinese and English words; a code that nobody wrote words for is shown itself."""
    head, _, rest = code.partition(":")
    if head in _MADE:
        return _MADE[head](fit(plain(rest)))
    return WARNINGS.get(code, (f"注意：{fit(plain(code))}", f"Note: {fit(plain(code))}"))
