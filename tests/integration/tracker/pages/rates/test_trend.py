"""The rates month by month on a page: what the API says of each month's end, and lines that hide nothing."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.utils import timezone

from projects.models import ExitKind
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.integration.tracker.pages.reading import figures, text

pytestmark = pytest.mark.django_db

ASKED = {"from": "2024-04", "to": "2024-06"}


@pytest.fixture
def lists(zone, other_zone):
    """Two rounds; the first has three signed of `zone`: one started in June, one left in May; one of `other_zone`."""
    first, _ = factories.make_round(2023, 1), factories.make_round(2023, 2)
    started, _, gone = (factories.make_project(zone) for _ in range(3))
    for project in (started, _, gone):
        entry = factories.enter(project, first, Cohort.SIGNED, amount_yuan=30_000_000)
    factories.leave(entry, date(2024, 5, 1), ExitKind.REMOVED)
    factories.reach(started, Kind.STARTED, date(2024, 6, 1))
    factories.enter(factories.make_project(other_zone), first, Cohort.SIGNED)
    return started


def shown_figures(response):
    """Return the three figures of each basis, group and month's end."""
    found, figure = {}, re.compile(r"<b>([^<]*)</b> <a [^>]*>([^<]*)</a> / <a [^>]*>([^<]*)</a>")
    for card in re.split(r"<h2>", text(response))[1:]:
        basis = re.search(r"<code>(.*?)</code>", card)[1]
        for group in card.split("<h3>")[1:]:
            months = re.findall(r'<th scope="row" class="day"><a [^>]*>([^<]*)</a></th>(.*?)</tr>', group, re.S)
            for day, cells in months:
                found[basis, group.partition("<")[0], day] = figure.findall(figures(cells))
    return found


def told_figures(answer):
    """Return the same of what the API says."""
    return {
        (basis, row["label"], point["as_of"]): [
            (f"{one['percent']}%" if one["percent"] else "—", one["numerator"], one["denominator"])
            for one in rates.values()
        ]
        for point in answer["points"]
        for row in [*point["rows"], point["total"]]
        for basis, rates in row["rates"].items()
    }


@pytest.mark.parametrize("by", ["none", "unit", "zone"])
def test_the_figures_are_those_of_the_api(page, api, province, zone, lists, by):
    told = told_figures(api(province).get("/api/v1/rates/trend/", {**ASKED, "by": by}).json())
    shown = shown_figures(page(province).get("/rates/trend/", {**ASKED, "by": by}))
    assert shown == told
    assert shown["count-2021", "合计", "2024-06-30"][0] == ("33.33%", "1", "3")
    if by == "zone":
        assert shown["count-2021", zone.name, "2024-04-30"][0] == ("0.00%", "0", "3")


def test_a_figure_leads_to_its_projects_and_a_month_to_its_table(page, zone_officer, lists):
    client = page(zone_officer)
    shown = text(client.get("/rates/trend/", {**ASKED, "basis": "count-2021", "by": "zone"}))
    links = [unescape(one) for one in re.findall(r'href="([^"]*)"', shown)]
    behind = next(
        one for one in links if "members" in one and "as_of=2024-06-30" in one and one.endswith("part=numerator")
    )
    assert set(re.findall(r"第\d+号项目", text(client.get(behind)))) == {lists.name}
    table = client.get(next(one for one in links if one.startswith("/rates/?") and "2024-06-30" in one))
    assert (table.status_code, "<b>50.00%</b>" in text(table)) == (200, True)


def test_the_page_says_which_months_rounds_and_books(page, zone_officer, lists):
    shown = text(page(zone_officer).get("/rates/trend/", {**ASKED, "known_at": "2024-07-05T09:00", "reviewed": "true"}))
    for words in (
        "2024-04 至 2024-06 各月末",
        "按 2024-07-05 09:00:00 账上所知计算",
        "月报数据只计已审核的",
        "2023-1 至 2023-1（1 期）<small>未计入 2023-2</small>",
        *BASES,
        "已开工项目数 ÷ 签约一批项目数",
    ):
        assert words in shown


