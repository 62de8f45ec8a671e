"""What a run under load is judged by."""

import pytest

from bench.load.report import Run, Sample, faults, growth, quantile, report

HEALTHY = [Sample("/healthz", 200, 0.010)] * 9
QUICK = [Sample("GET page desk/", 200, 0.05)] * 20


@pytest.mark.parametrize(
    ("samples", "memory", "found"),
    [
        (QUICK, [300] * 8, []),
        ([Sample("GET page desk/", 200, 9.0), *QUICK], [300] * 8, []),  # one in twenty-one is beyond the 95 %
        ([Sample("GET page desk/", 200, 9.0)] * 2 + QUICK, [], ["GET page desk/: p95 9000 ms is over 300 ms."]),
        ([Sample("GET api rates/ xlsx", 200, 0.34)], [], []),  # named, with its reason, and a limit of its own
        ([Sample("GET api rates/", 200, 0.34)], [], ["GET api rates/: p95 340 ms is over 100 ms."]),
        ([Sample("x", 503, 0.01), Sample("x", 0, 0.01)], [], ["x: 2 of 2 failed ([0, 503])."]),
        ([Sample("x", 403, 0.01)], [], ["x: 1 of 1 refused ([403]): the load is not real."]),
        (QUICK, [100, 200, 300, 300, 300, 310, 330, 340], ["Memory of the workers grew by 12%."]),
    ],
)
def test_the_verdict_names_what_fails_what_is_slow_and_what_grows(samples, memory, found):
    run = Run(10, HEALTHY + samples, memory)
    assert list(faults(run)) == found
    assert f"| {samples[0].route} |" in report(run)


def test_without_health_there_is_nothing_to_compare_with():
    assert list(faults(Run(10, QUICK))) == ["/healthz was never asked."]


def test_growth_leaves_the_warming_up_out():
    assert growth([20, 250, 300, 300, 300, 300, 300, 300]) == pytest.approx(300 / 300 - 1)
    assert growth([1, 2]) == 0
    assert quantile([3, 1, 2], 0.95) == 3
    assert quantile([3, 1, 2], 0.5) == 2
