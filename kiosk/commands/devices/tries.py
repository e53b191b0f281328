"""One try of a role's device, by its own package; nothing else is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.ports import Opener, open_port
from drivers.trial import Trial
from kiosk.commands.devices.ask import in_words

if TYPE_CHECKING:
    from kiosk.settings import Devices


@dataclass(frozen=True, slots=True)
class Wish:
    """How a device shall be tried.

    show: names and numbers in full. on_ready: called when the device waits for a person.
    on_trouble: called with a word as soon as something holds it up (only where that may end by
    itself). on_news: called with what moves, or what shines, as it does. devices: the settings,
    where they were read.
    opener: opens the wire, tap: is told a chip's commands and answers (both for
    `drivers.tape`).
    """

    address: str
    timeout: float = 20.0
    show: bool = False
    on_ready: Callable[[], None] | None = None
    on_trouble: Callable[[str], None] | None = None
    on_news: Callable[[str], None] | None = None
    devices: "Devices | None" = None
    opener: Opener | None = None
    tap: Callable[[bytes, bytes], None] | None = None


def try_role(role: str, wish: Wish) -> Trial:
    """Use the device once; never raises for the device's sake. Raises CannotRun (bad wiring)."""
    return _TRIES[role](wish)


def _id_reader(wish: Wish) -> Trial:
    from drivers.id_card.trial import try_device

    return try_device(
        wish.address,
        timeout=wish.timeout,
        show=wish.show,
        on_ready=wish.on_ready,
        opener=wish.opener or open_port,
    )


def _smart_card(wish: Wish) -> Trial:
    from drivers.smart_card.trial import try_device

    return try_device(
        wish.address,
        timeout=wish.timeout,
        show=wish.show,
        on_ready=wish.on_ready,
        tap=wish.tap,
    )


def _document_camera(wish: Wish) -> Trial:
    from drivers.document_camera.trial import try_device

    return try_device(wish.address, on_ready=wish.on_ready)


def _document_printer(wish: Wish) -> Trial:
    from drivers.document_printer.trial import try_device

    return try_device(
        wish.address, timeout=wish.timeout, on_ready=wish.on_ready, on_trouble=wish.on_trouble
    )


def _ups(wish: Wish) -> Trial:
    from drivers.ups.trial import try_device

    return try_device(wish.address, timeout=wish.timeout, opener=wish.opener or open_port)


def _receipt_printer(wish: Wish) -> Trial:
    from drivers.receipt_printer.encode import PaperForm
    from drivers.receipt_printer.trial import try_device

    if wish.on_ready is not None:
        wish.on_ready()
    entry = wish.devices.receipt_printer if wish.devices is not None else None
    if entry is None:
        return try_device(wish.address, timeout=wish.timeout, opener=wish.opener)
    form = PaperForm.of(entry.width_mm, entry.charset, native_qr=entry.native_qr)
    return try_device(
        wish.address,
        timeout=wish.timeout,
        form=form,
        baud=entry.baud,
        rtscts=entry.rtscts,
        status=entry.status,
        opener=wish.opener,
    )


def _barcode(wish: Wish) -> Trial:
    from drivers.barcode.choose import Setup
    from drivers.barcode.trial import try_device

    if wish.devices is None:
        return try_device(
            wish.address, timeout=wish.timeout, show=wish.show, on_ready=wish.on_ready,
            opener=wish.opener,
        )  # fmt: skip
    entry = wish.devices.barcode
    return try_device(
        wish.address,
        timeout=wish.timeout,
        show=wish.show,
        setup=Setup(
            entry.kind, entry.baud, entry.ending, entry.prefix, entry.suffix, entry.aim, entry.alt
        ),
        camera=wish.devices.document_camera.source,
        avoid=wish.devices.call.camera,
        on_ready=wish.on_ready,
        opener=wish.opener,
    )


def _flat_scanner(wish: Wish) -> Trial:
    from drivers.flat_scanner.trial import try_device

    config = wish.devices.flat_scanner.config if wish.devices is not None else ""
    return try_device(wish.address, timeout=wish.timeout, on_ready=wish.on_ready, config=config)


def _auxiliaries(wish: Wish) -> Trial:
    from drivers.auxiliaries.trial import SAMPLE, try_device
    from kiosk.commands import boards

    entry = wish.devices.auxiliaries if wish.devices is not None else None
    return try_device(
        wish.address,
        inputs=in_words(lambda: boards.inputs(entry)) if entry else SAMPLE,
        protocol=boards.protocol(entry) if entry else None,
        timeout=wish.timeout,
        on_ready=wish.on_ready,
        on_news=wish.on_news,
        opener=wish.opener or open_port,
    )


def _lights(wish: Wish) -> Trial:
    from drivers.lights.trial import SAMPLE, try_device
    from kiosk.commands import boards

    entry = wish.devices.lights if wish.devices is not None else None
    wired = in_words(lambda: boards.outputs(entry)) if entry else SAMPLE
    return try_device(
        wish.address,
        outputs=wired,
        protocol=boards.protocol(entry) if entry else None,
        each_s=min(1.0, wish.timeout / max(1, len(wired))),
        on_ready=wish.on_ready,
        on_light=wish.on_news,
        opener=wish.opener or open_port,
    )


def _presence(wish: Wish) -> Trial:
    from drivers.auxiliaries.trial import try_radar

    return try_radar(
        wish.address,
        timeout=wish.timeout,
        on_ready=wish.on_ready,
        on_news=wish.on_news,
        opener=wish.opener or open_port,
    )


def _keys(wish: Wish) -> Trial:
    from drivers.auxiliaries.trial import try_keys

    return try_keys(
        wish.address, timeout=wish.timeout, on_ready=wish.on_ready, on_news=wish.on_news
    )


_TRIES: dict[str, Callable[[Wish], Trial]] = {
    "id_reader": _id_reader,
    "smart_card": _smart_card,
    "document_camera": _document_camera,
    "document_printer": _document_printer,
    "ups": _ups,
    "receipt_printer": _receipt_printer,
    "barcode": _barcode,
    "flat_scanner": _flat_scanner,
    "auxiliaries": _auxiliaries,
    "lights": _lights,
    "presence": _presence,
    "keys": _keys,
}
