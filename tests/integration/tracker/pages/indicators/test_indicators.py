"""The pages of indicators: the sheet, the workbook, reviews, contributions, assessments."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from projects.models import Assessment, AssessmentScheme, Indicator, IndicatorValue
from tests import factories
from tests import indicator_factories as make
from tests.integration.tracker.pages.reading import filled_form, text
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db
SHEET = "/indicator-values/sheet/"
UPLOAD = "/indicator-values/upload/"


@pytest.fixture
def indicators(db):
    """Two yearly indicators and a monthly one."""
    return make.indicator("investment"), make.indicator("talents", unit="人"), make.indicator("m", period_kind="month")


def standing():
    """Return zone, indicator and value of what stands."""
    values = IndicatorValue.objects.standing().order_by("zone_id", "indicator_id").select_related("indicator")
    return [(value.zone_id, value.indicator.code, value.text) for value in values]


def test_a_zone_fills_in_a_sheet_and_corrects_it(page, zone, zone_officer, indicators):
    client, address = page(zone_officer), f"{SHEET}?zone={zone.pk}&period=2023"
    shown = client.get(address)
    assert "指标 talents（人）" in text(shown)
    assert "指标 m" not in text(shown)
    first, second = (f"value-{one.pk}" for one in indicators[:2])
    assert client.post(address, {**filled_form(shown), first: "125000.5"}).status_code == 302
    assert standing() == [(zone.pk, "investment", "125000.5")]
    again = filled_form(client.get(address))
    wrong = client.post(address, {**again, first: "126000", second: "一千"})
    assert (wrong.status_code, "不是数值" in text(wrong)) == (422, True)
    unexplained = client.post(address, {**again, first: "126000", second: "12"})
    assert (unexplained.status_code, "须说明原因" in text(unexplained)) == (422, True)
    assert standing() == [(zone.pk, "investment", "125000.5")]
    client.post(address, {**again, first: "126000", second: "12", "reason": "补计"})
    assert standing() == [(zone.pk, "investment", "126000"), (zone.pk, "talents", "12")]


def test_a_sheet_takes_nothing_back_that_others_entered_meanwhile(page, zone, zone_officer, indicators):
    client, address = page(zone_officer), f"{SHEET}?zone={zone.pk}&period=2023"
    seen = filled_form(client.get(address))
    make.value(indicators[0], zone, "7")
    client.post(address, {**seen, f"value-{indicators[1].pk}": "12"})
    assert standing() == [(zone.pk, "investment", "7"), (zone.pk, "talents", "12")]


def upload(client, rows, headers, **data):
    """Upload a workbook of 2023 and return the answer."""
    content = workbook(rows, headers=headers, sheet="指标")
    return client.post(UPLOAD, {"period": "2023", "file": SimpleUploadedFile("a.xlsx", content), **data})


def test_a_workbook_is_written_whole(page, unit_officer, unit, indicators):
    zones = [factories.make_zone(unit) for _ in range(2)]
    headers = ["开发区", "指标 investment（万元）", "talents"]
    rows = [
        {headers[0]: zones[0].name, headers[1]: 12.3, headers[2]: "4"},
        {headers[0]: zones[1].name, headers[1]: -0.5},
    ]
    answer = upload(page(unit_officer), rows, headers)
    assert answer.status_code == 302
    assert standing() == [
        (zones[0].pk, "investment", "12.3"),
        (zones[0].pk, "talents", "4"),
        (zones[1].pk, "investment", "-0.5"),
    ]


def test_every_wrong_cell_is_named_and_nothing_is_written(page, unit_officer, zone, other_zone, indicators):
    headers = ["开发区", "指标 investment", "talents"]
    make.value(indicators[1], zone, "3")
    rows = [
        {headers[0]: zone.name, headers[1]: "约 5", headers[2]: 4},
        {headers[0]: other_zone.name, headers[1]: 1},
        {headers[0]: zone.name, headers[1]: 1},
    ]
    answer = upload(page(unit_officer), rows, headers)
    shown = text(answer)
    assert answer.status_code == 422
    for row, column, words in (
        (2, "B 指标 investment", "“约 5”不是数值"),
        (2, "C 指标 talents", "须说明原因"),
        (3, "A", "不在您的填报范围内"),
        (4, "A", "在第 2 行已有一行"),
    ):
        assert f'<th scope="row">{row}</th><td data-label="列">{column}</td>' in shown
        assert words in shown
    assert standing() == [(zone.pk, "talents", "3")]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (["园区", "talents"], "第 1 行第 1 列应为“开发区”"),
        (["开发区", "talents", "指标 talents（人）"], "有两列"),
        (["开发区", "指标 talents（万人）"], "单位须与指标一致"),
        (["开发区", "m"], "按月填报"),
        (["开发区"], "没有指标列"),
    ],
)
def test_a_header_that_is_not_understood_is_refused(page, unit_officer, zone, indicators, headers, words):
    answer = upload(page(unit_officer), [{headers[0]: zone.name}], headers)
    assert answer.status_code == 422
    assert words in text(answer)


def test_what_is_no_workbook_is_refused_beside_the_form(page, unit_officer):
    answer = page(unit_officer).post(UPLOAD, {"period": "2023", "file": SimpleUploadedFile("a.xlsx", b"1")})
    assert (answer.status_code, "Excel" in text(answer)) == (422, True)


def test_a_unit_reviews_what_its_zones_entered(page, zone, zone_officer, unit_officer, indicators):
    values = [make.value(one, zone, "1", by=zone_officer, approve=False) for one in indicators[:2]]
    client = page(unit_officer)
    shown = text(client.get("/indicator-values/?review=waiting"))
    assert all(f'value="{value.pk}"' in shown for value in values)
    client.post("/indicator-values/review/", {"value": [values[0].pk], "approve": ""})
    client.post("/indicator-values/review/", {"value": [values[1].pk], "return": "", "note": "核对单位"})
    decisions = IndicatorValue.objects.with_decision().order_by("pk").values_list("decision", "decision_note")
    assert list(decisions) == [("approved", ""), ("returned", "核对单位")]
    assert "已退回：核对单位" in text(client.get(f"/indicator-values/{values[1].pk}/"))
    assert page(zone_officer).post("/indicator-values/review/", {"value": [values[0].pk]}).status_code == 403


def test_a_value_is_corrected_and_withdrawn_on_its_page(page, zone, zone_officer, indicators):
    value = make.value(indicators[0], zone, "1")
    client, address = page(zone_officer), f"/indicator-values/{value.pk}/"
    assert client.post(address, {"tell": "", "value": "", "note": "", "reason": "误"}).status_code == 422
    assert client.post(address, {"tell": "", "value": "2", "note": "", "reason": "误"}).status_code == 302
    assert standing() == [(zone.pk, "investment", "2")]
    newest = IndicatorValue.objects.standing().get().pk
    client.post(f"/indicator-values/{newest}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert standing() == []
    assert "已撤回" in text(client.get(f"/indicator-values/{newest}/"))


def test_the_zones_that_pull_most_are_shown_with_their_parts(page, province, indicators):
    zones = [factories.make_zone() for _ in range(3)]
    for zone, before, now in zip(zones, ("100", "60", "40"), ("130", "50", ""), strict=True):
        make.value(indicators[0], zone, before, "2022")
        if now:
            make.value(indicators[0], zone, now)
    shown = text(page(province).get("/indicators/contributions/?indicator=investment&before=2022&now=2023"))
    assert '<b>18.75</b> <span class="day">30 / 160</span>' in shown
    assert "<b>-6.25</b>" in shown
    assert "缺数的开发区（1 个，两边都不计）" in shown
    assert "30 / 160</span>" in text(page(province).get("/indicators/contributions/")), "opened on what has values"
    nothing = text(page(province).get("/indicators/contributions/?indicator=investment&before=2020&now=2021"))
    assert "没有一个两期都有已审核的“指标 investment”" in nothing
    assert page(province).get("/indicators/contributions/?before=2023&now=2022").status_code == 422


def test_the_province_defines_an_indicator_and_changes_it(page, province, zone_officer):
    client = page(province)
    told = {"code": "talents", "name": "人才", "unit": "人", "period_kind": "year", "direction": "more", "define": ""}
    assert client.post("/indicators/", {**told, "valid_from": "2020-01-01"}).status_code == 302
    sent = filled_form(client.get("/indicators/?code=talents"))
    unexplained = client.post("/indicators/", {**sent, "unit": "名", "define": ""})
    assert (unexplained.status_code, "须说明原因" in text(unexplained)) == (422, True)
    client.post("/indicators/", {**sent, "unit": "名", "reason": "口径", "define": ""})
    assert Indicator.objects.get().unit == "名"
    assert page(zone_officer).post("/indicators/", told).status_code == 403


def test_an_assessment_from_the_scheme_to_the_seal(page, province, zone, zone_officer, other_zone_officer, indicators):
    make.value(indicators[0], zone, "50")
    client, one = page(province), indicators[0].pk
    told = {
        "name": "年度考核",
        "period": "2023",
        "missing_policy": "leave_out",
        "grades": "优秀 40、合格 60",
        "add": "",
    }
    weighed = {f"weight-{one}": "100", f"scoring-{one}": "attainment", f"target-{one}": "80"}
    wrong = client.post("/assessment-schemes/", {**told, **weighed, f"weight-{one}": "90"})
    assert (wrong.status_code, "权重合计须为 100，现为 90" in text(wrong)) == (422, True)
    assert client.post("/assessment-schemes/", {**told, **weighed}).status_code == 302
    address = f"/assessment-schemes/{AssessmentScheme.objects.get().pk}/"
    shown = text(client.get(address))
    assert '<b>62.50</b> <span class="day">50：62.50</span>' in shown.replace('"> 50：62.50 <', '">50：62.50<')
    assert "指标 investment（未填报）" in shown
    assert re.search(r"暂定</strong>，按 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]* 账上所知计算", shown)
    assert client.post(address, {"seal": "", "sure": "on"}).status_code == 302
    assert Assessment.objects.get().number == 1
    make.value(indicators[0], zone, "80", now=timezone.now())
    sealed = text(client.get(f"{address}assessments/1/"))
    assert "按封存时账上所知重算，结果相同" in sealed
    assert '<td data-label="按现在的账">1 / 100.00</td>' in sealed
    mine = text(page(zone_officer).get(f"{address}assessments/1/"))
    assert ("62.50" in mine, "按现在的账" in mine) == (True, False)
    other = text(page(other_zone_officer).get(f"{address}assessments/1/"))
    assert (zone.name in other, "62.50" in other) == (False, False)
    assert "暂定" not in text(page(zone_officer).get(address))
