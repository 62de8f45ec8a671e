"""Recording land: parcels, what they achieved, who has them."""

from datetime import date, timedelta

import pytest

from projects.models import LandUse, Parcel, ParcelAllocation, ParcelResult, ParcelTerms
from projects.operations.parcels import (
    allocate_parcel,
    record_parcel,
    register_parcel,
    withdraw_allocation,
    withdraw_parcel,
    withdraw_result,
)
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY
from tests.refusals import refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TOMORROW = TODAY + timedelta(days=1)
APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def parcel(zone):
    return make.parcel(zone, "甲-1").parcel


def books(*projects):
    versions = []
    for project in projects:
        project.refresh_from_db()
        versions.append(project.version)
    models = (Parcel, ParcelTerms, ParcelResult, ParcelAllocation)
    return [list(model.objects.order_by("pk").values()) for model in models], versions


def test_a_parcel_is_recorded_exactly(zone, zone_officer):
    told = {"area_parts": 1_264_7777, "investment_per_mu_yuan": 3_000_000, "environment": " 达标排放 "}
    terms = make.parcel(zone, "甲-1", told=told, by=zone_officer)
    terms.refresh_from_db()
    assert (terms.parcel.zone, terms.parcel.number, terms.area_parts) == (zone, "甲-1", 12_647_777)
    assert (terms.granted_on, terms.use, terms.is_standard) == (make.GRANTED, "industrial", True)
    assert (terms.investment_per_mu_yuan, terms.tax_per_mu_yuan, terms.environment) == (3_000_000, None, "达标排放")
    assert (terms.recorded_at, terms.recorded_by) == (NOW, zone_officer)


def test_more_about_a_parcel_keeps_the_rest_and_a_change_needs_a_reason(zone, parcel):
    told = {"tax_per_mu_yuan": 200_000}
    fuller = record_parcel(zone=zone, number="甲-1", values=told, **make.told_by(now=LATER))
    assert (fuller.tax_per_mu_yuan, fuller.area_parts) == (200_000, 100 * make.ONE_MU)
    before = books()
    for change in ({"area_parts": 1}, {"is_standard": False}, {"granted_on": None}, {"use": LandUse.OTHER}):
        with refused("reason_required", field="reason"):
            record_parcel(zone=zone, number="甲-1", values=change, **make.told_by(now=LATER))
    assert books() == before
    changed = record_parcel(
        zone=zone, number="甲-1", values={"is_standard": False}, **make.told_by(now=LATER, reason="误填")
    )
    assert (changed.is_standard, changed.reason, Parcel.objects.count()) == (False, "误填", 1)
    before = books()
    assert record_parcel(zone=zone, number="甲-1", values={}, **make.told_by(now=LATER)) == changed
    assert books() == before


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"area_parts": 0}, "area_not_positive", "area_mu"),
        ({"area_parts": -1}, "area_not_positive", "area_mu"),
        ({"area_parts": None}, "required", "area_mu"),
        ({"use": None}, "required", "use"),
        ({"is_standard": None}, "required", "is_standard"),
        ({"granted_on": TOMORROW}, "future_date", "granted_on"),
    ],
)
def test_a_parcel_that_cannot_be_is_refused_and_nothing_is_written(zone, told, code, field):
    before = books()
    with refused(code, field=field):
        make.parcel(zone, told=told)
    assert books() == before


def test_the_same_number_may_be_used_in_another_zone(zone, other_zone, parcel):
    assert make.parcel(other_zone, "甲-1").parcel != parcel


def test_a_parcel_is_allocated_and_released(parcel, project, zone_officer):
    given = make.allocate(parcel, project, APRIL, by=zone_officer)
    assert (given.parcel, given.project, given.allocated_on, given.released_on) == (parcel, project, APRIL, None)
    released = make.allocate(parcel, project, APRIL, told={"released_on": MAY}, now=LATER)
    assert (released.corrects, released.released_on) == (given, MAY)
    before = books(project)
    assert make.allocate(parcel, project, APRIL, now=LATER) == released
    assert books(project) == before
    assert before[1] == [3]


