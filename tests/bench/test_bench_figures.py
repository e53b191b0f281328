"""What the bench says when something it waits for does not happen."""

import json

from tests.bench.call import _ramp
from tests.bench.figures import Figure


def test_what_did_not_happen_is_null_and_fails_nothing():
    for value, reference in ((None, 2.0), (3.0, None), (None, None)):
        said = json.loads(Figure("call_ramp", value, "s", reference).line())
        assert (said["value"], said["reference"], said["ratio"]) == (value, reference, None)
    assert json.loads(Figure("call_ramp", 3.0, "s", 2.0).line())["ratio"] == 1.5


def test_the_way_up_to_a_megabit_counts_from_the_first_picture():
    assert _ramp([(10.0, 300.0), (11.0, 900.0)], 9.0) is None
    assert _ramp([(10.0, 300.0), (11.0, 980.0), (12.0, 1200.0)], 9.0) == 2.0
    assert _ramp([(8.0, 2000.0)], 9.0) == 0.0
