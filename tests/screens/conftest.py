"""One offscreen window for all screen tests; Kivy's environment is set before Kivy is imported."""

import gc
import warnings
from collections.abc import Iterator

import pytest

from screens import bootstrap

_NEVER = 1_000_000
bootstrap.prepare(bootstrap.PORTRAIT, offscreen=True)

with warnings.catch_warnings():
    # Kivy 2.3.1 itself uses what Python 3.11 deprecates.
    warnings.simplefilter("ignore")
    from screens.stage import Stage
    from screens.text import provider

    provider.install()
    _STAGE = Stage()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The window, empty and with virtual time.

    As in the kiosk (screens/memory.py) old garbage is not looked for while screens are drawn: it
    took more than half the time of tests that draw hundreds.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(*thresholds[:2], _NEVER)
    yield _STAGE
    gc.set_threshold(*thresholds)
    for child in list(_STAGE.window.children):
        _STAGE.window.remove_widget(child)
