"""A card's text without its holder: what may be shown on a screen or kept in a recording."""

from dataclasses import fields
from datetime import date

from drivers.id_card import wire
from drivers.id_card.contract import CardType, IdCardRecord
from drivers.id_card.sim_card import PHOTO, SimCard

_PLAIN = {"card_type", "authority", "valid_from", "valid_to", "long_term", "issue_count"}
"""Of a whole district's people, not of one."""

_OF_THE_CARD = (b"\x20", b"\x30")
_LONGEST_OF_MODULE = 27
"""The module's own id; whatever is longer came from a card."""

_STANDS_FOR = {
    CardType.RESIDENT: SimCard.resident,
    CardType.HMT_PERMIT: SimCard.hmt_permit,
    CardType.FOREIGN_2017: SimCard.foreign_2017,
    CardType.FOREIGN_2023: SimCard.foreign_2023,
}


def shown(record: IdCardRecord, *, whole: bool = False) -> dict[str, str | bool]:
    """The record as words; unless `whole`, names and numbers keep their ends only."""
    words: dict[str, str | bool] = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, bool):
            words[one.name] = value
            continue
        text = value.isoformat() if isinstance(value, date) else str(value or "")
        words[one.name] = text if whole or one.name in _PLAIN else _masked(one.name, text)
    return words


def _masked(name: str, text: str) -> str:
    if name in ("id_no", "pass_no") and len(text) > 4:
        return text[0] + "*" * (len(text) - 2) + text[-1]
    if name in ("name", "name_en") and len(text) > 1:
        return text[0] + "*" * (len(text) - 1)
    return "*" * len(text)


def masked_reply(asked: bytes, heard: bytes) -> bytes:
    """The bytes that answered a request (its CMD and PARA), as many, with nobody's data in them.

    A good frame stays one: a made-up card of the same kind takes the place of the real one. Of
    other bytes nothing but their number is kept: they may be a piece of a name that came late.
    """
    parser = wire.FrameParser()
    bodies = parser.feed(heard)
    frames = b"".join(map(wire.frame, bodies))
    if len(bodies) != 1 or not heard.endswith(frames):
        return bytes(len(heard))
    noise = bytes(len(heard) - len(frames))
    if asked[:1] in _OF_THE_CARD or len(frames) > _LONGEST_OF_MODULE:
        return noise + wire.frame(_masked_body(asked, bodies[0]))
    return noise + frames


def _masked_body(asked: bytes, body: bytes) -> bytes:
    head, data = body[:3], body[3:]
    if asked not in (b"\x30\x01", b"\x30\x10"):
        return head + bytes(len(data))
    try:
        parts = wire.split_base(data, fingerprint=asked == b"\x30\x10")
    except wire.WireError:
        return head + bytes(len(data))
    words = 6 if asked == b"\x30\x10" else 4
    text_size = int.from_bytes(data[:2], "big")
    text = _stand_in(parts.text).ljust(text_size, b"\0")
    photo = PHOTO[: len(parts.photo)].ljust(len(parts.photo), b"\0")
    # Fingerprint, and whatever follows the parts.
    return head + (data[:words] + text + photo).ljust(len(data), b"\0")


def _stand_in(block: bytes) -> bytes:
    """A made-up card's text with the same type letter; an unknown letter is kept, it is no name."""
    kinds = {card().text[248:250]: card().text for card in _STANDS_FOR.values()}
    letter = block[248:250]
    plain = SimCard.resident().text
    return kinds.get(letter, plain[:248] + letter + plain[250:])
