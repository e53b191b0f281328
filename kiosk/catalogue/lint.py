"""What types can't tell: references, order of steps, empty sentences, region codes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields as parts_of
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from kiosk.catalogue.mistakes import Mistake
from kiosk.catalogue.positions import Path, Positions
from kiosk.catalogue.types import (
    LANGS,
    PREFILLS,
    Choice,
    Field,
    FieldKind,
    MaterialSource,
    Pack,
    Region,
    Service,
    StepKind,
    Text,
)

ORDER = (
    (StepKind.IDENTITY, StepKind.SUBMIT),
    (StepKind.IDENTITY, StepKind.MATERIALS),
    (StepKind.CONFIRM, StepKind.SUBMIT),
    (StepKind.SIGN, StepKind.SUBMIT),
    (StepKind.COMMITMENT, StepKind.SUBMIT),
    (StepKind.SITUATION, StepKind.MATERIALS),
    (StepKind.SITUATION, StepKind.FORM),
    (StepKind.SUBMIT, StepKind.RECEIPT),
    (StepKind.RECEIPT, StepKind.RATE),
)


class _Reporter:
    """Collects mistakes of one file by path."""

    def __init__(self, file: str, positions: Positions) -> None:
        self.file, self.positions = file, positions
        self.found: list[Mistake] = []

    def __call__(self, path: Path, zh: str, en: str) -> None:
        self.found.append(Mistake(self.file, self.positions.line(path), zh, en))


def _texts(value: object, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _texts(item, (*path, number))
    elif is_dataclass(value):
        for part in parts_of(value):
            yield from _texts(getattr(value, part.name), (*path, part.name))


def _empty_texts(value: object, report: _Reporter) -> None:
    for path, text in _texts(value):
        for lang in LANGS:
            if not text.in_(lang).strip():
                where = ".".join(map(str, path))
                report(
                    (*path, lang),
                    f"缺少提示语：{where}.{lang} 是空的，请写上句子",
                    f"missing prompt: {where}.{lang} is empty; write the sentence",
                )


def _doubles(ids: list[str], at: Callable[[int], Path], report: _Reporter) -> None:
    counts = Counter(ids)
    for number, name in enumerate(ids):
        if counts[name] > 1 and name in ids[:number]:
            report(
                at(number),
                f"编号 {name} 重复，请改成不同的编号",
                f"duplicate id {name}; choose another",
            )


def check_pack(pack: Pack, file: str, positions: Positions) -> list[Mistake]:
    """Check the pack's own file."""
    report = _Reporter(file, positions)
    _empty_texts(pack, report)
    _doubles([t.id for t in pack.themes], lambda n: ("themes", n, "id"), report)
    _region_shape(pack.region, ("region",), report)
    if age_of(pack.as_of, date.max) is None:
        report(
            ("as_of",),
            f"日期 {pack.as_of} 不对，请写成 2026-11-01 这样",
            f"{pack.as_of} is no date; write it like 2026-11-01",
        )
    return report.found


def age_of(as_of: str, today: date) -> int | None:
    """Return how many days ago the content was confirmed, or None when that is no date."""
    try:
        return (today - date.fromisoformat(as_of)).days
    except ValueError:
        return None


def _region_shape(code: str, path: Path, report: _Reporter) -> bool:
    if re.fullmatch(r"[1-9][0-9]{11}", code):
        return True
    report(
        path,
        f"区划代码 {code} 不对，应为 12 位数字",
        f"wrong region code {code}; it has 12 digits",
    )
    return False


def check_regions(
    pack: Pack, regions: tuple[Region, ...], file: str, positions: Positions
) -> list[Mistake]:
    """Check the list of regions: twelve digits, of this county, each once."""
    report = _Reporter(file, positions)
    _empty_texts(regions, report)
    for number, region in enumerate(regions):
        path: Path = ("regions", number, "code")
        if _region_shape(region.code, path, report) and region.code[:6] != pack.region[:6]:
            report(
                path,
                f"区划代码 {region.code} 不属于本旗（应以 {pack.region[:6]} 开头）",
                f"wrong region code {region.code}; it must start with {pack.region[:6]}",
            )
    _doubles([r.code for r in regions], lambda n: ("regions", n, "code"), report)
    return report.found


def check_service(
    service: Service,
    pack: Pack | None,
    regions: tuple[Region, ...],
    folder: str,
    file: str,
    positions: Positions,
) -> list[Mistake]:
    """Return every mistake of one service that its types could not tell."""
    report = _Reporter(file, positions)
    _empty_texts(service, report)
    _head(service, pack, regions, folder, report)
    _doubles([f.id for f in service.fields], lambda n: ("fields", n, "id"), report)
    _doubles([m.id for m in service.materials], lambda n: ("materials", n, "id"), report)
    points = [p.id for p in service.check_points]
    _doubles(points, lambda n: ("check_points", n, "id"), report)
    _doubles([q.id for q in service.questions], lambda n: ("questions", n, "id"), report)
    _doubles(
        [d.kind.value for d in service.deliveries], lambda n: ("deliveries", n, "kind"), report
    )
    for number, question in enumerate(service.questions):
        _choices(service, question.choices, ("questions", number), report)
    if len(service.questions) > 7:
        report(
            ("questions",), "情形问题最多 7 个，请合并", "at most 7 situation questions; merge some"
        )
    for number, field in enumerate(service.fields):
        _field(service, field, number, report)
    _materials(service, report)
    _steps(service, report)
    return report.found


