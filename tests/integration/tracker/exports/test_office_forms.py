"""Workbooks of an office that exports fill in: what is kept of their look, what goes where, what is refused."""

import json
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from projects.models import AuditEvent
from projects.rules.stages import Kind
from tests.factories import TODAY, make_project, make_zone, reach, report_figures
from tests.form_factories import form
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import LATER, everything
from tracker.models import OfficeForm
from tracker.operations import office_forms

FORMS = "/api/v1/office-forms/"


def keep(client, content, name="重点项目表"):
    return client.post(FORMS, {"name": name, "file": SimpleUploadedFile("表样.xlsx", content)}, format="multipart")


def filled(client, number, **query):
    answer = client.get(f"/api/v1/exports/forms/{number}/ledger.xlsx", query)
    assert answer.status_code == 200, answer.json()
    return answer.getvalue()


@pytest.fixture
def books(zone):
    """Projects with days and amounts that a form says less exactly than the books."""
    exact = make_project(zone, name="=甲（1）" * 6, owner="甲公司", planned_yuan=372_990_000, contact_name="王五")
    reach(exact, Kind.STARTED, date(2023, 9, 20))
    reach(exact, Kind.SIGNED, date(2023, 2, 1))
    report_figures(exact, date(2024, 3, 1), completed_yuan=12_345_600)
    report_figures(exact, date(2024, 4, 1), completed_yuan=99_999_900)
    make_project(zone, name="乙项目", category="social", owner="", planned_yuan=None)
    return exact


def test_a_form_is_filled_keeps_its_look_and_comes_back_without_a_change(api, zone_officer, other_zone, books):
    client = api(zone_officer)
    make_project(other_zone, name="别家的")
    kept = keep(client, form()).json()
    assert [(one["letters"], one["field"], one["unit"]) for one in kept["columns"]][3:6] == [
        ("E", "planned_yuan", "亿元"), ("F", "completed_yuan", "万元"), ("G", "started_on", ""),
    ]  # fmt: skip
    assert kept["remarks"][0] == "留空（系统没有这些内容）：K 列 形象进度。"
    content = filled(client, kept["id"], zone=zone_officer.zone_id)
    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["重点项目", "填表说明", "导出说明"]
    page = book["重点项目"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=5)]
    zone = zone_officer.zone.name
    assert rows == [
        [1, "=甲（1）" * 6, "甲公司", zone, 3.7299, 1234.56, "2023年9月", rows[0][7], "产业类", "王五", None],
        [2, "乙项目", None, zone, None, None, None, None, "社会民生类", None, None],
    ]  # fmt: skip
    assert rows[0][7].date() == date(2023, 2, 1)
    # The look: the title over the table, the sample's formats and heights, the notes below, what is printed.
    assert page["B4"].data_type == "s"
    assert (page["E5"].number_format, page["A3"].fill.fgColor.rgb) == ("0.00", "FFFFE699")
    assert sorted(map(str, page.merged_cells.ranges)) == ["A1:K1", "A6:D6", "A7:D7"]
    assert [page["A6"].value, page["A7"].value] == ["填表人：", "注：一式两份"]
    assert (page.freeze_panes, page.column_dimensions["B"].width) == ("C4", 30.7109375)
    assert page.row_dimensions[4].height > page.row_dimensions[5].height == 24
    assert page.print_area == "'重点项目'!$A$1:$K$7"
    assert [str(rule.sqref) for rule in page.data_validations.dataValidation] == ["I4:I5"]
    notes = [row[0].value for row in book["导出说明"].iter_rows()]
    event = AuditEvent.objects.get(action="export_workbook")
    assert f"导出编号：{event.object_id}" in notes
    assert json.loads(event.after)["rows"] == 2
    before = everything()
    result = import_workbook(content, by=zone_officer, now=LATER, today=TODAY)
    assert [error.detail for error in result.errors] == []
    assert (result.created, result.updated, result.unchanged) == (0, 0, 2)
    assert everything() == before


