"""How a sample is shared out, drawn and extrapolated."""

import pytest

from projects.rules.sampling import SampleSizeError, StratumResult, drawn, estimate, sizes_of


@pytest.mark.parametrize(
    ("populations", "size", "sizes"),
    [
        ({"甲": 60, "乙": 30, "丙": 10}, 10, {"甲": 5, "乙": 3, "丙": 2}),
        ({"甲": 100, "乙": 1}, 4, {"甲": 3, "乙": 1}),
        ({"甲": 97, "乙": 3}, 10, {"甲": 8, "乙": 2}),
        ({"甲": 2, "乙": 2}, 4, {"甲": 2, "乙": 2}),
    ],
)
def test_strata_are_drawn_in_proportion_and_at_least_two_each(populations, size, sizes):
    assert sizes_of(populations, size) == sizes


@pytest.mark.parametrize(
    ("populations", "size", "words"),
    [({}, 5, "没有可抽"), ({"甲": 3}, 4, "只有 3 个"), ({"甲": 9, "乙": 9}, 3, "样本量至少 4")],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_do(populations, size, words):
    with pytest.raises(SampleSizeError, match=words):
        sizes_of(populations, size)


def test_a_seed_draws_the_same_whatever_the_order_and_another_draws_others():
    first = drawn(range(1, 101), 10, "摇号 1")
    assert first == drawn(reversed(range(1, 101)), 10, "摇号 1")
    assert first[:5] == drawn(range(1, 101), 5, "摇号 1")
    assert set(first) != set(drawn(range(1, 101), 10, "摇号 2"))


def test_every_number_is_drawn_as_often():
    counts = [0] * 20
    for seed in range(2000):
        for number in drawn(range(20), 5, str(seed)):
            counts[number] += 1
    # 500 expected; four standard deviations are some 78.
    assert all(abs(count - 500) < 80 for count in counts)


@pytest.mark.parametrize(
    ("strata", "told"),
    [
        # Simple random sampling of 100 out of 1,000, 80 of them true: Wilson with 111.1 effective.
        ([(1000, 100, 80)], (0.8, 0.716, 0.864)),
        ([(500, 20, 20), (500, 20, 10)], (0.75, 0.627, 0.843)),
        ([(10, 10, 7)], (0.7, 0.7, 0.7)),
        ([(400, 20, 20)], (1.0, 0.845, 1.0)),
        ([(400, 0, 0), (10, 5, 5)], None),
    ],
)
def test_the_estimate_and_its_interval(strata, told):
    found = estimate([StratumResult(*one) for one in strata])
    assert (found and tuple(round(part, 3) for part in (found.share, found.low, found.high))) == told


def test_the_interval_covers_what_is_true_nearly_always():
    population = {"甲": [number < 170 for number in range(200)], "乙": [number < 30 for number in range(100)]}
    covered = 0
    for seed in range(300):
        results = []
        for name, truths in population.items():
            size = 40 if name == "甲" else 20
            taken = drawn(range(len(truths)), size, f"{seed}")
            results.append(StratumResult(len(truths), size, sum(truths[number] for number in taken)))
        found = estimate(results)
        covered += found.low <= 200 / 300 <= found.high
    assert covered >= 276
