"""One mistake in a content file, told in Chinese and English with its place and its cure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Mistake:
    """``file:line: what, and how to mend it``; the file is relative to the pack."""

    file: str
    line: int
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.zh} / {self.en}"


FULL_WIDTH = {
    "“": '"', "”": '"', "‘": "'", "’": "'", "＂": '"', "＝": "=", "，": ",", "［": "[", "］": "]",
    "｛": "{", "｝": "}", "：": ":",
}  # fmt: skip


def syntax(file: str, line: int, source: str, detail: str) -> Mistake:
    """Tell a TOML syntax error; most are a Chinese input method's punctuation."""
    bare = _outside_strings(source)
    wide = [c for c in bare if c in FULL_WIDTH]
    if wide:
        shown = "".join(dict.fromkeys(wide))
        want = "".join(dict.fromkeys(FULL_WIDTH[c] for c in wide))
        return Mistake(
            file,
            line,
            f"这里用了全角符号 {shown}，请切换到英文输入法，改成半角 {want}",
            f"full-width characters {shown}; type the plain {want} instead",
        )
    return Mistake(
        file,
        line,
        f"写法不对（{detail}），请检查这一行的引号、逗号和括号是否成对",
        f"not valid TOML ({detail}); check quotes, commas and brackets of this line",
    )


def _outside_strings(source: str) -> str:
    kept: list[str] = []
    inside: list[str] = []
    quote = ""
    for char in source:
        if quote:
            quote = "" if char == quote else quote
            inside = [*inside, char] if quote else []
        elif char in "\"'":
            quote = char
        elif char == "#":
            break
        else:
            kept.append(char)
    # A string that never ends was most likely closed by a full-width quote.
    kept += [c for c in inside if c in "“”‘’＂"]
    return "".join(kept)


def from_pydantic(file: str, line: int, error: Mapping[str, Any]) -> Mistake:
    """Translate one validation error by its type."""
    where = ".".join(str(part) for part in error["loc"]) or "(top)"
    key = str(error["loc"][-1]) if error["loc"] else ""
    given = error.get("input")
    shown = f'"{given}"' if isinstance(given, str | int | float | bool) else type(given).__name__
    match error["type"]:
        case "missing":
            zh = f"缺少 {where}，请补上这一项"
            en = f"{where} is missing; add it"
            if key in ("ask", "say", "zh", "mn", "en"):
                zh = f"缺少提示语或译文 {where}，请补上（中文、蒙古文、英文都要有）"
                en = f"prompt or translation {where} is missing; write it in zh, mn and en"
        case "unexpected_keyword_argument":
            zh = f"不认识的项目 {where}，请改正拼写或删掉"
            en = f"unknown key {where}; mend the spelling or delete it"
        case "enum" | "literal_error":
            wanted = str(error["ctx"]["expected"])
            name = "字段类型" if key == "kind" and "fields" in error["loc"] else key
            kind = "field kind" if key == "kind" and "fields" in error["loc"] else key
            zh = (
                f"不认识的{name} {shown}（{where}），请改为其中之一：{wanted.replace(' or ', ', ')}"
            )
            en = f"unknown {kind} {shown} ({where}); use one of {wanted}"
        case "string_type":
            zh = f"{where} 应当是文字，请加上英文双引号"
            en = f'{where} must be text; put it in "double quotes"'
        case "int_type" | "int_parsing" | "int_from_float":
            zh, en = f"{where} 应当是整数，不加引号", f"{where} must be a whole number, no quotes"
        case "bool_type" | "bool_parsing":
            zh, en = f"{where} 只能写 true 或 false", f"{where} must be true or false"
        case _:
            zh = f"{where} 的写法不对（{error['msg']}），请参照样例"
            en = f"{where}: {error['msg']}; compare with a sample service"
    return Mistake(file, line, zh, en)