def test_a_parcel_is_had_once_at_a_time(parcel, project, zone):
    standing = make.allocate(parcel, project, APRIL, told={"released_on": MAY})
    other = factories.make_project(zone)
    before = books(project, other)
    for day, released in (
        (APRIL, None),
        (date(2024, 4, 30), None),
        (date(2024, 3, 2), date(2024, 4, 2)),
        (date(2024, 3, 2), None),
    ):
        with refused("standing_record", standing=standing, field="project"):
            make.allocate(parcel, other, day, told={"released_on": released})
    assert books(project, other) == before
    make.allocate(parcel, other, MAY)
    make.allocate(parcel, other, date(2024, 3, 2), told={"released_on": APRIL})
    assert ParcelAllocation.objects.standing().count() == 3


def test_the_refusal_says_who_has_it(parcel, zone):
    first = factories.make_project(zone, name="甲项目")
    make.allocate(parcel, first, APRIL)
    with refused("standing_record", detail="该宗地自 2024-04-01 起已配置给“甲项目”，收回后才能另行配置。"):
        make.allocate(parcel, factories.make_project(zone), MAY)
    make.allocate(parcel, first, APRIL, told={"released_on": MAY})
    sentence = "该宗地自 2024-04-01 至 2024-05-01 已配置给“甲项目”，收回后才能另行配置。"
    with refused("standing_record", detail=sentence):
        make.allocate(parcel, factories.make_project(zone), date(2024, 4, 30))


@pytest.mark.parametrize(
    ("allocated_on", "told", "code", "field"),
    [
        (TOMORROW, {}, "future_date", "allocated_on"),
        (APRIL, {"released_on": TOMORROW}, "future_date", "released_on"),
        (APRIL, {"released_on": date(2024, 3, 31)}, "ends_before_start", "released_on"),
        (APRIL, {"released_on": APRIL}, "ends_before_start", "released_on"),
        (make.GRANTED - timedelta(days=1), {}, "before_grant", "allocated_on"),
    ],
)
def test_an_allocation_that_cannot_be_is_refused(parcel, project, allocated_on, told, code, field):
    before = books(project)
    with refused(code, field=field):
        make.allocate(parcel, project, allocated_on, told=told)
    assert books(project) == before


def test_a_parcel_goes_to_a_project_of_its_zone(parcel, other_zone):
    with refused("parcel_elsewhere", field="project"):
        make.allocate(parcel, factories.make_project(other_zone))


def test_a_grant_is_not_moved_behind_an_allocation(zone, parcel, project):
    make.allocate(parcel, project, APRIL)
    with refused("before_grant", field="granted_on"):
        make.parcel(zone, "甲-1", told={"granted_on": MAY}, reason="更正")
    moved = make.parcel(zone, "甲-1", told={"granted_on": APRIL}, reason="更正")
    assert moved.granted_on == APRIL


def test_the_project_that_has_a_parcel_counts_a_version_when_its_terms_change(zone, parcel, project):
    make.allocate(parcel, project)
    version = books(project)[1]
    make.parcel(zone, "甲-1", told={"is_standard": False}, reason="误填", now=LATER)
    assert books(project)[1] == [version[0] + 1]
    assert project.updated_at == LATER


def test_what_was_achieved_is_recorded_and_kept(parcel):
    first = make.assess(parcel, told={"investment_per_mu_yuan": 3_125_000, "plot_ratio_parts": 12_000})
    fuller = make.assess(parcel, told={"energy_parts": 3_500}, now=LATER)
    assert (fuller.corrects, fuller.plot_ratio_parts, fuller.energy_parts) == (first, 12_000, 3_500)
    before = books()
    assert make.assess(parcel, told={}, now=LATER) == fuller
    with refused("reason_required"):
        make.assess(parcel, told={"plot_ratio_parts": 11_000}, now=LATER)
    with refused("nothing_achieved", field="assessed_on"):
        make.assess(parcel, date(2024, 6, 4), told={"environment": ""})
    with refused("future_date", field="assessed_on"):
        make.assess(parcel, TOMORROW)
    assert books() == before


