"""Why a rate changed: the parts add up exactly in random worlds, whatever is compared, and each cause is told apart."""

import os
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from projects.models import Round
from projects.operations import milestones
from projects.operations.cohort_entries import correct_entry, withdraw_entry
from projects.operations.progress_figures import approve_figure
from projects.rules.rate_sides import Cause
from projects.rules.rates import BASES, RATE_LABELS
from projects.rules.stages import Cohort, Kind
from projects.rules.tallying import NOTHING_COUNTED
from tests import factories
from tests.factories import at
from tests.oracle import writing
from tests.oracle.worlds import DAYS, make_world
from tracker.queries.rates.change_records import told_lines
from tracker.queries.rates.change_sides import Asked
from tracker.queries.rates.changes import changes
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import tallies_of
from tracker.queries.rates.window import ParameterError, resolve_window
from tracker.queries.structure import Structure

pytestmark = pytest.mark.django_db

HISTORIES = int(os.environ.get("CHANGES", "2"))
"""Random worlds; `make changes` tells two hundred."""
QUESTIONS = 6
LATER = factories.NOW + timedelta(days=400)


def asked(dice, world, **told):
    """Return a random side, or None where its rounds are not there."""
    try:
        window = resolve_window(
            first=dice.choice([None, None, "2023-1", "2023-2"]),
            last=dice.choice([None, "2023-3", "2023-4"]),
            as_of=dice.choice(DAYS),
            known_at=dice.choice([None, *dice.sample(world.moments, 2)]),
            now=LATER,
            **told,
        )
    except ParameterError:
        return None
    return Asked(window, dice.choice(list(BASES)))


def questions(dice, written):
    """Yield random pairs of sides with a rate and a scope."""
    while True:
        told = {"reviewed": dice.random() < 0.3, "counts_trial": dice.random() < 0.7}
        first, second = asked(dice, written.world, **told), asked(dice, written.world, **told)
        selection = Selection(
            unit=dice.choice([None, None, "140100"]),
            category=dice.choice([None, None, "industry"]),
            structure=dice.choice([Structure.THEN, Structure.NOW]),
        )
        if first and second:
            yield first, second, selection, dice.choice(list(RATE_LABELS))


def figure(officer, side, selection, rate):
    """Return the parts of a rate as the table of the rates has them."""
    formula = side.formula(rate)
    tallies = tallies_of(officer, side.window, selection, formula.cohort, Grouping.NONE)
    found = formula.compute(tallies.get(None, NOTHING_COUNTED))
    return found.numerator, found.denominator


def parts_of(explained):
    return [(part.cause, part.points, part.share, part.numerator, part.denominator) for part in explained.change.parts]


def negated(parts):
    return [(cause, *(None if value is None else -value for value in values)) for cause, *values in parts]


def summed(those):
    """Return what some changes do to both parts of a rate, by cause; of another measure nothing can be added."""
    found = {cause: [0, 0] for cause in Cause}
    for part in (part for one in those for part in one.parts):
        found[part.cause][0] += part.numerator
        found[part.cause][1] += part.denominator
    return found


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_parts_add_up_in_every_world(seed):
    written, dice = writing.write(make_world(seed)), Random(seed)
    zones = [zone.pk for zone in written.zones.values()]
    for _, (first, second, selection, rate) in zip(range(QUESTIONS), questions(dice, written), strict=False):
        asked_for = {"officer": written.by, "selection": selection, "rate": rate}
        explained = changes(first=first, second=second, **asked_for)
        change = explained.change
        for side, ratio in ((first, change.before), (second, change.after)):
            assert figure(written.by, side, selection, rate) == (ratio.numerator, ratio.denominator)
        assert change.residual in {None, Fraction(0)}
        if change.difference is not None:
            assert sum(part.points for part in change.parts) == int(
                (change.after.percent - change.before.percent) * 100
            )
            assert all(part.points or not part.share or abs(part.share) < Fraction(1, 10_000) for part in change.parts)
        assert parts_of(changes(first=second, second=first, **asked_for)) == negated(parts_of(explained))
        assert parts_of(changes(first=first, second=first, **asked_for)) == []
        # What the zones do adds up to what the whole does, where nothing moved from one to another.
        apart = [
            changes(first=first, second=second, **{**asked_for, "selection": replace(selection, zone_id=zone)}).change
            for zone in zones
        ]
        if not any(part.cause is Cause.SCOPE for one in (change, *apart) for part in one.parts):
            assert summed(apart) == summed([change])
        lines = [line for part in change.parts for line in part.lines]
        for told in told_lines(officer=written.by, sides=explained.sides, lines=lines):
            assert told.events, told.line


