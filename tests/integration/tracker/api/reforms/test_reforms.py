"""The table of the approval reforms over HTTP, and what a project says of them."""

from datetime import date, timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from projects.models import Reform
from projects.operations.revisions import withdraw_fact
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW
from tests.integration.tracker.api.reports.problems import problem, sentence
from zones.models import SpecialDay

REFORMS = "/api/v1/reforms/"
YEAR = "from=2024-01-01&to=2024-12-31"
COUNTS = (
    "commitment_projects",
    "standard_land_projects",
    "proxy_projects",
    "all_three_projects",
    "undated_projects",
    "standard_parcels",
    "proxy_posts",
    "items",
)


@pytest.fixture(autouse=True)
def calendar(db):
    make.load_calendar()


@pytest.fixture
def client(api, province):
    return api(province)


@pytest.fixture
def whole(zone):
    """A project of `zone` that went through all three reforms."""
    project = factories.make_project(zone)
    item = make.finished_item(project).item
    make.pause(project, item)
    make.allocate(make.parcel(zone, told={"area_parts": 12_647_700}).parcel, project)
    make.service(project)
    make.post(zone)
    return project


def test_the_table_says_what_was_reached_with_its_parts(client, whole, zone):
    make.parcel(zone, told={"is_standard": False, "area_parts": 12_647_700})
    answer = client.get(f"{REFORMS}?{YEAR}&by=zone").json()
    total = answer["total"]
    assert (answer["from"], answer["to"], answer["by"], answer["unpublished_years"]) == (
        "2024-01-01",
        "2024-12-31",
        "zone",
        [],
    )
    assert [total[name] for name in COUNTS] == [1, 1, 1, 1, 0, 1, 1, 1]
    assert (total["standard_area_mu"], total["standard_industrial_area_mu"], total["new_industrial_area_mu"]) == (
        "1264.77",
        "1264.77",
        "2529.54",
    )
    assert total["standard_share_percent"] == "50.00"
    assert (total["statutory_days"], total["actual_days"], total["saved_days"], total["compressed_percent"]) == (
        10,
        3,
        7,
        "70.00",
    )
    (row,) = answer["rows"]
    assert (row["key"], row["label"]) == (str(zone.pk), zone.name)
    assert {**row, "key": None, "label": "合计"} == total


def test_where_there_is_nothing_to_divide_there_is_no_percentage(client):
    total = client.get(f"{REFORMS}?{YEAR}").json()["total"]
    assert (total["compressed_percent"], total["standard_share_percent"], total["standard_area_mu"]) == (
        None,
        None,
        "0.00",
    )


def test_an_earlier_answer_is_given_again(client, whole, province):
    known_at = quote((NOW + timedelta(hours=1)).isoformat())
    before = client.get(f"{REFORMS}?{YEAR}&known_at={known_at}").json()
    service = whole.proxy_services.get()
    withdraw_fact(fact=service, project=whole, by=province, now=NOW + timedelta(days=1), reason="误登")
    again = client.get(f"{REFORMS}?{YEAR}&known_at={known_at}").json()
    assert again.pop("scope")[0] == before.pop("scope")[0]  # who asks when is told too
    assert again == before
    assert before["total"]["proxy_projects"] == 1
    assert client.get(f"{REFORMS}?{YEAR}").json()["total"]["proxy_projects"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2024-07-01&to=2024-06-30", "to"),
        ("to=2024-06-30", "from"),
        ("from=2024-01-01", "to"),
        ("from=2024-13-01&to=2024-06-30", "from"),
        (f"{YEAR}&by=round", "by"),
        (f"{YEAR}&by=category", "by"),
        (f"{YEAR}&zone=999999", "zone"),
        (f"{YEAR}&unit=149999", "unit"),
        (f"{YEAR}&known_at=2099-01-01T00:00:00%2B08:00", "known_at"),
        (f"{YEAR}&known_at=yesterday", "known_at"),
        (f"{YEAR}&format=pdf", "format"),
        (f"{YEAR}&basis=count-2021", "basis"),
    ],
)
def test_a_question_that_cannot_be_is_refused_by_name(client, query, field):
    refused = client.get(f"{REFORMS}?{query}")
    assert problem(refused)[:2] == (400, field)
    assert any("一" <= character <= "龥" for character in sentence(refused))


def test_a_period_that_ends_before_it_begins_is_refused_with_a_sentence(client):
    refused = client.get(f"{REFORMS}?from=2024-07-01&to=2024-06-30")
    assert sentence(refused) == "结束日期（to）2024-06-30 早于起始日期（from）2024-07-01，请对调。"
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "不能晚于今天" in sentence(client.get(f"{REFORMS}?from=2024-07-01&to={tomorrow}"))


def test_a_calendar_that_is_not_published_is_named(client, whole):
    SpecialDay.objects.filter(day__year=2024).delete()
    answer = client.get(f"{REFORMS}?{YEAR}").json()
    told = (answer["unpublished_years"], answer["calendar_note"])
    assert told == ([2024], "2024 年放假安排尚未公布，工作日按周一至周五计算")