def test_everything_about_a_parcel_is_recorded_at_once_or_not_at_all(zone, project):
    terms = {
        "area_parts": make.ONE_MU,
        "granted_on": APRIL,
        "use": LandUse.INDUSTRIAL,
        "is_standard": True,
    }
    asked = {
        "zone": zone,
        "number": "乙-1",
        "values": terms,
        "project": project,
        "allocated_on": None,
        "assessed_on": MAY,
        "achieved": {"tax_per_mu_yuan": 1},
    }
    before = books(project)
    with refused("before_grant"):
        register_parcel(**{**asked, "allocated_on": date(2024, 3, 31)}, **make.told_by())
    with refused("nothing_achieved"):
        register_parcel(**{**asked, "achieved": {}}, **make.told_by())
    with refused("required", field="allocated_on"):
        register_parcel(**{**asked, "values": {**terms, "granted_on": None}}, **make.told_by())
    assert books(project) == before
    parcel, is_new = register_parcel(**asked, **make.told_by())
    assert is_new
    assert (parcel.allocations.get().allocated_on, parcel.results.get().tax_per_mu_yuan) == (APRIL, 1)
    assert register_parcel(**asked, **make.told_by(now=LATER)) == (parcel, False)
    alone, _ = register_parcel(
        **{**asked, "number": "乙-2", "project": None, "assessed_on": None}, **make.told_by(now=LATER)
    )
    assert not alone.allocations.exists()
    assert not alone.results.exists()


def test_a_parcel_is_taken_back_when_nobody_has_it(zone, parcel, project, province):
    result, allocation = make.assess(parcel), make.allocate(parcel, project)
    before = books(project)
    with refused("standing_record", standing=allocation):
        withdraw_parcel(parcel=parcel, by=province, now=LATER, reason="误登")
    with refused("reason_required"):
        withdraw_allocation(allocation=allocation, by=province, now=LATER, reason=" ")
    assert books(project) == before
    withdraw_allocation(allocation=allocation, by=province, now=LATER, reason="误登")
    withdraw_parcel(parcel=parcel, by=province, now=LATER, reason="误登")
    result.refresh_from_db()
    assert result.withdrawn_reason == "误登"
    assert not ParcelTerms.objects.standing().exists()
    with refused("already_withdrawn"):
        withdraw_parcel(parcel=parcel, by=province, now=LATER, reason="再撤")
    with refused("already_withdrawn"):
        withdraw_allocation(allocation=allocation, by=province, now=LATER, reason="再撤")
    assert make.parcel(zone, "甲-1", now=LATER).parcel == parcel


def test_a_withdrawn_parcel_is_neither_allocated_nor_assessed(parcel, project, province):
    withdraw_parcel(parcel=parcel, by=province, now=NOW, reason="误登")
    with refused("parcel_withdrawn"):
        make.allocate(parcel, project)
    with refused("parcel_withdrawn"):
        make.assess(parcel)


def test_an_assessment_is_taken_back(parcel, province):
    result = make.assess(parcel)
    withdraw_result(result=result, by=province, now=LATER, reason="误登")
    assert (result.withdrawn_at, ParcelResult.objects.standing().count()) == (LATER, 0)
    with refused("already_withdrawn"):
        withdraw_result(result=result, by=province, now=LATER, reason="再撤")


def test_an_allocation_without_a_known_grant_may_be_of_any_day(zone, project):
    parcel = make.parcel(zone, told={"granted_on": None}).parcel
    allocation = allocate_parcel(
        parcel=parcel, project=project, allocated_on=date(2020, 1, 1), values={}, **make.told_by()
    )
    assert allocation.allocated_on == date(2020, 1, 1)
