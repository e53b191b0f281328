"""Recognises a bank card (PBOC, EMV) and tells its last four digits, to show to its holder only.

Sources: EMV 4.3 Book 1 clause 12 (PSE), Book 3 clauses 6 and 10 (GPO, AFL, records), devices.md
§2.2. The number itself never leaves `_last_four`; no amount, no transaction, no PIN is involved.
"""

from collections.abc import Iterator

from drivers.smart_card.apdu import (
    Answer,
    Apdu,
    find,
    find_all,
    parse_tlv,
    unreadable,
    zeros_for,
)
from drivers.smart_card.contract import BankCard, BankKind
from drivers.smart_card.session import CardSession

PSE = b"1PAY.SYS.DDF01"
PPSE = b"2PAY.SYS.DDF01"
KINDS: dict[bytes, BankKind] = {
    bytes.fromhex("A000000333010101"): "debit",
    bytes.fromhex("A000000333010102"): "credit",
    bytes.fromhex("A000000333010103"): "quasi_credit",
    bytes.fromhex("A000000333010106"): "e_cash",
}
_AID, _DIRECTORY, _PDOL, _AFL, _PAN, _TRACK_2 = 0x4F, 0x88, 0x9F38, 0x94, 0x5A, 0x57
MOST_AIDS = 8
MOST_RECORDS = 32
_USUAL_RECORDS = tuple((file, place) for file in (1, 2, 3) for place in (1, 2))
"""Where the number lies on most cards; for those that refuse a terminal without figures."""


def read_bank_card(session: CardSession) -> BankCard | None:
    """The last four digits, or None when no bank application tells a number."""
    for aid in list(_applications(session))[:MOST_AIDS]:
        chosen = session.select(aid, le=256)
        if not chosen.accepted:
            continue
        last4 = _number_of(session, chosen)
        if last4:
            return BankCard(last4, KINDS.get(aid[:8], "other"))
    return None


def _applications(session: CardSession) -> Iterator[bytes]:
    """Names of applications: from the card's own directory, else those that we know."""
    named = False
    for environment in (PPSE, PSE):
        chosen = session.select(environment, le=256)
        if not chosen.accepted:
            continue
        for aid in _listed(session, chosen):
            named = True
            yield aid
        if named:
            return
    yield from KINDS


def _listed(session: CardSession, chosen: Answer) -> Iterator[bytes]:
    """AIDs of a payment environment: in its own answer (PPSE), or in its directory file (PSE)."""
    template = parse_tlv(chosen.data)
    yield from (aid for aid in find_all(template, _AID) if 5 <= len(aid) <= 16)
    directory = find(template, _DIRECTORY)
    if directory is None or len(directory) != 1 or not 1 <= directory[0] <= 30:
        return
    for place in range(1, MOST_AIDS + 1):
        answer = session.ask(_record(directory[0], place))
        if not answer.ok:
            return
        yield from (aid for aid in find_all(parse_tlv(answer.data), _AID) if 5 <= len(aid) <= 16)


def _record(file: int, place: int) -> Apdu:
    return Apdu(0x00, 0xB2, place, file << 3 | 4, le=256)


def _number_of(session: CardSession, chosen: Answer) -> str:
    """Last four digits of the selected application's number, "" when it tells none."""
    zeros = zeros_for(find(parse_tlv(chosen.data), _PDOL) or b"")
    started = session.ask(Apdu(0x80, 0xA8, 0x00, 0x00, bytes((0x83, len(zeros))) + zeros, 256))
    places: tuple[tuple[int, int], ...] = ()
    if started.ok:
        last4 = _last_four(started)
        if last4:
            return last4
        places = _places(started)
    for file, place in places or _USUAL_RECORDS:
        answer = session.ask(_record(file, place))
        last4 = _last_four(answer) if answer.ok else ""
        if last4:
            return last4
    return ""


def _places(started: Answer) -> tuple[tuple[int, int], ...]:
    """Files and records that the application names (AFL, EMV Book 3, 10.2), the first of them."""
    objects = parse_tlv(started.data)
    plain = find(objects, 0x80)
    locator = plain[2:] if plain is not None else find(objects, _AFL) or b""
    if len(locator) % 4:
        raise unreadable()
    places: list[tuple[int, int]] = []
    for start in range(0, len(locator), 4):
        file, first, last = locator[start] >> 3, locator[start + 1], locator[start + 2]
        if not 1 <= file <= 30 or not 1 <= first <= last:
            raise unreadable()
        places += [(file, place) for place in range(first, last + 1)]
    return tuple(places[:MOST_RECORDS])


def _last_four(answer: Answer) -> str:
    """The end of the number in an answer (PAN, or track 2 before its separator); "" for none."""
    objects = parse_tlv(answer.data)
    number = (find(objects, _PAN) or b"").hex().rstrip("f")
    if not number:
        number = (find(objects, _TRACK_2) or b"").hex().partition("d")[0]
    return number[-4:] if number.isdecimal() and 12 <= len(number) <= 19 else ""
