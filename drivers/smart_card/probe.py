"""Which PC/SC readers hang on this machine, and what stands in the way of using them."""

from drivers.bus import Bus, Found
from drivers.errors import DeviceError
from drivers.smart_card.monitor import stem
from drivers.smart_card.pcsc import Line

ROLE = "smart_card"
ANSWER_S = 0.45
"""A pcscd that takes longer to list its readers is no help to anybody."""
_WARNINGS = {"no_service": "pcscd_absent", "no_answer": "pcscd_absent"}


def probe(bus: Bus) -> list[Found]:
    """All PC/SC readers; asks pcscd only, no card and no port, so `bus` is not looked at.

    Without pcscd one entry without role carries the warning: pcscd_absent, or no_permission where
    polkit forbids it to this user.
    """
    line = Line(call_s=ANSWER_S)
    line.hurry(ANSWER_S)
    try:
        line.establish()
        names = line.readers()
    except DeviceError as error:
        code = _WARNINGS.get(error.code, error.code)
        return [Found("pcsc", "", "", "PC/SC", warnings=(code,), confidence=0.0)]
    finally:
        line.release()
    stems = [stem(name) for name in names]
    return [_found(name, unique=stems.count(stem(name)) == 1) for name in names]


def _found(name: str, *, unique: bool) -> Found:
    """One reader; alone of its kind it is named without pcscd's number, which may change."""
    address = stem(name) if unique else name
    quoted = address.replace("\\", "\\\\").replace('"', '\\"')
    # vpcd lets everybody on the network play a card.
    warnings = ("virtual_reader",) if name.startswith("Virtual PCD") else ()
    return Found(
        "pcsc", name, "", name, ROLE, f'{ROLE}.reader = "{quoted}"', warnings, confidence=0.9
    )