def _head(
    service: Service,
    pack: Pack | None,
    regions: tuple[Region, ...],
    folder: str,
    report: _Reporter,
) -> None:
    if service.id != folder:
        report(
            ("id",),
            f"编号 {service.id} 与文件夹名 {folder} 不一致，请改成一样",
            f"id {service.id} differs from its folder {folder}; make them the same",
        )
    if pack and service.theme not in {t.id for t in pack.themes}:
        report(
            ("theme",),
            f"pack.toml 里没有主题 {service.theme}，请改正或在 pack.toml 里加上",
            f"no theme {service.theme} in pack.toml; mend it or add the theme there",
        )
    known = {r.code for r in regions} | ({pack.region} if pack else set())
    shaped = _region_shape(service.region, ("region",), report)
    if shaped and known and service.region not in known:
        report(
            ("region",),
            f"区划代码 {service.region} 不在 regions.toml 里，请核对",
            f"wrong region code {service.region}: not in regions.toml; check it",
        )
    if not re.fullmatch(r"[0-9A-Za-z]{12,36}", service.item_code):
        report(
            ("item_code",),
            "实施编码应为 12–36 位字母数字，请从事项清单抄写",
            "item_code has 12 to 36 letters and digits; copy it from the item list",
        )
    guide = service.guide
    if guide.promised_days < 0 or (guide.legal_days and guide.promised_days > guide.legal_days):
        report(
            ("guide", "promised_days"),
            "承诺时限不能长于法定时限",
            "promised_days can't be longer than legal_days",
        )


def _choices(service: Service, choices: tuple[Choice, ...], path: Path, report: _Reporter) -> None:
    if len(choices) < 2:
        report(path, "至少要有两个选项", "at least two choices are needed")
    _doubles([c.id for c in choices], lambda n: (*path, "choices", n, "id"), report)
    materials = {m.id for m in service.materials}
    fields = {f.id for f in service.fields}
    for number, choice in enumerate(choices):
        here: Path = (*path, "choices", number)
        for name in choice.materials:
            if name not in materials:
                _unknown("材料", "material", name, (*here, "materials"), report)
        for name in choice.fields:
            if name not in fields:
                _unknown("字段", "field", name, (*here, "fields"), report)


def _unknown(zh: str, en: str, name: str, path: Path, report: _Reporter) -> None:
    report(
        path,
        f"用到的{zh} {name} 没有定义，请先定义或改正编号",
        f"{en} {name} is used but not declared; declare it or mend the id",
    )


def _field(service: Service, field: Field, number: int, report: _Reporter) -> None:
    path: Path = ("fields", number)
    if field.kind is FieldKind.CHOICE:
        _choices(service, field.choices, path, report)
        for place, choice in enumerate(field.choices):
            if choice.materials or choice.fields:
                report(
                    (*path, "choices", place),
                    "只有情形问题的选项能带 materials 和 fields，这里请改用 when",
                    "only choices of questions may name materials and fields; use 'when' here",
                )
    if (field.kind is FieldKind.GROUP) != bool(field.fields):
        report(
            path,
            "只有 group 类型才写下级字段，而且至少一个",
            "a group, and only a group, has fields of its own, at least one",
        )
    _doubles([f.id for f in field.fields], lambda n: (*path, "fields", n, "id"), report)
    for place, part in enumerate(field.fields):
        if part.kind is FieldKind.GROUP:
            report((*path, "fields", place), "组里不能再有组", "no group inside a group")
        if part.kind is FieldKind.CHOICE:
            _choices(service, part.choices, (*path, "fields", place), report)
    if field.prefill is not None and field.prefill not in PREFILLS:
        report(
            (*path, "prefill"),
            f"prefill 只能是 {', '.join(PREFILLS)}",
            f"prefill must be one of {', '.join(PREFILLS)}",
        )
    _when(service, field.when, path, {f.id for f in service.fields[:number]}, report)


def _when(service: Service, when: Any, path: Path, known: set[str], report: _Reporter) -> None:
    if when is None:
        return
    if when.field not in known:
        report(
            (*path, "when"),
            f"when 用到的字段 {when.field} 没有定义，或在后面才问",
            f"when uses field {when.field}, which is not declared or asked only later",
        )
        return
    field = next(f for f in service.fields if f.id == when.field)
    if field.kind is not FieldKind.CHOICE or when.equals not in {c.id for c in field.choices}:
        report(
            (*path, "when"),
            f"{when.field} 没有选项 {when.equals}",
            f"{when.field} has no choice {when.equals}",
        )


