"""The clocks of 招落一体 that run: over the API, as a workbook and on a page; how many kept their limit."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from projects.operations.intake import record_pause
from tests import factories
from tests import reform_factories as make
from tests.integration.tracker.pages.reading import text

pytestmark = pytest.mark.django_db
PATH = "/api/v1/intakes/"
JUNE = {"from": "2024-06-01", "to": "2024-06-28"}
LAND = date(2024, 5, 20)
"""A Monday; Monday 10 June is a holiday (端午): 28 working days to Friday 28 June."""


@pytest.fixture(autouse=True)
def calendar(db):
    make.load_calendar()


def take_in(zone, name, code, limit, **told):
    project = factories.make_project(zone, name=name)
    make.intake(project, told={"intake_class": make.intake_class(code, limit), "started_on": LAND, **told})
    return project


@pytest.fixture
def clocks(zone, other_zone):
    """Of `zone` one over, one paused before it was, one finished in time and one not; one running elsewhere."""
    paused = take_in(zone, "暂停的", "land", 22)
    told = {"values": {"cause": "等待"}, "by": factories.somebody(), "now": factories.NOW, "today": factories.TODAY}
    record_pause(project=paused, item=None, paused_on=date(2024, 6, 7), **told)
    take_in(zone, "超时的", "land", 22)
    take_in(zone, "按时的", "workshop", 15, finished_on=date(2024, 6, 11))
    take_in(zone, "迟了的", "workshop", 15, finished_on=date(2024, 6, 12))
    take_in(zone, "五月的", "workshop", 15, finished_on=date(2024, 5, 31))
    take_in(other_zone, "别处的", "building", 30, finished_on=date(2024, 7, 1))


def shown(answer):
    return [(row["project_name"], row["working_days"], row["left_days"]) for row in answer["results"]]


def test_what_runs_is_listed_with_its_days_and_the_finished_ones_are_shared_out(api, zone_officer, province, clocks):
    answer = api(zone_officer).get(PATH, JUNE).json()
    assert shown(answer) == [("超时的", 28, -6), ("暂停的", 14, 8)]
    assert [(row["paused_days"], row["is_over"], row["is_paused"]) for row in answer["results"]] == [
        (0, True, False),
        (14, False, True),
    ]
    counts = [
        (row["class_label"], row["running"], row["over"], row["paused"], row["within"], row["finished"])
        for row in (*answer["rows"], answer["total"])
    ]
    assert counts == [("类型 land", 2, 1, 1, 0, 0), ("类型 workshop", 0, 0, 0, 1, 2), ("", 2, 1, 1, 1, 2)]
    assert (answer["rows"][0]["within_percent"], answer["total"]["within_percent"]) == (None, "50.00")
    assert (answer["from"], answer["to"]) == ("2024-06-01", "2024-06-28")
    client = api(province)
    # Finished after the day: on the day it ran.
    everywhere = client.get(PATH, {**JUNE, "limit": 2}).json()
    assert shown(everywhere) == [("超时的", 28, -6), ("别处的", 28, 2)]
    assert shown(client.get(everywhere["next"]).json()) == [("暂停的", 14, 8)]
    assert shown(client.get(PATH, {**JUNE, "over": "true"}).json()) == [("超时的", 28, -6)]
    assert shown(client.get(PATH, {**JUNE, "intake_class": "building"}).json()) == [("别处的", 28, 2)]


def test_an_intake_belongs_to_the_zone_of_now(api, province, clocks):
    refusal = api(province).get(PATH, {**JUNE, "structure": "then"})
    assert (refusal.status_code, refusal.json()["errors"][0]["attr"]) == (400, "structure")
    assert "structure" not in api(province).get(PATH, JUNE).json()


def test_the_list_costs_the_same_however_many_run(api, province, zone):
    costs = []
    for count in (1, 6):
        for number in range(count):
            take_in(zone, f"第{count}组{number}", "land", 22)
        with CaptureQueriesContext(connection) as captured:
            assert api(province).get(PATH, JUNE).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_the_workbook_and_the_page_say_the_same(api, client, zone_officer, clocks):
    counts, running = load_workbook(
        BytesIO(api(zone_officer).get(PATH, {**JUNE, "format": "xlsx"}).getvalue())
    ).worksheets
    assert "办结期间 2024-06-01 至 2024-06-28" in "".join(str(cell.value) for cell in counts["A"])
    assert [cell.value for cell in list(counts.iter_rows())[-1]][3:] == [2, 1, 1, 1, 2, 0.5]
    assert {"超时的", "暂停的"} <= {cell.value for cell in running["C"]}
    client.force_login(zone_officer)
    page = text(client.get("/intakes/", JUNE))
    assert 'data-label="剩余" class="number">-6<' in page
    assert "在办 2，其中超时 1、暂停 1；期间按时办结率 50.00% （1 / 2）" in " ".join(page.split())
    table = client.get("/intakes/summary/", {**JUNE, "sort": "-over"}).context["table"]
    assert [cell.text for cell in table.cells(table.foot)] == ["合计", "", "2", "1", "1", "2", "1", "50.00%"]
    assert [row.tally.over for row, _ in table.body] == [1, 0]
    assert "2024-06-01</strong> 至<strong>2024-06-28</strong>" in page.replace(" <strong>", "<strong>")
    assert client.get("/intakes/", {"to": f"{factories.TODAY + timedelta(days=9999)}"}).status_code == 422
