"""What the rates mean: published figures come out, and every member of a list stays in sight."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.rates import BASES, RATE_LABELS, Rate, Ratio, divided_parts
from projects.rules.stages import Cohort
from projects.rules.tallying import Tally, parts_of
from tests.unit.projects.members import days, lists, one_member, tally_of

FORMULAS = [formula for basis in BASES.values() for formula in basis.formulas().values()]
EVERY_FORMULA = [
    pytest.param(basis, name, id=f"{basis.code} {name}") for basis in BASES.values() for name in basis.formulas()
]


@dataclass(frozen=True)
class Published:
    """A figure as a bulletin printed it, and the parts printed with it. A further figure is one more entry."""

    title: str
    basis: str
    rate: str
    tally: Tally
    percent: str
    rounding: str = "0"
    """How far the printed figure may be off because the printed parts are themselves rounded."""

    def __str__(self) -> str:
        """Return the title, which names the test."""
        return self.title


LULIANG_SIGNED = Tally(members=120, amount=35_497_000_000, reached=108, reached_amount=31_923_000_000)
LULIANG_STARTED = Tally(members=123, amount=37_691_000_000, reached=94, completed=16_254_000_000)
LULIANG_PRODUCING = Tally(members=112, amount=26_325_000_000, industry_members=61, industry_reached=61)

PUBLISHED = [
    Published("吕梁 2023 开工率", "investment-2023", "groundbreaking", LULIANG_SIGNED, "89.93"),
    Published("吕梁 2023 投产率", "investment-2023", "production", LULIANG_STARTED, "43.13", rounding="0.01"),
    Published(
        "吕梁 2023 投产率（未舍入）",
        "investment-2023",
        "production",
        LULIANG_STARTED._replace(amount=37_690_510_000, completed=16_254_490_000),
        "43.13",
    ),
    Published("吕梁 2023 达产率", "investment-2023", "output", LULIANG_PRODUCING, "100.00"),
    Published("吕梁 2023 开工率（项目数）", "count-2021", "groundbreaking", LULIANG_SIGNED, "90.00"),
    Published("吕梁 2023 投产率（项目数）", "count-2021", "production", LULIANG_STARTED, "76.42"),
    # 晋中市商务局 2021-08-06，四期；太原市 2021-06-29，四期：年产值 301.7 亿元与 418.12 亿元均已舍入。
    Published("晋中 2021 开工率", "count-2021", "groundbreaking", Tally(members=94, reached=82), "87.23"),
    Published("晋中 2021 投产率", "count-2021", "production", Tally(members=107, reached=67), "62.62"),
    Published(
        "晋中 2021 达效率",
        "count-2021",
        "output",
        Tally(members=113, with_expected=113, expected_output=23_504_000_000, actual_output=21_665_000_000),
        "92.18",
    ),
    Published(
        "太原 2021 达效率",
        "count-2021",
        "output",
        Tally(members=41, with_expected=41, expected_output=41_812_000_000, actual_output=30_170_000_000),
        "72.17",
        rounding="0.01",
    ),
]


@pytest.mark.parametrize("published", PUBLISHED, ids=str)
def test_a_basis_reproduces_the_published_figure(published):
    rate = BASES[published.basis].formulas()[published.rate].compute(published.tally)
    assert abs(rate.percent - Decimal(published.percent)) <= Decimal(published.rounding)


def test_all_of_luliangs_members_are_accounted_for():
    output = BASES["investment-2023"].output.compute(LULIANG_PRODUCING)
    assert (output.numerator, output.denominator) == (61, 61)
    assert (output.counted, output.outside_subset, output.members) == (61, 51, 112)


REPORTED = ((date(2024, 6, 30), 60),)
EXPECTING = one_member(expected_output=80)


def rate_of(code, name, *members):
    formula = BASES[code].formulas()[name]
    return formula.compute(tally_of(formula.cohort, members, date(2024, 6, 30)))


def test_without_an_expected_output_a_member_leaves_both_sides():
    rate = rate_of(
        "count-2021", "output", one_member(expected_output=80, figures=REPORTED), one_member(figures=REPORTED)
    )
    assert rate == Rate(60, 80, counted=1, without_figure=1)


def test_without_an_actual_output_a_member_stays_with_zero_and_is_counted_as_missing():
    rate = rate_of(
        "count-2021", "output", one_member(expected_output=80, figures=REPORTED), one_member(expected_output=20)
    )
    assert rate == Rate(60, 100, counted=2, missing=1)


def test_without_a_completed_investment_a_producing_member_stays_with_zero_and_is_counted_as_missing():
    started = date(2024, 3, 1)
    rate = rate_of(
        "investment-2023",
        "production",
        one_member(reached_on=started, figures=REPORTED),
        one_member(reached_on=started),
    )
    assert rate == Rate(60, 14, counted=2, missing=1)


@pytest.mark.parametrize(
    ("month_end", "stale"), [(date(2024, 6, 30), 0), (date(2024, 4, 30), 0), (date(2024, 3, 31), 1)]
)
def test_a_figure_older_than_two_months_is_stale(month_end, stale):
    member = one_member(expected_output=80, figures=((month_end, 60),))
    assert rate_of("count-2021", "output", member) == Rate(60, 80, counted=1, stale=stale)


def test_a_confirmation_keeps_a_figure_fresh_and_is_none_itself():
    confirmed = (date(2024, 5, 31), None)
    member = one_member(expected_output=80, figures=((date(2024, 1, 31), 60), confirmed))
    assert rate_of("count-2021", "output", member) == Rate(60, 80, counted=1)
    assert rate_of("count-2021", "output", replace(member, figures=(confirmed,))) == Rate(0, 80, counted=1, missing=1)


def test_a_member_that_ended_before_its_planned_date_is_due():
    ended = one_member(planned_next_on=date(2025, 1, 1), terminated_on=date(2024, 6, 30))
    rate = rate_of("count-due", "groundbreaking", ended, one_member(reached_on=date(2024, 6, 1)))
    assert rate == Rate(1, 2, counted=2)


@pytest.mark.parametrize(("basis", "name"), EVERY_FORMULA)
def test_an_empty_list_has_no_rate_rather_than_zero(basis, name):
    assert basis.formulas()[name].compute(Tally()).percent is None


@pytest.mark.parametrize(("basis", "name"), EVERY_FORMULA)
def test_a_list_whose_every_member_was_removed_has_no_rate(basis, name):
    gone = one_member(
        removed_on=date(2024, 5, 1),
        reached_on=date(2024, 4, 1),
        expected_output=10,
        figures=((date(2024, 3, 31), 8),),
    )
    formula = basis.formulas()[name]
    rate = formula.compute(tally_of(formula.cohort, [gone], date(2024, 5, 1)))
    assert rate.percent is None
    assert (rate.removed, rate.members) == (1, 1)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        (0, 7, "0.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 8, "12.50"),
        (1, 20_000, "0.01"),  # 0.005 %: half goes up
        (1, 20_001, "0.00"),
        (3, 20_000, "0.02"),  # half to even would say 0.02 too
        (5, 20_000, "0.03"),  # and here 0.02
        (1006, 1000, "100.60"),
        (10**15 + 1, 10**15, "100.00"),
        (3, 1, "300.00"),
    ],
)
def test_a_share_is_rounded_half_up_and_never_clamped(numerator, denominator, percent):
    assert str(Ratio(numerator, denominator).percent) == percent


@given(st.integers(0, 10**18), st.integers(1, 10**18))
def test_rounding_happens_once_on_the_exact_parts(numerator, denominator):
    error = Fraction(Ratio(numerator, denominator).percent) - Fraction(100 * numerator, denominator)
    assert -Fraction(1, 200) < error <= Fraction(1, 200)


@given(members=lists, as_of=days)
def test_every_member_is_counted_or_its_absence_explained(members, as_of):
    for formula in FORMULAS:
        rate = formula.compute(tally_of(formula.cohort, members, as_of))
        assert rate.members == len(members)
        # Figures that are missing or old are those of members that are counted.
        assert rate.missing + rate.stale <= rate.counted
        assert min(getattr(rate, field.name) for field in fields(rate)) >= 0


@given(one=lists, other=lists, as_of=days)
def test_a_group_is_the_sum_of_its_parts(one, other, as_of):
    for formula in FORMULAS:
        tallies = [tally_of(formula.cohort, part, as_of) for part in (one, other)]
        assert tally_of(formula.cohort, [*one, *other], as_of) == sum(tallies, Tally())
        left, right = (formula.compute(tally) for tally in tallies)
        summed = {field.name: getattr(left, field.name) + getattr(right, field.name) for field in fields(left)}
        assert formula.compute(tallies[0] + tallies[1]) == Rate(**summed)


@given(members=lists, as_of=days, data=st.data())
def test_no_basis_asks_for_what_its_list_does_not_count(members, as_of, data):
    for formula in FORMULAS:
        tally = tally_of(formula.cohort, members, as_of)
        counted = {part.name for part in parts_of(formula.cohort)}
        others = {name: data.draw(st.integers()) for name in Tally._fields if name not in counted}
        assert formula.compute(tally._replace(**others)) == formula.compute(tally)


@given(members=lists, as_of=days)
def test_count_and_amount_agree_when_every_amount_is_equal(members, as_of):
    equal = [replace(one, amount=5) for one in members]
    tally = tally_of(Cohort.SIGNED, equal, as_of)
    by_count, by_amount = BASES["count-2021"].groundbreaking, BASES["investment-2023"].groundbreaking
    assert by_count.compute(tally).percent == by_amount.compute(tally).percent


def test_an_ended_project_stays_in_the_denominator_and_a_removed_one_does_not():
    formula = BASES["count-2021"].groundbreaking
    ended = one_member(terminated_on=date(2024, 5, 1))
    assert formula.compute(tally_of(formula.cohort, [ended], date(2024, 6, 1))).denominator == 1
    removed = replace(ended, removed_on=date(2024, 5, 1))
    assert formula.compute(tally_of(formula.cohort, [removed], date(2024, 6, 1))).denominator == 0


@pytest.mark.parametrize("basis", BASES.values(), ids=lambda basis: basis.code)
def test_a_basis_says_what_it_is(basis):
    assert BASES[basis.code] is basis
    assert list(basis.formulas()) == list(RATE_LABELS)
    assert [formula.cohort for formula in basis.formulas().values()] == list(Cohort)
    assert basis.title
    assert basis.source
    for formula in basis.formulas().values():
        words = (formula.numerator, formula.denominator, formula.subset, formula.due_policy, formula.exit_policy)
        assert all(words)


def test_only_the_basis_of_due_projects_excuses_those_not_yet_due():
    not_due = one_member(planned_next_on=date(2024, 12, 1))
    tallies = {cohort: tally_of(cohort, [not_due], date(2024, 6, 1)) for cohort in Cohort}
    for basis in BASES.values():
        excused = {formula.compute(tallies[formula.cohort]).not_due for formula in basis.formulas().values()}
        assert excused == ({1} if basis.code == "count-due" else {0})


def test_what_a_rate_divides_is_known_by_name():
    named = [divided_parts(formula.compute) for formula in BASES["investment-2023"].formulas().values()]
    assert named == [
        {"amount", "removed_amount", "reached_amount"},
        {"amount", "removed_amount", "completed"},
        {"industry_members", "industry_removed", "industry_reached"},
    ]
    due = divided_parts(BASES["count-due"].groundbreaking.compute)
    assert due == {"members", "removed", "reached", "not_due"}
