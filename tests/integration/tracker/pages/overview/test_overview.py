"""The overview: figures against a named earlier day of the same rounds, and marks that lead to what they count."""

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from projects.models import ExitKind, PlausibilityFinding
from projects.rules.months import month_text, previous_month
from projects.rules.stages import Cohort, Kind
from tests import factories, monthly
from tests.integration.tracker.pages.reading import text
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tracker.operations.reports import save_draft, submit_report
from zones.models import Role

pytestmark = pytest.mark.django_db

ASKED = {"basis": "count-2021", "as_of": "2024-06-30", "against": "2024-03-31", "last": "2024-1"}


@pytest.fixture
def lists(zone, other_zone):
    """Two rounds, the second held between the two days; of the first one started before them, of the second none."""
    first = factories.make_round(2023, 1, held_on=date(2023, 3, 28))
    second = factories.make_round(2024, 1, held_on=date(2024, 5, 15))
    old, slow, gone = (factories.make_project(zone) for _ in range(3))
    new, late = (factories.make_project(other_zone) for _ in range(2))
    for project in (old, slow, gone):
        factories.enter(project, first, Cohort.SIGNED)
    for project in (new, late):
        factories.enter(project, second, Cohort.SIGNED)
    factories.leave(gone.entries.get(), date(2024, 1, 10), ExitKind.REMOVED)
    factories.reach(old, Kind.STARTED, date(2023, 9, 1))
    factories.reach(new, Kind.STARTED, date(2024, 6, 10))
    return old, slow, gone, new, late


def figure(response, name):
    """Return what stands in the card of a rate."""
    return text(response).partition(f'aria-labelledby="figure-{name}"')[2].partition("</section>")[0]


def plain(markup):
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def test_a_new_round_is_no_fall_while_the_rounds_stay_the_same(page, province, lists):
    client = page(province)
    fixed = plain(figure(client.get("/overview/", ASKED), "groundbreaking"))
    assert "50.00% +25.00 个百分点" in fixed
    assert "较 2024-03-31 ： 25.00% = 分子 1 ÷ 分母 4 个" in fixed
    assert "已调出 1" in fixed
    moved = client.get("/overview/", ASKED | {"moving": "true"})
    assert "50.00% +0.00 个百分点" in plain(figure(moved, "groundbreaking"))
    assert "新一期计入后的下降，不等于有项目退步" in text(moved)


def test_every_number_opens_as_many_projects_as_it_says(page, api, province, lists):
    old, slow, *_ = lists
    factories.enter(old, old.entries.get().round, Cohort.PRODUCING, expected_output_yuan=80_000_000)
    factories.leave(slow.entries.get(), date(2024, 6, 1), ExitKind.TERMINATED)
    client, told = page(province), api(province)
    trend = text(client.get("/overview/trend/", ASKED)).split('<th scope="row" class="day">')
    # Of the trend the last month and one before the second round.
    shown = text(client.get("/overview/", ASKED)) + trend[-1] + trend[-6]
    found = re.findall(r'<a href="/rates/members/\?([^"]*)"[^>]*>(.*?)</a>', shown)
    asked = {query: re.findall(r"\d+(?:\.\d+)?", plain(label)) for query, label in found}
    counted = 0
    for query, numbers in asked.items():
        rows = told.get(f"/api/v1/rates/members/?{unescape(query)}&limit=500").json()["results"]
        # Tiles say percent, numerator and denominator; the amounts have decimals.
        if numbers and "." not in numbers[-1]:
            assert len(rows) == int(numbers[-1]), (query, numbers)
            counted += 1
    assert counted > 30


def test_the_trend_keeps_the_rounds_and_marks_their_days(page, api, province, lists):
    client = page(province)
    response = client.get("/overview/trend/", ASKED, headers={"HX-Request": "true"})
    assert "<html" not in text(response)
    chart = json.loads(unescape(re.search(r'data-chart="(.*?)"', response.content.decode())[1]))
    assert (len(chart["months"]), chart["months"][-1]) == (36, "2024-06")
    assert chart["marks"] == [["2023-03", "2023-1"], ["2024-05", "2024-1"]]
    rates = chart["lines"][0]["values"]
    assert rates == sorted(rates)
    assert (rates[0], rates[-1], chart["lines"][0]["texts"][-1]) == (0, 50, "2 ÷ 4 个")
    day = {"basis": "count-2021", "last": "2024-1", "as_of": "2023-12-31", "rounds_on": "2024-06-30"}
    told = api(province).get("/api/v1/rates/", day).json()["total"]["rates"]["count-2021"]["groundbreaking"]
    assert float(told["percent"]) == rates[chart["months"].index("2023-12")]
    moving = client.get("/overview/trend/", ASKED | {"moving": "true"})
    assert "新一期计入当月的下降" in text(moving)
    assert "各月同为期次 2023-1 至 2024-1（2 期）" in text(client.get("/overview/trend/", ASKED))


