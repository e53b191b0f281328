"""Made-up cards for a simulated reader: chips with applications on them, built from plain values.

Nobody's data: numbers and names are those of devices.md §1.8. A chip behaves as real ones differ:
it hands over its answers at once, or by 61xx and 6Cxx as under T=0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.smart_card.apdu import OK, Apdu
from drivers.smart_card.bank import PPSE, PSE
from drivers.smart_card.contract import EnrolledCard, StaffAlgorithm
from drivers.smart_card.social_security import SIZES, SSSE
from drivers.smart_card.staff import STAFF_AID, staff_message

ATR_T0 = bytes.fromhex("3B6C000053534B313530363236303132")
ATR_T1 = bytes.fromhex("3B8A8101534D415254434152443176")
ATR_CONTACTLESS = bytes.fromhex("3B8880010000000000000000" + "09")
ATR_TOO_LONG = bytes(40)
"""No card's ATR has more than 33 bytes: pcscd takes this for a card that does not answer."""

Reply = tuple[bytes, int]
NOT_FOUND, NO_RECORD, PROTECTED, NO_INS = 0x6A82, 0x6A83, 0x6982, 0x6D00


class Application(Protocol):
    """One application of a chip."""

    aid: bytes

    def selected(self) -> Reply:
        """Its answer to SELECT by name."""

    def command(self, command: Apdu) -> Reply:
        """Any command after that."""


class Handing(StrEnum):
    """How a chip hands over its answers."""

    DIRECT = "direct"
    T0 = "t0"
    """61xx where the command carried data, 6Cxx where it asked for another length."""


def parse_command(raw: bytes) -> Apdu:
    """A short command as it came over the wire; what is no command becomes INS 00."""
    if len(raw) < 4:
        return Apdu(0, 0, 0, 0)
    cla, ins, p1, p2, *rest = raw
    if not rest:
        return Apdu(cla, ins, p1, p2)
    if len(rest) == 1:
        return Apdu(cla, ins, p1, p2, le=rest[0] or 256)
    data = bytes(rest[1 : 1 + rest[0]])
    le = rest[1 + rest[0]] or 256 if len(rest) > 1 + rest[0] else None
    return Apdu(cla, ins, p1, p2, data, le)


class Chip:
    """A card with applications; `asked` keeps the commands of the present session."""

    def __init__(
        self,
        applications: Sequence[Application] = (),
        *,
        atr: bytes = ATR_T0,
        handing: Handing = Handing.DIRECT,
        unknown: int = NOT_FOUND,
    ) -> None:
        self.atr = atr
        self._applications = tuple(applications)
        self._handing = handing
        self._unknown = unknown
        self._chosen: Application | None = None
        self._waiting = b""

    def reset(self) -> None:
        """Power on, or a reset: nothing is selected."""
        self._chosen, self._waiting = None, b""

    def answer(self, raw: bytes) -> bytes:
        """The response to one command."""
        command = parse_command(raw)
        if command.ins == 0xC0 and self._handing is Handing.T0:
            return self._hand(self._waiting, command.le or 256)
        data, sw = self._do(command)
        self._waiting = b""
        if self._handing is Handing.DIRECT or not data:
            return data + sw.to_bytes(2, "big")
        if command.data:
            self._waiting = data
            return bytes((0x61, len(data) & 0xFF))
        return self._hand(data, command.le or 256)

    def _hand(self, data: bytes, wanted: int) -> bytes:
        if not data:
            return NO_INS.to_bytes(2, "big")
        if wanted != len(data):
            return bytes((0x6C, len(data) & 0xFF))
        return data + OK.to_bytes(2, "big")

    def _do(self, command: Apdu) -> Reply:
        if (command.ins, command.p1) == (0xA4, 0x04):
            found = (one for one in self._applications if one.aid == command.data)
            self._chosen = next(found, None)
            return (b"", self._unknown) if self._chosen is None else self._chosen.selected()
        if self._chosen is None:
            return b"", self._unknown
        return self._chosen.command(command)


class Reach(StrEnum):
    """How the records of a social-security card are reached."""

    SHORT_ID = "short_id"
    SELECT_02 = "select_02"
    SELECT_00 = "select_00"
    TAG = "tag"
    SHORT_ID_TAG = "short_id_tag"


def _bcd(day: date) -> bytes:
    return bytes.fromhex(day.strftime("%Y%m%d"))


