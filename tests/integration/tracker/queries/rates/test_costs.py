"""What a question costs does not grow with the books: the same queries, answered from one index a list."""

from collections import defaultdict
from datetime import date
from functools import partial
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.operations.projection import projection_differences
from projects.rules.rates import BASES
from projects.rules.stages import Cohort
from tests import books, factories
from tests.factories import NOW
from tests.people import made_once, people_of
from tracker.operations.upkeep import refresh_statistics
from tracker.queries.rates.counting import kept_statement
from tracker.queries.rates.dispatch import dispatch_table
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.league import league
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.statements import shape_of
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.trend import monthly_windows, trend
from tracker.queries.rates.values_beside import numbered
from tracker.queries.rates.window import resolve_window
from zones.models import Role, Zone

LISTS = ("cohortentry_signed", "cohortentry_started", "cohortentry_producing")


def window(*, known_at=None):
    return resolve_window(first="2023-1", last="2023-4", as_of=date(2024, 6, 30), known_at=known_at, now=NOW)


def table(officer, *, by=Grouping.ZONE, known_at=None, **asked):
    return rates_table(officer=officer, window=window(known_at=known_at), selection=Selection(**asked), by=by)


def months_of(officer, by):
    asked = [date(2024, month, 1) for month in range(1, 7)]
    windows = monthly_windows(first=None, last=None, months=asked, known_at=None, now=NOW, today=NOW.date())
    return trend(officer=officer, windows=windows, selection=Selection(), by=by)


def members_of(officer, cohort):
    return list(members(officer=officer, window=window(), selection=Selection(), cohort=cohort))


QUESTIONS = {
    **{f"table by {by}": partial(table, by=by) for by in Grouping},
    "table as known before": partial(table, known_at=NOW),
    "members": partial(members_of, cohort=Cohort.STARTED),
    "trend": partial(months_of, by=Grouping.ZONE),
    "trend of the total": partial(months_of, by=Grouping.NONE),
    "league": lambda officer: league(
        officer=officer, window=window(), selection=Selection(), formula=BASES["count-2021"].groundbreaking
    ),
    "dispatch": lambda officer: dispatch_table(
        DispatchQuestion(officer, 2024, date(2024, 6, 30), Selection()), Grouping.ZONE
    ),
}


@pytest.fixture(scope="module")
def costs(django_db_setup, django_db_blocker):
    """How many queries each question costs everybody, in books of one project and in large ones."""
    found = defaultdict(list)
    with made_once(django_db_blocker):
        zone = factories.make_zone()
        people = people_of(zone, zone)
        for zones, projects in ((1, 1), (92, 199)):
            books.fill(zones, projects)
            for person, question in product(("province", "unit_officer", "zone_officer"), QUESTIONS):
                with CaptureQueriesContext(connection) as captured:
                    QUESTIONS[question](people[person])
                found[person, question].append(len(captured))
    return found


@pytest.mark.django_db
def test_a_question_costs_the_same_queries_whatever_the_books_hold(costs):
    assert {asked: found for asked, found in costs.items() if found[0] != found[1]} == {}
    most = dict.fromkeys(costs, 8)
    assert {asked: found for asked, found in costs.items() if found[1] > most[asked]} == {}


@pytest.mark.django_db
def test_the_books_of_these_tests_are_in_line():
    books.fill(3, 8)
    assert list(projection_differences()) == []


def plans_of(question):
    """Return how the database would answer each statement of a question, or None of those without a plan."""
    asked = []

    def remember(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remember):
        question()
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    plans = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"{explain} {sql}", params)
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return plans


def plan_for_all_values(statement):
    """Return the plan that PostgreSQL keeps for a statement, whatever is asked with it."""
    text, names = numbered(statement.sql)
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode TO force_generic_plan")
        cursor.execute(f"PREPARE for_all AS {text.decode()}")
        cursor.execute(f"EXPLAIN EXECUTE for_all ({', '.join(['NULL'] * len(names))})")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        cursor.execute("DEALLOCATE for_all")
        cursor.execute("RESET plan_cache_mode")
    return plan


@pytest.mark.django_db(transaction=True)
def test_the_lists_are_answered_from_their_indexes_alone():
    """
    Reading the table is ruled out: of some thousand entries either way may be cheaper, depending on what others run.
    """
    books.fill(93, 3000)
    province = factories.make_officer()
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            # VACUUM takes a row for visible to all once its commit is on disk; a commit that waits brings it there.
            cursor.execute("SET synchronous_commit TO on")
            cursor.execute("ANALYZE")
            cursor.execute("RESET synchronous_commit")
        if is_postgresql:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SET enable_seqscan TO off")
            cursor.execute("SET enable_bitmapscan TO off")
    refresh_statistics()
    words = "Index Only Scan using {}" if is_postgresql else "USING COVERING INDEX {}"
    for by in (Grouping.ZONE, Grouping.UNIT, Grouping.NONE):
        plans = plans_of(partial(table, province, by=by))
        for name in LISTS:
            assert sum(words.format(name) in plan for plan in plans) == 1, "\n\n".join(plans)
    if is_postgresql:
        unit_officer = factories.make_officer(Role.UNIT, unit=Zone.objects.earliest("pk").unit)
        plan = plan_for_all_values(kept_statement(shape_of(unit_officer, Selection()), tuple(Cohort), Grouping.ZONE))
        for name in (*LISTS, "progressfigure_newest"):
            assert words.format(name) in plan, plan
        assert " Scan using cohortentry" not in plan.replace("Index Only Scan", ""), plan
        with connection.cursor() as cursor:
            cursor.execute("RESET enable_seqscan")
            cursor.execute("RESET enable_bitmapscan")
