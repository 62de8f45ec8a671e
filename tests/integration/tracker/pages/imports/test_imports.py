"""Pages of imports: who may do what, what is remembered, and what is refused with words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import AuditEvent, Project
from tests.factories import NOW, make_officer, make_project
from tests.integration.tracker.import_jobs.jobs import planned, row, run, sent
from tests.workbooks import workbook
from tracker.models import ImportJob, ImportProfile
from tracker.operations.import_profiles import is_kept, remember, remembered
from zones.models import Role


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


def address(job, page=""):
    return f"/imports/{job.pk}/{page}"


def words(response):
    return " ".join(response.content.decode().split())


def test_answers_about_the_form_are_remembered_for_the_office(zone, zone_officer, other_zone_officer):
    kept = {"unit": "万元", "zone:兴县": "甲", "category:工业": "产业类", "column:owner": "D", "field:规模": "none"}
    of_one_file = {"month": "2024-05", "round": "2023-1", "zone": "甲", "hidden_rows": "skip", "struck_rows": "skip"}
    of_one_file |= {"scale": "yes", "overwrite:planned_yuan": "yes", "duplicate:项目!2": "new"}
    assert {code for code in {**kept, **of_one_file} if is_kept(code)} == kept.keys()

    def known(officer, fingerprint="f"):
        return {code: one.answer for code, one in remembered(fingerprint=fingerprint, by=officer).items()}

    remember(fingerprint="f", answers={**kept, **of_one_file}, by=zone_officer, now=NOW)
    assert known(zone_officer) == kept
    assert (known(other_zone_officer), known(zone_officer, "g")) == ({}, {})
    colleague = make_officer(Role.ZONE, zone=zone)
    remember(fingerprint="f", answers={"unit": "亿元", "zone:兴县": "甲", "field:规模": ""}, by=colleague, now=NOW)
    assert known(zone_officer) == {**{code: kept[code] for code in kept if code != "field:规模"}, "unit": "亿元"}
    by = dict(ImportProfile.objects.values_list("code", "answered_by"))
    assert (by["unit"], by["zone:兴县"]) == (colleague.pk, zone_officer.pk)


def test_a_remembered_field_is_read_at_once_and_what_is_taken_back_is_not(zone, zone_officer):
    content = workbook(
        [{"项目名称": "甲", "开发区": zone.name, "项目类别": "产业类", "规模": 300}],
        headers=("项目名称", "开发区", "项目类别", "规模"),
    )
    first = planned(zone_officer, content=content, answers={"field:规模": "planned_yuan", "unit": "万元"})
    remember(fingerprint=first.fingerprint, answers=first.answers, by=zone_officer, now=NOW)
    second = planned(zone_officer, content=content)
    assert (second.state, second.totals[0]["yuan"]) == ("planned", 3_000_000)
    assert second.answers == first.answers
    remember(fingerprint=first.fingerprint, answers={"field:规模": ""}, by=zone_officer, now=NOW)
    third = planned(zone_officer, content=content)
    assert (third.totals, third.answers) == ([], {"unit": "万元"})
    assert third.tables[0]["others"][0]["samples"] == ["300"]


def test_likely_duplicates_are_decided_row_by_row(client, zone, zone_officer):
    known = make_project(zone, name="年产三万吨铸件项目", owner="某厂")
    client.force_login(zone_officer)
    job = planned(zone_officer, row(zone, "年产三万吨铸件（一期）", 建设单位="某厂"), row(zone, "无关"))
    page = client.get(address(job, "rows/"))
    assert "年产三万吨铸件项目" in words(page)
    assert "逐行决定" in words(page)
    choice = f"same:{job.rows.get(status='likely_duplicate').pk}"
    for data in ({}, {choice: "99999999"}):
        refused = client.post(address(job, "rows/"), {"decide": "1", **data})
        assert (refused.status_code, "请" in words(refused)) == (422, True)
    assert client.post(address(job, "rows/"), {"decide": "1", choice: known.pk}).url == address(job)
    run()
    job.refresh_from_db()
    assert (job.state, job.counts["changed"], job.counts["new"]) == ("planned", 1, 1)
    assert AuditEvent.objects.filter(action="answer_import").exists()


def test_what_moved_meanwhile_is_said_and_nothing_is_written(client, zone, zone_officer):
    project = make_project(zone, name="甲", planned_yuan=100_000_000)
    job = planned(zone_officer, row(zone, "甲"))
    Project.objects.filter(pk=project.pk).update(planned_yuan=90_000_000, version=project.version + 1)
    client.force_login(zone_officer)
    assert client.post(address(job, "rows/"), {"plan": job.plan_digest}).status_code == 422
    answer = client.post(address(job, "rows/"), {"plan": job.plan_digest, "sure": "on", "once": "a"}, follow=True)
    assert "甲 的总投资现为 9000" in words(answer)
    run()
    job.refresh_from_db()
    assert (job.state, job.rows.get().changes[0]["old"]) == ("planned", 90_000_000)
    project.refresh_from_db()
    assert project.planned_yuan == 90_000_000


def test_above_it_is_seen_and_not_decided_and_elsewhere_it_is_not_there(
    client, api, zone, zone_officer, unit_officer, other_zone_officer
):
    job = planned(zone_officer, row(zone))
    client.force_login(unit_officer)
    page = words(client.get(address(job, "rows/")))
    assert "我已核对" not in page
    assert "annotated.xlsx" not in page
    for page, data in (("rows/", {"plan": job.plan_digest, "sure": "on"}), ("columns/", {"answer:field:D": "note"})):
        assert client.post(address(job, page), data).status_code == 403
    file = f"/api/v1/imports/{job.pk}/annotated.xlsx"
    assert (api(unit_officer).get(file).status_code, api(other_zone_officer).get(file).status_code) == (403, 404)
    taken = api(zone_officer).get(file)
    assert (taken.status_code, taken.getvalue()[:2]) == (200, b"PK")
    assert AuditEvent.objects.get(action="download_import").actor == zone_officer
    client.force_login(other_zone_officer)
    assert {client.get(address(job, page)).status_code for page in ("", "columns/", "rows/", "result/")} == {404}


def test_an_upload_is_refused_with_words_and_a_form_is_carried_out_once(client, zone, zone_officer, auditor):
    client.force_login(zone_officer)
    again = {"once": "key-1"}
    for name, content in (("空.xlsx", b""),):
        refused = client.post("/imports/", {"file": SimpleUploadedFile(name, content)})
        assert (refused.status_code, "文件是空的" in words(refused)) == (422, True)
    content = workbook([row(zone)])
    for _ in range(2):
        answer = client.post("/imports/", {"file": SimpleUploadedFile("台账.xlsx", content), **again})
        assert answer.url == address(ImportJob.objects.get())
    for _ in range(2):
        sent(zone_officer, row(zone))
    full = client.post("/imports/", {"file": SimpleUploadedFile("台账.xlsx", workbook([row(zone)]))})
    assert "两份在排队" in words(full)
    client.force_login(auditor)
    assert client.post("/imports/", {"file": SimpleUploadedFile("台账.xlsx", b"x")}).status_code == 403
    assert client.get("/imports/").status_code == 200


def test_an_empty_ledger_to_begin_with_may_be_sent_back_as_it_is(api, zone_officer):
    answer = api(zone_officer).get("/api/v1/imports/template.xlsx")
    job = planned(zone_officer, content=answer.getvalue())
    assert (job.state, job.trouble_code) == ("refused", "no_rows")
