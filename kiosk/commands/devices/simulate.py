"""``kiosk devices sim``: a device without the device, for a desk or a training room."""

import argparse
import signal
from contextlib import AbstractContextManager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from drivers.errors import DeviceError, SimulatorRefused
from kiosk.commands.devices.ask import CannotRun, settings_of
from kiosk.commands.devices.roles import ROLES


def sim(args: argparse.Namespace) -> int:
    """Print the address and stay until SIGINT or SIGTERM."""
    role = ROLES[args.role]
    if find_spec(f"kiosk.commands.devices.sims.{role.name}") is None:
        raise CannotRun(f"{role.name}: no simulator of it in this version")
    part = import_module(f"kiosk.commands.devices.sims.{role.name}")
    parser = argparse.ArgumentParser(
        prog=f"kiosk devices sim {role.name}",
        description=f"A simulated device ({role.en.lower()}): prints its address, stays until "
        "Ctrl-C. Refuses to start unless site.mode is dev. --fault may be given several times.",
    )
    parser.add_argument("--config", type=Path, default=args.config, metavar="FILE")
    part.arguments(parser)
    own = parser.parse_args(args.rest)
    mode = settings_of(own).site.mode
    far_end = cast("AbstractContextManager[str]", part.started(mode, own))
    signals = {signal.SIGINT, signal.SIGTERM}
    # Before the simulator's threads start: none of them must take the signal for us.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        with far_end as address:
            print(address, flush=True)
            signal.sigwaitinfo(signals)
    except SimulatorRefused as refused:
        raise CannotRun(str(refused)) from None
    except DeviceError as error:
        raise CannotRun(f"{role.name}: its simulator can't start: {error.code}") from None
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
    return 0
