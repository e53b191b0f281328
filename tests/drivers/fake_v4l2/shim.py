"""Builds the C part once a process, and lets it into this process or into a child's environment."""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import cv2

SOURCE = Path(__file__).with_name("fake_v4l2.c")


@cache
def library() -> Path:
    """The shared object, compiled into a private folder (needs a C compiler, as pyscard does)."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler is not None, "no C compiler: apt-get install gcc"
    out = Path(tempfile.mkdtemp(prefix="fake-v4l2-")) / "fake_v4l2.so"
    words = ["-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC", "-o", str(out)]
    subprocess.run([compiler, *words, str(SOURCE), "-ldl", "-lpthread"], check=True)
    return out


@cache
def hook() -> int:
    """From now on open() and its kin in this process know fake nodes; how many entries changed.

    OpenCV must be loaded before: only modules that are there already are hooked.
    """
    assert cv2.__version__
    changed = ctypes.CDLL(str(library())).v4l2_fake_hook()
    assert changed > 0
    return int(changed)


def environment() -> dict[str, str]:
    """For a child process: the same by LD_PRELOAD."""
    return {"LD_PRELOAD": str(library())}
