"""Each constraint of the approval reforms is held by the database alone."""

from datetime import date, timedelta

import pytest

from projects.models import (
    ClockPause,
    CommitmentCheck,
    CommitmentItem,
    Intake,
    IntakeClass,
    ItemTerms,
    Parcel,
    ParcelAllocation,
    ParcelResult,
    ParcelTerms,
    ProxyPost,
    ProxyService,
    TemplateItem,
)
from tests import factories
from tests import reform_factories as make
from tests.violations import assert_refused, copy_of, violates

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 13)
DAY_BEFORE = DAY - timedelta(days=1)
INDICATORS = ("investment_per_mu_yuan", "tax_per_mu_yuan", "plot_ratio_parts", "energy_parts")


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def terms(project):
    return make.finished_item(project)


@pytest.fixture
def parcel_terms(zone):
    return make.parcel(zone, "甲-1")


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("itemterms_regime_known", {"regime": ""}),
        ("itemterms_regime_known", {"regime": "企业信用承诺"}),
        ("itemterms_statutory_days_positive", {"statutory_days": 0}),
        ("itemterms_finished_after_started", {"finished_on": DAY_BEFORE}),
        ("itemterms_finished_after_started", {"started_on": None}),
        ("ItemTerms.statutory_days", {"statutory_days": -1}),
    ],
)
def test_a_procedure_with_impossible_terms(constraint, changes, terms):
    if constraint == "ItemTerms.statutory_days":
        with violates(constraint, "itemterms_statutory_days_positive"):
            ItemTerms.objects.filter(pk=terms.pk).update(**changes)
    else:
        assert_refused(terms, constraint, **changes)


def test_a_procedure_may_end_on_the_day_it_began_and_have_no_limit(terms):
    changed = {"started_on": DAY, "finished_on": DAY, "statutory_days": None}
    assert ItemTerms.objects.filter(pk=terms.pk).update(**changed) == 1


def test_a_procedure_has_one_name_and_one_standing_record(terms):
    with violates("itemterms_one_standing"):
        ItemTerms.objects.bulk_create([copy_of(terms)])
    with violates("commitmentitem_name_unique_in_project"):
        CommitmentItem.objects.bulk_create([copy_of(terms.item)])
    other = factories.make_project()
    CommitmentItem.objects.bulk_create([copy_of(terms.item, project=other)])


def test_the_order_of_procedures_is_not_negative(terms, project):
    with violates("CommitmentItem.position"):
        CommitmentItem.objects.filter(pk=terms.item_id).update(position=-1)
    item = make.template().items.get(position=1)
    with violates("TemplateItem.position"):
        TemplateItem.objects.filter(pk=item.pk).update(position=-1)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("clockpause_resumed_after_paused", {"resumed_on": date(2024, 5, 13)}),
        ("clockpause_cause_given", {"cause": ""}),
    ],
)
def test_an_impossible_pause(constraint, changes, terms, project):
    assert_refused(make.pause(project, terms.item), constraint, **changes)


def test_a_clock_is_paused_once_at_a_time(project):
    terms = make.item(project, told={"started_on": DAY})
    make.intake(project)
    of_item = make.pause(project, terms.item, resumed_on=None)
    of_intake = make.pause(project, None, resumed_on=None)
    with violates("clockpause_one_open_per_item"):
        ClockPause.objects.bulk_create([copy_of(of_item, paused_on=date(2024, 6, 3))])
    with violates("clockpause_one_open_per_intake"):
        ClockPause.objects.bulk_create([copy_of(of_intake, paused_on=date(2024, 6, 3))])
    ClockPause.objects.bulk_create([copy_of(one, resumed_on=one.paused_on) for one in (of_item, of_intake)])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("commitmentcheck_outcome_known", {"outcome": "maybe", "action": "查"}),
        ("commitmentcheck_outcome_known", {"outcome": "", "action": "查"}),
        ("commitmentcheck_broken_has_action", {"outcome": "broken", "action": ""}),
    ],
)
def test_an_impossible_check(constraint, changes, terms):
    assert_refused(make.check(terms.item), constraint, **changes)


def test_a_commitment_is_checked_once_a_day(terms):
    check = make.check(terms.item)
    with violates("commitmentcheck_one_standing_per_day"):
        CommitmentCheck.objects.bulk_create([copy_of(check)])
    CommitmentCheck.objects.bulk_create([copy_of(check, checked_on=date(2024, 6, 4))])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("templateitem_regime_known", {"regime": "other", "position": 9, "name": "另一项"}),
        ("templateitem_statutory_days_positive", {"statutory_days": 0, "position": 9, "name": "另一项"}),
    ],
)
def test_an_impossible_procedure_of_a_list(constraint, changes):
    assert_refused(make.template().items.get(position=1), constraint, **changes)


def test_a_list_names_and_numbers_each_procedure_once():
    item = make.template().items.get(position=1)
    with violates("templateitem_position_unique"):
        TemplateItem.objects.bulk_create([copy_of(item, name="另一项")])
    with violates("templateitem_name_unique"):
        TemplateItem.objects.bulk_create([copy_of(item, position=9)])
    with violates("TemplateItem.statutory_days", "templateitem_statutory_days_positive"):
        TemplateItem.objects.filter(pk=item.pk).update(statutory_days=-1)
    with violates("CommitmentTemplate.label"):
        type(item.template).objects.bulk_create([copy_of(item.template, code="another")])


