"""From kiosk.toml's wiring to the boards behind it; doors and lights may hang on one board."""

from dataclasses import dataclass

from drivers.auxiliaries.inputs import ROLES as INPUT_WORDS
from drivers.auxiliaries.inputs import Input, inputs_of
from drivers.errors import DeviceError
from drivers.lights.contract import LightName
from drivers.lights.outputs import Output, outputs_of
from drivers.lights.plan import Relay
from drivers.ports import Opener, open_port
from drivers.relay_board.board import RelayBoard, Wiring
from drivers.relay_board.link import Lcus, Modbus, Protocols
from drivers.relay_board.parts import Auxiliaries, Lights, SharedBoard
from kiosk.settings import AuxiliariesSettings, Devices, LightsSettings, SettingsProblem


@dataclass(frozen=True, slots=True)
class OnBoards:
    """The two roles, not open; None where the machine has none."""

    auxiliaries: Auxiliaries | None = None
    lights: Lights | None = None


def inputs(entry: AuxiliariesSettings) -> tuple[Input, ...]:
    """What hangs on the contacts. Raises SettingsProblem."""
    try:
        return inputs_of(entry.inputs)
    except DeviceError:
        raise SettingsProblem(
            'devices.auxiliaries.inputs: write NUMBER = "WORD", each number and word once, "!" '
            f"before one that is open when it should be closed; words: {', '.join(_sorted())}"
        ) from None


def _sorted() -> list[str]:
    return sorted(INPUT_WORDS)


def outputs(entry: LightsSettings) -> tuple[Output, ...]:
    """Which relay is which light. Raises SettingsProblem."""
    try:
        return outputs_of(entry.outputs)
    except DeviceError:
        raise SettingsProblem(
            'devices.lights.outputs: write NUMBER = "LIGHT" or "LIGHT.colour.direction", each '
            f"once; lights: {', '.join(LightName)}"
        ) from None


def protocol(entry: AuxiliariesSettings | LightsSettings) -> Protocols:
    """What the board speaks."""
    if entry.board == "modbus":
        return Modbus(unit=entry.unit, baud=entry.baud)
    return Lcus(answers=entry.board == "lcus", baud=entry.baud)


def on_boards(devices: Devices, opener: Opener = open_port) -> OnBoards:
    """Both roles over one board where they name the same port. Raises SettingsProblem."""
    doors, lights = devices.auxiliaries, devices.lights
    wired_in = inputs(doors) if doors.port else ()
    wired_out = outputs(lights) if lights.port else ()
    if doors.port and doors.port == lights.port:
        if protocol(doors) != protocol(lights):
            raise SettingsProblem(
                "devices.lights: is on the port of devices.auxiliaries, so board, unit and baud "
                "must be the same"
            )
        shared = _board(protocol(lights), lights, doors.port, opener, wired_in, wired_out)
        return OnBoards(Auxiliaries(shared), Lights(shared))
    of_doors = _board(protocol(doors), lights, doors.port, opener, wired_in, ())
    of_lights = _board(protocol(lights), lights, lights.port, opener, (), wired_out)
    return OnBoards(
        Auxiliaries(of_doors) if doors.port else None, Lights(of_lights) if lights.port else None
    )


def _board(
    speaks: Protocols,
    lights: LightsSettings,
    port: str,
    opener: Opener,
    wired_in: tuple[Input, ...],
    wired_out: tuple[Output, ...],
) -> SharedBoard:
    wiring = Wiring(inputs=wired_in, outputs=wired_out, relay=Relay(lights.relay))
    try:
        board = RelayBoard(port, role="relay_board", protocol=speaks, wiring=wiring, opener=opener)
    except DeviceError:
        raise SettingsProblem(
            f"devices.lights.outputs: a board of the kind {lights.board} has no such output"
        ) from None
    return SharedBoard(board)
