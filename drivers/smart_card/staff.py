"""Proves that a staff card is the one that was enrolled, by challenge and response.

The scheme, on ISO/IEC 7816-4 commands only:

1. SELECT by name F0 "JIUJIN" 01 (F0: unregistered, ISO/IEC 7816-4, 8.2.1.2). The answer is an FCI
   template 6F with 84 = that name and 85 = the card's id, 8 bytes.
2. INTERNAL AUTHENTICATE `00 88 00 00 10 <16 random bytes> 00`. The card answers a proof over
   `"jiujin-staff-1" || card id || challenge`:
   - ECDSA P-256 with SHA-256, DER (what Java Card's ALG_ECDSA_SHA_256 gives); or
   - AES-CMAC, 16 bytes, key of 16 or 32 bytes (NIST SP 800-38B).
3. The kiosk checks the proof against the key that was enrolled for this id.

Why so: the challenge is fresh and comes from the kiosk, so a recorded answer is of no use; the
prefix keeps the card's key from signing anything that means something elsewhere; the id is inside,
so one card's answer never counts as another's. ECDSA is the one to issue: kiosks then hold public
keys only, and a stolen kiosk can't make cards. AES-CMAC is for cards without a public-key engine;
its keys are secrets of the kiosk, and each card must have its own. A card that is lent, or reached
through a relay, still proves itself: the staff page asks for a second factor where that matters.

What can do it: any Java Card 3.0.4 with an applet of about a hundred lines (Signature
ALG_ECDSA_SHA_256 over 14 + 8 + 16 bytes; ALG_AES_CMAC_128 from 3.1 on). Not: OpenPGP and PIV
applets, which want VERIFY first, and this driver never sends one; FIDO tokens, which speak CTAP.
"""

from collections.abc import Callable, Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256

from drivers.smart_card.apdu import Apdu, CardTrouble, find, parse_tlv
from drivers.smart_card.contract import EnrolledCard, StaffAlgorithm, StaffCard
from drivers.smart_card.session import CardSession

STAFF_AID = b"\xf0JIUJIN\x01"
PREFIX = b"jiujin-staff-1"
CHALLENGE_SIZE = 16
_ID_SIZE = 8
_NAME, _CARD_ID = 0x84, 0x85

RandomBytes = Callable[[int], bytes]


class StaffRefused(CardTrouble):
    """A card that did not prove itself. code: not_staff_card, not_enrolled, security_fail."""


def staff_message(card_id: bytes, challenge: bytes) -> bytes:
    """What the card signs."""
    return PREFIX + card_id + challenge


def read_staff_card(session: CardSession) -> StaffCard | None:
    """The id of a staff card, unproven; None when it is none."""
    chosen = session.select(STAFF_AID, le=256)
    if not chosen.accepted:
        return None
    template = parse_tlv(chosen.data)
    card_id = find(template, _CARD_ID)
    if find(template, _NAME) != STAFF_AID or card_id is None or len(card_id) != _ID_SIZE:
        return None
    return StaffCard(card_id.hex())


def authenticate(
    session: CardSession, enrolled: Iterable[EnrolledCard], random: RandomBytes
) -> StaffCard:
    """Challenge the card; it is who it says when this returns. Raises StaffRefused, CardTrouble."""
    card = read_staff_card(session)
    if card is None:
        raise StaffRefused("not_staff_card")
    known = next((one for one in enrolled if one.card_id == card.card_id), None)
    if known is None:
        raise StaffRefused("not_enrolled")
    challenge = random(CHALLENGE_SIZE)
    if len(challenge) != CHALLENGE_SIZE:
        raise ValueError("the source of random bytes gave too few")
    answer = session.ask(Apdu(0x00, 0x88, 0x00, 0x00, challenge, 256))
    if not answer.ok or not verify(known, challenge, answer.data):
        raise StaffRefused("security_fail")
    return card


def verify(known: EnrolledCard, challenge: bytes, proof: bytes) -> bool:
    """True when the proof is this card's answer to this challenge.

    Raises ValueError for an enrolled key that is none (a mistake of the enrolment, not the card's).
    """
    message = staff_message(bytes.fromhex(known.card_id), challenge)
    try:
        match known.algorithm:
            case StaffAlgorithm.ECDSA_P256:
                curve = ec.SECP256R1()
                key = ec.EllipticCurvePublicKey.from_encoded_point(curve, known.key)
                key.verify(proof, message, ec.ECDSA(SHA256()))
            case StaffAlgorithm.AES_CMAC:
                code = CMAC(AES(known.key))
                code.update(message)
                code.verify(proof)
    except InvalidSignature:
        return False
    return True
