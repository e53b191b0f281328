"""Reads a content pack and lists every mistake at once; what is right can be used at once.

A service with a mistake is left out and the others stay usable, so that one bad line on a
USB stick never darkens a village's kiosk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from kiosk.catalogue.lint import check_pack, check_regions, check_service
from kiosk.catalogue.mistakes import Mistake, from_pydantic
from kiosk.catalogue.positions import Positions
from kiosk.catalogue.repair import ROUNDS, parse, repair
from kiosk.catalogue.types import LANGS, Catalogue, Pack, Region, Service, Strict, Text
from kiosk.catalogue.words import FluentPhrasebook, check_words, language_files

T = TypeVar("T")

NO_WORDS = Text("", "", "")
NO_PACK = Pack("none", "", "", NO_WORDS, NO_WORDS, "", False, (), NO_WORDS, "")


@dataclass(frozen=True)
class _Regions(Strict):
    regions: tuple[Region, ...]


@dataclass(frozen=True)
class Loaded:
    """A catalogue of all that is right, and the mistakes of all that is not."""

    catalogue: Catalogue
    words: FluentPhrasebook
    mistakes: tuple[Mistake, ...]


@dataclass
class _Source:
    """One file of the pack on its way in."""

    file: str
    text: str
    mistakes: list[Mistake]
    repaired: bool = False

    def positions(self) -> Positions:
        return Positions(self.text)


def read_source(path: Path, folder: Path) -> _Source:
    """Read a file as UTF-8; a byte-order mark and GBK bytes are named, and read through."""
    file = path.relative_to(folder).as_posix()
    raw = path.read_bytes()
    mistakes: list[Mistake] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        mistakes.append(
            Mistake(
                file,
                1,
                "文件带有 BOM 头，请另存为“UTF-8（无 BOM）”",
                "the file starts with a byte-order mark; save it as UTF-8 without BOM",
            )
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        mistakes.append(
            Mistake(
                file,
                line,
                "文件不是 UTF-8 编码（多半是 GBK），请另存为 UTF-8",
                "the file is not UTF-8 (most likely GBK); save it as UTF-8",
            )
        )
        text = raw.decode("gb18030", errors="replace")
    return _Source(file, text.replace("\r\n", "\n"), mistakes)


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)  # building one takes longer than checking a file


def _build(source: _Source, kind: type[T], known: Mapping[str, str]) -> T | None:
    """Build a value; where the file is wrong, tell it and go on with a stand-in."""
    adapter: TypeAdapter[T] = _adapter(kind)  # type: ignore[arg-type]
    data, wrong, whole = parse(source.file, source.text)
    source.mistakes += wrong
    source.repaired = bool(wrong)
    for number in range(ROUNDS):
        try:
            return adapter.validate_python(data)
        except ValidationError as error:
            errors: list[dict[str, Any]] = [dict(each) for each in error.errors(include_url=False)]
        source.repaired = True
        if number == 0:  # later rounds tell of stand-ins
            positions = source.positions()
            source.mistakes += [
                from_pydantic(source.file, positions.line(each["loc"]), each)
                for each in errors
                if whole or each["type"] != "missing"
            ]
        data = repair(data, errors, known)
    return None


def _load(
    path: Path,
    folder: Path,
    kind: type[T],
    found: list[Mistake],
    known: Mapping[str, str] = MappingProxyType({}),
) -> tuple[T | None, _Source]:
    if not path.is_file():
        file = path.relative_to(folder).as_posix()
        found.append(Mistake(file, 1, "缺少这个文件", "this file is missing"))
        return None, _Source(file, "", [])
    source = read_source(path, folder)
    value = _build(source, kind, known)
    found += source.mistakes
    return value, source


def load(folder: Path, base: Path | None = None) -> Loaded:
    """Load the pack in ``folder``; ``base`` is the installation's pack whose words fill gaps."""
    mistakes: list[Mistake] = []
    pack, pack_source = _load(folder / "pack.toml", folder, Pack, mistakes)
    held, region_source = _load(folder / "regions.toml", folder, _Regions, mistakes)
    regions = held.regions if held else ()
    if pack:
        mistakes += check_pack(pack, pack_source.file, pack_source.positions())
        mistakes += check_regions(pack, regions, region_source.file, region_source.positions())
    stand_ins = {"item_code": "0" * 12, "region": pack.region if pack else "1" * 12}
    if pack and pack.themes:
        stand_ins["theme"] = pack.themes[0].id
    services: dict[str, Service] = {}
    ids: set[str] = set()
    codes: set[str] = set()
    for path in sorted(p / "service.toml" for p in folder.glob("services/*") if p.is_dir()):
        known = {**stand_ins, "id": path.parent.name}
        service, source = _load(path, folder, Service, mistakes, known)
        if service is None:
            continue
        wrong = check_service(
            service, pack, regions, path.parent.name, source.file, source.positions()
        )
        wrong += _taken(service.id, "id", "事项编号", ids, source)
        if service.item_code != stand_ins["item_code"]:
            wrong += _taken(service.item_code, "item_code", "实施编码", codes, source)
        mistakes += wrong
        if not wrong and not source.mistakes:  # a wrongly guessed encoding would show nonsense
            services[service.id] = service
    words, wrong_words = _words(folder, base)
    usable = pack if pack and not pack_source.repaired else NO_PACK
    places = regions if not region_source.repaired else ()
    catalogue = Catalogue(usable, tuple(services.values()), places)
    return Loaded(catalogue, words, tuple(sorted({*mistakes, *wrong_words})))


def _taken(value: str, key: str, zh: str, seen: set[str], source: _Source) -> list[Mistake]:
    if value not in seen:
        seen.add(value)
        return []
    return [
        Mistake(
            source.file,
            source.positions().line((key,)),
            f"{zh} {value} 与另一个事项重复，请改成不同的",
            f"duplicate {key} {value}: another service has it; choose another",
        )
    ]


def _words(folder: Path, base: Path | None) -> tuple[FluentPhrasebook, list[Mistake]]:
    mistakes: list[Mistake] = []
    own = language_files(folder)
    fallback = language_files(base) if base else {}
    sources: dict[Any, tuple[str, ...]] = {}
    for lang in LANGS:
        texts: list[str] = []
        if lang in fallback:
            texts.append(fallback[lang].read_text("utf-8"))
        if lang in own:
            source = read_source(own[lang], folder)
            mistakes += source.mistakes
            mistakes += check_words(source.file, source.text)
            texts.append(source.text)
        else:
            mistakes.append(
                Mistake(f"languages/{lang}.ftl", 1, "缺少这个语言文件", "this file is missing")
            )
        sources[lang] = tuple(texts)
    return FluentPhrasebook(sources), mistakes


def without_services(loaded: Loaded) -> Loaded:
    """Return the same pack with nothing to do in it: what a kiosk shows before content came."""
    return replace(loaded, catalogue=replace(loaded.catalogue, services=()))