def test_bars_are_of_the_level_below_and_of_what_is_seen(page, province, unit_officer, zone_officer, lists, zone):
    other = lists[3].zone
    whole = text(page(province).get("/overview/", ASKED))
    assert "填报单位排名" in whole
    assert f"at-{zone.unit_id}" in whole
    # The highest rate first.
    bars = whole.partition('class="numbers ov-bars tallied"')[2].partition("</table>")[0]
    assert bars.index(str(other.unit)) < bars.index(str(zone.unit)) or "50.00%" in bars
    of_unit = text(page(province).get("/overview/", ASKED | {"unit": other.unit_id}))
    assert "开发区排名" in of_unit
    assert 'id="schematic"' not in of_unit
    for officer, heading in ((unit_officer, "开发区排名"), (zone_officer, "各期次")):
        shown = text(page(officer).get("/overview/", ASKED))
        assert heading in shown
        assert str(other) not in shown
        assert str(other.unit) not in shown


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"against": "2024-06-30"}, "对比日应早于截至日 2024-06-30"),
        ({"rounds_on": "2099-12-31"}, "期次固定的日期不能晚于今天"),
        ({"basis": "all"}, "选择一个有效的选项"),
        ({"first": "2024-1", "last": "2023-1"}, "早于首期"),
    ],
)
def test_an_impossible_question_is_told_beside_its_field(page, province, lists, asked, sentence):
    for path in ("/overview/", "/overview/trend/"):
        answer = page(province).get(path, ASKED | asked)
        assert answer.status_code == 422
        assert sentence in text(answer)


def test_what_is_to_be_done_leads_to_as_many(page, province, zone):
    load_rules("signed-not-started")
    today = timezone.localdate()
    month = previous_month(today.replace(day=1))
    stalled = stalled_project(zone)
    planned = factories.make_project(zone, planned_start_on=today)
    factories.reach(factories.make_project(zone, planned_start_on=today), Kind.STARTED, date(2024, 6, 1))
    told = {"by": factories.make_officer(Role.ZONE, zone=zone), "now": timezone.now(), "today": today}
    report = save_draft(project=planned, month=month, content=monthly.content(completed_yuan=100), **told)
    submit_report(report=report, **told)
    PlausibilityFinding.objects.create(project=stalled, rule="r", key="k", title="疑点", found_at=timezone.now())
    client = page(province)
    assert "/overview/todos/" in text(client.get("/overview/"))
    piece = client.get("/overview/todos/", headers={"HX-Request": "true"})
    assert "<html" not in text(piece)
    whole = text(client.get("/overview/todos/"))
    assert whole.count("今天要办</h") == text(piece).count("今天要办</h") == 1
    shown = whole.partition('class="ov-todos">')[2].partition("</section>")[0]
    assert shown in text(piece)
    words = plain(shown)
    for sentence in (
        f"2 个项目未报 {month_text(month)} 月报",
        f"{zone} 2",
        "1 份待您审核",
        "1 个项目亮红灯",
        "签约后未开工 1",
        "开工 1 个 投产 0 个",
        "1 条核查疑点还没有意见",
    ):
        assert sentence in words
    addresses = [unescape(address) for address in re.findall(r'href="([^"]*)"', shown)]
    behind = {address: client.get(address) for address in addresses}
    assert {answer.status_code for answer in behind.values()} == {200}
    candidates = next(text(answer) for address, answer in behind.items() if "stage=started" in address)
    assert len(set(re.findall(r"第\d+号项目", candidates))) == 1
    assert planned.name in candidates


@pytest.mark.parametrize("count", [1, 12])
def test_the_overview_costs_the_same_queries_however_many_units(page, province, count, django_assert_max_num_queries):
    held = factories.make_round(2023, 1)
    for number in range(count):
        project = factories.make_project(factories.make_zone())
        factories.enter(project, held, Cohort.SIGNED)
        factories.reach(project, Kind.SIGNED, date(2023, 1, 1) + timedelta(days=number))
    client = page(province)
    with django_assert_max_num_queries(20):
        client.get("/overview/", {"first": "2023-1", "last": "2023-1"})
    with django_assert_max_num_queries(21):
        client.get("/overview/todos/")
    with django_assert_max_num_queries(16):
        client.get("/overview/trend/", {"first": "2023-1", "last": "2023-1"})
