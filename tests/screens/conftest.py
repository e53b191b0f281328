"""One offscreen window for all screen tests; Kivy's environment is set before Kivy is imported."""

import warnings
from collections.abc import Iterator

import pytest

from screens import bootstrap

bootstrap.prepare(bootstrap.PORTRAIT, offscreen=True)

with warnings.catch_warnings():
    # Kivy 2.3.1 itself uses what Python 3.11 deprecates.
    warnings.simplefilter("ignore")
    from screens.shell import dismantle
    from screens.stage import Stage
    from screens.text import provider
    from screens.widgets.node import Node

    provider.install()
    _STAGE = Stage()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The window, empty and with virtual time."""
    yield _STAGE
    for child in list(_STAGE.window.children):
        _STAGE.window.remove_widget(child)
        if isinstance(child, Node):
            dismantle(child)
