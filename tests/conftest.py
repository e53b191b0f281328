"""The order of a whole run: files with slow tests come first, so that none is left for the end."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move them forward, after the shuffle; `--no-loadscope-reorder` keeps xdist from sorting.

    Two workers that take whole files would otherwise end minutes apart: xdist begins with the
    files of most tests, and the slowest have few.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in slow)
