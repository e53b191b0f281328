"""Reads KIND[:COMMAND[:VALUE]], the form that a scripted fault has on the command line."""

import argparse
from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def split_fault(text: str, kinds: Iterable[str]) -> tuple[str, str, str]:
    """Kind, command ("" for any) and value (""). Raises ArgumentTypeError for an unknown kind."""
    kind, _, rest = text.partition(":")
    on, _, value = rest.partition(":")
    known = [str(one) for one in kinds]
    if kind not in known:
        raise argparse.ArgumentTypeError(f"kinds: {', '.join(known)}")
    return kind, on, value


def pick(name: str, known: Mapping[str, T]) -> T | None:
    """What a name stands for, None for "". Raises ArgumentTypeError for an unknown one."""
    if not name:
        return None
    if name not in known:
        raise argparse.ArgumentTypeError(f"commands: {', '.join(known)}")
    return known[name]


def number(text: str, default: float, most: float, base: int = 0) -> float:
    """A value within 0..most; `base` 16 reads hex. Raises ArgumentTypeError."""
    try:
        value = int(text, base) if text and base else float(text or default)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a value: {text}") from None
    if not 0 <= value <= most:
        raise argparse.ArgumentTypeError(f"between 0 and {most:g}")
    return value
