"""The other trio on a page: the figures of the API, each with its two parts, the year, the day and where it is from."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from projects.rules.dispatch_rates import SOURCE
from projects.rules.money import YUAN_PER_WAN
from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.pages.reading import figures, text

pytestmark = pytest.mark.django_db

ASKED = {"as_of": "2024-06-15"}


@pytest.fixture
def year(zone, other_zone):
    """Two projects of `zone` planned for 2024, of which one started; one of `other_zone` that began before it."""
    started = factories.make_project(zone, planned_start_on=date(2024, 3, 1))
    factories.make_project(zone, planned_start_on=date(2024, 5, 1))
    factories.reach(started, Kind.STARTED, date(2024, 3, 9))
    factories.plan_year(started, 2024, 4_000 * YUAN_PER_WAN)
    factories.report_figures(started, date(2024, 5, 1), completed_yuan=1_000 * YUAN_PER_WAN)
    going_on = factories.make_project(other_zone)
    factories.reach(going_on, Kind.STARTED, date(2023, 3, 9))


def shown_rows(response):
    """Return the figures of each row of the table, by its name."""
    rows = re.findall(r'<th scope="row">([^<]*)</th>(.*?)</tr>', text(response), re.S)
    figure = re.compile(r'<b>([^<]*)</b> <span class="day">([^<]*) / ([^<]*)</span>')
    return {label: figure.findall(figures(cells)) for label, cells in rows}


def told_rows(answer):
    """Return the same of what the API says."""
    return {
        row["label"]: [
            (f"{one['percent']}%" if one["percent"] else "—", one["numerator"], one["denominator"])
            for one in row["rates"].values()
        ]
        for row in [*answer["rows"], answer["total"]]
    }


@pytest.mark.parametrize("by", ["none", "unit", "zone", "category", "chain"])
def test_the_figures_are_those_of_the_api(page, api, province, year, by):
    told = told_rows(api(province).get("/api/v1/rates/dispatch/", {**ASKED, "by": by}).json())
    shown = shown_rows(page(province).get("/rates/dispatch/", {**ASKED, "by": by}))
    assert shown == told
    assert shown["合计"] == [("66.67%", "2", "3"), ("25.00%", "1000.00", "4000.00"), ("—", "0", "0")]


def test_the_page_says_by_what_and_when_it_is_computed(page, zone_officer, year):
    shown = text(page(zone_officer).get("/rates/dispatch/", ASKED))
    for words in (
        "截至（含当日）：2024-06-15；年度：2024",
        "2024 年序时进度 <strong>41.67%</strong>（已过整月 5 / 12）",
        "账上所知计算（北京时间）",
        SOURCE,
        "分子：已开工 + 在建<br>分母：计划新开工 + 续建",
        "分子：本年完成投资（万元）<br>分母：年度计划投资（万元）",
        "分子：已达产（产业类）<br>分母：已投产（产业类）",
        "计划新开工”是本年内任何时候账上计划于本年开工",
        "双过半：截至 6 月 30 日",
    ):
        assert words in shown


def test_every_count_opens_the_projects_behind_it(page, zone_officer, year):
    client = page(zone_officer)
    shown = text(client.get("/rates/dispatch/", {**ASKED, "by": "none"}))
    links = re.findall(r'href="(/rates/dispatch/members/[^"]*)">(\d+)<', shown)
    assert [count for _, count in links] == ["1", "2", "1", "0", "0", "0"]
    for link, count in links:
        assert f"共 <strong>{count}</strong> 个项目" in text(client.get(unescape(link)))


def test_a_year_below_zero_is_explained(page, zone_officer, zone):
    project = factories.make_project(zone)
    factories.plan_year(project, 2024, 40 * YUAN_PER_WAN)
    factories.report_figures(project, date(2023, 12, 1), completed_yuan=50 * YUAN_PER_WAN)
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=20 * YUAN_PER_WAN)
    answer = page(zone_officer).get("/rates/dispatch/", ASKED)
    assert shown_rows(answer)["合计"][1] == ("-75.00%", "-30.00", "40.00")
    assert "1 个项目今年报的累计完成投资低于上年末" in text(answer)


def test_an_earlier_year_is_whole(page, zone_officer, year):
    shown = text(page(zone_officer).get("/rates/dispatch/", {**ASKED, "year": "2023"}))
    assert ("2023 年序时进度" in shown, "已过整月 12 / 12" in shown) == (True, True)


def test_the_same_answer_is_there_for_programs(page, province, year):
    client = page(province)
    asked = {**ASKED, "year": "2024", "by": "zone", "category": "industry"}
    shown = text(client.get("/rates/dispatch/", asked))
    links = [unescape(one) for one in re.findall(r'href="(/api/v1/rates/dispatch/[^"]*)"', shown)]
    answers = [client.get(one) for one in links]
    assert [one.status_code for one in answers] == [200, 200]
    assert ["spreadsheet" in one.headers["Content-Type"] for one in answers] == [True, False]
    assert answers[1].json()["by"] == "zone"


def test_a_question_that_has_no_answer_is_told_beside_the_field(page, zone_officer):
    client, tomorrow = page(zone_officer), timezone.localdate() + timedelta(days=1)
    for asked, field, words in (
        ({"as_of": str(tomorrow)}, "as_of", "截至日不能晚于今天"),
        ({"as_of": "junk"}, "as_of", "日期"),
        ({**ASKED, "year": "2025"}, "year", "年度不能晚于截至日所在年"),
        ({**ASKED, "year": "1900"}, "year", "2000"),
        ({**ASKED, "year": "x"}, "year", "整数"),
        ({**ASKED, "by": "round"}, "by", "不在可用的选项中"),
        ({**ASKED, "category": "x"}, "category", "不在可用的选项中"),
    ):
        answer = client.get("/rates/dispatch/", asked)
        error = text(answer).partition(f'id="dispatch-{field}_error" role="alert">')[2].partition("</strong>")[0]
        assert (answer.status_code, words in error, "%</b>" in text(answer)) == (422, True, False), (asked, error)


def test_nobody_sees_the_figures_of_another_zone(page, zone_officer, other_zone, year):
    client = page(zone_officer)
    answer = client.get("/rates/dispatch/", {**ASKED, "by": "zone"})
    assert other_zone.name not in text(answer)
    assert shown_rows(answer)["合计"][0] == ("50.00%", "1", "2")
    asked, missing = (client.get("/rates/dispatch/", {**ASKED, "zone": one}) for one in (other_zone.pk, 999_999))
    assert (asked.status_code, missing.status_code) == (422, 422)
    chosen = (f'value="{other_zone.pk}"', 'value="999999"')
    assert text(asked).split("<main")[1].replace(*chosen) == text(missing).split("<main")[1]


@pytest.mark.parametrize("count", [1, 12])
def test_the_table_costs_the_same_for_any_number_of_zones(page, province, count, django_assert_num_queries):
    for _ in range(count):
        factories.plan_year(factories.make_project())
    client = page(province)
    with django_assert_num_queries(7):
        client.get("/rates/dispatch/", {**ASKED, "by": "zone"})
