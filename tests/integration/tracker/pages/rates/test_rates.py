"""The rates on pages say what the API says, and every figure leads to the projects behind it."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from projects.models import ExitKind
from projects.rules.stages import Cohort, Kind
from tests import factories, reform_factories
from tests.integration.tracker.pages.reading import figures, text

pytestmark = pytest.mark.django_db

AS_OF = "2024-06-30"


@pytest.fixture
def lists(zone, other_zone):
    """Two rounds; the first has three signed of `zone`, of which one started, one left and one is neither."""
    first, _ = factories.make_round(2023, 1), factories.make_round(2023, 2)
    started, waiting, gone = (factories.make_project(zone) for _ in range(3))
    for project in (started, waiting, gone):
        entry = factories.enter(project, first, Cohort.SIGNED, amount_yuan=30_000_000)
    factories.leave(entry, date(2024, 5, 1), ExitKind.REMOVED)
    factories.reach(started, Kind.STARTED, date(2024, 6, 1))
    factories.enter(factories.make_project(other_zone), first, Cohort.SIGNED)
    return started, waiting, gone


def links(response, words):
    """Return where the links that contain some words lead."""
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', text(response)) if words in unescape(one)]


def shown_projects(response):
    return set(re.findall(r"第\d+号项目", text(response)))


def test_a_rate_stands_with_its_parts_basis_window_and_day(page, zone_officer, lists):
    shown = text(page(zone_officer).get("/rates/", {"as_of": AS_OF}))
    for words in ("count-2021", "investment-2023", "count-due", "<b>50.00%</b>", "3,000.00", "6,000.00", "调出 1"):
        assert words in shown
    assert "截至 2024-06-30（含当日）" in shown
    assert "期次 2023-1 至 2023-1（1 期，未计入 2023-2）" in shown


def test_the_page_says_what_the_api_says(page, api, unit_officer, lists):
    told = api(unit_officer).get("/api/v1/rates/", {"as_of": AS_OF, "by": "zone"}).json()
    rate = told["total"]["rates"]["investment-2023"]["groundbreaking"]
    shown = figures(text(page(unit_officer).get("/rates/", {"as_of": AS_OF, "basis": "investment-2023"})))
    assert f"<b>{rate['percent']}%</b>" in shown
    assert rate["numerator"] in shown
    assert rate["denominator"] in shown
    assert "count-2021" not in shown.split("<main")[1].split("</details>")[1]


def test_the_projects_behind_a_figure_are_as_many_as_it_says(page, zone_officer, lists):
    started, waiting, gone = lists
    client = page(zone_officer)
    table = client.get("/rates/", {"as_of": AS_OF, "basis": "count-2021"})
    numerator, everybody = (
        next(one for one in links(table, "rate=groundbreaking") if one.endswith(end))
        for end in ("part=numerator", "part=denominator")
    )
    assert shown_projects(client.get(numerator)) == {started.name}
    behind = client.get(everybody)
    assert shown_projects(behind) == {started.name, waiting.name}
    for words in ("开工率的分母 2", "全部 3", "已实现 1", "未实现 1", "已调出 1"):
        assert words in text(behind)
    removed = client.get("/rates/members/", {"as_of": AS_OF, "cohort": "signed", "reached": "removed"})
    assert shown_projects(removed) == {gone.name}
    assert "2024-05-01 调出：省级决定" in text(removed)


@pytest.mark.parametrize(("category", "counted"), [("", 1), ("industry", 1), ("infrastructure", 0)])
def test_a_rate_of_industry_leads_to_the_industrial_projects_that_it_counts(page, province, category, counted):
    first, _ = factories.make_round(2023, 1), factories.make_round(2023, 2)
    for each in ("industry", "infrastructure"):
        project = factories.make_project(category=each)
        factories.enter(project, first, Cohort.PRODUCING)
        factories.reach(project, Kind.FULL_OUTPUT, date(2024, 6, 1))
    client = page(province)
    asked = {"as_of": AS_OF, "basis": "investment-2023", "by": "none", "category": category}
    table = client.get("/rates/", asked)
    reached = [one for one in links(table, "rate=output") if one.endswith("part=numerator")]
    assert f"<small>计入 {counted}" in re.sub(r"\s+", " ", text(table)).replace("<small> ", "<small>")
    assert len(shown_projects(client.get(reached[-1]))) == counted


@pytest.mark.parametrize("path", ["/rates/", "/rates/league/", "/rates/trend/"])
def test_every_link_opens_as_many_projects_as_its_number_says(page, api, province, lists, path):
    started, waiting, _ = lists
    factories.enter(started, started.entries.get().round, Cohort.PRODUCING, expected_output_yuan=80_000_000)
    factories.enter(waiting, waiting.entries.get().round, Cohort.PRODUCING)
    asked = {"as_of": AS_OF, "by": "unit", "from": "2024-05", "to": "2024-06", "first": "2023-1", "last": "2023-1"}
    shown = text(page(province).get(path, asked))
    found = re.findall(r'<a href="/rates/members/\?([^"]*)"[^>]*>([^<]*)</a>', shown)
    assert len(found) >= 5
    client = api(province)
    for query, label in found:
        rows = client.get(f"/api/v1/rates/members/?{unescape(query)}&limit=500").json()["results"]
        number = label.split()[-1]
        # Amounts have two decimals: what they add up is compared over the API.
        assert "." in number or len(rows) == int(number), (query, label)


def test_what_happened_after_the_day_is_not_told(page, zone_officer, lists):
    behind = text(page(zone_officer).get("/rates/members/", {"as_of": "2024-04-30"}))
    assert "省级决定" not in behind
    assert "2024-06-01" not in behind


@pytest.mark.parametrize("by", ["unit", "zone", "round", "category", "chain"])
def test_every_row_leads_to_its_own_projects(page, province, lists, by):
    client = page(province)
    table = client.get("/rates/", {"as_of": AS_OF, "basis": "count-2021", "by": by})
    whole = [one for one in links(table, "/rates/members/") if one.endswith("cohort=signed")]
    counts = [len(shown_projects(client.get(one))) for one in dict.fromkeys(whole)]
    assert max(counts) == 4
    assert sum(counts) in {4, 8}  # the rows add up to the total, where it is not the only row


def test_the_workbook_answers_the_same_question(page, province, lists):
    client = page(province)
    pages = ["/rates/", "/rates/members/", "/rates/league/", "/reforms/"]
    asked = {"as_of": AS_OF, "known_at": "2024-07-01T10:00", "reviewed": "true", "category": "industry"}
    for path in pages:
        query = {"from": "2024-01-01", "to": AS_OF} if path == "/reforms/" else asked
        # The list of members has a link of its own for what it shows.
        (link,) = [one for one in links(client.get(path, query), "format=xlsx") if one.startswith("/")]
        answer = client.get(link)
        assert (answer.status_code, "spreadsheet" in answer.headers["Content-Type"]) == (200, True)


def test_a_question_that_has_no_answer_is_told_beside_the_field(page, zone_officer, lists):
    client = page(zone_officer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for asked, words in (
        ({"as_of": str(tomorrow)}, "截至日不能晚于今天"),
        ({"as_of": AS_OF, "first": "2023-2", "last": "2023-1"}, "请对调"),
        ({"as_of": AS_OF, "known_at": f"{tomorrow}T10:00"}, "时点不能晚于现在"),
        ({"as_of": "junk"}, "日期"),
        ({"basis": "none"}, "不在可用的选项中"),
    ):
        answer = client.get("/rates/", asked)
        assert (answer.status_code, words in text(answer), "%</b>" in text(answer)) == (422, True, False)
    for path in ("/rates/members/", "/rates/league/"):
        assert client.get(path, {"as_of": str(tomorrow)}).status_code == 422


def test_an_old_bulletin_is_told_again(page, zone_officer, lists):
    started = lists[0]
    factories.reach(
        lists[1], Kind.STARTED, date(2024, 6, 2), now=factories.at(date(2024, 7, 9)), today=date(2024, 7, 9)
    )
    client = page(zone_officer)
    assert "<b>100.00%</b>" in text(client.get("/rates/", {"as_of": AS_OF, "basis": "count-2021"}))
    past = {"as_of": AS_OF, "known_at": "2024-07-05T09:00"}
    assert "<b>50.00%</b>" in text(client.get("/rates/", {**past, "basis": "count-2021"}))
    behind = client.get("/rates/members/", {**past, "reached": "true"})
    assert shown_projects(behind) == {started.name}


def test_zones_are_ranked_within_their_group(page, province, zone, other_zone, lists):
    shown = text(page(province).get("/rates/league/", {"as_of": AS_OF, "group": "industrial"}))
    assert shown.index(zone.name) < shown.index(other_zone.name)
    assert "已开工项目数 ÷ 签约一批项目数" in shown


def test_nobody_sees_the_figures_of_another_zone(page, zone_officer, other_zone, lists):
    client = page(zone_officer)
    for path in ("/rates/?by=zone&as_of=", "/rates/members/?as_of=", "/rates/league/?as_of="):
        assert other_zone.name not in text(client.get(f"{path}{AS_OF}"))
    asked = client.get("/rates/", {"as_of": AS_OF, "zone": other_zone.pk})
    missing = client.get("/rates/", {"as_of": AS_OF, "zone": 999_999})
    assert (asked.status_code, missing.status_code) == (422, 422)
    chosen = (f'value="{other_zone.pk}"', 'value="999999"')
    assert text(asked).split("<main")[1].replace(chosen[0], chosen[1]) == text(missing).split("<main")[1]


def test_the_reforms_of_a_period_and_the_projects_behind_a_count(page, zone_officer, project):
    reform_factories.adopt(project)
    client = page(zone_officer)
    asked = {"from": "2020-01-01", "to": AS_OF}
    table = client.get("/reforms/", asked)
    (link,) = set(links(table, "part=commitment"))
    assert project.name in text(client.get(link))
    wrong = client.get("/reforms/", {"from": "2024-06-30", "to": "2024-06-01"})
    assert (wrong.status_code, "请对调" in text(wrong)) == (422, True)
    ahead = client.get("/reforms/projects/", {"to": "2999-01-01"})
    assert ahead.status_code == 422
    ahead = client.get("/reforms/projects/", {"to": "2099-01-01"})
    assert "不能晚于今天" in text(ahead)


@pytest.mark.parametrize("path", ["/rates/?by=zone&as_of=", "/rates/league/?as_of=", "/rates/members/?as_of="])
@pytest.mark.parametrize("count", [1, 12])
def test_a_table_costs_the_same_for_any_number_of_zones(page, province, path, count, django_assert_max_num_queries):
    for _ in range(count):
        factories.enter(factories.make_project(factories.make_zone()))
    factories.make_round(2023, 2)
    client = page(province)
    with django_assert_max_num_queries(13):
        client.get(f"{path}{AS_OF}")


@pytest.mark.parametrize("count", [1, 12])
def test_the_reforms_cost_the_same_for_any_number_of_zones(page, province, count, django_assert_max_num_queries):
    for _ in range(count):
        reform_factories.adopt(factories.make_project())
    client = page(province)
    with django_assert_max_num_queries(18):
        client.get("/reforms/?by=zone&from=2020-01-01")
