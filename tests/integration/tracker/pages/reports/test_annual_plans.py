"""The yearly plans of a project, on its page."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from projects.models import AnnualPlan
from tests import factories
from tests.integration.tracker.pages.reading import text
from tracker.pages.reports import display
from tracker.pages.shortcuts import paginate

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(project):
    return f"/projects/{project.pk}/annual-plans/"


def test_a_plan_is_entered_and_stands_with_who_told_it(page, zone_officer, project, path):
    client = page(zone_officer)
    assert "还没有年度计划" in text(client.get(f"/projects/{project.pk}/"))
    done = client.post(path, {"year": "2024", "planned_wan": "12000.5", "reason": ""}, follow=True)
    plan = AnnualPlan.objects.get()
    assert (plan.year, plan.planned_yuan, plan.recorded_by) == (2024, 120_005_000, zone_officer)
    for words in ("年度计划已在账上", ">12,000.50</td>", f">{zone_officer} {timezone.localtime():%Y-%m-%d}"):
        assert words in text(done)


def test_a_plan_is_corrected_with_a_reason_and_the_old_one_stays(page, unit_officer, project, path):
    earlier = factories.plan_year(project, 2024, 100_000_000)
    client, values = page(unit_officer), {"year": "2024", "planned_wan": "9000", "reason": ""}
    refused = client.post(path, values)
    assert (refused.status_code, 'id="plan-reason_error"' in text(refused)) == (422, True)
    assert "调整 2024 年度计划须说明原因" in text(refused)
    shown = text(client.post(path, {**values, "reason": "压减投资"}, follow=True))
    now = AnnualPlan.objects.standing().get()
    assert (now.corrects, now.planned_yuan) == (earlier, 90_000_000)
    for words in ("<del>10,000.00</del>", "调整：压减投资", ">9,000.00</td>", "现行：压减投资"):
        assert words in shown


def test_a_zones_change_waits_for_the_city_on_the_page(page, zone_officer, unit_officer, project, path):
    factories.plan_year(project, 2024, 100_000_000)
    values = {"year": "2024", "planned_wan": "9000", "reason": "压减投资"}
    shown = text(page(zone_officer).post(path, values, follow=True))
    for words in ("调整已提交", '<td data-label="调整为（万元）">9,000.00</td>', "待审核"):
        assert words in shown
    assert "不同意</button>" not in shown
    adjustment = project.plan_adjustments.get()
    assert "压减投资" in text(page(unit_officer).get("/reviews/"))
    decide = f"/plan-adjustments/{adjustment.pk}/decide/"
    assert "不同意须写明意见" in text(page(unit_officer).post(decide, {"refuse": "", "note": ""}, follow=True))
    assert "调整后的年度计划生效" in text(page(unit_officer).post(decide, {"approve": "", "note": ""}, follow=True))
    assert AnnualPlan.objects.standing().get().planned_yuan == 90_000_000


def test_only_the_province_takes_a_project_out_of_a_years_plan(page, zone_officer, province, zone):
    project = factories.make_project(zone, planned_start_on=date(2024, 3, 1))
    path, values = f"/projects/{project.pk}/plan-exits/", {"year": "2024", "left_on": "2024-06-20", "reason": "停建"}
    assert page(zone_officer).post(path, values).status_code == 403
    assert page(province).post(path, {**values, "year": "2023"}).status_code == 422
    shown = text(page(province).post(path, values, follow=True))
    assert "调出 2024 年开工计划</a>：停建" in shown
    exit_ = project.plan_exits.get()
    address = f"/plan-exits/{exit_.pk}/"
    assert f'href="{address}"' in shown
    assert "撤回</button>" not in text(page(zone_officer).get(address))
    assert "撤回原因" in text(page(province).get(address))
    assert page(province).post(address, {"withdraw": "", "sure": "on", "reason": ""}).status_code == 422
    assert "已撤回：误调" in text(
        page(province).post(address, {"withdraw": "", "sure": "on", "reason": "误调"}, follow=True)
    )
    assert "此前已撤回" in text(page(province).post(address, {"withdraw": "", "sure": "on", "reason": "误调"}))
    assert project.audit_events.filter(action="withdraw_plan_exit", actor=province).count() == 1


def test_who_proposed_an_adjustment_takes_it_back_until_it_is_decided(page, zone_officer, unit_officer, project):
    factories.plan_year(project)
    waiting = factories.propose_plan(project, by=zone_officer)
    address = f"/plan-adjustments/{waiting.pk}/"
    assert f'href="{address}"' in text(page(zone_officer).get(f"/projects/{project.pk}/"))
    assert page(zone_officer).post(address, {"withdraw": "", "sure": "on", "reason": "填错"}).status_code == 302
    decided = factories.propose_plan(project, by=zone_officer)
    page(unit_officer).post(f"/plan-adjustments/{decided.pk}/decide/", {"approve": "", "note": ""})
    address = f"/plan-adjustments/{decided.pk}/"
    assert "撤回</button>" not in text(page(zone_officer).get(address))
    assert "不能撤回" in text(page(zone_officer).post(address, {"withdraw": "", "sure": "on", "reason": "填错"}))


def test_the_same_plan_again_changes_nothing(page, zone_officer, project, path):
    factories.plan_year(project, 2024, 100_000_000)
    page(zone_officer).post(path, {"year": "2024", "planned_wan": "10000"})
    assert AnnualPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"year": "1999"}, "year", "2000"),
        ({"year": "2101"}, "year", "2100"),
        ({"year": "明年"}, "year", "整数"),
        ({"year": ""}, "year", "必填"),
        ({"planned_wan": ""}, "planned_wan", "必填"),
        ({"planned_wan": "-5"}, "planned_wan", "不能为负数"),
        ({"planned_wan": "1e9"}, "planned_wan", "万元"),
        ({"planned_wan": "1.23456"}, "planned_wan", "超过 4 位"),
        ({"reason": "甲\u202e乙"}, "reason", "看不见"),
        ({"reason": "长" * 301}, "reason", "300"),
    ],
)
def test_what_is_no_plan_is_told_beside_the_field(page, zone_officer, path, values, field, words):
    answer = page(zone_officer).post(path, {"year": "2024", "planned_wan": "100", "reason": "", **values})
    error = text(answer).partition(f'id="plan-{field}_error" role="alert">')[2].partition("</strong>")[0]
    assert (answer.status_code, words in error, AnnualPlan.objects.count()) == (422, True, 0), error


def test_only_who_reports_on_a_project_plans_for_it(page, project, path, auditor, other_zone_officer):
    factories.plan_year(project, 2024)
    values = {"year": "2025", "planned_wan": "100"}
    assert page(other_zone_officer).post(path, values).status_code == 404
    missing = page(other_zone_officer).post("/projects/999999/annual-plans/", values)
    assert missing.content == page(other_zone_officer).post(path, values).content
    shown = text(page(auditor).get(f"/projects/{project.pk}/"))
    assert ("2024 年" in shown, "填报或调整年度计划" in shown) == (True, False)
    assert page(auditor).post(path, values).status_code == 403
    assert AnnualPlan.objects.count() == 1


def test_a_plan_that_another_site_sends_is_refused(zone_officer, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(zone_officer)
    assert client.post(path, {"year": "2024", "planned_wan": "100"}).status_code == 403
    assert not AnnualPlan.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_costs_the_same_however_many_plans(page, zone_officer, project, count, django_assert_max_num_queries):
    for number in range(count):
        factories.plan_year(project, 2020, 10_000_000 + number, reason="调整")
        factories.plan_year(project, 2021 + number)
    client = page(zone_officer)
    with django_assert_max_num_queries(34):
        client.get(f"/projects/{project.pk}/")


def test_adjustments_that_wait_are_turned_by_pages_of_their_own(page, unit_officer, zone, monkeypatch):
    """One to a page here, so that two fill two of them; whoever turns once more does not carry the turns before."""
    monkeypatch.setattr(display, "paginate", lambda request, found, _=1, **named: paginate(request, found, 1, **named))
    first, second = (factories.propose_plan(factories.make_project(zone)) for _ in range(2))
    client = page(unit_officer)
    shown = [text(client.get("/reviews/", {"adjustments": number, "figures": 1})) for number in (1, 2)]
    assert [str(one.project) in shown[0] for one in (first, second)] == [False, True]
    assert [str(one.project) in shown[1] for one in (first, second)] == [True, False]
    assert "1 / 2（共 2 项）" in shown[0]
    assert 'href="?figures=1&amp;adjustments=1"' in shown[1]
