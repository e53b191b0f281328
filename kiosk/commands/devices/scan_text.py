"""A scan for people: what hangs here, what is wrong, and lines that can be pasted."""

from collections.abc import Iterable, Iterator, Sequence

from drivers.bus import Found
from kiosk.commands.devices.roles import ROLES, Role
from kiosk.commands.devices.warning_words import warning
from kiosk.commands.devices.words import INDENT, WIDTH, fit_end, plain

_RULE = "=" * WIDTH
_AIR = " " * INDENT


def as_text(found: Sequence[Found], warnings: Sequence[str]) -> str:
    """The whole page; its end can be pasted into kiosk.toml."""
    lines = ["", _RULE, ""]
    if not found:
        lines += [f"{_AIR}没有找到设备 / NOTHING FOUND", ""]
    for one in found:
        lines += _one(one)
    if warnings:
        lines += ["-" * WIDTH, ""]
    for code in warnings:
        lines += [*_warned(code, _AIR), ""]
    lines.append(_RULE)
    config = list(config_lines(found))
    if config:
        lines += ["", "# kiosk.toml", "[devices]", *config]
    return "\n".join(lines)


def _one(found: Found) -> list[str]:
    role = ROLES.get(found.role)
    title = role.title if role is not None else "不认识 / UNKNOWN"
    lines = [f"{_AIR}{title}", f"{_AIR}{fit_end(plain(found.path))}"]
    if found.about:
        lines.append(f"{_AIR}{fit_end(plain(found.about))}")
    for code in found.warnings:
        lines += _warned(code, _AIR)
    return [*lines, ""]


def _warned(code: str, air: str) -> list[str]:
    zh, en = warning(code)
    return [f"{air}!  {zh}", f"{air}   {en}"]


def config_lines(found: Iterable[Found]) -> Iterator[str]:
    """One line a role, from the device that is most surely it; others follow as remarks."""
    best = sorted((one for one in found if one.config), key=lambda one: -one.confidence)
    for role in dict.fromkeys(one.role for one in best):
        for place, one in enumerate(each for each in best if each.role == role):
            for line in _lines(one):
                yield line if place == 0 else f"# {line}"


def _lines(found: Found) -> Iterator[str]:
    """The probe's lines; where it names the address by another key than the settings do, theirs."""
    role = ROLES.get(found.role)
    for line in found.config.splitlines():
        key, equals, value = line.partition("=")
        if role is not None and key.strip() not in _known(role):
            key = f"{role.name}.{role.key} "
        yield f"{key}{equals}{value}"


def _known(role: Role) -> set[str]:
    return {f"{role.name}.{one}" for one in (role.key, *role.more_keys)}
