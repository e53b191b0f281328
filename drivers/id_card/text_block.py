"""The 256-byte text block of the four cards: fields by place, to and from records.

UTF-16LE, padded with spaces; offsets and lengths in bytes (devices.md §1.7). The type letter stands
at 248 in all of them.
"""

from dataclasses import dataclass
from datetime import date

from drivers.id_card.contract import CardType, IdCardRecord
from drivers.id_card.wire import WireError

SIZE = 256
LONG_TERM = "长期"
TYPE_SLOT = (248, 2)

Slots = dict[str, tuple[int, int]]

_RESIDENT: Slots = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "id_no": (122, 36),
    "authority": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
_HMT: Slots = {
    **{key: slot for key, slot in _RESIDENT.items() if key != "nation"},
    "pass_no": (220, 18),
    "issue_count": (238, 4),
}
_FOREIGN_2017: Slots = {
    "name_en": (0, 120),
    "sex": (120, 2),
    "id_no": (122, 30),
    "nationality": (152, 6),
    "name": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "birth": (220, 16),
    "version": (236, 4),
    "authority": (240, 8),
}
_FOREIGN_2023: Slots = {
    "name": (0, 30),
    "sex": (30, 2),
    "issue_count": (32, 4),
    "birth": (36, 16),
    "name_en": (52, 70),
    "id_no": (122, 36),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "name_en_2": (220, 22),
    "nationality": (242, 6),
}


@dataclass(frozen=True, slots=True)
class _Kind:
    letter: str
    slots: Slots


KINDS: dict[CardType, _Kind] = {
    CardType.RESIDENT: _Kind(" ", _RESIDENT),
    CardType.HMT_PERMIT: _Kind("J", _HMT),
    CardType.FOREIGN_2017: _Kind("I", _FOREIGN_2017),
    CardType.FOREIGN_2023: _Kind("Y", _FOREIGN_2023),
}

_NATION_NAMES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 "
    "拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 "
    "塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
NATIONS: dict[str, str] = {
    **{f"{number:02d}": name for number, name in enumerate(_NATION_NAMES.split(), 1)},
    "97": "其他",
    "98": "外国血统中国籍人士",
}
"""GB/T 3304 code to name; an unknown code is shown as it is, never refused."""


def decode(block: bytes) -> IdCardRecord:
    """Text block to record.

    Raises WireError: "bad_length", "unknown_card" for a type letter of no known card, "empty" when
    name or number is blank (a card that was read badly).
    """
    if len(block) != SIZE:
        raise WireError("bad_length")
    letter = _text(block, TYPE_SLOT) or " "
    card_type = next((kind for kind, spec in KINDS.items() if spec.letter == letter), None)
    if card_type is None:
        raise WireError("unknown_card")
    slots = KINDS[card_type].slots
    raw = {key: _text(block, slot) for key, slot in slots.items()}
    name, name_en = raw["name"], _english(block, slots)
    if not raw["id_no"] or not (name or name_en):
        raise WireError("empty")
    nation = raw.get("nation", "")
    return IdCardRecord(
        card_type=card_type,
        name=name,
        name_en=name_en,
        sex=raw["sex"] if raw["sex"] in ("1", "2", "9") else "0",
        nation=nation,
        nation_name=NATIONS.get(nation, nation),
        birth=_date(raw["birth"]),
        address=raw.get("address", ""),
        id_no=raw["id_no"],
        authority=raw.get("authority", ""),
        valid_from=_date(raw["valid_from"]),
        valid_to=_date(raw["valid_to"]),
        long_term=raw["valid_to"] == LONG_TERM,
        pass_no=raw.get("pass_no", ""),
        issue_count=raw.get("issue_count", ""),
        nationality=raw.get("nationality", ""),
    )


def encode(record: IdCardRecord) -> bytes:
    """Record to text block, as a card would hold it (for the simulator).

    Raises WireError("too_long") when a field does not fit its place on the card.
    """
    spec = KINDS[record.card_type]
    valid_to = LONG_TERM if record.long_term else _digits(record.valid_to)
    values = {
        "name": record.name,
        "sex": record.sex,
        "nation": record.nation,
        "birth": _digits(record.birth),
        "address": record.address,
        "id_no": record.id_no,
        "authority": record.authority,
        "valid_from": _digits(record.valid_from),
        "valid_to": valid_to,
        "pass_no": record.pass_no,
        "issue_count": record.issue_count,
        "nationality": record.nationality,
        "name_en": record.name_en,
        "version": "01",
    }
    if "name_en_2" in spec.slots:
        # A long English name runs on in a second place (35 + 11 letters).
        first = spec.slots["name_en"][1] // 2
        values["name_en"], values["name_en_2"] = record.name_en[:first], record.name_en[first:]
    block = bytearray(" ".encode("utf-16-le") * (SIZE // 2))
    for key, slot in spec.slots.items():
        _write(block, slot, values[key])
    _write(block, TYPE_SLOT, spec.letter)
    return bytes(block)


def _write(block: bytearray, slot: tuple[int, int], value: str) -> None:
    offset, size = slot
    coded = value.encode("utf-16-le")
    if len(coded) > size:
        raise WireError("too_long")
    block[offset : offset + len(coded)] = coded


def _text(block: bytes, slot: tuple[int, int]) -> str:
    """One field; private-use characters of rare names stay, a lone surrogate becomes U+FFFD."""
    offset, size = slot
    return block[offset : offset + size].decode("utf-16-le", errors="replace").strip(" \0\u3000")


def _english(block: bytes, slots: Slots) -> str:
    """The English name; its two places are joined before blanks go, as one may end at the seam."""
    places = [slots[key] for key in ("name_en", "name_en_2") if key in slots]
    joined = b"".join(block[offset : offset + size] for offset, size in places)
    return _text(joined, (0, len(joined)))


def _date(digits: str) -> date | None:
    """YYYYMMDD to a date; None for 长期, blanks and days that don't exist."""
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _digits(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
