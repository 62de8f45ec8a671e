"""The pages of stalled projects and stall rules: what is shown, to whom, and what may be done about it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import RuleVersion
from tests.integration.tracker.pages.reading import text as markup
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tracker.models import Snooze

pytestmark = pytest.mark.django_db
CODE = "signed-not-started"


@pytest.fixture(autouse=True)
def _rules(db):
    load_rules(CODE, "start-overdue")


@pytest.fixture
def project(zone):
    return stalled_project(zone, name="停着的项目")


@pytest.fixture
def other_project(other_zone):
    return stalled_project(other_zone, name="别处的项目")


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return markup(response)


# --- Stalled projects


def test_a_stalled_project_is_told_with_its_reason_and_the_next_step(page, project, other_project, zone_officer):
    shown = text(page(zone_officer).get("/stalled/"))
    assert "停着的项目" in shown
    assert "2023-01-31 签约" in shown
    assert "红灯线 12 个月" in shown
    assert "下一步：已开工的登记开工日期" in shown
    assert "别处的项目" not in shown


def test_all_that_was_found_about_a_project_stands_together(page, zone, zone_officer):
    stalled_project(zone, name="两盏灯", planned_start_on=date(2024, 1, 1))
    shown = text(page(zone_officer).get("/stalled/"))
    assert shown.count("两盏灯</a>") == 1
    assert shown.count('class="reason"') == 2


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"level": "red"}, True),
        ({"level": "yellow"}, False),
        ({"rule": CODE}, True),
        ({"rule": "start-overdue"}, False),
        ({"as_of": "2024-01-31"}, True),
        ({"as_of": "2023-02-01"}, False),
        ({"known_at": "2020-01-01 00:00"}, False),
    ],
)
def test_the_list_is_filtered(query, is_found, page, project, province):
    assert ("停着的项目" in text(page(province).get("/stalled/", query))) is is_found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"zone": "999999"}, "选择一个有效的选项"),
        ({"level": "purple"}, "选择一个有效的选项"),
        ({"as_of": "2099-01-01"}, "截至日不能晚于今天"),
        ({"known_at": "2099-01-01 00:00"}, "时点不能晚于现在"),
    ],
)
def test_a_list_that_cannot_be_is_refused(query, sentence, page, province):
    assert sentence in text(page(province).get("/stalled/", query), 422)


def test_a_snooze_is_noted_and_the_province_sees_it(page, project, zone_officer, other_zone_officer, province):
    path = f"/projects/{project.pk}/snooze/"
    assert "为什么停滞" in text(page(zone_officer).get(path))
    until = timezone.localdate() + timedelta(days=30)
    response = page(zone_officer).post(path, {"until": str(until), "reason": "等待用地批复", "rule": ""})
    assert (response.status_code, response.headers["Location"]) == (302, "/stalled/")
    assert Snooze.objects.get().until == until
    shown = text(page(province).get("/stalled/"))
    assert f"暂缓催办至 {until}" in shown
    told = [(row.rests, row.state) for row, _ in page(province).get("/snoozes/").context["table"].body]
    assert told == [("全部催办", "暂缓中")]
    assert "停着的项目" in shown, "the light stays on"
    # Another takes its place: the first stands in the list of all alone, and no other zone sees either.
    page(zone_officer).post(path, {"until": str(until), "reason": "等待可研批复", "rule": ""})
    shown = text(page(province).get("/snoozes/", {"state": "all"}))
    assert [shown.count(words) for words in ("等待用地批复", "等待可研批复", "已撤回")] == [1, 1, 1]
    assert "等待用地批复" not in text(page(province).get("/snoozes/"))
    assert "等待" not in text(page(other_zone_officer).get("/snoozes/", {"state": "all"}))


@pytest.mark.parametrize(
    ("days", "reason", "rule", "sentence"),
    [
        (91, "等待", "", "一次最多暂缓 90 天"),
        (-1, "等待", "", "早于今天"),
        (5, "", "", "必填"),
        (5, "等待", "silent", "选择一个有效的选项"),
    ],
)
def test_a_snooze_that_cannot_be_is_refused_beside_its_field(days, reason, rule, sentence, page, project, province):
    until = timezone.localdate() + timedelta(days=days)
    values = {"until": str(until), "reason": reason, "rule": rule}
    assert sentence in text(page(province).post(f"/projects/{project.pk}/snooze/", values), 422)
    assert not Snooze.objects.exists()


def test_who_may_not_let_a_project_rest(page, project, other_zone_officer, auditor):
    path = f"/projects/{project.pk}/snooze/"
    assert page(other_zone_officer).get(path).status_code == 404
    assert page(auditor).get(path).status_code == 403
    assert "暂缓催办</a>" not in text(page(auditor).get("/stalled/"))


# --- Rules


def test_everybody_reads_the_rules_and_the_province_changes_them(page, zone_officer, province):
    assert "签约后未开工" in text(page(zone_officer).get("/stall-rules/"))
    path = f"/stall-rules/rule/?code={CODE}"
    assert 'id="change"' not in text(page(zone_officer).get(path))
    assert page(zone_officer).post(path, {}).status_code == 403
    shown = text(page(province).get(path))
    assert 'id="change"' in shown
    newest = RuleVersion.objects.filter(code=CODE).latest("id")
    change = {"yellow": "9", "red": "18", "is_enabled": "on", "valid_from": "2024-07-01", "reason": "冬季不能施工"}
    response = page(province).post(path, {**change, "seen": newest.pk})
    assert response.status_code == 302
    fresh = RuleVersion.objects.filter(code=CODE).latest("id")
    assert (fresh.yellow, fresh.red, fresh.reason, fresh.recorded_by) == (9, 18, "冬季不能施工", province)
    assert "刚被别人调整过" in text(page(province).post(path, {**change, "seen": newest.pk}), 422)
    assert "红灯线不能低于黄灯线" in text(page(province).post(path, {**change, "red": "3", "seen": fresh.pk}), 422)


def test_a_rule_of_a_unit_begins_with_its_first_version(page, province, unit):
    newest = RuleVersion.objects.filter(code=CODE).latest("id")
    values = {"unit": unit.pk, "yellow": "9", "is_enabled": "on", "valid_from": "2024-07-01", "reason": "本市另定"}
    page(province).post(f"/stall-rules/rule/?code={CODE}", {**values, "seen": newest.pk})
    row = RuleVersion.objects.get(code=CODE, unit=unit)
    assert (row.version, row.yellow, row.red) == (1, 9, None)


def test_a_rule_is_tried_on_the_past(page, project, other_project, zone_officer):
    asked = {"code": CODE, "first": "2023-07", "last": "2024-06", "yellow": "6", "red": "12"}
    shown = text(page(zone_officer).get("/stall-rules/rule/", asked))
    assert "检验结果" in shown
    assert "<b>1</b>期间新亮的灯" in shown, "of the officer's own zone alone"
    text(page(zone_officer).get("/stall-rules/rule/", {**asked, "last": "2026-06"}), 422)
    text(page(zone_officer).get("/stall-rules/rule/", {**asked, "first": "2023-13"}), 422)


def test_a_rule_that_is_not_there(page, province):
    assert page(province).get("/stall-rules/rule/?code=none").status_code == 404