# --- Each cause, told apart

DECLARED, IN_JUNE, IN_JULY = at(date(2024, 1, 20)), at(date(2024, 6, 20)), at(date(2024, 7, 10))
MAY_31, JUNE_30 = date(2024, 5, 31), date(2024, 6, 30)
YEAR_END = at(date(2024, 12, 1))


@pytest.fixture
def round_(db):
    """The round of all entries; a newer one is not counted."""
    factories.make_round(2024, 2, now=DECLARED)
    return factories.make_round(2024, 1, now=DECLARED)


@pytest.fixture
def project(zone, round_):
    """A project on 签约一批 and 开工一批, beside another that stays as it is."""
    still = factories.make_project(zone, now=DECLARED)
    factories.reach(still, Kind.STARTED, date(2024, 2, 1), now=DECLARED + timedelta(days=20), today=date(2024, 2, 9))
    made = factories.make_project(zone, now=DECLARED)
    for one in (still, made):
        for cohort in (Cohort.SIGNED, Cohort.STARTED):
            factories.enter(one, round_, cohort, now=DECLARED, amount_yuan=10_000_000)
    return made


def side(as_of=JUNE_30, known_at=None, basis="count-2021", last="2024-1", **told):
    window = resolve_window(first="2024-1", last=last, as_of=as_of, known_at=known_at, now=YEAR_END, **told)
    return Asked(window, basis)


def told(first, second, rate="groundbreaking", officer=None, **selection):
    """Return each part as cause, points, and the first event of its first project in words."""
    officer = officer or factories.somebody()
    explained = changes(officer=officer, first=first, second=second, selection=Selection(**selection), rate=rate)
    found = []
    for part in explained.change.parts:
        (line, *_) = told_lines(officer=officer, sides=explained.sides, lines=part.lines)
        event = line.events[0]
        found.append((str(part.cause), part.points, f"{event.what} {event.before}→{event.after}", line.entry.project))
    return found


def entry_of(project, cohort=Cohort.SIGNED):
    return project.entries.standing().get(cohort=str(cohort))


def corrected(entry, **values):
    correct_entry(entry=entry, changes=values, by=factories.somebody(), now=IN_JULY, reason="误")


def start(project, day, now):
    return factories.reach(project, Kind.STARTED, day, now=now, today=now.date())


def test_a_start_between_both_days_is_progress_and_one_told_late_is_late(project):
    start(project, date(2024, 6, 10), IN_JULY)
    assert told(side(MAY_31), side()) == [("progress", 5000, "开工 →", project)]
    assert told(side(known_at=IN_JUNE), side()) == [("late", 5000, "开工 无→2024-06-10", project)]
    assert told(side(MAY_31), side(MAY_31)) == []


def test_a_start_that_is_moved_or_withdrawn_is_a_correction(project):
    record = start(project, date(2024, 5, 10), IN_JUNE)
    milestones.withdraw_milestone(milestone=record, by=factories.somebody(), now=IN_JULY, reason="误报")
    assert told(side(known_at=IN_JUNE), side()) == [("correction", -5000, "开工 2024-05-10→已撤回", project)]


def test_a_corrected_amount_and_a_withdrawn_entry_are_corrections(project):
    corrected(entry_of(project), amount_yuan=30_000_000)
    by_amount = {"basis": "investment-2023"}
    assert told(side(known_at=IN_JUNE, **by_amount), side(**by_amount)) == [
        ("correction", -2500, "投资额 1000.00 万元→3000.00 万元", project)
    ]
    withdraw_entry(entry=entry_of(project), by=factories.somebody(), now=IN_JULY + timedelta(days=1), reason="误登")
    assert told(side(known_at=IN_JUNE), side()) == [
        ("correction", 5000, "名单登记 2024-1，1000.00 万元→已撤回", project)
    ]