def test_the_workbook_holds_the_same_figures(client, whole, zone):
    answer = client.get(f"{REFORMS}?{YEAR}&by=zone").json()
    response = client.get(f"{REFORMS}?{YEAR}&by=zone&format=xlsx")
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in response.headers["Content-Disposition"]
    sheet, meaning = load_workbook(BytesIO(response.getvalue())).worksheets
    assert sheet["A1"].value == "审批改革情况（2024-01-01 至 2024-12-31）"
    assert sheet["A2"].value.startswith("范围：全省")
    assert sheet["A3"].value.startswith("按 20")
    headers = [below.value or above.value for above, below in zip(sheet[6], sheet[7], strict=True)]
    assert headers[:6] == ["分组", "承诺制（个）", "标准地（个）", "领代办（个）", "全流程（个）", "未填日期（个）"]
    for number, row in ((8, answer["rows"][0]), (9, answer["total"])):
        cells = dict(zip(headers, (cell.value for cell in sheet[number]), strict=True))
        assert cells["分组"] == row["label"]
        assert (cells["承诺制（个）"], cells["宗数"], cells["面积（亩）"]) == (1, 1, 1264.77)
        assert (cells["法定"], cells["实际"], cells["节约"], cells["压缩率"]) == (10, 3, 7, 0.7)
    assert meaning["A1"].value == "指标说明"
    assert {row[1] for row in meaning.iter_rows(min_row=8, values_only=True)} == set(headers[1:])


def test_the_workbook_says_which_years_were_counted_by_weekdays(client, whole):
    SpecialDay.objects.filter(day__year=2024).delete()
    sheet = load_workbook(BytesIO(client.get(f"{REFORMS}?{YEAR}&format=xlsx").getvalue())).worksheets[0]
    assert sheet["A6"].value == "2024 年放假安排尚未公布，工作日按周一至周五计算"


def test_the_projects_behind_a_count(client, whole, zone):
    other = factories.make_project(zone)
    make.service(other, date(2024, 6, 3))
    page = client.get(f"{REFORMS}projects/?{YEAR}&part=full_proxy&limit=1").json()
    assert (page["from"], page["to"]) == ("2024-01-01", "2024-12-31")
    (row,) = page["results"]
    assert row == {
        "id": whole.pk,
        "name": whole.name,
        "zone": zone.pk,
        "zone_name": zone.name,
        "unit": zone.unit_id,
        "reforms": ["commitment", "full_proxy", "standard_land"],
        "commitment_on": "2024-05-13",
        "standard_land_on": "2024-03-01",
        "full_proxy_on": "2024-05-13",
    }
    assert [row["id"] for row in client.get(page["next"]).json()["results"]] == [other.pk]
    assert client.get(f"{REFORMS}projects/?{YEAR}&part=undated").json()["results"] == []
    assert problem(client.get(f"{REFORMS}projects/?{YEAR}"))[:2] == (400, "part")


# --- What a project says of the reforms


def reform_of(client, project):
    return client.get(f"/api/v1/projects/{project.pk}/").json()["reform"]


def test_a_project_goes_through_what_is_stated_or_follows_from_what_was_done(client, whole, zone):
    plain = factories.make_project(zone)
    assert reform_of(client, whole) == {"commitment": True, "standard_land": True, "full_proxy": True}
    assert reform_of(client, plain) == {"commitment": False, "standard_land": False, "full_proxy": False}
    make.item(plain)
    assert reform_of(client, plain)["commitment"] is False
    make.item(plain, told={"started_on": date(2024, 5, 13)})
    assert reform_of(client, plain)["commitment"] is True
    make.allocate(make.parcel(zone, "甲", told={"is_standard": False}).parcel, plain)
    assert reform_of(client, plain)["standard_land"] is False
    make.parcel(zone, "甲", told={"is_standard": True}, reason="误填")
    assert reform_of(client, plain)["standard_land"] is True
    make.adopt(plain, Reform.FULL_PROXY, None)
    assert reform_of(client, plain)["full_proxy"] is True


def test_projects_are_found_by_reform(client, whole, zone):
    stated, served, plain = (factories.make_project(zone) for _ in range(3))
    make.adopt(stated, Reform.COMMITMENT, None)
    make.service(served)
    assert plain

    def found(reform):
        return [row["id"] for row in client.get(f"/api/v1/projects/?reform={reform}").json()["results"]]

    assert found("commitment") == [whole.pk, stated.pk]
    assert found("standard_land") == [whole.pk]
    assert found("full_proxy") == [whole.pk, served.pk]


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_of_projects_costs_the_same_queries(client, number, django_assert_num_queries):
    for _ in range(number):
        project = factories.make_project()
        make.finished_item(project)
        make.allocate(make.parcel(project.zone).parcel, project)
        make.service(project)
    with django_assert_num_queries(7):
        rows = client.get("/api/v1/projects/").json()["results"]
    assert all(row["reform"] == dict.fromkeys(Reform.values, True) for row in rows)
