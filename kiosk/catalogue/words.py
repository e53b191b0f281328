"""Language files (Fluent) as a phrasebook, with every mistake of a file told by its line."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast, visitor

from kiosk.catalogue.messages import REQUIRED
from kiosk.catalogue.mistakes import Mistake
from kiosk.catalogue.types import LANGS, Lang


@lru_cache(maxsize=2 * len(LANGS))
def _parsed(source: str) -> ast.Resource:
    """Parsing is most of loading a pack: a file is parsed once, to be checked and to be used."""
    return FluentParser(with_spans=True).parse(source)


class FluentPhrasebook:
    """Sentences by language and id; a pack's file overrides the installation's."""

    def __init__(self, sources: Mapping[Lang, tuple[str, ...]]) -> None:
        self._bundles: dict[Lang, FluentBundle] = {}
        for lang in LANGS:
            # Isolation marks would show as missing glyphs and be read aloud.
            bundle = FluentBundle([lang], use_isolating=False)
            for source in sources.get(lang, ()):
                bundle.add_resource(_parsed(source), allow_overrides=True)
            self._bundles[lang] = bundle
        self._plain: dict[tuple[Lang, str], str] = {}

    def say(self, lang: Lang, message: str, args: Mapping[str, str | int]) -> str:
        """Return the sentence; Chinese where the language has none, '' where nobody has."""
        if args:
            return self._format(lang, message, args)
        known = self._plain.get((lang, message))
        if known is None:
            # Most sentences have no placeholder, and a View asks for some twenty-five of them.
            known = self._plain[lang, message] = self._format(lang, message, args)
        return known

    def _format(self, lang: Lang, message: str, args: Mapping[str, str | int]) -> str:
        for each in (lang, "zh"):
            bundle: Any = self._bundles.get(each)
            if bundle is not None and bundle.has_message(message):
                pattern = bundle.get_message(message).value
                if pattern is not None:
                    text, _errors = bundle.format_pattern(pattern, dict(args))
                    return str(text)
        return ""


class _Placeholders(visitor.Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.words = ""

    def visit_VariableReference(self, node: Any) -> None:
        self.names.add(node.id.name)
        self.words += node.id.name

    def visit_TextElement(self, node: Any) -> None:
        self.words += node.value.strip()

    def visit_StringLiteral(self, node: Any) -> None:
        self.words += node.value.strip()

    def visit_MessageReference(self, node: Any) -> None:
        self.words += node.id.name

    def visit_TermReference(self, node: Any) -> None:
        self.words += node.id.name


def check_words(file: str, source: str) -> list[Mistake]:
    """Return every mistake of one language file: junk, doubles, missing, wrong placeholders."""
    mistakes: list[Mistake] = []
    seen: dict[str, int] = {}
    for entry in _parsed(source).body:
        start, end = (entry.span.start, entry.span.end) if entry.span else (0, 0)
        # A message's span begins with the comment above it; its id is where it stands.
        own = entry.id.span if isinstance(entry, ast.Message) else None
        line = source.count("\n", 0, own.start if own else start) + 1
        if isinstance(entry, ast.Junk):
            mistakes.append(_junk(file, line, source[start:end]))
        if not isinstance(entry, ast.Message):
            continue
        name = entry.id.name
        if name in seen:
            mistakes.append(
                Mistake(
                    file,
                    line,
                    f"编号 {name} 重复（第 {seen[name]} 行已有），请删掉一个",
                    f"duplicate id {name} (also line {seen[name]}); delete one",
                )
            )
        seen[name] = line
        mistakes += _placeholders(file, line, entry)
    last = source.count("\n") + 1
    mistakes += [
        Mistake(
            file,
            last,
            f"缺少提示语 {name}，请加一行 {name} = …",
            f"missing prompt {name}; add a line '{name} = …'",
        )
        for name in REQUIRED
        if name not in seen
    ]
    return mistakes


def _junk(file: str, line: int, text: str) -> Mistake:
    first = text.strip().splitlines()[0] if text.strip() else ""
    if re.search("[＝｛｝“”]", first):
        return Mistake(
            file,
            line,
            '这里用了全角符号，请切换到英文输入法重写 = { } "',
            'full-width characters; type plain = { } " instead',
        )
    return Mistake(
        file,
        line,
        "这一行不是“编号 = 句子”的写法，请参照上下各行改正",
        "not of the form 'id = sentence'; mend it like its neighbours",
    )


def _placeholders(file: str, line: int, entry: Any) -> list[Mistake]:
    name = entry.id.name
    if entry.value is None or name not in REQUIRED:
        return []
    found = _Placeholders()
    found.visit(entry.value)
    if not found.words:
        zh, en = f"缺少提示语：{name} 是空的，请写上句子", f"missing prompt {name}: it is empty"
        return [Mistake(file, line, zh, f"{en}; write the sentence")]
    allowed = set(REQUIRED[name])
    return [
        Mistake(
            file,
            line,
            f"{name} 里的 {{ ${extra} }} 不存在，可用的有：{', '.join(sorted(allowed)) or '无'}",
            f"{name} knows no {{ ${extra} }}; it may use {', '.join(sorted(allowed)) or 'none'}",
        )
        for extra in sorted(found.names - allowed)
    ]


def language_files(folder: Path) -> dict[Lang, Path]:
    """Return the language files of a pack that exist."""
    files: dict[Lang, Path] = {lang: folder / "languages" / f"{lang}.ftl" for lang in LANGS}
    return {lang: path for lang, path in files.items() if path.is_file()}
