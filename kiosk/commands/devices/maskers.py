"""How each role's wire is recorded: what opens it, and what takes the personal data out."""

from drivers.ports import Opener, open_port
from drivers.tape import Everything, Masker, Nothing


def masker_of(role: str) -> Masker:
    """The masker of a role; one that is not listed keeps lengths and times only."""
    match role:
        case "id_reader":
            from drivers.id_card.masker import CardMasker

            return CardMasker()
        case "smart_card":
            from drivers.smart_card.masker import ApduMasker

            return ApduMasker()
        case "receipt_printer":
            from drivers.receipt_printer.masker import PrintMasker

            return PrintMasker()
        case "barcode":
            from drivers.barcode.masker import ScanMasker

            return ScanMasker()
        case "ups":
            from drivers.ups.masker import NutMasker

            return NutMasker()
        case "auxiliaries" | "lights":
            return Nothing()
        case _:
            return Everything()


def opener_of(role: str) -> Opener:
    """What opens a role's line when it is recorded."""
    if role == "receipt_printer":
        from drivers.receipt_printer.nodes import open_line

        return open_line
    return open_port
