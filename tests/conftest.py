"""Hypothesis without a stop watch; files with slow tests come first, so that none is left over."""

import pytest
from hypothesis import HealthCheck, settings

# What examples cost in wall-clock time says how busy the machine is, and nothing of the code.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move them forward, after the shuffle; `--no-loadscope-reorder` keeps xdist from sorting.

    Two workers that take whole files would otherwise end minutes apart: xdist begins with the
    files of most tests, and the slowest have few.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in slow)