@dataclass
class SocialSecurityApp:
    """The SSSE application. files: file number to its records, tag and value, in their order."""

    files: Mapping[int, Sequence[tuple[int, bytes]]] = field(repr=False)
    reach: Reach = Reach.SHORT_ID
    protected: bool = False
    """EF06 wants a PIN that nobody will send."""
    aid: bytes = SSSE
    verified: int = 0
    """VERIFY commands that came: a driver that sends any has failed."""
    _file: int = 0

    def selected(self) -> Reply:
        """FCI with its name; the older cards' 30 bytes."""
        self._file = 0
        name = b"\x84" + bytes((len(self.aid),)) + self.aid
        rest = b"\xa5\x09\x9f\x0c\x06\x03\x86\x01\x03\x00\x00"
        return b"\x6f" + bytes((len(name + rest),)) + name + rest, OK

    def command(self, command: Apdu) -> Reply:
        """SELECT of a file, READ RECORD."""
        if command.ins == 0x20:
            self.verified += 1
            return b"", 0x63C2
        if command.ins == 0xA4:
            return self._select(command)
        if command.ins != 0xB2:
            return b"", NO_INS
        by_number = command.p2 & 0x07 == 0x04
        wants_number = self.reach not in (Reach.TAG, Reach.SHORT_ID_TAG)
        short = command.p2 >> 3
        if by_number is not wants_number or bool(short) is not (self.reach in _SHORT):
            return b"", 0x6A86
        return self._read(short or self._file, command.p1, by_number)

    def _select(self, command: Apdu) -> Reply:
        p1 = {Reach.SELECT_02: 0x02, Reach.SELECT_00: 0x00, Reach.TAG: 0x02}.get(self.reach)
        if p1 != command.p1 or len(command.data) != 2 or command.data[0] != 0xEF:
            return b"", NOT_FOUND
        self._file = command.data[1]
        return (b"", OK) if self._file in self.files else (b"", NOT_FOUND)

    def _read(self, file: int, place: int, by_number: bool) -> Reply:
        records = self.files.get(file)
        if records is None:
            return b"", NOT_FOUND
        if file == 0x06 and self.protected:
            return b"", PROTECTED
        if by_number:
            found = records[place - 1] if 1 <= place <= len(records) else None
        else:
            found = next((one for one in records if one[0] == place), None)
        if found is None:
            return b"", NO_RECORD
        return bytes((found[0], len(found[1]))) + found[1], OK


_SHORT = (Reach.SHORT_ID, Reach.SHORT_ID_TAG)


def social_security(
    generation: int = 2,
    *,
    name: str = "乌仁图雅样例",
    ss_number: str = "150626195503120015",
    card_number: str = "A12345678",
    reach: Reach = Reach.SHORT_ID,
    protected: bool = False,
    sex: str = "2",
) -> SocialSecurityApp:
    """A herdswoman's card; the first generation has no record for the rest of a long name."""
    spelled = name.encode("gb18030")
    texts = {
        0x01: bytes.fromhex("150626") + bytes(range(0x10, 0x1D)),
        0x02: str(generation).encode(),
        0x03: f"{generation}.00".encode(),
        0x04: bytes.fromhex("910000025150626000000000"),
        0x05: _bcd(date(2018, 6, 1)),
        0x06: _bcd(date(2028, 6, 1)),
        0x07: card_number.encode(),
        0x08: ss_number.encode(),
        0x09: spelled[:30],
        0x4E: spelled[30:50],
        0x0A: sex.encode(),
        0x0B: b"\x02",
        0x0C: bytes.fromhex("150626"),
        0x0D: _bcd(date(1955, 3, 12)),
    }
    padded = {tag: value.ljust(SIZES[tag], b"\0") for tag, value in texts.items()}
    if generation == 1:
        del padded[0x4E]
    issuer = [(tag, value) for tag, value in padded.items() if tag <= 0x07]
    holder = [(tag, value) for tag, value in padded.items() if tag > 0x07]
    return SocialSecurityApp({0x05: issuer, 0x06: holder}, reach, protected)


