"""Reads a social-security card (SSSE application): what is free to read, by tag, with no PIN.

Sources: devices.md §2.1 and its sources 19 to 24; LD/T 32 (structure: EF05 issuer, EF06 holder).
Cards differ in how a record is reached: by short file id and record number, after SELECT of the
file, or by record id (which is its tag). So each way is tried until one answers, and what a record
is follows from its tag alone. EF06 is protected on some provinces' cards; a PIN is never sent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from drivers.smart_card.apdu import (
    NO_RECORD,
    NOT_ALLOWED,
    Answer,
    Apdu,
    parse_records,
    unreadable,
)
from drivers.smart_card.contract import HolderData, SocialSecurityCard
from drivers.smart_card.session import CardSession

SSSE = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
""""sx1.sh.社会保障" in GBK."""

SIZES: dict[int, int] = {
    0x01: 16, 0x02: 1, 0x03: 4, 0x04: 12, 0x05: 4, 0x06: 4, 0x07: 9,
    0x08: 18, 0x09: 30, 0x4E: 20, 0x0A: 1, 0x0B: 1, 0x0C: 3, 0x0D: 4,
}  # fmt: skip
"""Tag to length of its value. 4E continues the name; cards of the 1st generation have none."""
ISSUER_FILE, ISSUER_TAGS = 0x05, (0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07)
HOLDER_FILE, HOLDER_TAGS = 0x06, (0x08, 0x09, 0x4E, 0x0A, 0x0B, 0x0C, 0x0D)
_NEEDED = {ISSUER_FILE: {*ISSUER_TAGS}, HOLDER_FILE: {*HOLDER_TAGS} - {0x4E}}
"""With these the file is read; 4E comes before the last of them, if it is there at all."""
MOST_RECORDS = 20
_REFUSALS = 2
"""So many protected records in a row, and the rest is protected too."""
_MISSES = 2
"""So many record numbers in a row that are not there, and the file has ended."""

ReadRecord: TypeAlias = Callable[[int], Apdu]


@dataclass
class _File:
    """What was read of one file."""

    values: dict[int, bytes] = field(default_factory=dict, repr=False)
    protected: bool = False

    @property
    def answered(self) -> bool:
        return bool(self.values) or self.protected


def read_social_security(session: CardSession) -> SocialSecurityCard | None:
    """The card's text, or None when it is no social-security card.

    Raises CardTrouble("unreadable") for one whose records are broken.
    """
    # Without Le: some cards take the command in exactly this form.
    if not session.select(SSSE).accepted:
        return None
    issuer = _read_file(session, ISSUER_FILE, ISSUER_TAGS)
    if 0x07 not in issuer.values:
        if issuer.values:
            raise unreadable()
        # A card that says yes to every name is not one of these for that.
        return None
    return card_of(issuer.values, _read_file(session, HOLDER_FILE, HOLDER_TAGS))


def _read_file(session: CardSession, file: int, tags: tuple[int, ...]) -> _File:
    """All records of a file, in the first of four ways that gives any."""
    by_number = range(1, MOST_RECORDS + 1)
    found = _walk(session, by_number, lambda place: _record(place, file << 3 | 4), _NEEDED[file])
    if found.answered:
        return found
    if _select_file(session, file):
        found = _walk(session, by_number, lambda place: _record(place, 0x04), _NEEDED[file])
        if not found.answered:
            found = _walk(session, tags, _by_tag(0x00), set())
        if found.answered:
            return found
    return _walk(session, tags, _by_tag(file << 3), set())


def _record(place: int, p2: int) -> Apdu:
    return Apdu(0x00, 0xB2, place, p2, le=256)


def _by_tag(p2: int) -> ReadRecord:
    """Records by their id; the length is that of tag, length and value."""
    return lambda tag: Apdu(0x00, 0xB2, tag, p2, le=SIZES[tag] + 2)


def _select_file(session: CardSession, file: int) -> bool:
    """Select an elementary file by id: as a child of the application, else from anywhere."""
    name = bytes((0xEF, file))
    return any(session.ask(Apdu(0x00, 0xA4, p1, 0x00, name)).accepted for p1 in (0x02, 0x00))


def _walk(session: CardSession, places: Iterable[int], read: ReadRecord, enough: set[int]) -> _File:
    """Read one record after the other until all that is `enough` has come, or there are no more.

    enough: the tags wanted when `places` are record numbers; empty when they are record ids.
    """
    found, refused, missing = _File(), 0, 0
    for place in places:
        answer = session.ask(read(place))
        if answer.sw in NOT_ALLOWED:
            found.protected, refused = True, refused + 1
            if refused >= _REFUSALS:
                break
            continue
        refused = 0
        if not (answer.ok and answer.data):
            missing += 1
            if not found.answered and answer.sw != NO_RECORD or enough and missing >= _MISSES:
                break
            continue
        missing = 0
        found.values.update(_values(answer, None if enough else place))
        if enough and _complete(found.values, enough):
            break
    return found


def _complete(values: dict[int, bytes], enough: set[int]) -> bool:
    """All that is wanted has come; a name that fills its record may go on in 4E."""
    full_name = len(_trimmed(values.get(0x09, b""))) >= SIZES[0x09] - 1
    return enough <= values.keys() and (0x4E in values or not full_name)


def _values(answer: Answer, tag: int | None) -> dict[int, bytes]:
    """The objects of a record; read by id, some cards leave tag and length away."""
    if tag is not None and len(answer.data) == SIZES[tag] and answer.data[0] != tag:
        return {tag: answer.data}
    return parse_records(answer.data)


# From bytes to values.


def card_of(issuer: dict[int, bytes], holder: _File) -> SocialSecurityCard:
    """The typed card. Raises CardTrouble("unreadable") for texts that are none."""
    version = _ascii(issuer.get(0x03, b""))
    values = holder.values
    ss_number = _ascii(values.get(0x08, b""))
    name = _name(values.get(0x09, b""), values.get(0x4E, b""))
    told = HolderData.PROTECTED if holder.protected else HolderData.ABSENT
    sex = _ascii(values.get(0x0A, b""))
    return SocialSecurityCard(
        generation=int(version[0]) if version[:1] in ("1", "2", "3") else None,
        holder=HolderData.READ if ss_number and name else told,
        version=version,
        card_number=_ascii(issuer[0x07][:9]),
        card_class=_class(issuer.get(0x02, b"")),
        region=_digits(issuer.get(0x01, b"")[:3]),
        issuer=issuer.get(0x04, b"").hex().upper().rstrip("F"),
        issued=_date(issuer.get(0x05, b"")),
        expires=_date(issuer.get(0x06, b"")),
        ss_number=ss_number,
        name=name,
        sex=sex if sex in ("1", "2", "9") else "0",
        nation=_digits(values.get(0x0B, b"")),
        birthplace=_digits(values.get(0x0C, b"")),
        birth=_date(values.get(0x0D, b"")),
    )


def _ascii(value: bytes) -> str:
    """Text padded with zeros, FF or blanks."""
    text = value.strip(b"\x00\xff ")
    if not text.isascii() or not text.decode("ascii").isprintable():
        raise unreadable()
    return text.decode("ascii")


def _name(value: bytes, more: bytes) -> str:
    """GB18030; a letter outside the character set is kept as U+FFFD rather than the name lost."""
    return (_trimmed(value) + _trimmed(more)).decode("gb18030", errors="replace").strip()


def _trimmed(value: bytes) -> bytes:
    return value.rstrip(b"\x00\xff ")


def _class(value: bytes) -> str:
    return value.decode("ascii") if value.isalnum() else value.hex().upper()


def _digits(value: bytes) -> str:
    """BCD, padded with F; "" for what is no number."""
    text = value.hex().rstrip("f")
    return text if text.isdecimal() else ""


def _date(value: bytes) -> date | None:
    text = _digits(value)
    if len(text) != 8:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
