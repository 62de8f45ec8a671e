"""Two absences told at the same moment: each sees the other."""

from datetime import date
from functools import partial

import pytest

from projects.operations.officers import record_absence
from tests import factories
from tests.factories import NOW
from tests.threads import ON_POSTGRESQL, outcomes, together
from zones.models import Absence, Role

pytestmark = ON_POSTGRESQL

DAYS = {"first_on": date(2024, 7, 1), "last_on": date(2024, 7, 10)}


@pytest.fixture
def people(transactional_db):
    zone = factories.make_zone()
    return [factories.make_officer(Role.ZONE, zone=zone) for _ in range(3)]


def away(officer, substitute):
    return partial(record_absence, officer=officer, substitute=substitute, by=officer, now=NOW, **DAYS)


def test_the_same_days_are_told_once(people):
    first, second, third = people
    for _ in range(5):
        assert outcomes(together(away(first, second), away(first, third))) == ["DomainError", "ok"]
        Absence.objects.all().delete()


def test_two_do_not_stand_in_for_each_other(people):
    first, second, _ = people
    for _ in range(5):
        assert outcomes(together(away(first, second), away(second, first))) == ["DomainError", "ok"]
        Absence.objects.all().delete()
