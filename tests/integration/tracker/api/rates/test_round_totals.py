"""The lists of a round over HTTP, on its page and as a workbook: as announced, and as they stand."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.rules.stages import Cohort
from tests import factories
from tests.factories import YI, at
from tests.integration.tracker.pages.reading import text

HELD = date(2023, 1, 15)


@pytest.fixture
def round_(zone, other_zone):
    """A round with a project on 签约一批 of each zone; on the morning after, the one also stands on 投产一批."""
    round_ = factories.make_round(2023, 1, HELD, now=at(date(2023, 1, 1)))
    both, other = (factories.make_project(each, now=at(date(2023, 1, 2))) for each in (zone, other_zone))
    factories.enter(both, round_, now=at(HELD), amount_yuan=3 * YI, expected_output_yuan=2 * YI + 1_500_000)
    factories.enter(other, round_, now=at(HELD), amount_yuan=YI)
    factories.enter(both, round_, Cohort.PRODUCING, now=at(date(2023, 1, 16)), amount_yuan=3 * YI)
    return round_


def test_each_list_is_told_in_both_units_as_announced_and_as_it_stands(api, province, zone_officer, zone, round_):
    told = api(province).get("/api/v1/rounds/2023-1/totals/").json()
    assert (told["round"], told["held_on"], len(told["rows"])) == ("2023-1", "2023-01-15", 2)
    signed = {
        "members": 2,
        "amount_wan": "40000.00",
        "amount_yi": "4.00",
        "expected_output_wan": "20150.00",
        "expected_output_yi": "2.02",
        "without_output": 1,
    }
    assert told["lists"]["signed"] == {"announced": signed, "standing": signed}
    producing = told["lists"]["producing"]
    assert [producing[when]["members"] for when in ("announced", "standing")] == [0, 1]
    (row,) = api(zone_officer).get("/api/v1/rounds/2023-1/totals/").json()["rows"]
    assert (row["zone"], row["announced_on"]) == (zone.pk, "2023-01-15")
    refused = api(province).get("/api/v1/rounds/2023-1/totals/", {"known_at": "2099-01-01 00:00"})
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "known_at")
    assert api(province).get("/api/v1/rounds/2023-2/totals/").status_code == 404


def test_the_workbook_and_the_page_tell_the_same(api, client, province, zone, round_):
    book = load_workbook(BytesIO(api(province).get("/api/v1/rounds/2023-1/totals/", {"format": "xlsx"}).getvalue()))
    rows = list(book.active.iter_rows(min_row=int(book.active.freeze_panes[1:]), values_only=True))
    assert rows[-3] == ("合计", None, None, "签约一批", 2, 40000, 4, 20150, 2.02, 1, 2, 40000, 4, 20150, 2.02, 1)
    assert [row[3] for row in rows] == ["签约一批", "开工一批", "投产一批"] * 3
    lines = [cell.value for cell in book.active["A"][:8]]
    assert any("首次录入之日（不早于举行日）终了时账上的申报" in line for line in lines)
    assert any("三者相加会重复计算" in line for line in lines)
    client.force_login(province)
    shown = text(client.get(f"/rounds/{round_.pk}/"))
    for words in (
        "4.00 亿元<small>40,000.00 万元</small>",
        "2.02 亿元<small>20,150.00 万元，未填 1</small>",
        "重复计算",
    ):
        assert words in shown
    assert "3.00 亿元" in text(client.get(f"/rounds/{round_.pk}/", {"zone": zone.pk}))
    before = text(client.get(f"/rounds/{round_.pk}/", {"known_at": "2022-12-31 00:00"}))
    assert "这一时刻没有登记这一期次" in before


def test_the_lists_of_the_rates_tell_their_declared_output(client, province, round_):
    factories.make_round(2023, 2)
    client.force_login(province)
    asked = {"as_of": "2024-06-30", "by": "none"}
    assert "2.02 亿元<small>20,150.00 万元，未填 1</small>" in text(client.get("/rates/", asked))
    members = text(client.get("/rates/members/", asked | {"cohort": "signed"}))
    for words in (
        "名单合计 2 个，总投资 4.00 亿元（40,000.00 万元）",
        "预计年产值 2.02 亿元（20,150.00 万元；1 个未填）",
    ):
        assert words in members
    listed = text(client.get("/rounds/", {"col": ["signed", "signed-output"]}))
    assert "20,150.00" in listed
