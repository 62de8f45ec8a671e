"""The samples of today beside the published past, of which not a digit changes."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction

from projects.models import ClockPause, CohortEntry, Project, Round, StallFlag
from projects.operations.differences import differences
from tests.factories import at
from tests.integration.tracker.imports.ledgers import everything
from tests.integration.tracker.management.demo.conftest import take_stock
from tracker.management.demo_living import load_living
from tracker.management.demo_living_people import MAIL
from tracker.management.demo_living_samples import PREFIX
from tracker.management.demo_reminders import remind
from tracker.models import Bulletin, FindingNote, Problem, ProgressReport, Reminder, SampleCheck, Snooze
from tracker.queries.bulletins.verification import verify
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.window import resolve_window
from tracker.queries.stalled.answers import AnswerState, answers_to, state_of_answer
from tracker.queries.stalled.flags import StalledGroups
from tracker.queries.stalled.project_facts import Moment
from zones.models import Officer, ReportingUnit

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
NOW = at(TODAY, hour=1)
"""A Tuesday, at an hour before mails are due."""
PUBLISHED_DAYS = (date(2022, 12, 31), date(2023, 6, 30), date(2023, 12, 31), date(2024, 6, 30))


def printed():
    """Return all that the province's tables say of the days of published figures, and of the lists on this one."""
    province, found = Officer.objects.get(username="province"), []
    for day in PUBLISHED_DAYS:
        window = resolve_window(first=None, last=None, as_of=day, known_at=None, now=NOW)
        table = rates_table(officer=province, window=window, selection=Selection(), by=Grouping.UNIT)
        found.append([(row.key, row.tallies) for row in (*table.rows, table.total)])
    window = resolve_window(first=None, last=None, as_of=TODAY, known_at=None, now=NOW)
    table = rates_table(officer=province, window=window, selection=Selection(), by=Grouping.NONE)
    members = [(cohort, tally.members, tally.amount) for cohort, tally in table.total.tallies.items()]
    return found, [one.key for one in window.rounds], members


@pytest.fixture(scope="module")
def living(loaded, django_db_setup, django_db_blocker):
    """Load the samples; return what was printed before."""
    with django_db_blocker.unblock(), transaction.atomic():
        before = printed()
        load_living(now=NOW, today=TODAY)
        take_stock()
        yield before
        transaction.set_rollback(True)


def test_no_published_figure_and_no_window_knows_them(living):
    assert printed() == living
    samples = Project.objects.filter(name__startswith=PREFIX)
    (coming,) = set(CohortEntry.objects.filter(project__in=samples).values_list("round", flat=True))
    assert Round.objects.get(pk=coming).held_on == TODAY + timedelta(45)
    assert list(differences(now=NOW)) == []


def test_every_unit_has_work_and_most_of_it_is_well(living):
    samples = Project.objects.filter(name__startswith=PREFIX)
    units = Counter(samples.values_list("zone__unit", flat=True))
    assert (set(units.values()), set(units)) == ({9}, set(ReportingUnit.objects.values_list("pk", flat=True)))
    flags = StallFlag.objects.on(TODAY)
    lit = {
        name: flags.filter(project__name__startswith=name).values("project").distinct().count()
        for name in (PREFIX, "样例")
    }
    assert lit[PREFIX] == 12
    assert 0 < lit["样例"] < Project.objects.filter(name__startswith="样例").count() / 8
    lights = set(flags.filter(project__in=samples).values_list("rule_code", "level"))
    assert {level for _, level in lights} == {"red", "yellow"}
    assert {code for code, _ in lights} == {
        "signed-not-started",
        "start-overdue",
        "production-overdue",
        "silent",
        "no-investment",
        "suspended",
    }
    states = Counter(ProgressReport.objects.filter(project__in=samples, month=date(2026, 11, 1)).values_list("state"))
    assert {state: count >= 1 for (state,), count in states.items()} == dict.fromkeys(
        ("draft", "submitted", "returned", "approved"), True
    )
    assert Problem.objects.filter(project__in=samples).count() == 24


def test_offices_have_answered_sealed_and_checked(living):
    groups = StalledGroups(Project.objects.filter(name__startswith=PREFIX), Moment(TODAY))
    given = answers_to([one for group in groups[:] for one in group], Moment(TODAY))
    states = Counter(state_of_answer(answer, Moment(TODAY)) for answer in given.values())
    assert set(states) == {AnswerState.ANSWERED, AnswerState.OVERDUE}
    assert len(given) < StallFlag.objects.on(TODAY).filter(project__name__startswith=PREFIX).count()
    reader = Officer.objects.get(username="province")
    sealed = list(Bulletin.objects.order_by("number"))
    anchors = {one.number: one.digest for one in sealed}
    answers = [answer for one in sealed for answer in verify(one, anchors, reader).answers]
    wrong = [answer.label for answer in answers if answer.is_right is False]
    assert (len(sealed), wrong) == (2, [])
    assert Counter(SampleCheck.objects.values_list("outcome", flat=True)) == {
        "confirmed": 2,
        "refuted": 1,
        "unchecked": 1,
    }
    counted = (Snooze, FindingNote, ClockPause.objects.filter(project__name__startswith=PREFIX))
    assert [getattr(one, "objects", one).count() for one in counted] == [1, 2, 1]


def test_mails_are_owed_at_once_whatever_the_hour_and_a_second_load_changes_nothing(living):
    assert remind(now=NOW) == Reminder.objects.count()
    recipients = Officer.objects.filter(reminders__isnull=False)
    assert Counter(recipients.values_list("role", flat=True)) == {"zone": 12, "unit": 12, "province": 1}
    assert all(officer.email == f"{officer.username}@{MAIL}" for officer in recipients)
    before = everything()
    assert (load_living(now=NOW, today=TODAY + timedelta(9)), remind(now=NOW)) == ([], 0)
    assert everything() == before