def test_an_entry_told_late_an_exit_and_another_round_are_told_apart(project, zone):
    second = Round.objects.get(number=2)
    late = factories.make_project(zone, now=IN_JULY)
    factories.enter(late, Round.objects.get(number=1), now=IN_JULY, amount_yuan=10_000_000)
    newer = factories.make_project(zone, now=DECLARED)
    factories.enter(newer, second, now=DECLARED, amount_yuan=10_000_000)
    factories.leave(entry_of(project), date(2024, 6, 15), now=IN_JUNE)
    assert [one[0] for one in told(side(known_at=IN_JUNE), side())] == ["late"]
    assert [(one[0], one[2]) for one in told(side(MAY_31), side())] == [("exit", "调出 →")]
    assert told(side(), side(last="2024-2")) == [("window", -1667, "期次 2024-2 不计入→计入", newer)]


def test_what_comes_due_leaves_the_excuse(zone, project):
    waiting = factories.make_project(zone, now=DECLARED, planned_start_on=date(2024, 6, 15))
    factories.enter(waiting, Round.objects.get(number=1), now=DECLARED)
    basis = {"basis": "count-due"}
    assert told(side(MAY_31, **basis), side(**basis)) == [("due", -1667, "计划日期已到 →", waiting)]


def test_figures_are_progress_late_or_reviewed(project):
    factories.reach(project, Kind.PRODUCING, date(2024, 3, 1), now=IN_JUNE, today=IN_JUNE.date())
    asked = {"basis": "investment-2023"}
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=4_000_000, now=IN_JUNE + timedelta(days=1))
    figure = factories.report_figures(project, date(2024, 6, 1), completed_yuan=6_000_000, now=IN_JULY)
    late = ("late", 2000, "累计完成投资 无→400.00 万元（2024-05）", project)
    assert told(side(known_at=IN_JUNE, as_of=MAY_31, **asked), side(MAY_31, **asked), "production") == [late]
    grown = ("progress", 1000, "累计完成投资 400.00 万元（2024-05）→600.00 万元（2024-06）", project)
    assert told(side(MAY_31, **asked), side(**asked), "production") == [grown]
    approve_figure(figure=figure, by=factories.somebody(), now=IN_JULY + timedelta(days=3))
    reviewed = {**asked, "reviewed": True}
    assert told(side(known_at=IN_JULY, **reviewed), side(**reviewed), "production") == [
        ("review", 3000, "累计完成投资 无→600.00 万元（2024-06）", project)
    ]


def test_a_zone_corrected_on_the_list_is_a_move_where_one_zone_is_asked_about(project, zone, other_zone):
    corrected(entry_of(project), zone=other_zone)
    own = {"zone_id": zone.pk, "structure": Structure.THEN}
    assert told(side(known_at=IN_JUNE), side()) == []
    assert told(side(known_at=IN_JUNE), side(), **own) == [("scope", 5000, f"开发区 {zone}→{other_zone}", project)]


def test_another_basis_comes_last_and_both_its_rates_are_said(project):
    start(project, date(2024, 6, 10), IN_JULY)
    explained = changes(
        officer=factories.somebody(),
        first=side(MAY_31),
        second=side(basis="investment-2023"),
        selection=Selection(),
        rate="production",
    )
    assert (
        explained.rebased
        == "截至 2024-06-30 的同一批数据，按项目数口径（2021）为 0.00%，按投资额口径（2023）为 0.00%。"
    )


def test_nothing_to_divide_by_is_said(project):
    explained = changes(officer=factories.somebody(), first=side(), second=side(), selection=Selection(), rate="output")
    assert explained.undefined.startswith("两头都没有可除的分母")


def test_the_statements_do_not_grow_with_the_members(project, zone, django_assert_max_num_queries):
    officer = factories.somebody()
    for _ in range(6):
        entry = factories.enter(factories.make_project(zone, now=DECLARED), Round.objects.get(number=1), now=DECLARED)
        corrected(entry, amount_yuan=5)
    by_amount = {"basis": "investment-2023"}
    sides = {"first": side(known_at=IN_JUNE, **by_amount), "second": side(**by_amount)}
    asked = {**sides, "selection": Selection(), "rate": "groundbreaking"}
    with django_assert_max_num_queries(6):
        explained = changes(officer=officer, **asked)
    with django_assert_max_num_queries(6):
        told_lines(officer=officer, sides=explained.sides, lines=[*explained.change.parts[0].lines])


def test_nobody_reads_of_a_project_out_of_sight(project, zone_officer, other_zone_officer):
    start(project, date(2024, 6, 10), IN_JULY)
    assert told(side(MAY_31), side(), officer=zone_officer) == [("progress", 5000, "开工 →", project)]
    assert told(side(MAY_31), side(), officer=other_zone_officer) == []
