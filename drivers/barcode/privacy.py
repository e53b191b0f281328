"""What of a code may be shown to whoever stands at the machine: its form, not its content."""

from drivers.barcode.contract import Symbol

_SHOWN = 3
"""Characters at the beginning: enough to tell a link from a number."""


def shown(symbol: Symbol, *, whole: bool = False) -> dict[str, object]:
    """The symbol as words; unless `whole`, its characters but the first few are masked."""
    text = symbol.text if whole else masked(symbol.text)
    return {
        "format": str(symbol.symbology),
        "length": len(symbol.text),
        "bytes": len(symbol.data),
        "charset": symbol.charset,
        "content": text,
    }


def masked(text: str) -> str:
    """Letters to a, digits to 0, other scripts to *; a short code is masked whole."""
    keep = _SHOWN if len(text) > 4 * _SHOWN else 0
    return text[:keep] + "".join(_mask(one) for one in text[keep:])


def _mask(one: str) -> str:
    if not one.isalnum():
        return one if one.isascii() and one.isprintable() else "*"
    if not one.isascii():
        return "*"
    return "0" if one.isdigit() else "a"
