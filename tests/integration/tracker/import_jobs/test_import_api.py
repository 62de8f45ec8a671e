"""Ledgers through the API: sent in, answered, confirmed, undone; and who sees and may do what."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Project
from projects.rules.stages import Kind
from tests.factories import NOW, make_officer, make_project, make_round, make_zone, reach
from tests.integration.tracker.import_jobs.jobs import ROW, row, run
from tests.integration.tracker.imports.test_books import BOOKS, EXPECTED, books  # noqa: F401 - a fixture
from tests.workbooks import workbook
from tracker.models import ImportJob
from zones.models import Role

IMPORTS = "/api/v1/imports/"


def post(client, *rows, content=None, name="台账.xlsx", query="?dry_run=true", **headers):
    content = workbook([{**ROW, **one} for one in rows]) if content is None else content
    return client.post(f"{IMPORTS}{query}", {"file": SimpleUploadedFile(name, content)}, format="multipart", **headers)


def planned(client, *rows, **how):
    answer = post(client, *rows, **how)
    assert answer.status_code == 202, answer.json()
    run()
    return client.get(answer.headers["Location"]).json()


def codes(answer):
    return answer.status_code, answer.json()["errors"][0]["code"]


def test_what_others_changed_meanwhile_is_told_cell_by_cell_and_compared_anew(api, zone, zone_officer):
    client, old = api(zone_officer), make_project(zone, name="旧", category="industry", planned_yuan=5_000_000)
    reach(old, Kind.SIGNED, date(2024, 1, 5))
    job = planned(client, row(zone, "旧", 签约日期="2024-02-05", 联系电话="13800001111"))
    address = f"{IMPORTS}{job['id']}/"
    rows = client.get(f"{address}rows/?status=changed").json()["results"]
    assert [cell["field"] for cell in rows[0]["cells"]] == ["contact_phone", "signed_on"]
    assert "13800001111" not in str(client.get(address).json()) + str(rows)
    assert codes(client.post(f"{address}apply/", {"plan": "0" * 64})) == (409, "plan_changed")
    Project.objects.filter(pk=old.pk).update(version=50, contact_phone="13900002222")
    refused = client.post(f"{address}apply/", {"plan": job["plan_digest"]})
    assert codes(refused) == (409, "books_moved")
    told = [(one["field"], one["old"], one["theirs"], one["ours"]) for one in refused.json()["moved"]]
    assert told == [("contact_phone", "", "139****2222", "138****1111")]
    assert client.get(address).json()["state"] == "queued"
    run()
    again = client.get(address).json()
    assert again["plan_digest"] != job["plan_digest"]
    assert client.post(f"{address}apply/", {"plan": again["plan_digest"]}).status_code == 202
    # Moved once more, after the confirmation: the worker finds it, and writes nothing.
    Project.objects.filter(pk=old.pk).update(version=99, contact_phone="13900003333")
    run()
    back = client.get(address).json()
    assert (back["state"], back["trouble_code"], len(back["moved"])) == ("planned", "books_moved", 1)
    assert client.post(f"{address}apply/", {"plan": back["plan_digest"]}).status_code == 202
    run()
    assert client.get(address).json()["state"] == "applied"
    assert Project.objects.get().contact_phone == "13800001111"
    assert codes(client.post(f"{address}apply/", {"plan": back["plan_digest"]})) == (409, "import_not_open")


def test_likely_duplicates_are_decided_before_anything_is_written(api, zone, other_zone_officer, zone_officer):
    client, told = api(zone_officer), {"category": "industry", "owner": "甲公司", "planned_yuan": 5_000_000}
    known = make_project(zone, name="年产10万吨铝箔项目", national_code="2312-141123-04-01-123456", **told)
    hidden = make_project(other_zone_officer.zone, name="别处", national_code="2312-141123-04-01-654321")
    one = row(zone, "铝箔10万吨生产线建设项目", 建设单位="甲公司", 签约日期="2024-03-05")
    alike = row(zone, "10万吨铝箔建设项目（一期）", 建设单位="甲公司")
    taken = row(zone, "又一", 项目代码=hidden.national_code)
    job = planned(client, one, alike, taken, query="?partial=true")
    assert (job["state"], job["counts"]["likely_duplicate"], job["counts"]["new"]) == ("planned", 1, 1)
    assert [error["detail"] for error in job["errors"]] == ["项目代码已被其他项目使用，请核对。"]
    address = f"{IMPORTS}{job['id']}/"
    (found,) = client.get(f"{address}rows/?status=likely_duplicate").json()["results"]
    assert found["candidates"] == [{"id": known.pk, "name": known.name}]
    body = {"plan": job["plan_digest"], "partial": True}
    assert codes(client.post(f"{address}apply/", body)) == (422, "undecided_duplicates")
    wrong = {**body, "duplicates": {str(found["id"]): str(hidden.pk)}}
    assert codes(client.post(f"{address}apply/", wrong)) == (422, "unknown_decision")
    assert codes(client.post(f"{address}apply/", {**body, "partial": False, "duplicates": {found["id"]: "new"}})) == (
        422,
        "rows_refused",
    )
    assert client.post(f"{address}apply/", {**body, "duplicates": {found["id"]: str(known.pk)}}).status_code == 202
    run()
    done = client.get(address).json()
    assert (done["state"], done["counts"]["changed"], done["counts"]["new"]) == ("applied", 0, 1)
    assert {*Project.objects.filter(zone=zone).values_list("name", flat=True)} == {one["项目名称"], known.name}


def test_an_upload_that_is_repeated_is_one_job_and_three_are_enough(api, zone, zone_officer):
    client = api(zone_officer)
    key = {"HTTP_IDEMPOTENCY_KEY": "a"}
    first, second = (post(client, row(zone), **key) for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (202, second.json()["id"])
    assert codes(post(client, row(zone), query="", **key)) == (422, "idempotency_key_reused")
    for _ in range(2):
        assert post(client, row(zone)).status_code == 202
    assert codes(post(client, row(zone))) == (422, "too_many_imports")
    assert codes(post(client, content=b"")) == (400, "empty")
    # One of an officer at a time, in the order in which they came.
    assert run(most=9) == 3
    assert set(ImportJob.objects.values_list("state", flat=True)) == {"planned"}


def test_who_sees_a_job_and_who_undoes_it(api, zone, zone_officer, other_zone_officer):
    client = api(zone_officer)
    job = planned(client, row(zone, 签约日期="2024-03-05"), query="")
    address = f"{IMPORTS}{job['id']}/"
    assert (job["state"], job["counts"]["milestones"]) == ("applied", 1)
    colleague, unit = make_officer(Role.ZONE, zone=zone), make_officer(Role.UNIT, unit=zone.unit)
    elsewhere, security = make_officer(Role.UNIT, unit=make_zone().unit), make_officer(Role.SECURITY)
    auditor = make_officer(Role.AUDITOR)
    seen = {officer: api(officer).get(address).status_code for officer in (colleague, unit, auditor)}
    assert set(seen.values()) == {200}
    assert {api(officer).get(address).status_code for officer in (other_zone_officer, elsewhere, security)} == {404}
    assert api(unit).post(f"{address}answers/", {"answers": {"unit": "元"}}).status_code == 403
    assert (api(auditor).post(f"{address}undo/").status_code, post(api(auditor), row(zone)).status_code) == (403, 403)
    ImportJob.objects.update(applied_at=NOW - timedelta(days=9))
    assert codes(api(unit).post(f"{address}undo/")) == (422, "too_late")


@pytest.mark.parametrize("name", ["37_encrypted.xlsx", "36_macros.xlsm", "55_truncated.xlsx", "38_plain.xls"])
def test_what_is_refused_is_refused_by_a_sentence_and_kept_nowhere(api, zone_officer, stored, name):
    job = planned(api(zone_officer), content=(BOOKS / name).read_bytes(), name=name)
    assert job["state"] == "refused"
    assert 10 < len(job["trouble"]) <= 80
    assert not [path for path in Path(stored).rglob("*") if path.is_file()]
    assert not Project.objects.exists()


def test_what_of_a_file_is_never_imported_or_not_read_is_told(api, client, books):  # noqa: F811 - the fixture
    client.force_login(books)
    expected = {
        "46_comments_image.xlsx": (["1 处批注", "1 张图片"], [], []),
        "48_template_sample_row.xlsx": ([], *HELPERS),
    }
    for name, (said, skipped, hidden) in expected.items():
        job = planned(api(books), content=(BOOKS / name).read_bytes(), name=name)
        notes = job["file_notes"]
        assert (notes["skipped"], notes["hidden"], len(notes["remarks"])) == (skipped, hidden, bool(said))
        page = client.get(f"/imports/{job['id']}/columns/").content.decode()
        assert [one for one in (*said, *skipped, *hidden) if one not in page] == []


def test_a_question_is_answered_and_a_field_chosen(api, zone, zone_officer):
    make_round(2023, 1)
    client = api(zone_officer)
    headers = ["项目名称", "项目类别", "总投资", "甲方单位"]
    content = workbook([dict(zip(headers, ("甲", "产业类", 500, "某公司"), strict=True))], headers=headers)
    job = planned(client, content=content, query="")
    assert (job["state"], [one["code"] for one in job["questions"]]) == ("asking", ["unit"])
    address = f"{IMPORTS}{job['id']}/"
    assert codes(client.post(f"{address}apply/", {"plan": job["plan_digest"]})) == (422, "questions_open")
    answers = {"unit": "万元", "field:D": "owner"}
    assert client.post(f"{address}answers/", {"answers": answers}).status_code == 202
    run()
    assert client.get(address).json()["state"] == "applied"
    assert Project.objects.get().owner == "某公司"


HELPERS = (["填报说明"], ["地区选择", "字典"])
"""Sheets of a book without a table, and hidden ones."""
WHOLE = {"02_title.xlsx": {"month": "2023-12"}, "19_zone_bands.xlsx": {}, "29_duplicates.xlsx": {}}
"""Books of others, with what has to be answered of them."""


@pytest.mark.parametrize("name", WHOLE)
def test_whole_books_of_others_are_imported_as_expected(api, request, name):
    client, expected = api(request.getfixturevalue("books")), EXPECTED[name]
    job = planned(client, content=(BOOKS / name).read_bytes(), name=name, query="?partial=true")
    address = f"{IMPORTS}{job['id']}/"
    if answers := WHOLE[name]:
        assert (job["state"], [one["code"] for one in job["questions"]]) == ("asking", [*answers])
        assert client.post(f"{address}answers/", {"answers": answers}).status_code == 202
        run()
        job = client.get(address).json()
    likely = client.get(f"{address}rows/?status=likely_duplicate").json()["results"]
    assert [one["row"] for one in likely] == expected.get("likely_duplicates", [])
    if likely:
        body = {"plan": job["plan_digest"], "partial": True, "duplicates": {str(one["id"]): "new" for one in likely}}
        assert client.post(f"{address}apply/", body).status_code == 202
        run()
        job = client.get(address).json()
    assert (job["state"], job["trouble"]) == ("applied", "")
    assert job["counts"]["new"] == expected["new"] + len(likely)
    assert {error["row"] for error in job["errors"]} == {*expected.get("error_rows", [])}
    assert [one["row"] for one in job["tables"][0]["aside"]] == expected.get("aside", [])
    assert all(total["stated"] is None or total["sum_wan"] for total in job["totals"])
    assert Project.objects.count() == 2 + job["counts"]["new"]
