"""Makes up residents whose every value is unmistakable, so that a leak can be recognised."""

import random
from dataclasses import dataclass, field
from datetime import date

from kiosk.catalogue.types import Field, FieldKind
from kiosk.session.forms import id_check_digit
from kiosk.session.session import Working


@dataclass(frozen=True)
class Person:
    """One made-up resident; ``marks`` are the strings nobody else may ever see."""

    number: int
    card: dict[str, str] = field(repr=False)
    phone: str = field(repr=False)
    account: str = field(repr=False)

    @property
    def marks(self) -> tuple[str, ...]:
        """Return the values that must never show in another session."""
        return (
            self.card["name"],
            self.card["id_no"],
            self.card["address"],
            self.phone,
            self.account,
            f"旁注{self.number:06d}",
        )


def make_person(rng: random.Random, number: int) -> Person:
    """Return resident ``number``; ids have a right check digit and a real date."""
    born = date(1940 + rng.randrange(60), 1 + rng.randrange(12), 1 + rng.randrange(28))
    first = f"150626{born:%Y%m%d}{number % 1000:03d}"
    card = {
        "name": f"试{chr(0x4E00 + number % 20000)}{chr(0x5E00 + number % 4000)}人",
        "id_no": first + id_check_digit(first),
        "sex": "1",
        "nation": "蒙古",
        "birth": born.isoformat(),
        "address": f"样例嘎查{number:06d}号",
        "valid_to": "",
    }
    return Person(number, card, f"139{number % 10**8:08d}", f"6217{number % 10**12:012d}00")


def raw_value(field_: Field, person: Person, w: Working, rng: random.Random) -> str:
    """Return what this person would type into a field."""
    match field_.kind:
        case FieldKind.NAME:
            return person.card["name"]
        case FieldKind.ID_NO:
            return person.card["id_no"]
        case FieldKind.PHONE:
            return person.phone
        case FieldKind.REGION:
            regions = w.deck.catalogue.regions
            return rng.choice(regions).code if regions else ""
        case FieldKind.ADDRESS:
            return person.card["address"]
        case FieldKind.BANK_ACCOUNT:
            return person.account
        case FieldKind.DATE:
            return "2020-05-06"
        case FieldKind.MONEY:
            return "1200.50"
        case FieldKind.CHOICE:
            return rng.choice(field_.choices).id
        case _:
            return f"旁注{person.number:06d}"
