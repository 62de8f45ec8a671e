"""What a project counts for in a period, and the two shares."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.reforms import (
    ABSENT,
    EVERY,
    PLACES,
    REFORMS,
    UNDATED,
    ReformDates,
    ReformPart,
    ReformTally,
    dates_of,
    parts_of_project,
    signatures_of,
    tally_projects,
)
from tests.reform_parts import counted_by_part

FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)
BEFORE, INSIDE, LATER, AFTER = date(2022, 12, 31), date(2023, 5, 8), date(2023, 9, 1), date(2024, 1, 1)

ON = st.none() | st.dates(date(2022, 1, 1), date(2025, 12, 31))
SINCE = st.dictionaries(st.sampled_from(sorted(EVERY)), ON)


def parts(**since):
    return {str(part) for part in parts_of_project(ReformDates(since), FIRST, LAST)}


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ({}, set()),
        ({"commitment": INSIDE}, {"commitment"}),
        ({"commitment": FIRST, "full_proxy": LAST}, {"commitment", "full_proxy"}),
        ({"commitment": BEFORE, "full_proxy": AFTER}, set()),
        ({"commitment": None}, {"undated"}),
        ({"commitment": INSIDE, "standard_land": None}, {"commitment", "undated"}),
        (
            {"commitment": INSIDE, "standard_land": INSIDE, "full_proxy": LATER},
            {"commitment", "standard_land", "full_proxy", "all_three"},
        ),
        ({"commitment": BEFORE, "standard_land": BEFORE, "full_proxy": INSIDE}, {"full_proxy", "all_three"}),
        ({"commitment": INSIDE, "standard_land": INSIDE, "full_proxy": AFTER}, {"commitment", "standard_land"}),
        (
            {"commitment": INSIDE, "standard_land": INSIDE, "full_proxy": None},
            {"commitment", "standard_land", "undated"},
        ),
        ({"commitment": BEFORE, "standard_land": BEFORE, "full_proxy": BEFORE}, set()),
    ],
)
def test_a_project_counts_where_it_entered_within_the_period(since, expected):
    assert parts(**since) == expected


def tallied(dates, start, end):
    return tally_projects(Counter(part for one in dates for part in parts_of_project(one, start, end)))


@given(st.lists(SINCE, max_size=20))
def test_neighbouring_periods_add_up(histories):
    dates = [ReformDates(since) for since in histories]
    whole = tallied(dates, FIRST, date(2024, 12, 31))
    halves = [(FIRST, LAST), (AFTER, date(2024, 12, 31))]
    counted = [tallied(dates, *half) for half in halves]
    for name in ("commitment_projects", "standard_land_projects", "proxy_projects", "all_three_projects"):
        assert sum(getattr(one, name) for one in counted) == getattr(whole, name)
    assert all(one.undated_projects == whole.undated_projects for one in counted)


@given(SINCE)
def test_the_tally_counts_the_parts(since):
    found, tally = parts_of_project(ReformDates(since), FIRST, LAST), tallied([ReformDates(since)], FIRST, LAST)
    assert counted_by_part(tally) == {part: int(part in found) for part in ReformPart}


def test_the_published_case_is_compressed_by_63_percent():
    compression = ReformTally(items=9, statutory_days=73, actual_days=27).compression
    assert (compression.numerator, compression.denominator, compression.percent) == (46, 73, Decimal("63.01"))
    assert round(compression.percent) == 63


def test_nothing_finished_is_no_compression_and_taking_longer_is_a_negative_one():
    assert ReformTally().compression.percent is None
    assert ReformTally(statutory_days=10, actual_days=12).compression.percent == Decimal("-20.00")


def test_groups_are_sums_of_parts_and_never_means_of_percentages():
    one, other = ReformTally(statutory_days=10, actual_days=5), ReformTally(statutory_days=90, actual_days=81)
    assert ReformTally.total([one, other]).compression.percent == Decimal("14.00")


def test_the_share_of_standard_land_is_of_industrial_land():
    tally = ReformTally(standard_area=900, new_industrial_area=400, standard_industrial_area=300)
    assert tally.standard_share.percent == Decimal("75.00")
    assert ReformTally(standard_area=900).standard_share.percent is None


def place_of(day):
    """Where a day lies, as the database works it out."""
    return UNDATED if day is None else 2 + (day >= FIRST) + (day > LAST)


@given(SINCE)
def test_a_project_counts_for_what_its_signature_counts_for(since):
    signature = 0
    for reform in REFORMS:
        signature = signature * PLACES + (place_of(since[reform]) if reform in since else ABSENT)
    found = parts_of_project(ReformDates(since), FIRST, LAST)
    assert parts_of_project(dates_of(signature, FIRST, LAST), FIRST, LAST) == found
    assert {part for part in ReformPart if signature in signatures_of(part, FIRST, LAST)} == found
