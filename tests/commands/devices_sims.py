"""The simulators of ``kiosk devices sim``, started in this process."""

import argparse
from contextlib import contextmanager
from importlib import import_module

from kiosk.__main__ import main
from tests.drivers.smartcard_pcscd import READER, PrivatePcscd


def part_of(role):
    return import_module(f"kiosk.commands.devices.sims.{role}")


@contextmanager
def simulated(role, *words, mode="dev"):
    """The address of a simulated device."""
    part = part_of(role)
    parser = argparse.ArgumentParser()
    part.arguments(parser)
    if role != "smart_card":
        with part.started(mode, parser.parse_args(words)) as address:
            yield address
        return
    # The virtual reader needs a pcscd: a private one, never the machine's.
    with PrivatePcscd() as pcscd:
        words = (*words, "--vpcd", str(pcscd.port), "--reader", READER)
        with part.started(mode, parser.parse_args(words)) as address:
            yield address


def typed(capsys, *words):
    """Exit code, standard output and standard error of `kiosk devices WORDS`."""
    code = main(["devices", *words])
    out, err = capsys.readouterr()
    return code, out, err


def site(tmp_path, devices="", mode="dev"):
    """A kiosk.toml."""
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'[site]\nid = "t"\nregion = "150626100001"\nmode = "{mode}"\n[devices]\n{devices}\n',
        "utf-8",
    )
    return str(path)
