"""The suite's outcome as a table: `--driver-scale FILE` writes it, a plain run only tests."""

from pathlib import Path

import pytest

from tests.conformance.rigs import RIGS
from tests.conformance.scale import Outcome, render

_OUTCOMES = pytest.StashKey[dict[tuple[str, int], Outcome]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--driver-scale", metavar="FILE", help="write the table of drivers here")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_OUTCOMES] = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    outcome = yield
    report = outcome.get_result()
    point = item.get_closest_marker("point")
    rig = getattr(item, "callspec", None) and item.callspec.params.get("rig_type")
    if point is None or rig is None or not (report.when == "call" or report.failed):
        return
    figures = "; ".join(f"{name} {value}" for name, value in report.user_properties)
    key = (rig.name, point.args[0])
    if report.failed:
        item.config.stash[_OUTCOMES][key] = Outcome("FAILED")
    elif report.passed:
        item.config.stash[_OUTCOMES][key] = Outcome("yes", figures)


def pytest_sessionfinish(session: pytest.Session) -> None:
    file = session.config.getoption("--driver-scale", None)
    if file:
        Path(file).write_text(render(RIGS, session.config.stash[_OUTCOMES]), "utf-8")
