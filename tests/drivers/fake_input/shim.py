"""Builds the C shim once a process, and lets python-evdev's C module into it."""

import atexit
import ctypes
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import evdev._input

SOURCE = Path(__file__).with_name("shim.c")


@functools.cache
def build(preloaded: bool = False) -> Path:
    """The compiled shim; `preloaded` also exports `ioctl` and `read` for LD_PRELOAD."""
    folder = Path(tempfile.mkdtemp(prefix="evshim-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    out = folder / "shim.so"
    flags = ["-DPRELOADED"] if preloaded else []
    command = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", *flags]
    subprocess.run([*command, "-o", out, SOURCE], check=True)
    return out


@functools.cache
def attach() -> None:
    """From now on python-evdev's C module opens fake nodes too; real ones are served as before."""
    shim = ctypes.CDLL(os.fspath(build()))
    slots = shim.fake_input_attach(os.fsencode(evdev._input.__file__))
    if slots != 2:
        raise RuntimeError(f"{slots} of evdev's two calls (ioctl, read) were found")


def preload_env() -> dict[str, str]:
    """What a child process needs in its environment to see fake nodes."""
    return {"LD_PRELOAD": os.fspath(build(True))}
