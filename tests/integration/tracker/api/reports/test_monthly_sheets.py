"""The month's sheet over HTTP, and as a workbook that goes out and comes back."""

from datetime import date, timedelta
from io import BytesIO
from unittest.mock import ANY

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from projects.models import ProgressFigure
from projects.rules.months import previous_month
from tests import factories
from tracker.import_jobs.background import run_imports
from tracker.models import ProgressReport

pytestmark = pytest.mark.django_db

WAN = 10_000
SHEET = "/api/v1/monthly-sheet/"


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def month():
    return f"{previous_month(timezone.localdate().replace(day=1)):%Y-%m}"


@pytest.fixture
def project(zone):
    found = factories.make_project(zone, now=timezone.now() - timedelta(days=90), planned_yuan=10_000 * WAN)
    factories.report_figures(found, date(2024, 5, 1), completed_yuan=1000 * WAN)
    return found


@pytest.fixture
def zone_api(api, zone_officer):
    return api(zone_officer)


def cells(project, *typed):
    return [{"project": project.pk, "name": name, "text": text} for name, text in typed]


def test_cells_are_answered_one_by_one_with_the_rows_as_they_are(zone_api, api, project, month, unit_officer):
    foreign = factories.make_project()
    typed = cells(project, ("month_completed", "12,000"), ("completed", "1.2亿"), ("narrative", "封顶\r\n打桩"))
    answer = zone_api.post(f"{SHEET}cells/", {"month": month, "cells": typed + cells(foreign, ("narrative", "改"))})
    assert answer.status_code == 200
    assert [(cell["name"], cell["text"], cell["code"]) for cell in answer.json()["cells"]] == [
        ("month_completed", "12000", ""),
        ("completed", "", "invalid"),
        ("narrative", "封顶\n打桩", ""),
        ("narrative", "", "not_found"),
    ]
    [row] = answer.json()["rows"]
    assert (row["version"], row["total"], row["before_wan"], row["is_ready"]) == (1, "13000", "1000.00", True)
    assert [check["code"] for check in row["checks"]] == ["over_planned"]
    [listed] = zone_api.get(SHEET, {"month": month}).json()["results"]
    assert listed == row
    in_yi = api(unit_officer).get(SHEET, {"month": month, "unit": "yi"}).json()["results"][0]
    assert (in_yi["cells"]["month_completed"], in_yi["total"]) == ("1.2", "1.3")


def test_rows_are_sent_once_each_with_its_answer(zone_api, project, zone, month):
    empty = factories.make_project(zone, now=timezone.now() - timedelta(days=90))
    zone_api.post(f"{SHEET}cells/", {"month": month, "cells": cells(project, ("month_completed", "5"))})
    stale = zone_api.post(f"{SHEET}send/", {"month": month, "rows": [{"project": project.pk, "version": 3}]})
    assert stale.json()["results"][0]["code"] == "stale_version"
    rows = [{"project": project.pk, "version": 1}, {"project": empty.pk}, {"project": 999_999}]
    for _ in range(2):
        sent = zone_api.post(
            f"{SHEET}send/", {"month": month, "rows": rows}, headers={"Idempotency-Key": "one"}
        ).json()["results"]
        assert [(one["done"], one["code"]) for one in sent] == [
            (True, ""),
            (False, "nothing_reported"),
            (False, "not_found"),
        ]
    assert ProgressReport.objects.get().steps.filter(to_state="submitted").count() == 1
    assert ProgressFigure.objects.standing().get(month=f"{month}-01").completed_yuan == 1005 * WAN


def test_an_empty_report_is_not_sent_by_any_way(zone_api, zone, month):
    project = factories.make_project(zone, now=timezone.now() - timedelta(days=90))
    path = f"/api/v1/projects/{project.pk}/progress-reports/"
    for body in ({"narrative": "打桩"}, {"month_completed_wan": "5"}, {}):
        answer = zone_api.post(path, {"month": month, "submit": True, **body})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "nothing_reported")
    assert zone_api.post(path, {"month": month, "no_change": True}).status_code == 201


def test_what_was_confirmed_is_taken_back(zone_api, project, month):
    body = {"month": month, "projects": [project.pk]}
    assert zone_api.post("/api/v1/progress-reports/no-change/", body).json()["results"][0]["done"]
    undone = zone_api.post(f"{SHEET}undo-no-change/", {"month": month}).json()["results"]
    assert [(one["id"], one["done"]) for one in undone] == [(project.pk, True)]
    assert zone_api.get(SHEET, {"month": month}).json()["results"][0]["state"] is None


def _work():
    run_imports(clock=timezone.now, day_of=timezone.localdate)


def _import(zone_api, book, month):
    """Send a workbook of openpyxl and have it compared; return the job."""
    file = BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("a.xlsx", file.getvalue())
    answer = zone_api.post(f"{SHEET}workbook/", {"month": month, "file": upload}, format="multipart")
    assert answer.status_code == 202, answer.json()
    _work()
    return zone_api.get(answer.headers["Location"]).json()


def _step(zone_api, job, step="apply", **told):
    """Have a job written or undone; return it."""
    address = f"/api/v1/imports/{job['id']}/"
    answer = zone_api.post(f"{address}{step}/", {"plan": job["plan_digest"], **told} if step == "apply" else {})
    assert answer.status_code == 202, answer.json()
    _work()
    return zone_api.get(address).json()


def _counts(job):
    return {name: job["counts"][name] for name in ("changed", "same", "error")}


