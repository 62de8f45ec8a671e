"""The oracle itself: a world counted by hand, and that the random worlds hold every case that it is there for."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.oracle import facts, rates
from tests.oracle.books import Books, Question
from tests.oracle.worlds import SHANGHAI, make_world

TOLD = datetime(2023, 6, 10, 9, 0, tzinfo=SHANGHAI)
OPENED = TOLD - timedelta(days=200)
LATER = date(2025, 1, 1)
ASKED = Question(as_of=date(2023, 6, 30))


def entry(project, cohort, **declared):
    """Return an entry of the first round; its number is its project's."""
    plain = {"amount": 100, "expected": None, "planned_on": None, "category": "industry", "chain": ""}
    place = {"zone": 1, "unit": "140100", "round": "2023-1", "told_at": OPENED}
    return facts.Entry(number=project, project=project, cohort=cohort, **place, **{**plain, **declared})


def round_(number, day):
    return facts.Round(told_at=OPENED, year=2023, number=number, days=((day, OPENED),))


def milestone(project, kind, day):
    return facts.Milestone(told_at=TOLD, project=project, kind=kind, occurred_on=day)


@pytest.fixture
def world():
    """Four projects on 签约一批, each with another fate, and three on 投产一批 with and without their figures."""
    return facts.World(
        seed=0,
        units=(facts.Unit("140100"),),
        zones=(facts.Zone(1, "140100", "industrial"),),
        rounds=(round_(1, date(2023, 1, 15)), round_(2, date(2023, 6, 15))),
        projects=(),
        entries=(
            entry(1, "signed"),
            entry(2, "signed", planned_on=LATER),
            entry(3, "signed", planned_on=LATER),
            entry(4, "signed"),
            entry(5, "producing"),
            entry(6, "producing", expected=200),
            entry(7, "producing", expected=100),
        ),
        exits=(facts.Exit(told_at=TOLD, entry=4, left_on=date(2023, 5, 1), kind="removed"),),
        milestones=(milestone(1, "producing", date(2023, 5, 1)), milestone(2, "terminated", date(2023, 5, 1))),
        figures=(facts.Figure(told_at=TOLD, project=7, month=date(2023, 5, 1), completed=None, actual=50),),
    )


def parts(world, question, basis, rate):
    found = rates.table(world, question)["total"]["rates"][basis][rate]
    return found["numerator"], found["denominator"], found["percent"]


def test_a_later_stage_reaches_and_an_ended_project_stays_in_the_denominator(world):
    assert parts(world, ASKED, "count-2021", "groundbreaking") == (1, 3, "33.33")
    assert parts(world, ASKED, "count-due", "groundbreaking") == (1, 2, "50.00")
    cell = rates.table(world, ASKED)["total"]["signed"]
    assert {name: cell[name] for name in ("members", "reached", "not_due", "removed", "terminated")} == {
        "members": 4, "reached": 1, "not_due": 1, "removed": 1, "terminated": 1,
    }  # fmt: skip


def test_the_day_before_and_the_moment_before_nothing_of_it_was_so(world):
    before = replace(ASKED, as_of=date(2023, 4, 30), last="2023-1")
    assert parts(world, before, "count-due", "groundbreaking") == (0, 2, "0.00")
    untold = replace(ASKED, known_at=TOLD - timedelta(microseconds=1))
    assert parts(world, untold, "count-due", "groundbreaking") == (0, 2, "0.00")
    assert parts(world, replace(ASKED, known_at=TOLD), "count-due", "groundbreaking") == (1, 2, "50.00")


def test_a_missing_figure_is_no_silent_zero(world):
    assert parts(world, ASKED, "count-2021", "output") == (50, 300, "16.67")
    rate = rates.table(world, ASKED)["total"]["rates"]["count-2021"]["output"]
    assert (rate["counted"], rate["missing"], rate["without_figure"]) == (2, 1, 1)


def cases_of(world, question):
    """Count the members of each case that a rule is about."""
    books = Books(world, question)
    members = [member for cohort in facts.LISTS for member in books.members(cohort)]
    told = {(one.project, one.kind) for one in books.milestones}
    following = dict(zip(facts.LISTS, facts.STAGES[1:], strict=True))
    return Counter(
        {
            **{state: sum(map(is_in, members)) for state, is_in in rates.STATES.items()},
            "corrected": sum(bool(one.entry.corrections) for one in members),
            "passed over": sum(
                one.reached and (one.entry.project, following[one.entry.cohort]) not in told for one in members
            ),
            "ended before due": sum(
                one.terminated and not one.reached and (one.entry.planned_on or date.min) > question.as_of
                for one in members
            ),
            "without completed": sum(
                one.reached and one.completed is None for one in members if one.entry.cohort == "started"
            ),
            "a trial alone": sum(one.reached for one in members)
            - sum(one.reached for one in cases_without_trials(world, question)),
        }
    )


def cases_without_trials(world, question):
    books = Books(world, replace(question, trial=False))
    return [member for cohort in facts.LISTS for member in books.members(cohort)]


@pytest.mark.slow
def test_the_worlds_hold_every_case():
    found = sum((cases_of(make_world(seed), Question(as_of=date(2023, 12, 31))) for seed in range(50)), Counter())
    assert len(found) == 13
    assert min(found.values()) > 10, found


def test_a_seed_is_always_the_same_world():
    assert make_world(7) == make_world(7)
    assert make_world(7) != replace(make_world(8), seed=7)