def _materials(service: Service, report: _Reporter) -> None:
    kinds = [s.kind for s in service.steps]
    for number, material in enumerate(service.materials):
        path: Path = ("materials", number)
        _when(service, material.when, path, {f.id for f in service.fields}, report)
        both = StepKind.MATERIALS in kinds and StepKind.FORM in kinds
        late = both and kinds.index(StepKind.FORM) > kinds.index(StepKind.MATERIALS)
        if material.when and late:
            report(
                (*path, "when"),
                "这份材料取决于后面才问的字段，一次性告知就不完整，请把 form 放到 materials 前",
                "this paper depends on a later answer, so the one-time notice would be "
                "incomplete; put form before materials",
            )
        if material.source is MaterialSource.LICENCE and not material.licence_code:
            report(path, "电子证照材料要写 licence_code", "a licence material needs licence_code")
        if not 1 <= material.pages <= 20:
            report((*path, "pages"), "页数应为 1–20", "pages must be 1 to 20")
        if material.most_pages and not material.pages <= material.most_pages <= 20:
            report(
                (*path, "most_pages"),
                "最多页数应在 pages 和 20 之间",
                "most_pages must lie between pages and 20",
            )
        if material.sides and (material.sheet != "card" or len(material.sides) != material.pages):
            report(
                (*path, "sides"),
                'sides 要和 sheet = "card" 一起写，每一页写一面',
                'sides go with sheet = "card", one for each of its pages',
            )
    named = {m.id for m in service.materials}
    for number, field in enumerate(service.fields):
        if field.read_from and field.read_from not in named:
            _unknown("材料", "material", field.read_from, ("fields", number, "read_from"), report)


def _steps(service: Service, report: _Reporter) -> None:
    kinds = [s.kind for s in service.steps]
    if not kinds:
        report(("steps",), "至少要有一个步骤", "at least one step is needed")
    for number, kind in enumerate(kinds):
        if kind in kinds[:number] and kind is not StepKind.FORM:
            report(
                ("steps", number),
                f"步骤 {kind.value} 出现了两次",
                f"step {kind.value} stands twice",
            )
    for first, then in ORDER:
        if then in kinds and first in kinds and kinds.index(first) > kinds.index(then):
            _order(first, then, report)
    if StepKind.SUBMIT in kinds:
        for needed in (StepKind.IDENTITY, StepKind.CONFIRM):
            if needed not in kinds:
                _order(needed, StepKind.SUBMIT, report)
    declared = {f.id for f in service.fields}
    for number, step in enumerate(service.steps):
        for name in step.fields:
            if name not in declared:
                _unknown("字段", "field", name, ("steps", number, "fields"), report)
    _needed_steps(service, set(kinds), report)
    _never_asked(service, report)


def _never_asked(service: Service, report: _Reporter) -> None:
    forms = [s for s in service.steps if s.kind is StepKind.FORM]
    if not forms or not all(s.fields for s in forms):
        return  # a form step without a list asks all that no other step asks
    asked = {name for s in forms for name in s.fields}
    for number, field in enumerate(service.fields):
        if field.id not in asked:
            report(
                ("fields", number, "id"),
                f"字段 {field.id} 没有任何 form 步骤问到，请写进某一步的 fields",
                f"no form step asks for field {field.id}; name it in the fields of one",
            )


def _order(first: StepKind, then: StepKind, report: _Reporter) -> None:
    report(
        ("steps",),
        f"步骤 {then.value} 之前要有 {first.value}",
        f"step {first.value} must come before {then.value}",
    )


def _needed_steps(service: Service, kinds: set[StepKind], report: _Reporter) -> None:
    scanned = any(
        m.source in (MaterialSource.SCAN, MaterialSource.LICENCE) for m in service.materials
    )
    needs = (
        (StepKind.SITUATION, bool(service.questions), "questions"),
        (StepKind.FORM, bool(service.fields), "fields"),
        (StepKind.MATERIALS, scanned, "materials"),
        (StepKind.COMMITMENT, bool(service.commitment or service.entrust), "commitment"),
        (StepKind.DELIVERY, bool(service.deliveries), "deliveries"),
    )
    for kind, there, name in needs:
        if there and kind not in kinds:
            report(
                ("steps",),
                f"写了 {name}，但 steps 里没有 {kind.value} 这一步",
                f"{name} is given, but steps has no {kind.value}",
            )
        if kind in kinds and not there and kind is not StepKind.MATERIALS:
            report(
                ("steps",),
                f"steps 里有 {kind.value}，但没有写 {name}",
                f"steps has {kind.value}, but {name} is not given",
            )
