"""Two officers, one parcel or one procedure: one wins, and who loses is told why."""

from datetime import date
from functools import partial

import pytest

from projects.errors import StandingRecordError
from projects.models import ItemTerms, ParcelAllocation, ParcelTerms, ProxyService
from projects.operations.commitment_items import apply_template
from tests import factories
from tests import reform_factories as make
from tests.threads import ON_POSTGRESQL, outcomes, together

pytestmark = ON_POSTGRESQL

ROUNDS = range(5)
"""Each race is run a few times: once may go well by chance."""


@pytest.fixture
def by(transactional_db):
    return factories.somebody()


@pytest.fixture
def zone(by):
    return factories.make_zone()


def test_a_parcel_goes_to_one_of_those_who_ask_at_once(zone, by):
    for _ in ROUNDS:
        parcel = make.parcel(zone).parcel
        projects = [factories.make_project(zone) for _ in range(3)]
        results = together(*(partial(make.allocate, parcel, project, by=by) for project in projects))
        assert outcomes(results) == ["StandingRecordError", "StandingRecordError", "ok"]
        standing = ParcelAllocation.objects.standing().get(parcel=parcel)
        assert {one.standing for one in results if isinstance(one, StandingRecordError)} == {standing}


def test_a_parcel_is_described_and_allocated_at_once_without_waiting_for_each_other(zone, by):
    for number in ROUNDS:
        name = f"甲-{number}"
        parcel = make.parcel(zone, name).parcel
        first, second = factories.make_project(zone), factories.make_project(zone)
        make.allocate(parcel, first, date(2024, 3, 1), told={"released_on": date(2024, 4, 1)})
        results = together(
            partial(make.parcel, zone, name, told={"area_parts": 5}, reason="更正", by=by),
            partial(make.allocate, parcel, second, date(2024, 4, 1), by=by),
            partial(make.allocate, parcel, first, told={"released_on": date(2024, 3, 20)}, reason="更正", by=by),
        )
        assert outcomes(results) == ["ok", "ok", "ok"]
        assert ParcelAllocation.objects.standing().filter(parcel=parcel).count() == 2


def test_a_number_told_twice_at_once_is_one_parcel(zone, by):
    for number in ROUNDS:
        results = together(*(partial(make.parcel, zone, f"乙-{number}", by=by) for _ in range(3)))
        assert outcomes(results) == ["ok", "ok", "ok"]
        assert ParcelTerms.objects.standing().filter(parcel__number=f"乙-{number}").count() == 1


def test_a_procedure_told_twice_at_once_is_one(zone, by):
    template = make.template()
    for _ in ROUNDS:
        project = factories.make_project(zone)
        results = together(
            partial(make.finished_item, project, "节能审查", by=by),
            partial(apply_template, project=project, template=template, by=by, now=factories.NOW),
            partial(apply_template, project=project, template=template, by=by, now=factories.NOW),
        )
        assert set(outcomes(results)) <= {"ok", "DomainError"}
        assert ItemTerms.objects.standing().filter(item__project=project).count() == 2


def test_of_two_services_opened_at_once_one_stands(zone, by):
    for _ in ROUNDS:
        project = factories.make_project(zone)
        days = (date(2024, 5, 13), date(2024, 5, 14))
        results = together(*(partial(make.service, project, day, by=by) for day in days))
        assert outcomes(results) == ["StandingRecordError", "ok"]
        assert ProxyService.objects.standing().filter(project=project).count() == 1
