"""`make lab`: boots the machine, plugs and unplugs, prints one line a finding; 1 if one failed."""

import sys
import time
from collections.abc import Iterator

from drivers.id_card.sim import SamvSimulator, SimCard
from drivers.smart_card.sim_cards import Chip, social_security
from tests.lab.image import LabFailed
from tests.lab.machine import Machine, QemuDied
from tests.lab.vscard import CardEnd

Finding = tuple[str, str]


class Far:
    """What lies on the far side of the machine's plugs."""

    def __init__(self) -> None:
        self.samv = SamvSimulator("dev", tcp=True, throttled=False).start()
        self.samv_port = int(self.samv.port.rsplit(":", 1)[1])
        self.card = CardEnd()

    def close(self) -> None:
        self.samv.close()
        self.card.close()


def id_reader(machine: Machine, far: Far) -> Iterator[Finding]:
    """An FTDI adapter with a SAM_V module behind it: plugged, read, pulled, plugged again."""
    samv = far.samv
    machine.plug("usb-serial", "reader", chardev="samv", bus="usb.0", port="1")
    machine.do("open", role="id_reader", address="auto")
    online = machine.do("expect", role="id_reader", kind="ReaderOnline")
    yield "reader found by its answer", f"{online['after_ms']} ms"
    node = machine.do("buses")["serial"][-1]
    yield "serial adapter", f"{node[0]} {node[3]} {node[1] or 'no by-path'}"
    samv.lay(SimCard.resident())
    machine.do("expect", role="id_reader", kind="CardRead")
    yield "card read through ftdi_sio", "yes"
    samv.lift()
    machine.do("expect", role="id_reader", kind="CardRemoved")
    began = machine.unplug("reader")
    machine.do("expect", role="id_reader", kind="ReaderOffline", seconds=5)
    yield "unplug told after", f"{(time.monotonic() - began) * 1000:.0f} ms"
    began = machine.plug("usb-serial", "reader2", chardev="samv", bus="usb.0", port="1")
    machine.do("expect", role="id_reader", kind="ReaderOnline", seconds=20)
    yield "online again after", f"{(time.monotonic() - began) * 1000:.0f} ms (back-off 5 s)"


def smart_card(machine: Machine, far: Far) -> Iterator[Finding]:
    """A CCID reader on USB, libccid and pcscd inside: plugged, card in, card out, pulled."""
    card = far.card
    machine.do("call", name="start_pcscd")
    machine.plug("usb-ccid", "ccid", bus="usb.0", port="2")
    machine.plug("ccid-card-passthru", "slot", chardev="card", bus="ccid.0")
    if not card.ready.wait(20):
        raise LabFailed("QEMU's card slot did not greet")
    machine.do("open", role="smart_card", address="auto")
    machine.do("expect", role="smart_card", kind="DeviceOnline")
    chip = Chip([social_security()])
    card.insert(chip.atr, chip.answer)
    read = machine.do("expect", role="smart_card", kind="SocialSecurityCardRead")
    yield "social-security card read through libccid", f"{read['after_ms']} ms, {card.apdus} APDUs"
    card.eject()
    out = machine.do("expect", role="smart_card", kind="CardRemoved")
    yield "card out told after", f"{out['after_ms']} ms"
    # QEMU 7.2 dies when a CCID reader with a slot is deleted, so its pulling is not played here.
    machine.do("call", name="restart_pcscd")
    began = time.monotonic()
    machine.do("expect", role="smart_card", kind="DeviceOffline", seconds=10)
    machine.do("expect", role="smart_card", kind="DeviceOnline", seconds=30)
    yield "online after pcscd was killed", f"{(time.monotonic() - began) * 1000:.0f} ms"
    card.insert(chip.atr, chip.answer)
    machine.do("expect", role="smart_card", kind="SocialSecurityCardRead")
    yield "card read after that", "yes"


def camera(machine: Machine, far: Far) -> Iterator[Finding]:
    """The kernel's own test camera, through OpenCV's V4L2."""
    node = machine.do("buses")["video"][0]
    seen = machine.do("call", name="camera_frames", **{"with": {"address": node[0]}})
    if not seen["frames"]:
        raise LabFailed(f"no frame from {node[2]}, state {seen['state']}, events {seen['events']}")
    yield f"frames in 20 s from {node[2]}", f"{seen['frames']} of {seen['size']}"


def wedge(machine: Machine, far: Far) -> Iterator[Finding]:
    """A scanner that plays a keyboard, by uinput: grabbed, read, pulled, plugged again."""
    machine.do("call", name="plug_keyboard")
    machine.do("open", role="barcode", address="input:Lab barcode*")
    online = machine.do("expect", role="barcode", kind="DeviceOnline")
    yield "scanner found by its name", f"{online['after_ms']} ms"
    for code in ("JJ1.150626.0042", "样例 42"):
        typed = machine.do("call", name="type_code", **{"with": {"code": code}})
        read = machine.do("expect", role="barcode", kind="SymbolRead")
        if read["text"] != code or typed["leaked"]:
            raise LabFailed(f"typed {code!r}, read {read['text']!r}, {typed['leaked']} keys leaked")
        yield f"{code} typed and read, nobody else got a key", "yes"
    machine.do("call", name="unplug_keyboard")
    out = machine.do("expect", role="barcode", kind="DeviceOffline", seconds=5)
    yield "unplug told after", f"{out['after_ms']} ms"
    machine.do("call", name="plug_keyboard")
    again = machine.do("expect", role="barcode", kind="DeviceOnline", seconds=20)
    yield "online again after", f"{again['after_ms']} ms (back-off 5 s)"


PARTS = {"id_reader": id_reader, "smart_card": smart_card, "camera": camera, "wedge": wedge}


def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    failed = False
    for name in wanted:
        outcome = _part(name)
        if outcome is None:
            # QEMU 7.2 now and then dies when a device is deleted while bytes are under way.
            print(f"{name}\tQEMU died, once more", flush=True)
            outcome = _part(name)
        failed |= outcome is not True
    return int(failed)


def _part(name: str) -> bool | None:
    """One part in a machine of its own: True when all is well, None when QEMU died."""
    far = Far()
    try:
        with Machine({"samv": far.samv_port, "card": far.card.port}) as machine:
            print(f"machine up after\t{machine.boot_s:.1f} s", flush=True)
            for what, found in PARTS[name](machine, far):
                print(f"{what}\t{found}", flush=True)
    except QemuDied:
        return None
    except LabFailed as failure:
        print(f"{name} FAILED\t{failure}", flush=True)
        return False
    finally:
        far.close()
    return True


if __name__ == "__main__":
    sys.exit(main())
