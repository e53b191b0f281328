"""Texts on the wire ↔ messages: who may say what, and nothing else gets through.

`{"v":1,"t":"chat","seq":7,"call":"c1","text":"好"}`: `seq` only on messages of a numbered session.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType, UnionType
from typing import Any, Generic, TypeVar, get_args

from pydantic import ValidationError

from video.signalling.agent import FromAgent, ToAgent
from video.signalling.base import MAX_BYTES, VERSION, Message, SignallingError
from video.signalling.kiosk import FromKiosk, LineToKiosk

M = TypeVar("M", bound=Message)
Table = Mapping[str, type[Message]]


@dataclass(frozen=True, slots=True)
class Framed(Generic[M]):
    """A message and its number; None when its sender does not number."""

    message: M
    seq: int | None


def _table(union: UnionType) -> Table:
    return MappingProxyType({kind.t: kind for kind in get_args(union)})


FROM_KIOSK = _table(FromKiosk)
TO_KIOSK = _table(LineToKiosk)
FROM_AGENT = _table(FromAgent)
TO_AGENT = _table(ToAgent)


def dump(message: Message, seq: int | None = None) -> str:
    """One message as the text that goes on the wire."""
    head: dict[str, object] = {"v": VERSION, "t": message.t}
    if seq is not None:
        head["seq"] = seq
    return json.dumps({**head, **message.model_dump(mode="json")}, ensure_ascii=False)


def _fields(text: str | bytes) -> tuple[str, int | None, dict[str, Any]]:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise SignallingError("too_large")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SignallingError("not_json") from error
    if not isinstance(body, dict):
        raise SignallingError("not_object")
    # A zero character can come only like this; PostgreSQL's texts hold none.
    if (b"\\u0000" if isinstance(text, bytes) else "\\u0000") in text:  # type: ignore[operator]
        raise SignallingError("bad")
    version = body.pop("v", None)
    if version is True or version != VERSION:
        raise SignallingError("wrong_version")
    kind = body.pop("t", None)
    if not isinstance(kind, str):
        raise SignallingError("unknown_type")
    seq = body.get("seq") if kind != "ack" else None
    if kind != "ack":
        body.pop("seq", None)
    if seq is not None and (not isinstance(seq, int) or isinstance(seq, bool) or seq < 1):
        raise SignallingError("bad")
    return kind, seq, body


def _parse(text: str | bytes, table: Table) -> Framed[Any]:
    kind, seq, body = _fields(text)
    found = table.get(kind)
    if found is None:
        raise SignallingError("unknown_type")
    try:
        return Framed(found.model_validate_json(json.dumps(body)), seq)
    except (ValidationError, ValueError) as error:
        raise SignallingError("bad") from error


def frame_from_kiosk(text: str | bytes) -> Framed[FromKiosk]:
    """What a kiosk may say to the desk; anything else raises `SignallingError`."""
    return _parse(text, FROM_KIOSK)


def frame_to_kiosk(text: str | bytes) -> Framed[LineToKiosk]:
    """What the desk may say to a kiosk."""
    return _parse(text, TO_KIOSK)


def frame_from_agent(text: str | bytes) -> Framed[FromAgent]:
    """What an agent's page may say to the desk."""
    return _parse(text, FROM_AGENT)


def parse_from_kiosk(text: str | bytes) -> FromKiosk:
    """`frame_from_kiosk` without the number."""
    return frame_from_kiosk(text).message


def parse_to_kiosk(text: str | bytes) -> LineToKiosk:
    """`frame_to_kiosk` without the number."""
    return frame_to_kiosk(text).message


def parse_from_agent(text: str | bytes) -> FromAgent:
    """`frame_from_agent` without the number."""
    return frame_from_agent(text).message


def parse_as(text: str | bytes, table: Table) -> Message:
    """A message of one of the tables above."""
    message: Message = _parse(text, table).message
    return message
