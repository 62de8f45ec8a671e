"""Indicators over HTTP: definitions, values and reviews, contributions, assessments."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import timedelta
from openpyxl import load_workbook

from tests import factories
from tests import indicator_factories as make
from tests.factories import NOW
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db
VALUES = "/api/v1/indicator-values/"
SCHEMES = "/api/v1/assessment-schemes/"


@pytest.fixture
def indicator(db):
    return make.indicator()


def only_error(response):
    """Return status, field and sentence of the only error."""
    (error,) = response.json()["errors"]
    return response.status_code, error["attr"], error["detail"]


def first_row(sheet):
    """Return the number of the first row below the headers, which is the first that moves when one scrolls."""
    return int("".join(filter(str.isdigit, sheet.freeze_panes)))


def test_the_province_defines_indicators(api, province, zone_officer):
    body = {"code": "talents", "name": "人才", "unit": "人", "period_kind": "year", "direction": "more"}
    client, rest = api(province), {"is_additive": True, "valid_from": "2020-01-01"}
    assert only_error(client.post("/api/v1/indicators/", body))[:2] == (422, "is_additive")
    assert client.post("/api/v1/indicators/", {**body, **rest}).status_code == 201
    assert client.post("/api/v1/indicators/", {**body, **rest}).status_code == 200
    assert only_error(client.post("/api/v1/indicators/", {"code": "talents", "unit": "名"}))[1] == "reason"
    assert api(zone_officer).post("/api/v1/indicators/", body).status_code == 403
    listed = api(zone_officer).get("/api/v1/indicators/").json()["results"]
    assert [(row["code"], row["unit"]) for row in listed] == [("talents", "人")]


def test_a_value_goes_from_the_zone_to_the_unit_and_back(api, zone, zone_officer, unit_officer, indicator):
    """The zone enters, the unit returns, the zone corrects, the unit approves; all of it stays in the books."""
    zone_client, unit_client = api(zone_officer), api(unit_officer)
    body = {"indicator": "investment", "period": "2023", "value": "12.50"}
    first = zone_client.post(VALUES, body)
    assert (first.status_code, first.json()["value"], first.json()["review"]) == (201, "12.5", "waiting")
    address = f"{VALUES}{first.json()['id']}/review/"
    assert zone_client.post(address, {"decision": "approve"}).status_code == 403
    assert only_error(unit_client.post(address, {"decision": "return"}))[:2] == (422, "note")
    returned = unit_client.post(address, {"decision": "return", "note": "单位似为亿元"})
    assert (returned.json()["review"], returned.json()["review_note"]) == ("returned", "单位似为亿元")
    again = unit_client.post(address, {"decision": "approve"})
    assert (again.status_code, only_error(again)[2]) == (409, "这条数据已退回；要改变，请更正或撤回数据。")
    second = zone_client.post(VALUES, {**body, "value": "125000"}).json()
    assert second["corrects"] == first.json()["id"]
    assert unit_client.post(f"{VALUES}{second['id']}/review/", {"decision": "approve"}).status_code == 200
    listed = unit_client.get(VALUES, {"all": True, "zone": zone.pk}).json()["results"]
    assert [(row["value"], row["review"], row["withdrawn_at"] is None) for row in listed] == [
        ("12.5", "returned", False),
        ("125000", "approved", True),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"value": "1e5"}, "value", "不是数值"),
        ({"value": True}, "value", "不是数值"),
        ({"period": "2023-6"}, "period", "不是周期"),
        ({"period": "2023-06"}, "period", "按年填报"),
        ({"indicator": "nothing"}, "indicator", "没有这项指标"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_at_its_field(api, zone_officer, indicator, changes, field, words):
    body = {"indicator": "investment", "period": "2023", "value": "1", **changes}
    _, attr, detail = only_error(api(zone_officer).post(VALUES, body))
    assert attr == field
    assert words in detail


def test_values_are_listed_as_they_were_known_and_by_what_has_ended(api, province, zone, other_zone_officer, indicator):
    later = NOW + timedelta(hours=1)
    make.value(indicator, zone, "1", "2022")
    make.value(indicator, zone, "2")
    make.value(indicator, zone, "3", approve=False, now=later)
    client = api(province)

    def listed(**query):
        return [(row["value"], row["review"]) for row in client.get(VALUES, query).json()["results"]]

    assert listed() == [("1", "approved"), ("3", "waiting")]
    assert listed(known_at=NOW.isoformat()) == [("1", "approved"), ("2", "approved")]
    assert listed(as_of="2023-12-30") == [("1", "approved")]
    assert listed(period="2023", review="waiting") == [("3", "waiting")]
    assert api(other_zone_officer).get(VALUES).json()["results"] == []


def test_a_workbook_is_filled_in_and_sent_back(api, unit_officer, unit, indicator):
    zones = [factories.make_zone(unit) for _ in range(2)]
    make.value(indicator, zones[0], "-3.2")
    make.indicator("monthly", period_kind="month")
    client, address = api(unit_officer), f"{VALUES}workbook/"
    got = client.get(address, {"period": "2023"})
    content = got.getvalue()
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(content))["指标"].rows]
    assert rows == [["开发区", str(indicator)], [zones[0].name, "-3.2"], [zones[1].name, ""]]

    def send(content):
        file = SimpleUploadedFile("指标.xlsx", content)
        return client.post(address, {"period": "2023", "file": file}, format="multipart")

    assert send(content).json() == {"recorded": 0, "unchanged": 1}
    filled = workbook([{rows[0][0]: zones[1].name, rows[0][1]: 7}], headers=rows[0], sheet="指标")
    assert (send(filled).status_code, send(filled).json()) == (201, {"recorded": 0, "unchanged": 1})
    wrong = workbook([{rows[0][0]: "某区", rows[0][1]: 7}], headers=rows[0], sheet="指标")
    assert only_error(send(wrong)) == (400, "file", "第 2 行 A 列：没有“某区”这个开发区，或不在您的填报范围内。")


def test_the_list_costs_the_same_for_any_number_of_values(api, province, indicator, django_assert_num_queries):
    client = api(province)
    for _ in range(3):
        make.value(indicator, factories.make_zone(), "1")
        with django_assert_num_queries(1):
            client.get(VALUES)


def test_the_parts_of_a_contribution_are_answered_and_printed(api, province, indicator):
    zones = [factories.make_zone() for _ in range(3)]
    for zone, before, now in zip(zones, ("100", "60", "40"), ("130", "50", "-"), strict=True):
        make.value(indicator, zone, before, "2022")
        if now != "-":
            make.value(indicator, zone, now)
    query = {"indicator": "investment", "before": "2022", "now": "2023"}
    answer = api(province).get("/api/v1/indicators/contributions/", query).json()
    first = answer["highest"][0]
    assert {name: first[name] for name in ("zone", "rank", "change", "total_before", "points")} == {
        "zone": zones[0].pk,
        "rank": 1,
        "change": "30",
        "total_before": "160",
        "points": "18.75",
    }
    assert (answer["growth"], answer["change"], answer["zones"], answer["counted"]) == ("12.50", "20", 3, 2)
    assert [(row["zone"], row["before"], row["now"]) for row in answer["missing"]] == [
        (zones[2].pk, "approved", "missing")
    ]
    book = api(province).get("/api/v1/indicators/contributions/", {**query, "format": "xlsx"})
    sheets = load_workbook(BytesIO(book.getvalue()))
    assert sheets.sheetnames == ["前10名", "后10名", "全部", "缺数"]
    assert [cell.value for cell in sheets["后10名"][first_row(sheets["后10名"])]][1:] == [
        zones[1].name,
        zones[1].unit.name,
        60,
        50,
        -10,
        160,
        -6.25,
    ]


def test_a_growth_rate_cannot_be_added_up(api, province):
    make.indicator("growth", is_additive=False)
    query = {"indicator": "growth", "before": "2022", "now": "2023"}
    answer = api(province).get("/api/v1/indicators/contributions/", query)
    assert only_error(answer)[:2] == (400, "indicator")
    make.indicator()
    for wrong, field in (({"before": "2023"}, "before"), ({"now": "2023-12"}, "now")):
        answer = api(province).get("/api/v1/indicators/contributions/", {**query, "indicator": "investment", **wrong})
        assert only_error(answer)[:2] == (400, field)


def scheme_body(**changes):
    return {
        "name": "年度考核",
        "period": "2023",
        "missing_policy": "zero",
        "grades": [{"name": "优秀", "share": 50}, {"name": "合格", "share": 50}],
        "indicators": [{"indicator": "investment", "weight": "100", "scoring": "attainment", "target": "80"}],
        **changes,
    }


def test_an_assessment_is_provisional_until_it_is_sealed(api, province, zone, zone_officer, indicator):
    """50 of 80 is 62.5 points; a correction after the sealing shows beside it and leaves it as it is."""
    make.value(indicator, zone, "50")
    client = api(province)
    made = client.post(SCHEMES, scheme_body())
    assert made.status_code == 201
    address = f"{SCHEMES}{made.json()['id']}/"
    provisional = client.get(f"{address}result/").json()
    assert provisional["seal"] is None
    assert provisional["groups"][0]["rows"][0]["values"] == [
        {
            "code": "investment",
            "status": "approved",
            "value": "50",
            "score": "62.50",
            "weight": "100",
            "points": "62.50",
        }
    ]
    assert api(zone_officer).get(f"{address}result/").status_code == 403
    assert client.post(f"{address}seal/", {}).json()["number"] == 1
    assert only_error(client.post(f"{address}seal/", {}))[:2] == (422, "reason")
    make.value(indicator, zone, "80", now=timezone.now())
    sealed = client.get(f"{address}assessments/1/").json()
    (row,) = sealed["groups"][0]["rows"]
    assert (row["total"], row["grade"], row["current"]) == ("62.50", "优秀", {"rank": 1, "total": "100.00"})
    assert (sealed["is_intact"], sealed["is_reproduced"], sealed["seal"]["number"]) == (True, True, 1)
    own = api(zone_officer).get(f"{address}assessments/1/").json()
    assert own["groups"][0]["rows"][0]["current"] is None
    assert client.get(f"{address}assessments/2/").status_code == 404


def test_another_zone_is_not_in_the_sealed_answer(api, other_zone_officer, zone, indicator):
    make.value(indicator, zone, "50")
    scheme = make.scheme((indicator, 100))
    make.seal(scheme)
    client = api(other_zone_officer)
    answer = client.get(f"{SCHEMES}{scheme.pk}/assessments/1/")
    assert zone.name not in answer.content.decode()
    assert [row["zone"] for row in answer.json()["groups"][0]["rows"]] == [other_zone_officer.zone_id]


def test_a_result_is_printed_with_every_part(api, province, zone, indicator):
    make.value(indicator, zone, "50")
    scheme = make.scheme((indicator, 60), (make.indicator("talents"), 40))
    book = api(province).get(f"{SCHEMES}{scheme.pk}/result/", {"format": "xlsx"})
    sheets = load_workbook(BytesIO(book.getvalue()))
    assert sheets.sheetnames == ["工业类", "方案"]
    assert [cell.value for cell in sheets["工业类"][first_row(sheets["工业类"])]] == [
        1,
        zone.name,
        zone.unit.name,
        60,
        "优秀",
        "指标 talents（未填报）",
        50,
        100,
        60,
        60,
        None,
        0,
        40,
        0,
    ]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"indicators": [{"indicator": "investment", "weight": "90", "scoring": "rank"}]}, 422, "indicators"),
        ({"indicators": [{"indicator": "investment", "weight": "100", "scoring": "attainment"}]}, 422, "indicators"),
        ({"grades": [{"name": "优秀", "share": 90}]}, 422, "grades"),
        ({"missing_policy": "guess"}, 400, "missing_policy"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused_at_its_field(api, province, indicator, changes, status, field):
    assert only_error(api(province).post(SCHEMES, scheme_body(**changes)))[:2] == (status, field)


def test_a_scheme_is_withdrawn_and_replaced_not_edited(api, province, indicator):
    client = api(province)
    first = client.post(SCHEMES, scheme_body()).json()["id"]
    assert only_error(client.post(SCHEMES, scheme_body()))[:2] == (409, "name")
    assert client.post(f"{SCHEMES}{first}/withdraw/", {"reason": "另定"}).status_code == 200
    second = client.post(SCHEMES, scheme_body()).json()["id"]
    assert [row["id"] for row in client.get(SCHEMES).json()["results"]] == [second]


def test_the_schemes_cost_the_same_for_any_number(api, province, indicator, django_assert_num_queries):
    client = api(province)
    for name, code in (("甲", "a"), ("乙", "b")):
        make.seal(make.scheme((indicator, 60), (make.indicator(code), 40), name=name))
        with django_assert_num_queries(3):
            client.get(SCHEMES)
