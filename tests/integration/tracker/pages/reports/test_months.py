"""Months on pages: due day, on-time rates, closing and opening again."""

from datetime import date

import pytest
from django.utils import timezone

from projects.rules.months import next_month, previous_month
from tests import factories, monthly
from tests.integration.tracker.pages.reading import text
from tracker.models import DueDay, MonthLock

pytestmark = pytest.mark.django_db


@pytest.fixture
def month():
    return f"{previous_month(timezone.localdate().replace(day=1)):%Y-%m}"


def test_the_province_closes_a_month_and_opens_it_again(page, province, zone_officer, month):
    client, path = page(province), f"/months/?month={month}"
    unsure = client.post(path, {"close": ""})
    assert (unsure.status_code, "现在什么都没有改动" in text(unsure)) == (422, True)
    assert not MonthLock.objects.exists()
    assert "已关账" in text(client.post(path, {"close": "", "sure": "on"}, follow=True))
    assert MonthLock.objects.standing().count() == 1
    twice = client.post(path, {"close": "", "sure": "on"})
    assert (twice.status_code, "已关账" in text(twice)) == (422, True)
    silent = client.post(path, {"reopen": "", "reason": " "})
    assert (silent.status_code, 'id="reopen-reason_error"' in text(silent)) == (422, True)
    client.post(path, {"reopen": "", "reason": "两县漏报补录"})
    assert not MonthLock.objects.standing().exists()
    shown = text(page(zone_officer).get(path))
    assert ("两县漏报补录" in shown, 'name="close"' in shown) == (True, False)
    assert page(zone_officer).post(path, {"close": "", "sure": "on"}).status_code == 403


def test_a_month_is_read_as_people_type_it_and_never_taken_for_another(page, province):
    client = page(province)
    for typed in ("2024-05", "2024年5月", "2024.5", "202405", "２０２４／５"):
        assert "2024年5月" in text(client.get("/months/", {"month": typed}))
    for path in ("/months/", "/monthly-sheet/", "/reviews/", "/desk/"):
        refused = client.get(path, {"month": "2024年13月"})
        assert (refused.status_code, "“2024年13月”不是存在的月份" in text(refused)) == (422, True)
    refused = client.post("/months/?month=上个月", {"close": "", "sure": "on"})
    assert (refused.status_code, "不是月份" in text(refused)) == (422, True)
    assert not MonthLock.objects.exists()


def test_a_month_that_is_not_over_is_not_closed(page, province):
    month = f"{next_month(timezone.localdate().replace(day=1)):%Y-%m}"
    refused = page(province).post(f"/months/?month={month}", {"close": "", "sure": "on"})
    assert (refused.status_code, "尚未结束" in text(refused)) == (422, True)
    assert page(province).post("/months/?month=2024-05", {}).status_code == 422
    assert not MonthLock.objects.exists()
    assert "disabled" in text(page(province).get(f"/months/?month={month}"))


def test_the_due_day_is_set_and_decides_who_is_late(page, province):
    monthly.submitted(factories.make_project(now=factories.at(date(2024, 5, 1))))
    client, path = page(province), "/months/?month=2024-06"
    assert "<b>100.00%</b> 1 / 1" in text(client.get(path))
    early = client.post(path, {"set_due": "", "due_on": "2024-06-01"})
    assert (early.status_code, 'id="due-due_on_error"' in text(early)) == (422, True)
    client.post(path, {"set_due": "", "due_on": "2024-06-29"})
    assert str(DueDay.objects.get().due_on) == "2024-06-29"
    shown = text(client.get(path))
    assert ("<b>0.00%</b> 0 / 1" in shown, "2024-06-29" in shown) == (True, True)


def test_a_zone_sees_its_own_rate_and_no_other(page, zone_officer, zone, other_zone, project):
    monthly.submitted(project)
    monthly.draft(factories.make_project(other_zone))
    shown = text(page(zone_officer).get("/months/?month=2024-06"))
    assert (zone.name in shown, other_zone.name in shown, "设定截止日" in shown) == (True, False, False)


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_costs_the_same_for_any_number_of_zones(page, province, count, django_assert_max_num_queries):
    for _ in range(count):
        factories.make_project(factories.make_zone())
    client = page(province)
    with django_assert_max_num_queries(10):
        client.get("/months/?month=2024-07")
