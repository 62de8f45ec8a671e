"""Registering and editing projects on pages: nobody overwrites what he has not seen."""

from datetime import date

import pytest

from projects.models import FormerCode, Project
from projects.operations.projects import edit_project
from tests import factories
from tests.integration.tracker.pages.reading import filled_form, text

pytestmark = pytest.mark.django_db

CODE, OTHER_CODE = "2312-141123-04-01-123456", "2401-141123-04-01-654321"


def path_of(project):
    return f"/projects/{project.pk}/edit/"


def changed_by_another(project, **changes):
    project.refresh_from_db()
    by = factories.somebody()
    edit_project(project=project, version=project.version, changes=changes, by=by, now=factories.NOW)


def test_a_zone_registers_a_project_in_its_own_zone(page, zone_officer, zone):
    client = page(zone_officer)
    form = filled_form(client.get("/projects/new/"))
    assert "zone" not in form
    answer = client.post(
        "/projects/new/", {**form, "name": "新材料项目", "category": "industry", "planned_wan": "35497.5"}
    )
    project = Project.objects.get()
    assert answer.headers["Location"] == f"/projects/{project.pk}/"
    assert (project.zone, project.planned_yuan, project.created_by) == (zone, 354_975_000, zone_officer)


def test_a_unit_says_in_which_of_its_zones(page, unit_officer, zone, other_zone):
    client = page(unit_officer)
    values = {"name": "新材料项目", "category": "industry"}
    assert "必填" in text(client.post("/projects/new/", values))
    refused = client.post("/projects/new/", {**values, "zone": other_zone.pk})
    assert (refused.status_code, Project.objects.count()) == (422, 0)
    client.post("/projects/new/", {**values, "zone": zone.pk})
    assert Project.objects.get().zone == zone


def test_what_is_wrong_stands_beside_its_field(page, zone_officer, project):
    values = {"name": project.name, "category": "industry", "national_code": "1", "planned_wan": "1e5"}
    shown = text(page(zone_officer).post("/projects/new/", {**values, "planned_start_on": "0202-01-01"}))
    for words in ("格式不对", "不是金额", "请核对年份", 'id="project-national_code_error"'):
        assert words in shown
    twice = page(zone_officer).post("/projects/new/", {"name": f"{project.name}　", "category": "industry"})
    assert (twice.status_code, f"“{project.name}”（编号 {project.pk}）" in text(twice)) == (422, True)


def test_a_name_in_which_something_is_not_seen_is_refused_beside_its_field(page, zone_officer):
    values = {"name": "甲\u202e乙", "category": "industry", "content": "一期\r\n二期"}
    answer = page(zone_officer).post("/projects/new/", values)
    assert (answer.status_code, Project.objects.count()) == (422, 0)
    assert "文字方向控制符（U+202E）" in text(answer)
    assert text(answer).count("看不见的") == 1


def test_lines_as_browsers_send_them_are_no_change(page, zone_officer, project):
    changed_by_another(project, content="一期\n二期")
    client = page(zone_officer)
    form = filled_form(client.get(path_of(project)))
    sent = {name: value.replace("\n", "\r\n") for name, value in form.items()}
    client.post(path_of(project), sent)
    changed_by_another(project, site="城东")
    late = client.post(path_of(project), {**sent, "owner": "我的公司"})
    assert (late.status_code, "一期" in text(late).partition("<form")[0]) == (409, False)
    project.refresh_from_db()
    assert (project.content, project.version) == ("一期\n二期", 3)


def test_a_phase_is_registered_from_its_project(page, unit_officer, project):
    client = page(unit_officer)
    path = f"/projects/new/?parent={project.pk}"
    form = filled_form(client.get(path))
    client.post(path, {**form, "name": "二期", "category": "industry"})
    assert project.phases.get().zone == project.zone
    phase = project.phases.get()
    deeper = client.post(f"/projects/new/?parent={phase.pk}", {**form, "parent": phase.pk, "name": "三期"})
    assert deeper.status_code == 422
    elsewhere = factories.make_project()
    assert client.get(f"/projects/new/?parent={elsewhere.pk}").status_code == 404


