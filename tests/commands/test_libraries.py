"""Exactly one OpenCV distribution: told before it hurts, where operators look."""

from importlib.metadata import PackageNotFoundError

import pytest

from kiosk.__main__ import main
from kiosk.commands import libraries
from kiosk.settings import CONFIG


@pytest.fixture
def installed(monkeypatch):
    def install(*names):
        def version(name):
            if name not in names:
                raise PackageNotFoundError(name)
            return "5.0"

        monkeypatch.setattr(libraries, "version", version)

    return install


def test_this_environment_is_right():
    assert libraries.opencv_installed() == ("opencv-python",)
    assert libraries.opencv_trouble() == ""


@pytest.mark.parametrize(
    "names", [("opencv-python", "opencv-python-headless"), ("opencv-contrib-python",), ()]
)
def test_another_or_a_second_one_stops_the_check(installed, capsys, names):
    installed(*names)
    assert main(["check", str(CONFIG / "content")]) == 1
    out = capsys.readouterr().out
    assert "deploy/setup.sh" in out
    assert all(name in out for name in names)
