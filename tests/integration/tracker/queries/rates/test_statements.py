"""Statements that are written once answer as those that are written for one question, and carry nobody's values on."""

import random
from dataclasses import fields, replace
from datetime import date
from itertools import cycle

import pytest
from django.db import connection, transaction

from projects.models import CohortEntry, ExitKind, Project
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW, YI
from tracker.queries.rates import counting, increments
from tracker.queries.rates.folding import folded
from tracker.queries.rates.increments import daily_tallies
from tracker.queries.rates.overview import overview
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.statements import shape_of
from tracker.queries.rates.tables import labelled, rates_table
from tracker.queries.rates.trend import monthly_windows, widest
from tracker.queries.rates.window import resolve_window
from tracker.queries.structure import Structure
from zones.models import Officer, Role

pytestmark = pytest.mark.django_db

AS_OF = date(2024, 6, 30)
QUOTED = "特钢' OR '1'='1%(day)s\\"
"""A declared text that would break out of a statement that it became part of."""
MONTHS = [date(2023 + number // 12, number % 12 + 1, 1) for number in range(1, 18)]


@pytest.fixture(scope="module")
def zones(django_db_setup, django_db_blocker):
    """Three zones of two units with projects of every sort, read by every test of the file and changed by none."""
    with django_db_blocker.unblock(), transaction.atomic():
        first, second = factories.make_unit(), factories.make_unit()
        made = [factories.make_zone(unit) for unit in (first, first, second)]
        rounds = [factories.make_round(2023, number) for number in (1, 2, 3)]
        for number, zone in enumerate(made * 4):
            live(zone, number, rounds)
        # Handed on since, so that a zone has figures of another one's time.
        moved = Project.objects.earliest("pk")
        CohortEntry.objects.filter(project=moved).update(current_zone=made[2])
        yield made
        transaction.set_rollback(True)


def live(zone, number, rounds):
    """Tell the life of a project, which is another one for each number."""
    kind = {"category": ("industry", "social")[number % 2], "is_key": number % 4 == 1}
    project = factories.make_project(zone, chain=("", "特钢", QUOTED)[number % 3], **kind)
    entries = []
    for position, cohort in enumerate(Cohort):
        declared = {
            "amount_yuan": YI + number,
            "expected_output_yuan": None if number % 5 == 1 else YI * number,
            "planned_next_on": None if number % 4 == 0 else date(2023, 3 + number % 9, 28),
        }
        entries.append(factories.enter(project, rounds[(number + position) % 3], cohort, **declared))
    for kind, month in ((Kind.STARTED, 5), (Kind.PRODUCING, 8), (Kind.FULL_OUTPUT, 11))[: number % 4]:
        factories.reach(project, kind, date(2023, month, 1 + number))
    factories.report_figures(project, date(2023, 5, 1), figures=None)  # confirms what never was
    for month in (6, 7, 9, 12)[number % 3 :]:
        told = {"completed_yuan": YI * month + number, "actual_output_yuan": YI * (13 - month) if number % 2 else None}
        factories.report_figures(project, date(2023, month, 1), reason="经核对", **told)
        factories.report_figures(project, date(2023, month + 1 if month in {7, 9} else 1, 1), figures=None)
    if number % 3:
        factories.report_figures(project, date(2024, 1 + number % 4, 1), figures=None)
    if number % 6 > 3:
        factories.leave(entries[number % 3], date(2024, 2, 29), list(ExitKind)[number % 2])


@pytest.fixture
def officers(db, zones):
    return [
        factories.make_officer(),
        *(factories.make_officer(Role.UNIT, unit=zone.unit) for zone in (zones[0], zones[2])),
        *(factories.make_officer(Role.ZONE, zone=zone) for zone in zones),
        Officer(username="nobody", role=Role.ZONE),
    ]


def selections(zones):
    return [
        Selection(),
        *(Selection(zone_id=zone.pk) for zone in zones),
        *(Selection(unit=zone.unit_id) for zone in (zones[0], zones[2])),
        *(Selection(chain=chain) for chain in ("特钢", "", QUOTED, "' OR true --")),
        Selection(category="industry", is_key=True),
        Selection(category="social", is_key=False, structure=Structure.NOW),
        Selection(structure=Structure.NOW, unit=zones[2].unit_id, chain="特钢"),
        Selection(named_on=AS_OF, is_led=False),
    ]


def window(as_of=AS_OF):
    return resolve_window(first="2023-1", last="2023-3", as_of=as_of, known_at=None, now=NOW)


def questions(officers, zones):
    """Return who asks what, in an order in which officers of one shape follow each other with other values."""
    groupings = cycle(Grouping)
    asked = [(officer, selection, next(groupings)) for selection in selections(zones) for officer in officers]
    asked += [(officer, Selection(), by) for by in Grouping for officer in officers[:5]]
    return random.Random(20240630).sample(asked, 60)


def recorded(window, officer, selection, by):
    """Return the table of a window as its members add up one by one, by queries that are written for it alone."""
    asked = {cohort: folded(officer, window, [window], selection, cohort, by) for cohort in Cohort}
    tallies = {cohort: {group: told[0] for group, told in of_list.items()} for cohort, of_list in asked.items()}
    return labelled(tallies, officer=officer, window=window, selection=selection, by=by)


def test_a_kept_statement_answers_as_the_records_do(officers, zones):
    counting.kept_statement.cache_clear()
    days = cycle([AS_OF, date(2024, 2, 10), date(2023, 9, 30), date(2023, 7, 1)])
    shown = 0
    for officer, selection, by in questions(officers, zones):
        now = window(next(days))
        asked = {"officer": officer, "selection": selection, "by": by}
        table, past = rates_table(window=now, **asked), replace(now, is_past=True)
        assert table == rates_table(window=past, **asked) == recorded(past, **asked), asked
        shown += sum(tally.members for tally in table.total.tallies.values())
    assert shown > 300
    written, kept = counting.kept_statement.cache_info().misses, counting.kept_statement.cache_info().hits
    assert 0 < written < kept + written


def test_two_days_counted_together_are_each_counted_alone(officers, zones):
    days, bases = cycle([date(2024, 2, 29), date(2023, 9, 30), date(2023, 7, 1)]), cycle(BASES.values())
    divided = 0
    for officer, selection, by in questions(officers, zones)[::2]:
        now, basis = window(), next(bases)
        then = replace(now, as_of=next(days))
        asked = {"officer": officer, "selection": selection}
        told = overview(window=now, earlier=then, by=by, basis=basis, **asked)
        assert told.table == rates_table(window=now, by=by, **asked)
        alone = rates_table(window=replace(then, is_past=True), by=Grouping.NONE, **asked).total.tallies
        for formula in basis.formulas().values():
            rate, expected = (formula.compute(of[formula.cohort]) for of in (told.earlier, alone))
            parts = (rate.numerator, rate.denominator)
            assert parts == (expected.numerator, expected.denominator), (asked, then.as_of, formula)
            divided += bool(rate.numerator)
    assert divided > 25


@pytest.mark.skipif(connection.vendor != "postgresql", reason="elsewhere the months are folded member by member")
def test_the_changes_of_months_add_up_to_what_each_member_adds(officers, zones):
    increments.kept_statement.cache_clear()
    every_other = MONTHS[::2]
    now, then = {"known_at": None}, {"known_at": NOW}
    books = cycle([now, then, now | {"reviewed": True}, then | {"counts_trial": False}])
    for number, (officer, selection, by) in enumerate(questions(officers, zones)):
        span = {"first": "2023-1", "last": "2023-3"} if number % 2 else {"first": None, "last": None}
        months = every_other if number % 3 else MONTHS
        windows = monthly_windows(**span, months=months, now=NOW, today=NOW.date(), **next(books))
        whole = widest(windows)
        if not whole.rounds:
            continue
        told = daily_tallies(officer, whole, windows, selection, by)
        for cohort in Cohort:
            expected = folded(officer, whole, windows, selection, cohort, by)
            assert told[cohort] == expected, (officer.username, selection, by, cohort)


def test_what_is_asked_stands_in_no_text(officers, zones):
    """Whatever an officer may see or asks for comes as a value, also where the text is written for the first time."""
    texts = []

    def remember(execute, sql, params, many, context):
        texts.append(sql)
        return execute(sql, params, many, context)

    counting.kept_statement.cache_clear()
    with connection.execute_wrapper(remember):
        for officer in officers:
            for selection in (Selection(unit=zones[2].unit_id, chain=QUOTED), Selection(category="social")):
                rates_table(officer=officer, window=window(), selection=selection, by=Grouping.UNIT)
    assert texts
    for secret in (*(zone.unit_id for zone in zones), QUOTED, "social", "2024-06-30"):
        assert not any(secret in text for text in texts), secret


OTHERWISE = {
    "zone_id": 1,
    "unit": "x",
    "category": "industry",
    "chain": "x",
    "round_id": 1,
    "is_key": True,
    "is_led": True,
    "structure": Structure.NOW,
    "named_on": AS_OF,
}


def test_no_filter_is_forgotten_in_a_shape(officers):
    """A filter that made no other shape would be left out of the statement that is kept for both."""
    assert set(OTHERWISE) == {field.name for field in fields(Selection)}
    plain = shape_of(officers[0], Selection())
    for name, value in OTHERWISE.items():
        # Who leads a chain has no shape at all: that statement is written each time.
        assert (shape_of(officers[0], Selection(**{name: value})) == plain) == (name == "is_led"), name
