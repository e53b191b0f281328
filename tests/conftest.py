"""What all tests share: their order, another turn on a late machine, Hypothesis without a watch.

Files with slow tests come first, so that none is left over at the end.
"""

import time

import pytest
from hypothesis import HealthCheck, settings
from pytest_rerunfailures import StatusDB

from tests.calm import late

# What examples cost in wall-clock time says how busy the machine is, and nothing of the code.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")

# A test that failed while its process was kept waiting for this long has one more turn: serial
# lines, calls and windows keep times that a machine which stands still cannot. On a quiet machine
# a failure is a failure, and six turns in a worker are the most (pyproject.toml).
WORTH_ANOTHER_TURN_S = 0.5


class _Turn:
    """Whether the machine was late in this test's first turn."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def was_late(self) -> bool:
        return late(self.began) > WORTH_ANOTHER_TURN_S


_TURN = pytest.StashKey[_Turn]()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Each worker counts its own turns: the plugin asks xdist's master by a socket, twice a test,
    and waits for the delayed acknowledgement each time (17 ms)."""
    if hasattr(config, "workerinput"):
        config.failures_db.sock.close()  # type: ignore[attr-defined]
        config.failures_db = StatusDB()  # type: ignore[attr-defined]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move them forward, after the shuffle; `--no-loadscope-reorder` keeps xdist from sorting.

    Two workers that take whole files would otherwise end minutes apart: xdist begins with the
    files of most tests, and the slowest have few.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        turn = item.stash[_TURN] = _Turn()
        item.add_marker(pytest.mark.flaky(reruns=1, condition=turn.was_late))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[_TURN].began = time.monotonic()
