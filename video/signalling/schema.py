"""Writes what others build clients from: JSON Schema, TypeScript and the tables of the document.

`python -m video.signalling.schema` writes the three files anew; a test checks that they are up to
date. Everything comes from the message classes, so it can't say what the code does not do.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from video.signalling.base import VERSION, Message
from video.signalling.wire import FROM_AGENT, FROM_KIOSK, TO_AGENT, TO_KIOSK, Table

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs" / "signalling.schema.json"
TYPES = ROOT / "video" / "desk" / "console" / "src" / "messages.ts"
DOCUMENT = ROOT / "docs" / "signalling.md"
BEGIN, END = "<!-- messages: made by video/signalling/schema.py -->", "<!-- end of messages -->"
DIRECTIONS: Mapping[str, Table] = {
    "FromKiosk": FROM_KIOSK,
    "ToKiosk": TO_KIOSK,
    "FromAgent": FROM_AGENT,
    "ToAgent": TO_AGENT,
}
_WORDS = {
    "FromKiosk": "Kiosk to desk",
    "ToKiosk": "Desk to kiosk",
    "FromAgent": "Agent's page to desk",
    "ToAgent": "Desk to agent's page",
}


def _models() -> list[type[Message]]:
    found: dict[str, type[Message]] = {}
    for table in DIRECTIONS.values():
        found.update({kind.__name__: kind for kind in table.values()})
    return [found[name] for name in sorted(found)]


def schema() -> dict[str, Any]:
    """One JSON Schema (draft 2020-12): `$defs` of all messages, and who may say which."""
    models = _models()
    _, made = models_json_schema(
        [(m, "validation") for m in models], ref_template="#/$defs/{model}"
    )
    defs = made["$defs"]
    for model in models:
        own = defs[model.__name__]
        head: dict[str, Any] = {"v": {"const": VERSION}, "t": {"const": model.t}}
        if model.reliable:
            head["seq"] = {"type": "integer", "minimum": 1}
        own["properties"] = {**head, **own.get("properties", {})}
        own["required"] = ["v", "t", *own.get("required", [])]
    for name, table in DIRECTIONS.items():
        kinds = sorted(kind.__name__ for kind in table.values())
        defs[f"Any{name}"] = {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Jiujin county desk signalling",
        "version": VERSION,
        "$defs": dict(sorted(defs.items())),
    }


def schema_text() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


# --- TypeScript ---------------------------------------------------------------------------------


def types_text() -> str:
    """The same as TypeScript types, one interface a message, one union a direction."""
    defs = schema()["$defs"]
    lines = [
        "// Made by video/signalling/schema.py from the message classes: change those, not this.",
        f"export const VERSION = {VERSION};",
        "",
    ]
    for name, own in defs.items():
        if name.startswith("Any"):
            union = " | ".join(_ref(part) for part in own["oneOf"])
            lines += [f"export type {name.removeprefix('Any')} = {union};", ""]
            continue
        lines += [f"export interface {name} {{"]
        needed = set(own.get("required", ()))
        for field, kind in own.get("properties", {}).items():
            mark = "" if field in needed else "?"
            lines.append(f"  {field}{mark}: {_type(kind)};")
        lines += ["}", ""]
    return "\n".join(lines)


def _ref(part: Mapping[str, Any]) -> str:
    return str(part["$ref"]).rpartition("/")[2]


def _type(kind: Mapping[str, Any]) -> str:
    if "$ref" in kind:
        return _ref(kind)
    if "const" in kind:
        return json.dumps(kind["const"])
    if "enum" in kind:
        return " | ".join(json.dumps(value) for value in kind["enum"])
    if "anyOf" in kind:
        return " | ".join(_type(part) for part in kind["anyOf"])
    match kind.get("type"):
        case "array":
            inner = _type(kind["items"])
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case "integer" | "number":
            return "number"
        case "null":
            return "null"
        case "boolean":
            return "boolean"
        case "string":
            return "string"
        case other:
            raise ValueError(f"no TypeScript for {other}")


# --- the document's tables ----------------------------------------------------------------------


def tables_text() -> str:
    """Markdown: for each direction a table of its messages."""
    defs = schema()["$defs"]
    lines: list[str] = []
    for name, table in DIRECTIONS.items():
        lines += [f"### {_WORDS[name]}", "", "| `t` | numbered | fields | what it says |"]
        lines += ["|---|---|---|---|"]
        for t in sorted(table):
            kind = table[t]
            fields = ", ".join(_fields(defs[kind.__name__])) or "none"
            about = " ".join((kind.__dict__.get("__doc__") or "").split())
            lines.append(f"| `{t}` | {'yes' if kind.reliable else 'no'} | {fields} | {about} |")
        lines.append("")
    lines += [
        "### Objects inside messages",
        "",
        "| object | fields | what it is |",
        "|---|---|---|",
    ]
    inner = {n for n in defs if not n.startswith("Any")} - {m.__name__ for m in _models()}
    for name in sorted(inner):
        about = " ".join(str(defs[name].get("description", "")).split())
        lines.append(f"| `{name}` | {', '.join(_fields(defs[name]))} | {about} |")
    return "\n".join(lines) + "\n"


def _fields(own: Mapping[str, Any]) -> Iterator[str]:
    needed = set(own.get("required", ()))
    for field, kind in own.get("properties", {}).items():
        if field in ("v", "t", "seq"):
            continue
        mark = "" if field in needed else "?"
        yield f"`{field}{mark}`: {_type(kind)}{_limits(kind)}".replace("|", "\\|")


def _limits(kind: Mapping[str, Any]) -> str:
    words = {
        "maxLength": "≤ {} characters",
        "maxItems": "≤ {} items",
        "minimum": "≥ {}",
        "maximum": "≤ {}",
    }
    found = [text.format(kind[key]) for key, text in words.items() if key in kind]
    return f" ({', '.join(found)})" if found else ""


def document_text(before: str) -> str:
    """The document with its tables made anew; the words around them stay."""
    pattern = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    return pattern.sub(lambda _m: f"{BEGIN}\n\n{tables_text()}\n{END}", before)


def main() -> None:
    SCHEMA.write_text(schema_text(), "utf-8")
    TYPES.write_text(types_text(), "utf-8")
    DOCUMENT.write_text(document_text(DOCUMENT.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
