"""The pages do what the API does, for those who may, and show nobody what is not theirs."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from projects.models import Evidence, Milestone
from projects.rules.months import parse_month, previous_month
from projects.rules.stages import Kind
from tests import factories, files
from tests.factories import PASSWORD
from tests.integration.tracker.pages.reading import text
from tracker.models import FindingNote, Problem, ProgressReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def month():
    return f"{previous_month(timezone.localdate().replace(day=1)):%Y-%m}"


def test_signing_in_and_out(client, zone_officer):
    assert client.get("/desk/").headers["Location"] == "/login/?next=/desk/"
    wrong = client.post("/login/", {"username": zone_officer.username, "password": "wrong"})
    assert "用户名或密码不对" in text(wrong)
    right = client.post("/login/", {"username": zone_officer.username, "password": PASSWORD})
    assert right.headers["Location"] == "/desk/"
    assert "工作台" in text(client.get("/desk/"))
    assert client.post("/logout/").status_code == 302
    assert client.get("/desk/").status_code == 302


def test_guessing_is_slowed_down(client, zone_officer):
    for _ in range(10):
        client.post("/login/", {"username": zone_officer.username, "password": "wrong"})
    late = client.post("/login/", {"username": zone_officer.username, "password": PASSWORD})
    assert "尝试过于频繁" in text(late)


def test_the_desk_shows_what_is_missing_and_takes_no_change(page, zone_officer, project, month):
    client = page(zone_officer)
    assert project.name in text(client.get("/desk/"))
    answer = client.post("/desk/no-change/", {"month": month, "only": project.pk}, follow=True)
    assert "1 项已办理" in text(answer)
    report = ProgressReport.objects.get()
    assert (report.no_change, report.state) == (True, "submitted")
    nothing = client.post("/desk/no-change/", {"month": month, "project": [project.pk]}, follow=True)
    assert "没有选中" in text(nothing)


def test_the_report_without_change_shows_what_it_stands_for(page, zone_officer, unit_officer, project, month):
    before = previous_month(parse_month(month))
    factories.report_figures(project, before, completed_yuan=12_340_000, by=zone_officer, today=timezone.localdate())
    client, path = page(zone_officer), f"/projects/{project.pk}/reports/{month}/"
    both = client.post(path, {"no_change": "on", "completed_wan": "1", "send": ""})
    assert "确认无变化时不填金额" in text(both)
    client.post(path, {"no_change": "on", "narrative": "等待供电", "send": ""})
    report = ProgressReport.objects.get()
    assert (report.no_change, report.narrative, report.figure.no_change) == (True, "等待供电", True)
    since = f"（沿用 {before:%Y-%m}）"
    for address, reader, shown in (
        (path, zone_officer, f"1,234.00{since}"),
        (f"/projects/{project.pk}/", zone_officer, f"1,234.00{since}"),
        (f"/reviews/?month={month}", unit_officer, f"1,234.00<small>{since}</small>"),
    ):
        assert shown in text(page(reader).get(address)), address


def test_the_unit_approves_what_a_zone_imported(page, unit_officer, zone_officer, project, month):
    figure = factories.report_figures(
        project, parse_month(month), completed_yuan=12_340_000, by=zone_officer, today=timezone.localdate()
    )
    client = page(unit_officer)
    assert "1 份待您审核" in text(client.get("/desk/", {"month": month}))
    assert "台账导入、没有月报的数据" in text(client.get("/reviews/", {"month": month}))
    done = client.post("/reviews/figures/", {"month": month, "figure": [figure.pk]}, follow=True)
    assert ("1 项已办理" in text(done), "台账导入、没有月报的数据" in text(done)) == (True, False)
    assert figure.approvals.get().recorded_by == unit_officer
    assert "月度数据审核通过" in text(client.get(f"/projects/{project.pk}/"))


def test_no_change_for_what_a_filter_finds(page, zone_officer, zone, project, month, other_zone):
    started = factories.make_project(zone)
    factories.reach(started, Kind.STARTED)
    factories.make_project(other_zone)
    listed = text(page(zone_officer).get("/projects/", {"stage": "started", "q": started.name}))
    assert (started.name in listed, project.name in listed) == (True, False)
    page(zone_officer).post("/desk/no-change/", {"month": month, "all": "1", "stage": "started"})
    assert [one.project for one in ProgressReport.objects.all()] == [started]
    page(zone_officer).post("/desk/no-change/", {"month": month, "all": "1", "stage": "none", "zone": zone.pk})
    assert ProgressReport.objects.count() == 2


def test_a_report_is_drafted_sent_with_a_word_and_recalled(page, zone_officer, project, month):
    client = page(zone_officer)
    path = f"/projects/{project.pk}/reports/{month}/"
    assert "上一次填报" in text(client.get(path))
    client.post(path, {"completed_wan": "100", "save": ""})
    assert ProgressReport.objects.get().state == "draft"
    odd = client.post(path, {"completed_wan": "70000", "send": "", "version": "1"})
    assert odd.status_code == 422
    assert "如确属实，请填写说明。" in text(odd)
    sent = client.post(path, {"completed_wan": "70000", "explanation": "概算调增", "send": "", "version": "1"})
    assert sent.status_code == 302
    report = ProgressReport.objects.get()
    assert (report.state, report.completed_yuan) == ("submitted", 700_000_000)
    assert "撤回为草稿" in text(client.get(path))
    client.post(f"/reports/{report.pk}/recall/")
    assert ProgressReport.objects.get().state == "draft"
    assert "只有已报送" in text(client.post(f"/reports/{report.pk}/recall/", follow=True))


def test_a_report_that_another_changed_is_not_overwritten(page, zone_officer, project, month):
    path = f"/projects/{project.pk}/reports/{month}/"
    page(zone_officer).post(path, {"completed_wan": "100", "save": ""})
    stale = page(zone_officer).post(path, {"completed_wan": "200", "save": "", "version": "7"})
    assert (stale.status_code, ProgressReport.objects.get().completed_yuan) == (422, 1_000_000)


def test_money_that_is_none_is_refused_in_words(page, zone_officer, project, month):
    wrong = page(zone_officer).post(f"/projects/{project.pk}/reports/{month}/", {"completed_wan": "1e5"})
    assert "不是金额" in text(wrong)


def test_the_unit_returns_and_approves_what_it_has_seen(page, unit_officer, project, month):
    report = _sent(project, month)
    client = page(unit_officer)
    assert project.name in text(client.get("/reviews/", {"month": month}))
    stale = {"month": month, "report": [f"{report.pk}:99"], "approve": ""}
    assert "已被他人修改" in text(client.post("/reviews/decide/", stale, follow=True))
    chosen = {"month": month, "report": [f"{report.pk}:{report.version}", "x:1", "junk"]}
    assert "退回须填写意见" in text(client.post("/reviews/decide/", {**chosen, "return": ""}, follow=True))
    client.post("/reviews/decide/", {**chosen, "approve": ""})
    assert ProgressReport.objects.get().state == "approved"


def _sent(project, month):
    officer = factories.make_officer("zone", zone=project.zone)
    client = Client()
    client.force_login(officer)
    client.post(f"/projects/{project.pk}/reports/{month}/", {"completed_wan": "5", "send": ""})
    return ProgressReport.objects.get()


def test_a_returned_report_is_on_the_desk_with_its_note(page, unit_officer, zone_officer, project, month):
    report = _sent(project, month)
    chosen = {"month": month, "report": [f"{report.pk}:{report.version}"], "return": "", "note": "核对累计数"}
    page(unit_officer).post("/reviews/decide/", chosen)
    assert "核对累计数" in text(page(zone_officer).get("/desk/"))
    assert "核对累计数" in text(page(zone_officer).get(f"/projects/{project.pk}/reports/{month}/"))


def test_what_is_entered_on_a_projects_page(page, zone_officer, project):
    client, base = page(zone_officer), f"/projects/{project.pk}/"
    client.post(f"{base}milestones/", {"kind": "landed", "occurred_on": "2024-06-10"})
    client.post(f"{base}milestones/", {"kind": "started", "occurred_on": "2024-06-01"})
    assert Milestone.objects.count() == 2
    again = client.post(f"{base}milestones/", {"kind": "started", "occurred_on": "2024-06-02"})
    assert (again.status_code, "已登记开工" in text(again)) == (422, True)
    photo = SimpleUploadedFile("协议.jpg", files.photo())
    client.post(f"{base}evidence/", {"kind": "agreement", "file": photo})
    assert Evidence.objects.get().name == "协议.jpg"
    script = SimpleUploadedFile("照片.jpg", b"#!/bin/sh")
    bad = client.post(f"{base}evidence/", {"kind": "agreement", "file": script})
    assert "只收 JPEG" in text(bad)
    tomorrow = timezone.localdate() + timedelta(days=1)
    said = {"description": "用地未落实", "level": "zone", "owner": "张三", "due_on": str(tomorrow)}
    client.post(f"{base}problems/", said)
    assert Problem.objects.get().description == "用地未落实"
    shown = text(client.get(base))
    for words in ("开工早于落地", "协议.jpg", "施工许可证或施工合同", "登记项目"):
        assert words in shown
    note = {"rule": "start_before_land", "key": str(Milestone.objects.get(kind="started").pk), "word": "先行开工"}
    client.post(f"{base}findings/", note)
    assert "请写明核查意见" in text(client.post(f"{base}findings/", {**note, "word": ""}, follow=True))
    assert [one.word for one in FindingNote.objects.all()] == ["先行开工"]


def test_who_only_reads_is_offered_no_form(page, auditor, project):
    shown = text(page(auditor).get(f"/projects/{project.pk}/"))
    assert "登记进展" not in shown
    assert page(auditor).post(f"/projects/{project.pk}/milestones/", {}).status_code == 403


def test_phases_and_the_parent_are_linked(page, zone_officer, zone, project):
    phase = factories.make_project(zone, parent=project)
    assert project.name in text(page(zone_officer).get(f"/projects/{phase.pk}/"))
    assert phase.name in text(page(zone_officer).get(f"/projects/{project.pk}/"))


@pytest.mark.parametrize("count", [1, 12])
def test_the_desk_costs_the_same_for_any_number_of_projects(
    page, unit_officer, unit, count, django_assert_max_num_queries
):
    for _ in range(count):
        factories.make_project(factories.make_zone(unit))
    client = page(unit_officer)
    with django_assert_max_num_queries(16):
        client.get("/desk/")


def test_the_history_names_rounds_as_people_do(page, zone_officer, project):
    entry = factories.enter(project)
    shown = text(page(zone_officer).get(f"/projects/{project.pk}/"))
    assert f"期次：{entry.round}" in shown