def test_forms_are_seen_by_whom_they_are_for_and_have_versions(
    api, client, zone_officer, other_zone_officer, unit_officer, province, auditor
):
    content = form()
    of_zone, of_province = keep(api(zone_officer), content), keep(api(province), content, "全省表")
    assert of_zone.status_code == of_province.status_code == 201
    assert keep(api(zone_officer), content).json()["errors"][0]["code"] == "same_form"
    second = keep(api(zone_officer), form(notes=())).json()
    assert second["version"] == 2
    seen = {
        name: [row["name"] for row in api(officer).get(FORMS).json()["results"]]
        for name, officer in {"own": zone_officer, "unit": unit_officer, "other": other_zone_officer}.items()
    }
    assert seen == {"own": ["全省表", "重点项目表"], "unit": ["全省表", "重点项目表"], "other": ["全省表"]}
    address = f"/api/v1/exports/forms/{second['id']}/ledger.xlsx"
    assert api(other_zone_officer).get(address).status_code == 404
    assert keep(api(auditor), form()).status_code == 403
    elsewhere = api(zone_officer).post(f"{FORMS}{of_province.json()['id']}/retire/")
    assert elsewhere.json()["errors"][0]["code"] == "not_own_form"
    client.force_login(zone_officer)
    page = client.get("/office-forms/").content.decode()
    assert "第 2 版" in page
    assert "K 列 形象进度" in page
    taken = client.get(f"/office-forms/{second['id']}/")
    assert (taken.getvalue()[:2], taken["Content-Security-Policy"]) == (b"PK", "default-src 'none'; sandbox")
    chosen = client.get("/projects/ledger/", {"category": "social"}).content.decode()
    assert 'name="layout"' in chosen
    led = client.get("/projects/ledger/", {"category": "social", "layout": second["id"]})
    assert led.url == f"{address}?category=social"
    assert client.get("/projects/ledger/", {"layout": "999"}).status_code == 404
    client.post("/office-forms/", {"retire": second["id"]})
    assert [row["name"] for row in api(zone_officer).get(FORMS).json()["results"]] == ["全省表"]
    assert OfficeForm.objects.filter(name="重点项目表").count() == 3


def of_macros():
    return b"PK\x03\x04 no workbook"


def patched(old, new):
    """Return a form with a link, in whose parts one text stands for another."""
    file = BytesIO()
    content = form(change=lambda _, page: page.write_url(20, 0, "https://example.com/"))
    with zipfile.ZipFile(BytesIO(content)) as whole, zipfile.ZipFile(file, "w") as other:
        for info in whole.infolist():
            other.writestr(info.filename, whole.read(info).replace(old, new))
    return file.getvalue()


REFUSED = {
    "formula_in_form": lambda: form(change=lambda _, page: page.write_formula(8, 4, '=WEBSERVICE("http://e.cn")')),
    "not_one_table": lambda: form(headers=("甲", "乙"), sample=("丙", "丁")),
    "list_object_in_form": lambda: form(change=lambda _, page: page.add_table(20, 0, 22, 2)),
    "not_a_workbook": of_macros,
    "file_too_large": lambda: bytes(3 * 1024 * 1024),
    "too_many_rows": lambda: form(change=lambda _, page: [page.write(10 + n, 1, f"项目{n}") for n in range(600)]),
}


def test_versions_stay_for_ever_and_so_they_are_few_a_day(api, zone_officer, monkeypatch):
    monkeypatch.setattr(office_forms, "MOST_A_DAY", 1)
    assert keep(api(zone_officer), form()).status_code == 201
    (error,) = keep(api(zone_officer), form(notes=())).json()["errors"]
    assert (error["code"], "请明天" in error["detail"]) == ("too_many_forms", True)


def test_what_could_not_be_filled_later_is_refused_at_once(api, zone_officer):
    client = api(zone_officer)
    refused = {
        "not_a_workbook": (b'ht="24"', b'ht="tall"'),
        "external_links": (b"relationships/hyperlink", b"relationships/image"),
    }
    for code, (old, new) in refused.items():
        (error,) = keep(client, patched(old, new)).json()["errors"]
        assert (error["code"], OfficeForm.objects.exists()) == (code, False)
    assert keep(client, patched(b"", b"")).status_code == 201


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_filled_is_refused_with_what_to_do(api, zone_officer, code):
    answer = keep(api(zone_officer), REFUSED[code]())
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["attr"]) == (422, code, "file")
    assert not OfficeForm.objects.exists()


def test_units_that_are_not_stated_and_foreign_ones_are_said_and_a_bare_form_is_enough(api, zone_officer):
    make_project(make_zone(), name="别家的")
    make_project(zone_officer.zone, name="甲", planned_yuan=20_000)
    bare = form(
        headers=("项目名称", "所属开发区", "类别", "总投资", "总产值（万美元）", "预计年产值（万美元）"),
        sample=(),
        notes=(),
    )
    kept = keep(api(zone_officer), bare).json()
    assert "D 列 总投资 没有写单位，按万元填。" in kept["remarks"]
    assert any("F 列" in remark and "万美元" in remark for remark in kept["remarks"])
    page = load_workbook(BytesIO(filled(api(zone_officer), kept["id"])))["重点项目"]
    assert [cell.value for cell in page[4]][:4] == ["甲", zone_officer.zone.name, "产业类", 2]
