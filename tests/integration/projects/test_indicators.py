"""Indicators, their values and reviews."""

from datetime import date

import pytest
from django.utils.timezone import timedelta

from projects.errors import DomainError, StandingRecordError
from projects.models import AuditEvent, Decision, IndicatorValue
from projects.operations.indicators import define_indicator, review_value, withdraw_value
from tests import factories
from tests import indicator_factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_what_values_rely_on_cannot_be_changed_any_more(zone, province):
    indicator = make.indicator()
    told = {"by": province, "now": NOW, "reason": "口径"}
    assert define_indicator(code="investment", values={"unit": "亿元"}, **told) == (indicator, False)
    make.value(indicator, zone, "1")
    with pytest.raises(DomainError, match="不能再改单位"):
        define_indicator(code="investment", values={"unit": "万元"}, **told)
    with pytest.raises(DomainError, match="说明原因"):
        define_indicator(code="investment", values={"source": "统计局"}, **{**told, "reason": " "})
    changed, _ = define_indicator(code="investment", values={"source": "统计局"}, **told)
    assert (changed.source, changed.unit) == ("统计局", "亿元")
    assert AuditEvent.objects.filter(action="define_indicator").count() == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [({"code": "固"}, "code"), ({"name": "指标 other"}, "name"), ({"period_kind": "week"}, "period_kind")],
)
def test_an_unusable_definition_names_the_field(values, field):
    make.indicator("other")
    code = values.pop("code", "investment")
    with pytest.raises(DomainError) as error:
        make.indicator(code, **values)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("period", "sentence"),
    [("2023-12", "按年填报"), ("2024", "尚未结束"), ("2019", "自 2020-06-01 起填报")],
)
def test_a_value_is_of_a_period_that_has_ended(zone, period, sentence):
    indicator = make.indicator(valid_from=date(2020, 6, 1))
    with pytest.raises(DomainError, match=sentence):
        make.value(indicator, zone, "1", period)


def test_a_correction_needs_a_reason_and_a_new_review(zone, zone_officer):
    indicator = make.indicator()
    first = make.value(indicator, zone, "10.5", by=zone_officer)
    with pytest.raises(DomainError, match="说明原因"):
        make.value(indicator, zone, "11", by=zone_officer, reason="", now=LATER)
    assert make.value(indicator, zone, "10.50", by=zone_officer, approve=False, now=LATER) == first
    second = make.value(indicator, zone, "11", by=zone_officer, approve=False, now=LATER)
    assert (second.corrects, IndicatorValue.objects.standing().get()) == (first, second)
    assert IndicatorValue.objects.standing().with_decision().get().decision is None
    then = IndicatorValue.objects.as_known_at(NOW).with_decision(NOW).get()
    assert (then, then.decision) == (first, Decision.APPROVED)


def test_a_returned_value_is_reported_again_without_a_reason(zone, zone_officer):
    indicator = make.indicator()
    value = make.value(indicator, zone, "10", by=zone_officer, approve=False)
    with pytest.raises(DomainError, match="意见"):
        make.review(value, Decision.RETURNED)
    make.review(value, Decision.RETURNED, note="单位似为亿元")
    again = make.value(indicator, zone, "100000", by=zone_officer, approve=False, reason="", now=LATER)
    assert again.reason == "按退回意见重报"
    with pytest.raises(DomainError, match="已撤回或已更正"):
        make.review(value, now=LATER)


def test_a_value_is_reviewed_once_and_not_by_who_entered_it(zone, unit_officer, province):
    value = make.value(make.indicator(), zone, "1", by=unit_officer, approve=False)
    told = {"value": value, "decision": Decision.APPROVED, "note": "", "now": NOW}
    with pytest.raises(DomainError, match="不能审核自己"):
        review_value(**told, by=unit_officer)
    review_value(**told, by=province)
    with pytest.raises(StandingRecordError, match="已审核通过"):
        review_value(**told, by=province)


def test_a_withdrawn_value_leaves_the_books_from_then_on(zone):
    value = make.value(make.indicator(), zone, "1")
    withdraw_value(value=value, by=factories.somebody(), now=LATER, reason="误登")
    assert not IndicatorValue.objects.standing().exists()
    assert IndicatorValue.objects.as_known_at(NOW).get() == value
    assert AuditEvent.objects.filter(zone=zone, action="withdraw_indicatorvalue").count() == 1
