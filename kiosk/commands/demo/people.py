"""Made-up residents, and what they type where a question is asked."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from drivers.id_card.sim import SimCard


@dataclass(frozen=True)
class Person:
    """A made-up resident; ids are the synthetic ones with a right check digit."""

    name: str = field(repr=False)
    id_no: str = field(repr=False)
    phone: str = field(default="13900010001", repr=False)
    account: str = field(default="6217000010001234563", repr=False)
    lang: str = "zh"

    def card(self, **fields: Any) -> SimCard:
        """Return the resident's card for the simulated reader; ``fields`` go over the usual."""
        born = date(int(self.id_no[6:10]), int(self.id_no[10:12]), int(self.id_no[12:14]))
        # GB 11643: an odd 17th digit is a man's.
        plain: dict[str, Any] = {
            "name": self.name,
            "id_no": self.id_no,
            "birth": born,
            "sex": "1" if int(self.id_no[16]) % 2 else "2",
        }
        return SimCard.resident(**{**plain, **fields})

    def secrets(self) -> tuple[str, ...]:
        """Return what must never stand in a log."""
        return self.name, self.id_no, self.phone, self.account


# The platform holds a household book of the second one only: the first scans hers.
PEOPLE = (
    Person("乌仁图雅样例", "150626198806230020", "13900010001", "6217000010001234563", "zh"),
    Person("恩和·巴雅尔样例", "150626195503120015", "13900010002", "6217000010002345675", "mn"),
    Person("苏日娜样例", "150626200109150033", "13900010003", "6217000010003456783", "en"),
)


def typed(field_id: str, person: Person, keys: frozenset[str]) -> str:
    """Return what the resident types for a field, as far as the shown keys can write it."""
    if "phone" in field_id:
        return person.phone
    if "account" in field_id:
        return person.account
    if "key:-" in keys:
        return "2020-05-06"
    if "key:1" in keys and "key:q" not in keys:
        return "100"
    return "wulantaolegai 12"
