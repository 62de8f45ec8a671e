"""Closing months, opening them again, and due days."""

from datetime import date

import pytest

from projects.errors import DomainError, DuplicateError
from projects.models import AuditEvent
from tests.factories import NOW, TODAY
from tests.violations import violates
from tracker.models import DueDay
from tracker.operations import months

pytestmark = pytest.mark.django_db

MAY, JULY = date(2024, 5, 1), date(2024, 7, 1)


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def lock(province):
    return months.close_month(month=MAY, by=province, now=NOW, today=TODAY)


def test_a_month_is_closed_once(lock, province):
    with pytest.raises(DuplicateError):
        months.close_month(month=MAY, by=province, now=NOW, today=TODAY)


def test_a_month_that_is_not_over_is_not_closed(province):
    with refused("month_not_over"):
        months.close_month(month=JULY, by=province, now=NOW, today=TODAY)


def test_opening_again_needs_a_reason_and_a_closed_month(lock, province):
    with refused("reason_required"):
        months.reopen_month(month=MAY, reason=" ", by=province, now=NOW)
    months.reopen_month(month=MAY, reason="补报", by=province, now=NOW)
    with refused("month_open"):
        months.reopen_month(month=MAY, reason="补报", by=province, now=NOW)
    assert months.close_month(month=MAY, by=province, now=NOW, today=TODAY).pk != lock.pk


def test_the_database_holds_that_a_month_is_not_due_on_its_first_day(province):
    due = months.set_due_day(month=MAY, due_on=date(2024, 6, 8), by=province, now=NOW)
    with violates("dueday_after_month_begins"):
        DueDay.objects.filter(pk=due.pk).update(due_on=MAY)


def test_a_due_day_is_data_and_leaves_a_trace(province):
    months.set_due_day(month=MAY, due_on=date(2024, 6, 8), by=province, now=NOW)
    months.set_due_day(month=MAY, due_on=date(2024, 6, 10), by=province, now=NOW)
    assert DueDay.objects.get(pk=MAY).due_on == date(2024, 6, 10)
    events = AuditEvent.objects.filter(action="set_due_day")
    assert [event.before for event in events] == ["", '{"due_on": "2024-06-08"}']
    with refused("due_too_early"):
        months.set_due_day(month=MAY, due_on=MAY, by=province, now=NOW)