def test_an_impossible_intake(project):
    intake = make.intake(project)
    assert_refused(intake, "intake_finished_after_started", finished_on=DAY_BEFORE)
    with violates("intake_one_standing"):
        Intake.objects.bulk_create([copy_of(intake)])
    with violates("intakeclass_limit_positive"):
        IntakeClass.objects.filter(pk="land").update(limit_days=0)
    with violates("IntakeClass.limit_days", "intakeclass_limit_positive"):
        IntakeClass.objects.filter(pk="land").update(limit_days=-1)
    with violates("IntakeClass.label"):
        IntakeClass.objects.bulk_create([copy_of(intake.intake_class, code="another")])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("parcelterms_area_positive", {"area_parts": 0}),
        ("parcelterms_area_positive", {"area_parts": -1}),
        ("parcelterms_use_known", {"use": ""}),
        ("parcelterms_use_known", {"use": "工业用地"}),
        *[("parcelterms_indicators_not_negative", {name: -1}) for name in INDICATORS],
    ],
)
def test_a_parcel_with_impossible_terms(constraint, changes, parcel_terms):
    assert_refused(parcel_terms, constraint, **changes)


def test_a_parcel_has_one_number_in_its_zone_and_one_standing_record(parcel_terms, other_zone):
    with violates("parcelterms_one_standing"):
        ParcelTerms.objects.bulk_create([copy_of(parcel_terms)])
    with violates("parcel_number_unique_in_zone"):
        Parcel.objects.bulk_create([copy_of(parcel_terms.parcel)])
    Parcel.objects.bulk_create([copy_of(parcel_terms.parcel, zone=other_zone)])


@pytest.mark.parametrize("name", INDICATORS)
def test_an_assessment_below_nothing(name, parcel_terms):
    assert_refused(make.assess(parcel_terms.parcel), "parcelresult_indicators_not_negative", **{name: -1})


def test_a_parcel_is_assessed_once_a_day(parcel_terms):
    result = make.assess(parcel_terms.parcel)
    with violates("parcelresult_one_standing_per_day"):
        ParcelResult.objects.bulk_create([copy_of(result)])
    ParcelResult.objects.bulk_create([copy_of(result, assessed_on=date(2024, 6, 4))])


def test_an_allocation_lasts_a_day_at_least(parcel_terms, project):
    allocation = make.allocate(parcel_terms.parcel, project)
    for day in (allocation.allocated_on, allocation.allocated_on - timedelta(days=1)):
        with violates("parcelallocation_released_after_allocated"):
            ParcelAllocation.objects.filter(pk=allocation.pk).update(released_on=day)


@pytest.mark.parametrize(
    ("allocated_on", "released_on"),
    [
        (date(2024, 3, 10), None),
        (date(2024, 3, 10), date(2024, 3, 11)),
        (date(2024, 3, 1), date(2024, 4, 1)),
        (date(2024, 2, 1), date(2024, 3, 11)),
        (date(2024, 2, 1), None),
        (date(2024, 3, 31), date(2024, 5, 1)),
    ],
)
def test_a_parcel_is_allocated_once_at_a_time(parcel_terms, project, zone, allocated_on, released_on):
    standing = make.allocate(parcel_terms.parcel, project, date(2024, 3, 10), told={"released_on": date(2024, 4, 1)})
    other = copy_of(standing, project=factories.make_project(zone), allocated_on=allocated_on, released_on=released_on)
    with violates("parcelallocation_once_at_a_time"):
        ParcelAllocation.objects.bulk_create([other])
    other.withdrawn_at, other.withdrawn_by, other.withdrawn_reason = factories.NOW, factories.somebody(), "误登"
    other.save()
    with violates("parcelallocation_once_at_a_time"):
        ParcelAllocation.objects.filter(pk=other.pk).update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")


def test_allocations_that_touch_or_are_of_another_parcel_stand_beside_each_other(parcel_terms, project, zone):
    standing = make.allocate(parcel_terms.parcel, project, date(2024, 3, 10), told={"released_on": date(2024, 4, 1)})
    other = make.parcel(zone).parcel
    beside = [
        copy_of(standing, allocated_on=date(2024, 3, 1), released_on=date(2024, 3, 10)),
        copy_of(standing, allocated_on=date(2024, 4, 1), released_on=None),
        copy_of(standing, parcel=other),
    ]
    assert len(ParcelAllocation.objects.bulk_create(beside)) == 3


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("proxyservice_scope_known", {"scope": ""}),
        ("proxyservice_scope_known", {"scope": "全部"}),
        ("proxyservice_closed_after_opened", {"closed_on": DAY_BEFORE}),
        ("proxyservice_someone_named", {"lead": "", "agent": ""}),
        ("ProxyService.items_handled", {"items_handled": -1}),
    ],
)
def test_an_impossible_service(constraint, changes, project):
    assert_refused(make.service(project), constraint, **{"closed_on": DAY, **changes})


def test_a_project_has_one_service_at_a_time(project):
    service = make.service(project)
    with violates("proxyservice_one_open"):
        ProxyService.objects.bulk_create([copy_of(service, opened_on=DAY_BEFORE)])
    ProxyService.objects.bulk_create([copy_of(service, opened_on=DAY_BEFORE, closed_on=DAY)])


def test_a_post_is_open_once_and_ends_after_it_began(zone, other_zone):
    post = make.post(zone)
    with violates("proxypost_one_open_per_title"):
        ProxyPost.objects.bulk_create([copy_of(post, opened_on=DAY_BEFORE)])
    ProxyPost.objects.bulk_create([copy_of(post, title="另一岗位"), copy_of(post, zone=other_zone)])
    with violates("proxypost_closed_after_opened"):
        ProxyPost.objects.filter(pk=post.pk).update(closed_on=DAY_BEFORE)
