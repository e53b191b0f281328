"""A card's text without its holder: what may be shown on a screen or written to a log."""

from dataclasses import fields
from datetime import date

from drivers.smart_card.contract import SocialSecurityCard

_PLAIN = frozenset(
    {"generation", "holder", "version", "card_class", "region", "issuer", "issued", "expires"}
)
"""Of a whole district's cards, not of one person's."""
_NUMBERS = frozenset({"card_number", "ss_number"})


def shown(card: SocialSecurityCard, *, whole: bool = False) -> dict[str, str | int | None]:
    """The card as words; unless `whole`, names and numbers keep their ends only."""
    words: dict[str, str | int | None] = {}
    for one in fields(card):
        value = getattr(card, one.name)
        if value is None or isinstance(value, int):
            words[one.name] = value
            continue
        text = value.isoformat() if isinstance(value, date) else str(value)
        words[one.name] = text if whole or one.name in _PLAIN else _masked(one.name, text)
    return words


def _masked(name: str, text: str) -> str:
    if name in _NUMBERS and len(text) > 4:
        return text[0] + "*" * (len(text) - 2) + text[-1]
    if name == "name" and len(text) > 1:
        return text[0] + "*" * (len(text) - 1)
    return "*" * len(text)