def test_editing_writes_only_what_was_changed(page, zone_officer, zone):
    project = factories.make_project(
        zone, national_code=CODE, planned_start_on=date(2024, 9, 1), content="甲\n乙", is_key=True, jobs=7
    )
    client = page(zone_officer)
    form = filled_form(client.get(path_of(project)))
    assert "没有改动" in text(client.post(path_of(project), form, follow=True))
    client.post(path_of(project), {**form, "national_code": OTHER_CODE, "planned_start_on": ""})
    project.refresh_from_db()
    assert (project.version, project.planned_start_on, project.is_key, project.jobs) == (2, None, True, 7)
    assert FormerCode.objects.get().code == CODE
    event = project.audit_events.last()
    assert set(event.after.split('"')) & {"name", "content", "jobs"} == set()


def test_a_tick_is_taken_away(page, zone_officer, zone):
    project = factories.make_project(zone, is_key=True)
    form = filled_form(page(zone_officer).get(path_of(project)))
    form.pop("is_key")
    page(zone_officer).post(path_of(project), form)
    project.refresh_from_db()
    assert project.is_key is False


def test_a_stale_version_is_not_overwritten_and_shows_who_wrote_what(page, zone_officer, project):
    client = page(zone_officer)
    form = filled_form(client.get(path_of(project)))
    changed_by_another(project, owner="新业主公司", site="城东", category="infrastructure", is_key=True)
    late = client.post(path_of(project), {**form, "owner": "我的业主公司", "chain": "新材料"})
    shown = text(late)
    assert late.status_code == 409
    for words in ("已被他人修改", "某某有限公司", "新业主公司", "我的业主公司", "城东", "没有改", "基础设施类"):
        assert words in shown
    project.refresh_from_db()
    assert (project.owner, project.chain) == ("新业主公司", "")
    client.post(path_of(project), filled_form(late))
    project.refresh_from_db()
    assert (project.owner, project.chain, project.site) == ("我的业主公司", "新材料", "城东")
    assert (project.category, project.is_key) == ("infrastructure", True)


def test_a_form_without_a_version_changes_nothing(page, zone_officer, project):
    answer = page(zone_officer).post(path_of(project), {"name": "别的名称", "category": "industry"})
    project.refresh_from_db()
    assert (answer.status_code, project.version) == (409, 1)


def test_the_province_edits_without_seeing_the_telephone(page, province, zone):
    project = factories.make_project(zone, contact_phone="13800000000")
    client = page(province)
    form = filled_form(client.get(path_of(project)))
    assert form["contact_phone"] == ""
    client.post(path_of(project), {**form, "lead": "李某"})
    project.refresh_from_db()
    assert (project.lead, project.contact_phone) == ("李某", "13800000000")
    form = filled_form(client.get(path_of(project)))
    masked = client.post(path_of(project), {**form, "contact_phone": "138****0000"})
    assert (masked.status_code, "遮住了中间几位" in text(masked)) == (422, True)
    client.post(path_of(project), {**form, "contact_phone": "13900000000"})
    project.refresh_from_db()
    assert project.contact_phone == "13900000000"


def test_a_name_that_is_taken_is_refused_beside_it(page, zone_officer, zone, project):
    other = factories.make_project(zone)
    form = filled_form(page(zone_officer).get(path_of(project)))
    refused = page(zone_officer).post(path_of(project), {**form, "name": other.name})
    assert (refused.status_code, 'id="project-name_error"' in text(refused)) == (422, True)


def test_who_only_reads_edits_nothing(page, auditor, project):
    assert page(auditor).get(path_of(project)).status_code == 403
    assert page(auditor).get("/projects/new/").status_code == 403
    assert "修改项目" not in text(page(auditor).get(f"/projects/{project.pk}/"))
