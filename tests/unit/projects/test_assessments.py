"""Scores, ranks and grades of an assessment, computed by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from projects.rules.assessments import Criterion, Grade, MissingPolicy, Scoring, assess, quotas, rounded, score_of
from projects.rules.fixed_point import PARTS
from projects.rules.indicators import Direction

GRADES = [Grade("优秀", 20), Grade("良好", 50), Grade("合格", 30)]


def criterion(scoring, direction="more", weight=100, target=None, cap=100, code="a"):
    return Criterion(code, Direction(direction), Scoring(scoring), weight * PARTS, target, cap * PARTS)


@pytest.mark.parametrize(
    ("scoring", "direction", "scores"),
    [
        ("best", "more", [50, 100, 25]),
        ("best", "less", [50, 25, 100]),
        ("rank", "more", [Fraction(200, 3), 100, Fraction(100, 3)]),
        ("rank", "less", [Fraction(200, 3), Fraction(100, 3), 100]),
        ("min_max", "more", [Fraction(100, 3), 100, 0]),
        ("min_max", "less", [Fraction(200, 3), 0, 100]),
    ],
)
def test_a_value_is_compared_within_its_group(scoring, direction, scores):
    group = [20, 40, 10]
    assert [score_of(criterion(scoring, direction), value, group) for value in group] == scores


def test_equal_values_get_equal_scores():
    assert [score_of(criterion("rank"), value, [5, 5, 1]) for value in (5, 5, 1)] == [100, 100, Fraction(100, 3)]
    assert score_of(criterion("min_max"), 5, [5, 5]) == 100


def test_a_ratio_to_the_best_is_none_where_the_best_is_not_positive():
    assert [score_of(criterion("best"), value, [-2, 4]) for value in (-2, 4)] == [0, 100]
    assert score_of(criterion("best"), 0, [0, -1]) == 0
    assert [score_of(criterion("best", "less"), value, [0, 8]) for value in (0, 8)] == [100, 0]


@pytest.mark.parametrize(
    ("direction", "value", "score"),
    [
        ("more", 90, 90),
        ("more", 150, 120),
        ("more", -5, 0),
        ("less", 125, 80),
        ("less", 50, 120),
        ("less", 0, 120),
        ("target", 90, 90),
        ("target", 110, 90),
        ("target", 250, 0),
    ],
)
def test_attaining_a_target_is_capped(direction, value, score):
    assert score_of(criterion("attainment", direction, target=100, cap=120), value, [value]) == score


def test_nearness_to_a_target_is_ranked_by_the_distance():
    near = criterion("rank", "target", target=10)
    assert [score_of(near, value, [8, 13, 10]) for value in (8, 13, 10)] == [
        Fraction(200, 3),
        Fraction(100, 3),
        100,
    ]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (criterion("best", weight=0), "权重"),
        (criterion("attainment"), "目标值"),
        (criterion("rank", "target"), "目标值"),
        (criterion("best", "target", target=1), "最好值"),
        (criterion("attainment", target=1, cap=99), "封顶"),
    ],
)
def test_what_cannot_be_scored_says_why(wrong, word):
    assert word in wrong.fault()
    assert criterion("attainment", target=1).fault() == ""


def test_points_are_weighted_scores_and_ties_share_a_rank():
    """Zones 1 and 3 have 60 of 60 points by the best and 2/3 of 40 by the rank, zone 2 has 30 and 40."""
    criteria = [criterion("best", weight=60), criterion("rank", weight=40, code="b", direction="less")]
    members = {1: {"a": 4, "b": 9}, 2: {"a": 2, "b": 1}, 3: {"a": 4, "b": 9}}
    rows = assess(criteria, members, policy=MissingPolicy.ZERO, grades=GRADES)
    assert [(row.zone, row.rank, row.grade, rounded(row.total)) for row in rows] == [
        (1, 1, "优秀", Decimal("86.67")),
        (3, 1, "优秀", Decimal("86.67")),
        (2, 3, "合格", Decimal("70.00")),
    ]
    assert [(scored.value, scored.score, scored.points) for scored in rows[2].values] == [(2, 50, 30), (1, 100, 40)]


def test_a_missing_value_is_zero_points_and_stated():
    members = {1: {"a": 4}, 2: {"a": None}}
    rows = assess([criterion("best")], members, policy=MissingPolicy.ZERO, grades=GRADES)
    assert [(row.zone, row.rank, row.total, row.missing) for row in rows] == [(1, 1, 100, []), (2, 2, 0, ["a"])]


def test_a_zone_that_is_left_out_has_no_part_in_the_comparison():
    criteria = [criterion("best", weight=50), criterion("best", weight=50, code="b")]
    members = {1: {"a": 400, "b": None}, 2: {"a": 4, "b": 3}}
    rows = assess(criteria, members, policy=MissingPolicy.LEAVE_OUT, grades=GRADES)
    assert [(row.zone, row.rank, row.total, row.missing) for row in rows] == [(2, 1, 100, []), (1, None, None, ["b"])]


@pytest.mark.parametrize(("count", "places"), [(10, [2, 5, 3]), (4, [1, 2, 1]), (2, [0, 1, 1]), (0, [0, 0, 0])])
def test_places_follow_the_cumulative_shares(count, places):
    assert quotas(GRADES, count) == places


def test_a_half_is_rounded_up_once():
    assert rounded(Fraction(1, 200)) == Decimal("0.01")
    assert rounded(Fraction(2, 3)) == Decimal("0.67")