def test_the_lines_have_a_title_and_words_and_break_where_nothing_divides(page, zone_officer, lists):
    shown = text(page(zone_officer).get("/rates/trend/", {**ASKED, "basis": "count-2021"}))
    drawing = shown[shown.index("<svg") : shown.index("</svg>")]
    assert "合计：2024-04 至 2024-06 各月末的比率（项目数口径（2021））</title>" in drawing
    assert "开工率由 0.00% 到 50.00%，投产率没有可除的分母" in drawing
    names = re.search(r'aria-labelledby="(\S+) (\S+)"', drawing).groups()
    assert all(f'id="{name}"' in drawing for name in names)
    assert '<path d="M52.0 190.0h0L249.0 190.0L446.0 113.0"/>' in drawing
    assert drawing.count('<path d=""/>') == 2


def test_without_a_question_the_last_twelve_months_are_shown(page, zone_officer, lists):
    days = {day for _, _, day in shown_figures(page(zone_officer).get("/rates/trend/"))}
    assert (len(days), max(days) <= f"{timezone.localdate()}") == (12, True)


def test_the_same_answer_is_there_for_programs(page, province, lists):
    client = page(province)
    asked = {**ASKED, "by": "zone", "basis": "count-due", "known_at": "2024-07-05T09:00", "first": "2023-1"}
    shown = text(client.get("/rates/trend/", asked))
    answers = [client.get(unescape(one)) for one in re.findall(r'href="(/api/v1/rates/trend/[^"]*)"', shown)]
    assert [one.status_code for one in answers] == [200, 200]
    assert ["spreadsheet" in one.headers["Content-Type"] for one in answers] == [True, False]
    assert answers[1].json()["points"][0]["month"] == "2024-04"


def test_a_question_that_has_no_answer_is_told_beside_the_field(page, zone_officer, lists):
    client = page(zone_officer)
    for asked, field, words in (
        ({"from": "2024-07", "to": "2024-06"}, "to", "起始月份不晚于结束月份"),
        ({"from": "2010-01", "to": "2024-06"}, "to", "1 到 120 个月"),
        ({"from": "2098-12", "to": "2099-01"}, "to", "尚未结束"),
        ({"from": "2024-13", "to": "2024-06"}, "from", "不是存在的月份"),
        ({"from": "1900-01", "to": "2024-06"}, "from", "2000"),
        ({"from": "", "to": "2024-06"}, "from", "必填"),
        ({**ASKED, "by": "chain"}, "by", "不在可用的选项中"),
        ({**ASKED, "first": "2023-2", "last": "2023-1"}, "last", "请对调"),
        ({**ASKED, "known_at": "2099-01-01T00:00"}, "known_at", "时点不能晚于现在"),
    ):
        answer = client.get("/rates/trend/", asked)
        error = text(answer).partition(f'id="trend-{field}_error" role="alert">')[2].partition("</strong>")[0]
        assert (answer.status_code, words in error, "<svg" in text(answer)) == (422, True, False), (asked, error)


def test_nobody_sees_the_figures_of_another_zone(page, zone_officer, other_zone, lists):
    client = page(zone_officer)
    assert other_zone.name not in text(client.get("/rates/trend/", {**ASKED, "by": "zone"}))
    asked, missing = (client.get("/rates/trend/", {**ASKED, "zone": one}) for one in (other_zone.pk, 999_999))
    assert (asked.status_code, missing.status_code) == (422, 422)
    chosen = (f'value="{other_zone.pk}"', 'value="999999"')
    assert text(asked).split("<main")[1].replace(*chosen) == text(missing).split("<main")[1]


def test_many_groups_are_turned_over_page_by_page(page, api, province, lists):
    for _ in range(5):
        factories.enter(factories.make_project(), lists.entries.get().round)
    asked = {"from": "2019-01", "to": "2024-06", "by": "zone"}
    client, shown = page(province), {}
    # A page each: five years and more of a group by all bases are long.
    for number in range(1, 9):
        shown |= shown_figures(client.get("/rates/trend/", {**asked, "page": number}))
    assert shown == told_figures(api(province).get("/api/v1/rates/trend/", asked).json())


@pytest.mark.parametrize(("count", "start"), [(1, "2024-06"), (12, "2023-01")])
def test_the_page_costs_the_same_for_any_number(page, province, count, start, django_assert_num_queries):
    factories.make_round(2023, 2)
    for _ in range(count):
        factories.enter(factories.make_project())
    client = page(province)
    # PostgreSQL counts the three lists and their figures in one.
    with django_assert_num_queries(10 if connection.vendor == "postgresql" else 14):
        client.get("/rates/trend/", {"from": start, "to": "2024-06", "by": "zone"})
