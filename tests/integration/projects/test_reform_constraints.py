"""
What the constraints of the approval reforms mean at their edges.

Each constraint is broken in tests/integration/test_constraints.py.
"""

from datetime import date, timedelta

import pytest

from projects.models import (
    ClockPause,
    CommitmentCheck,
    CommitmentItem,
    ItemTerms,
    Parcel,
    ParcelAllocation,
    ParcelResult,
    ProxyPost,
    ProxyService,
)
from tests import factories
from tests import reform_factories as make
from tests.violations import assert_refused, copy_of, violates

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 13)
DAY_BEFORE = DAY - timedelta(days=1)
OVERLAPPING = [
    (date(2024, 3, 10), None),
    (date(2024, 3, 10), date(2024, 3, 11)),
    (date(2024, 3, 1), date(2024, 4, 1)),
    (date(2024, 2, 1), date(2024, 3, 11)),
    (date(2024, 2, 1), None),
    (date(2024, 3, 31), date(2024, 5, 1)),
]
"""Days of allocations that meet one from 10 March until 1 April 2024."""
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


def test_a_procedure_with_impossible_terms(terms):
    for regime in ("", "企业信用承诺"):
        assert_refused(terms, "itemterms_regime_known", regime=regime)
    assert_refused(terms, "itemterms_statutory_days_positive", statutory_days=0)
    for changes in ({"finished_on": DAY_BEFORE}, {"started_on": None}):
        assert_refused(terms, "itemterms_finished_after_started", **changes)


def test_a_procedure_may_end_on_the_day_it_began_and_have_no_limit(terms):
    changed = {"started_on": DAY, "finished_on": DAY, "statutory_days": None}
    assert ItemTerms.objects.filter(pk=terms.pk).update(**changed) == 1


def test_another_project_may_have_a_procedure_of_the_same_name(terms):
    CommitmentItem.objects.bulk_create([copy_of(terms.item, project=factories.make_project())])


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


def test_a_list_gives_a_procedure_a_day_at_least():
    item = make.template().items.get(position=1)
    assert_refused(item, "templateitem_statutory_days_positive", statutory_days=0, position=9, name="另一项")


def test_what_ends_does_not_end_before_it_began(terms, project, zone):
    assert_refused(make.pause(project, terms.item), "clockpause_resumed_after_paused", resumed_on=date(2024, 5, 13))
    intake = make.intake(project)
    assert_refused(intake, "intake_finished_after_started", finished_on=DAY_BEFORE)
    assert_refused(make.service(project), "proxyservice_closed_after_opened", closed_on=DAY_BEFORE)
    post = make.post(zone)
    with violates("proxypost_closed_after_opened"):
        type(post).objects.filter(pk=post.pk).update(closed_on=DAY_BEFORE)
    with violates("intakeclass_limit_positive"):
        type(intake.intake_class).objects.filter(pk="land").update(limit_days=0)


def test_a_broken_commitment_needs_an_action_and_a_check_a_known_outcome(terms):
    check = make.check(terms.item)
    for outcome in ("maybe", ""):
        assert_refused(check, "commitmentcheck_outcome_known", outcome=outcome, action="查")
    assert_refused(check, "commitmentcheck_broken_has_action", outcome="broken", action="")
    CommitmentCheck.objects.bulk_create([copy_of(check, checked_on=date(2024, 6, 4))])


def test_a_parcel_with_impossible_terms(parcel_terms):
    for area_parts in (0, -1):
        assert_refused(parcel_terms, "parcelterms_area_positive", area_parts=area_parts)
    for use in ("", "工业用地"):
        assert_refused(parcel_terms, "parcelterms_use_known", use=use)
    for name in INDICATORS:
        assert_refused(parcel_terms, "parcelterms_indicators_not_negative", **{name: -1})


def test_another_zone_may_have_a_parcel_of_the_same_number(parcel_terms, other_zone):
    Parcel.objects.bulk_create([copy_of(parcel_terms.parcel, zone=other_zone)])


def test_an_assessment_is_not_below_nothing_and_may_follow_another_day(parcel_terms):
    result = make.assess(parcel_terms.parcel)
    for name in INDICATORS:
        assert_refused(result, "parcelresult_indicators_not_negative", **{name: -1})
    ParcelResult.objects.bulk_create([copy_of(result, assessed_on=date(2024, 6, 4))])


def test_an_allocation_lasts_a_day_at_least(parcel_terms, project):
    allocation = make.allocate(parcel_terms.parcel, project)
    for day in (allocation.allocated_on, allocation.allocated_on - timedelta(days=1)):
        with violates("parcelallocation_released_after_allocated"):
            ParcelAllocation.objects.filter(pk=allocation.pk).update(released_on=day)


def test_a_parcel_is_allocated_once_at_a_time(parcel_terms, project, zone):
    standing = make.allocate(parcel_terms.parcel, project, date(2024, 3, 10), told={"released_on": date(2024, 4, 1)})
    other = copy_of(standing, project=factories.make_project(zone))
    for other.allocated_on, other.released_on in OVERLAPPING:
        assert_overlap_is_refused(other)


def assert_overlap_is_refused(other):
    """Check that an allocation is refused beside another, also when it was withdrawn and is to stand again."""
    with violates("parcelallocation_once_at_a_time"):
        ParcelAllocation.objects.bulk_create([copy_of(other)])
    withdrawn = {"withdrawn_at": factories.NOW, "withdrawn_by": factories.somebody(), "withdrawn_reason": "误登"}
    (kept,) = ParcelAllocation.objects.bulk_create([copy_of(other, **withdrawn)])
    with violates("parcelallocation_once_at_a_time"):
        ParcelAllocation.objects.filter(pk=kept.pk).update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")


def test_allocations_that_touch_or_are_of_another_parcel_stand_beside_each_other(parcel_terms, project, zone):
    standing = make.allocate(parcel_terms.parcel, project, date(2024, 3, 10), told={"released_on": date(2024, 4, 1)})
    other = make.parcel(zone).parcel
    beside = [
        copy_of(standing, allocated_on=date(2024, 3, 1), released_on=date(2024, 3, 10)),
        copy_of(standing, allocated_on=date(2024, 4, 1), released_on=None),
        copy_of(standing, parcel=other),
    ]
    assert len(ParcelAllocation.objects.bulk_create(beside)) == 3


def test_a_service_has_a_known_scope_and_is_the_only_open_one_whatever_its_day(project):
    service = make.service(project)
    for scope in ("", "全部"):
        assert_refused(service, "proxyservice_scope_known", scope=scope, closed_on=DAY)
    with violates("proxyservice_one_open"):
        ProxyService.objects.bulk_create([copy_of(service, opened_on=DAY_BEFORE)])
    ProxyService.objects.bulk_create([copy_of(service, opened_on=DAY_BEFORE, closed_on=DAY)])


def test_a_post_is_open_once_whatever_its_day_and_others_stand_beside(zone, other_zone):
    post = make.post(zone)
    with violates("proxypost_one_open_per_title"):
        ProxyPost.objects.bulk_create([copy_of(post, opened_on=DAY_BEFORE)])
    ProxyPost.objects.bulk_create([copy_of(post, title="另一岗位"), copy_of(post, zone=other_zone)])
