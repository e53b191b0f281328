"""Made-up cards for the simulated reader, built from plain fields."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from drivers.id_card.contract import CardType, IdCardRecord
from drivers.id_card.text_block import encode

PHOTO = bytes.fromhex("574C66007E00320000FF") + bytes(range(1, 251)) * 4 + bytes(14)
"""1024 bytes with the WLT header (102 x 126) and filler: no decoder for it is public."""


@dataclass(frozen=True, slots=True)
class SimCard:
    """What lies on the reader: a text block and whether it carries a newest address (30 03).

    fingerprint: 1024, 512 or 0 bytes in the field.
    """

    text: bytes = field(repr=False)
    new_address: str = field(default="", repr=False)
    photo: bytes = field(default=PHOTO, repr=False)
    fingerprint: bytes = field(default=bytes(1024), repr=False)

    @classmethod
    def of(cls, record: IdCardRecord, new_address: str = "") -> "SimCard":
        """A card that holds this record."""
        return cls(encode(record), new_address)

    @classmethod
    def resident(cls, name: str = "巴特尔", new_address: str = "", **fields: Any) -> "SimCard":
        """A resident ID card; `fields` are those of IdCardRecord, over a made-up herdsman's."""
        plain: dict[str, Any] = {
            "sex": "1",
            "nation": "02",
            "birth": date(1955, 3, 12),
            "address": "内蒙古自治区乌审旗示例苏木示例嘎查12号",
            "id_no": "150626195503120015",
            "authority": "乌审旗公安局",
            "valid_from": date(2015, 6, 1),
            "long_term": "valid_to" not in fields,
        }
        return cls.of(_record(CardType.RESIDENT, plain, name=name, **fields), new_address)

    @classmethod
    def hmt_permit(cls, name: str = "陳示例", **fields: Any) -> "SimCard":
        """A residence permit for Hong Kong, Macau and Taiwan residents (type J)."""
        plain: dict[str, Any] = {
            "sex": "2",
            "birth": date(1990, 1, 1),
            "address": "内蒙古自治区乌审旗示例镇示例路1号",
            "id_no": "810000199001011230",
            "authority": "乌审旗公安局",
            "valid_from": date(2022, 5, 1),
            "valid_to": date(2027, 5, 1),
            "pass_no": "H12345678",
            "issue_count": "01",
        }
        return cls.of(_record(CardType.HMT_PERMIT, plain, name=name, **fields))

    @classmethod
    def foreign_2017(cls, name_en: str = "EXAMPLE, JOHN", **fields: Any) -> "SimCard":
        """A foreigner's permanent residence card, 2017 form (type I)."""
        plain: dict[str, Any] = {
            "sex": "1",
            "name": "示例约翰",
            "id_no": "MNG110085031201",
            "nationality": "MNG",
            "birth": date(1985, 3, 12),
            "authority": "1500",
            "valid_from": date(2019, 1, 1),
            "valid_to": date(2029, 1, 1),
        }
        return cls.of(_record(CardType.FOREIGN_2017, plain, name_en=name_en, **fields))

    @classmethod
    def foreign_2023(cls, name_en: str = "EXAMPLE, JANE", **fields: Any) -> "SimCard":
        """A foreigner's permanent residence card, 2023 form (type Y)."""
        plain: dict[str, Any] = {
            "sex": "2",
            "name": "示例简",
            "id_no": "911500198503120029",
            "nationality": "MNG",
            "birth": date(1985, 3, 12),
            "issue_count": "01",
            "valid_from": date(2024, 1, 1),
            "valid_to": date(2034, 1, 1),
        }
        return cls.of(_record(CardType.FOREIGN_2023, plain, name_en=name_en, **fields))

    def base_data(self, *, fingerprint: bool = False) -> bytes:
        """DATA of a good 30 01 reply, or of 30 10."""
        parts = [self.text, self.photo, *([self.fingerprint] if fingerprint else [])]
        return b"".join([*(len(part).to_bytes(2, "big") for part in parts), *parts])


def _record(card_type: CardType, plain: dict[str, Any], **fields: Any) -> IdCardRecord:
    return IdCardRecord(card_type=card_type, **{**plain, **fields})
