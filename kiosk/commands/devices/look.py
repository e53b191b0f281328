"""``kiosk devices scan`` and ``status``: what is there, and how the configured ones are."""

import argparse
import json
import queue
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from drivers.document_camera.camera import DocumentCamera
from drivers.document_camera.contract import CameraOffline, CameraOnline
from drivers.health import DeviceHealth, DeviceState
from drivers.id_card.contract import ReaderOffline, ReaderOnline
from drivers.id_card.reader import SamvReader
from drivers.scan import Found, Scan, scan_all
from kiosk.commands.devices.words import WARNINGS
from kiosk.settings import Devices, load_settings

ANSWER_S = 8.0


def scan(args: argparse.Namespace) -> int:
    """List what was found, with warnings and lines for kiosk.toml; 0 even if nothing was."""
    seen = scan_all(probe=not args.no_probe)
    if args.json:
        print(json.dumps(asdict(seen), ensure_ascii=False))
    else:
        print(as_text(seen))
    return 0


def as_text(seen: Scan) -> str:
    """The scan for people; the configuration lines can be pasted as they are."""
    lines = [line for one in seen.found for line in _one(one)]
    lines += [f"!  {WARNINGS[code]}" for code in seen.warnings]
    config = [one.config for one in seen.found if one.config]
    if config:
        lines += ["", "# kiosk.toml", "[devices]", *config]
    return "\n".join(lines)


def _one(found: Found) -> list[str]:
    role = found.role or "no known device answered"
    lines = [f"{found.bus}  {found.path}  {role}", f"   {found.about}"]
    if found.by_path:
        lines.append(f"   {found.by_path}")
    return lines + [f"   !  {WARNINGS[code]}" for code in found.warnings]


def status(args: argparse.Namespace) -> int:
    """Open each configured device for a moment; 1 when one of them is not online."""
    seen = healths(load_settings(args.config).devices)
    if args.json:
        print(json.dumps([_plain(one) for one in seen], ensure_ascii=False))
    elif not seen:
        print("没有配置设备 / NO DEVICE CONFIGURED\n\nkiosk devices scan")
    else:
        for one in seen:
            print(f"{one.role}\n   {one.state}  {one.code}\n")
    return 0 if all(one.state is DeviceState.ONLINE for one in seen) else 1


def healths(devices: Devices) -> list[DeviceHealth]:
    """Health of each configured device, as seen when it has answered or failed to."""
    seen = []
    if devices.id_reader.port:
        reader = SamvReader(devices.id_reader.port, role="id_reader")
        seen.append(_moment(reader.open, reader, (ReaderOnline, ReaderOffline)))
    if devices.document_camera.source:
        camera = DocumentCamera(devices.document_camera.source)
        seen.append(_moment(camera.open, camera, (CameraOnline, CameraOffline)))
    return seen


def _moment(
    open_it: Callable[[Callable[[Any], None]], None],
    device: SamvReader | DocumentCamera,
    decisive: tuple[type, ...],
) -> DeviceHealth:
    events: queue.Queue[Any] = queue.Queue()
    open_it(events.put)
    try:
        while not isinstance(events.get(timeout=ANSWER_S), decisive):
            continue
    except queue.Empty:
        return device.health()
    else:
        return device.health()
    finally:
        device.close()


def _plain(health: DeviceHealth) -> dict[str, Any]:
    return {
        "role": health.role,
        "state": str(health.state),
        "code": health.code,
        "counters": dict(health.counters),
    }