@dataclass
class BankApp:
    """A PBOC application with its number in file 2, record 1."""

    number: str = field(default="6217001234567890123", repr=False)
    aid: bytes = bytes.fromhex("A000000333010101")
    track_2: bool = False
    """The number comes as track 2 (57) instead of 5A."""
    pdol: bytes = bytes.fromhex("9F66049F02069F03069F1A0295055F2A029A039C019F3704")
    refuses_zeros: bool = False
    options: list[bytes] = field(default_factory=list)
    """Data of the GET PROCESSING OPTIONS that came."""

    def selected(self) -> Reply:
        """FCI with a PDOL."""
        a5 = _tlv(0x50, b"PBOC") + (_tlv(0x9F38, self.pdol) if self.pdol else b"")
        return _tlv(0x6F, _tlv(0x84, self.aid) + _tlv(0xA5, a5)), OK

    def command(self, command: Apdu) -> Reply:
        """GET PROCESSING OPTIONS, READ RECORD."""
        if command.ins == 0xA8:
            self.options.append(command.data)
            if self.refuses_zeros:
                return b"", 0x6985
            locator = bytes((1 << 3, 1, 1, 0, 2 << 3, 1, 1, 1))
            return _tlv(0x77, _tlv(0x82, b"\x7c\x00") + _tlv(0x94, locator)), OK
        if command.ins != 0xB2:
            return b"", NO_INS
        place = (command.p2 >> 3, command.p1)
        if place == (1, 1):
            return _tlv(0x70, _tlv(0x5F20, b"SAMPLE/HOLDER")), OK
        if place == (2, 1):
            return _tlv(0x70, self._number()), OK
        return b"", NO_RECORD

    def _number(self) -> bytes:
        if self.track_2:
            return _tlv(0x57, _packed(self.number + "D30122200000000000"))
        return _tlv(0x5F24, b"\x30\x12\x31") + _tlv(0x5A, _packed(self.number))


@dataclass
class PaymentDirectory:
    """The card's list of its bank applications: PPSE tells it at once, PSE in a file."""

    names: Sequence[bytes]
    aid: bytes = PPSE

    def selected(self) -> Reply:
        """FCI."""
        entries = b"".join(_tlv(0x61, _tlv(0x4F, name)) for name in self.names)
        inside = _tlv(0xBF0C, entries) if self.aid == PPSE else _tlv(0x88, b"\x01")
        return _tlv(0x6F, _tlv(0x84, self.aid) + _tlv(0xA5, inside)), OK

    def command(self, command: Apdu) -> Reply:
        """READ RECORD of the directory file."""
        if command.ins != 0xB2 or command.p2 != 0x0C or self.aid == PPSE:
            return b"", NO_INS
        if not 1 <= command.p1 <= len(self.names):
            return b"", NO_RECORD
        return _tlv(0x70, _tlv(0x61, _tlv(0x4F, self.names[command.p1 - 1]))), OK


@dataclass
class StaffApp:
    """A staff card's application (`staff.py`). key: an EC private key, or the bytes for CMAC."""

    key: ec.EllipticCurvePrivateKey | bytes = field(repr=False)
    card_id: bytes = bytes.fromhex("0102030405060708")
    aid: bytes = STAFF_AID

    @classmethod
    def new(cls) -> "StaffApp":
        """One with a new P-256 key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    def enrolled(self) -> EnrolledCard:
        """What the kiosk is given when the card is issued."""
        if isinstance(self.key, bytes):
            return EnrolledCard(self.card_id.hex(), StaffAlgorithm.AES_CMAC, self.key)
        public = self.key.public_key()
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return EnrolledCard(self.card_id.hex(), StaffAlgorithm.ECDSA_P256, point)

    def selected(self) -> Reply:
        """FCI with name and id."""
        return _tlv(0x6F, _tlv(0x84, self.aid) + _tlv(0x85, self.card_id)), OK

    def command(self, command: Apdu) -> Reply:
        """INTERNAL AUTHENTICATE."""
        if command.ins != 0x88:
            return b"", NO_INS
        message = staff_message(self.card_id, command.data)
        if isinstance(self.key, bytes):
            code = CMAC(AES(self.key))
            code.update(message)
            return code.finalize(), OK
        return self.key.sign(message, ec.ECDSA(SHA256())), OK


def bank_card(app: BankApp | None = None, *, environment: bytes | None = PPSE) -> list[Application]:
    """A bank card's applications; environment: PPSE, PSE, or None for a card without a list."""
    app = app or BankApp()
    listed = [PaymentDirectory([app.aid], environment)] if environment else []
    return [*listed, app]


def _tlv(tag: int, value: bytes) -> bytes:
    size = len(value)
    length = bytes((size,)) if size < 0x80 else bytes((0x81, size))
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + length + value


def _packed(digits: str) -> bytes:
    return bytes.fromhex(digits + "F" * (len(digits) % 2))


__all__ = [
    "ATR_CONTACTLESS", "ATR_T0", "ATR_T1", "ATR_TOO_LONG", "PPSE", "PSE",
    "Application", "BankApp", "Chip", "Handing", "PaymentDirectory", "Reach",
    "SocialSecurityApp", "StaffApp", "bank_card", "parse_command", "social_security",
]  # fmt: skip
