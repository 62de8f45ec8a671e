"""From the books to a ranking; what was sealed stays, can be computed again, and is seen zone by zone."""

import json
from datetime import date

import pytest
from django.db import DatabaseError
from django.utils.timezone import timedelta

from projects.errors import DomainError
from projects.models import Assessment, Decision
from projects.operations.assessments import seal_assessment, withdraw_scheme
from tests import factories
from tests import indicator_factories as make
from tests.factories import NOW
from tracker.queries.indicators import assessments as queries
from tracker.queries.indicators.contributions import Comparison, compare_zones
from zones.models import Zone

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def three():
    """Three industrial zones: 100 and 50, 200 and nothing, 40 and 100 of two indicators; and one of tourism."""
    zones = [factories.make_zone() for _ in range(3)]
    factories.make_zone(group=Zone.Group.TOURISM)
    first, second = make.indicator("a"), make.indicator("b")
    for zone, text in zip(zones, ("100", "200", "40"), strict=True):
        make.value(first, zone, text)
    make.value(second, zones[0], "50")
    make.value(second, zones[1], "60", approve=False)
    make.value(second, zones[2], "100")
    return zones, make.scheme((first, 60), (second, 40), group="industrial")


def ranking(result):
    """Return zone, rank, total and grade of each row."""
    return [(row["zone"], row["rank"], row["total"], row["grade"]) for row in result["groups"][0]["rows"]]


def test_values_are_weighed_and_what_is_not_approved_counts_as_missing(three):
    """60 % of 100, 200 and 40 over 200, and 40 % of 50, nothing and 100 over 100."""
    zones, scheme = three
    result = queries.assessment_result(scheme, known_at=NOW)
    assert [group["group"] for group in result["groups"]] == ["industrial"]
    assert ranking(result) == [
        (zones[1].pk, 1, "60.00", "优秀"),
        (zones[2].pk, 2, "52.00", "优秀"),
        (zones[0].pk, 3, "50.00", "合格"),
    ]
    best = result["groups"][0]["rows"][0]
    assert best["missing"] == ["b"]
    assert best["values"] == [
        {"code": "a", "status": "approved", "value": "200", "score": "100.00", "weight": "60", "points": "60.00"},
        {"code": "b", "status": "waiting", "value": None, "score": "0.00", "weight": "40", "points": "0.00"},
    ]


def test_a_zone_without_a_value_is_left_out_where_the_scheme_says_so(three):
    zones, scheme = three
    indicators = [one.indicator for one in scheme.scheme_indicators.all()]
    strict = make.scheme((indicators[0], 60), (indicators[1], 40), name="从严", group="industrial", policy="leave_out")
    assert ranking(queries.assessment_result(strict, known_at=NOW)) == [
        (zones[0].pk, 1, "80.00", "优秀"),
        (zones[2].pk, 2, "64.00", "合格"),
        (zones[1].pk, None, None, ""),
    ]


def test_a_result_costs_three_queries_for_any_number_of_zones(three, django_assert_num_queries):
    for _ in range(3):
        factories.make_zone()
    with django_assert_num_queries(3):
        queries.assessment_result(three[1], known_at=NOW)


def test_what_was_sealed_stays_and_can_be_computed_again(three):
    zones, scheme = three
    sealed = make.seal(scheme)
    make.value(scheme.scheme_indicators.get(indicator__code="b").indicator, zones[0], "100", now=LATER)
    before = json.loads(sealed.content)
    assert (queries.is_intact(sealed), queries.is_reproduced(sealed)) == (True, True)
    now = queries.assessment_result(scheme, known_at=LATER)
    compared = queries.with_changes(queries.sealed_result(sealed, factories.somebody()), now)
    rows = {row["zone"]: (row["rank"], row["total"], row["current"]) for row in compared["groups"][0]["rows"]}
    assert rows[zones[0].pk] == (3, "50.00", {"rank": 1, "total": "70.00"})
    assert json.loads(Assessment.objects.get().content) == before
    told = {"scheme": scheme, "result": now, "by": factories.somebody(), "now": LATER, "today": factories.TODAY}
    with pytest.raises(DomainError, match="尚未结束"):
        seal_assessment(**{**told, "today": date(2023, 12, 30)}, reason="提前")
    with pytest.raises(DomainError, match="说明原因"):
        seal_assessment(**told)
    assert seal_assessment(**told, reason="补报后重算").number == 2
    withdraw_scheme(scheme=scheme, by=factories.somebody(), now=LATER, reason="另定")
    with pytest.raises(DomainError, match="已撤回"):
        seal_assessment(**told, reason="再算")


def test_the_database_refuses_to_change_what_was_sealed(three):
    sealed = make.seal(three[1])
    with pytest.raises(DatabaseError, match="append-only"):
        Assessment.objects.filter(pk=sealed.pk).update(content="{}")


def test_a_zone_sees_its_own_place_in_what_was_sealed_and_no_other(three):
    zones, scheme = three
    officer = factories.make_officer("zone", zone=zones[2])
    result = queries.sealed_result(make.seal(scheme), officer)
    assert ranking(result) == [(zones[2].pk, 2, "52.00", "优秀")]
    assert result["groups"][0]["ranked"] == 3
    other = factories.make_officer("zone", zone=Zone.objects.get(group=Zone.Group.TOURISM))
    assert queries.sealed_result(Assessment.objects.get(), other)["groups"] == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"period": "2023-12"}, "周期不一致"),
        ({"weights": (60, 41)}, "合计须为 100，现为 101"),
        ({"grades": (("优秀", 20), ("合格", 70))}, "合计须为 100"),
        ({"grades": (("优秀", 20), ("优秀", 80))}, "不能重复"),
    ],
)
def test_a_scheme_that_does_not_add_up_is_refused(values, sentence):
    first, second = make.indicator("a"), make.indicator("b")
    told = {name: value for name, value in values.items() if name != "weights"}
    if "period" in told:
        told["period"] = make.parse_period(told["period"])
    if "grades" in told:
        told["grades"] = [make.Grade(*grade) for grade in told["grades"]]
    with pytest.raises(DomainError, match=sentence):
        make.scheme(*zip((first, second), values.get("weights", (60, 40)), strict=True), **told)


def test_zones_that_pull_are_compared_among_those_that_an_officer_sees(province, django_assert_num_queries):
    """100, 60 and 40 before, 130, 50 and a returned value now; the last is listed and counts on neither side."""
    unit = factories.make_unit()
    zones = [factories.make_zone(unit), factories.make_zone(unit), factories.make_zone()]
    indicator = make.indicator()
    for zone, before, now in zip(zones, ("100", "60", "40"), ("130", "50", "70"), strict=True):
        make.value(indicator, zone, before, "2022")
        value = make.value(indicator, zone, now, approve=False)
        decision = Decision.RETURNED if now == "70" else Decision.APPROVED
        make.review(value, decision, note="核对")
    question = Comparison(indicator, make.parse_period("2022"), make.parse_period("2023"))
    with django_assert_num_queries(2):
        compared = compare_zones(officer=province, question=question, today=factories.TODAY)
    assert [(row.zone, str(row.points)) for row in compared.highest()] == [
        (zones[0].pk, "18.75"),
        (zones[1].pk, "-6.25"),
    ]
    assert [row.zone for row in compared.lowest()] == [zones[1].pk, zones[0].pk]
    assert [values.zone for values in compared.table.missing] == [zones[2].pk]
    assert compared.state_of(zones[2].pk, question.now) == "returned"
    mine = factories.make_officer("unit", unit=zones[2].unit)
    assert not compare_zones(officer=mine, question=question, today=factories.TODAY).table.rows