def refusing(page):
    """Return the letters of the columns into which nothing can be typed."""
    rules = page.data_validations.dataValidation
    return {str(rule.sqref).partition("2:")[0] for rule in rules if rule.formula1 == "FALSE"}


def test_the_workbook_goes_out_and_comes_back(zone_api, zone, project, month):
    other = factories.make_project(zone, now=timezone.now() - timedelta(days=90))
    typed = [("month_completed", "5.25"), ("narrative", "封顶\n打桩")]
    zone_api.post(f"{SHEET}cells/", {"month": month, "cells": cells(project, *typed)})
    book = load_workbook(BytesIO(zone_api.get(f"{SHEET}workbook/", {"month": month}).getvalue()))
    page = book["月报"]
    assert refusing(page) == set("ABCDEFG")
    assert [page.cell(2, column).value for column in (1, 2, 3, 6, 8, 11)] == [
        str(project.pk),
        "1",
        month,
        1000,
        5.25,
        "封顶\n打桩",
    ]

    def come_back():
        return _import(zone_api, book, month)

    assert _counts(come_back()) == {"changed": 0, "same": 2, "error": 0}
    page["H3"], page["I3"], page["K3"] = 7, "1，234.5", "基础施工，电话 13803511234"
    page["H2"] = 6
    good = come_back()
    rows = zone_api.get(f"/api/v1/imports/{good['id']}/rows/").json()["results"]
    assert [[(cell["title"], cell["old"], cell["new"]) for cell in row["cells"]] for row in rows] == [
        [(f"本月完成（{month}）", "5.25", "6")],
        [(f"本月完成（{month}）", "", "7"), (f"累计（{month}）", "", "1234.5"), (f"形象进度（{month}）", "", ANY)],
    ]
    assert "13803511234" not in str(rows)
    done = _step(zone_api, good)
    assert (done["state"], done["trouble"], _counts(done)) == ("applied", "", {"changed": 2, "same": 0, "error": 0})
    assert ProgressReport.objects.get(project=other).completed_yuan == 12_345_000
    # Undone where nobody went on: the texts come back, telephone numbers and all.
    zone_api.post(f"{SHEET}cells/", {"month": month, "cells": cells(project, ("narrative", "又改"))})
    undone = _step(zone_api, done, "undo")
    assert (undone["state"], undone["counts"]["undone"], undone["counts"]["touched"]) == ("undone", 1, 1)
    kept = {one.project_id: (one.month_completed_yuan, one.narrative) for one in ProgressReport.objects.all()}
    assert kept == {project.pk: (6 * WAN, "又改"), other.pk: (None, "")}


def test_what_was_sent_before_holds_what_stands_and_foreign_rows_are_named(zone_api, project, month):
    book = load_workbook(BytesIO(zone_api.get(f"{SHEET}workbook/", {"month": month}).getvalue()))
    page = book["月报"]

    def come_back():
        return _import(zone_api, book, month)

    page["H2"] = "约 6"
    wrong = come_back()
    assert (wrong["state"], wrong["month"], _counts(wrong)) == ("planned", month, {"changed": 0, "same": 0, "error": 1})
    assert [(one["row"], one["column"]) for one in wrong["errors"]] == [(2, "H 本月完成（万元）")]
    assert zone_api.post(f"/api/v1/imports/{wrong['id']}/apply/", {"plan": wrong["plan_digest"]}).status_code == 422
    assert not ProgressReport.objects.exists()
    page["H2"] = 6
    _step(zone_api, come_back())
    # The same file again holds what stands; a changed cell of a row that moved on since is named.
    assert _counts(come_back()) == {"changed": 0, "same": 1, "error": 0}
    page["H2"], page["A3"], page["C3"] = 8, "999999", month
    sentences = [error["detail"] for error in come_back()["errors"]]
    assert f"“{project.name}”在下载以后有人改过，请重新下载。其间有人改过：现在是“6”，您填的是“8”。" in sentences[0]
    assert "没有这个项目，或不在您的填报范围内" in sentences[1]
    page["C2"] = "2020-01"
    assert "这是 2020-01 的表" in come_back()["errors"][0]["detail"]


def test_what_a_colleague_types_after_the_comparison_is_not_overwritten(zone_api, zone, project, month):
    book = load_workbook(BytesIO(zone_api.get(f"{SHEET}workbook/", {"month": month}).getvalue()))
    book["月报"]["K2"] = "打桩"
    job = _import(zone_api, book, month)
    zone_api.post(f"{SHEET}cells/", {"month": month, "cells": cells(project, ("narrative", "封顶"))})
    refused = zone_api.post(f"/api/v1/imports/{job['id']}/apply/", {"plan": job["plan_digest"]})
    told = [(one["title"], one["old"], one["theirs"], one["ours"]) for one in refused.json()["moved"]]
    assert (refused.status_code, told) == (409, [("形象进度", "", "封顶", "打桩")])
    _work()
    again = zone_api.get(f"/api/v1/imports/{job['id']}/").json()
    assert (again["state"], _counts(again)) == ("planned", {"changed": 0, "same": 0, "error": 1})
    assert ProgressReport.objects.get().narrative == "封顶"
    annotated = zone_api.get(f"/api/v1/imports/{job['id']}/annotated.xlsx")
    said = load_workbook(BytesIO(b"".join(annotated.streaming_content)))["导入结果"]
    assert any("有人改过" in str(cell.value) for row in said.iter_rows() for cell in row)
