"""What of a file is left out, refused as a whole, or asked about before anything is written."""

import io

import pytest
import xlsxwriter

from projects.models import CohortEntry, Project
from tests.factories import NOW, TODAY, make_officer, make_round, make_zone
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import codes, row
from tests.workbooks import workbook
from tracker.imports.workbook_guard import WorkbookRefusedError
from zones.models import Role


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("项目名称", "开发区", "项目类别", "心情", "心情"), []),
        (("项目名称", "开发区"), [(1, "项目类别", "missing_column")]),
        (("项目名称", "开发区", "项目类别", "总投资（万美元）"), [(1, "D 总投资（万美元）", "foreign_unit")]),
        (("序号", "项目 名称*", "开发区*", "", "项目类别＊"), []),
    ],
)
def test_headers_are_known_or_left_out_or_refused(zone, zone_officer, headers, expected):
    cells = {header: cell for header in headers for name, cell in row(zone).items() if name[:3] == header[:3]}
    content = workbook([{**cells, headers[1] if "名" in headers[1] else headers[0]: "甲项目"}], headers=headers)
    result = import_workbook(content, by=zone_officer, now=NOW, today=TODAY, dry_run=True)
    assert codes(result) == expected
    assert result.created == (not expected)
    assert [one.header for one in result.found.tables[0].others] == [one for one in headers if one == "心情"]


@pytest.mark.parametrize(("headers", "code"), [((), "no_table"), (("项目名称", "开发区", "项目类别"), "no_rows")])
def test_a_file_without_a_table_or_without_rows_is_refused(zone_officer, headers, code):
    with pytest.raises(WorkbookRefusedError) as caught:
        import_workbook(workbook([], headers=headers), by=zone_officer, now=NOW, today=TODAY)
    assert caught.value.code == code


def test_figures_without_a_month_are_asked_about_and_nothing_is_written(zone, zone_officer):
    headers = ("项目名称", "开发区", "项目类别", "累计完成投资（万元）")
    content = workbook([row(zone, completed_yuan=5)], headers=headers)
    options = {"by": zone_officer, "now": NOW, "today": TODAY}
    asked = import_workbook(content, **options, partial=True)
    assert ([one.code for one in asked.questions], asked.errors, asked.is_written) == (["month"], [], False)
    assert import_workbook(content, **options, answers={"month": "五月"}).questions
    assert import_workbook(content, **options, answers={"month": "2024-05"}).figures == 1
    assert import_workbook(content, **options, answers={"month": "none"}).figures == 0


def table(*rows, title):
    """Return a workbook with a title above its headers, which are those of the first row."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page, headers = book.add_worksheet("台账"), list(rows[0])
    for number, cells in enumerate([[title], headers, *([told.get(header) for header in headers] for told in rows)]):
        page.write_row(number, 0, cells)
    book.close()
    return file.getvalue()


def imported(content, by, **options):
    return import_workbook(content, by=by, now=NOW, today=TODAY, **options)


def test_a_list_is_put_on_its_round_only_when_that_is_confirmed(zone, province):
    make_round(2023, 3)
    cells = {"项目名称": "甲项目", "开发区": zone.name, "项目类别": "产业类", "计划总投资（亿元）": 1.5}
    content = table(cells, title="2023年第三次“三个一批”活动开工一批")
    (asked,) = imported(content, province).questions
    assert (asked.code, asked.default, Project.objects.count()) == ("round", "2023-3", 0)
    assert imported(content, province, answers={"round": "第三次"}).questions
    assert imported(content, province, answers={"round": "2023-3"}).entries == 1
    entry = CohortEntry.objects.get()
    assert (entry.cohort, entry.amount_yuan, entry.project.planned_yuan) == ("started", 150_000_000, None)
    assert imported(content, province, answers={"round": "none"}).entries == 0
    assert Project.objects.get().planned_yuan == 150_000_000


def test_the_zone_of_a_file_is_the_officers_own_or_asked_for(zone, other_zone, zone_officer, province):
    cells = {"项目名称": "甲项目", "项目类别": "产业类"}
    plain = table(cells, title="重点项目台账")
    assert imported(plain, zone_officer, dry_run=True).created == 1
    (asked,) = imported(plain, province).questions
    assert (asked.code, asked.default) == ("zone", None)
    assert imported(plain, province, dry_run=True, answers={"zone": other_zone.name}).created == 1
    titled = imported(table(cells, title=f"{zone.name}重点项目台账"), province)
    assert [one.default for one in titled.questions] == [zone.name]
    # What a band says of another zone is not lost in one's own.
    band = {"项目名称": "一、外市经济技术开发区", "项目类别": None}
    banded = table(band, cells, title="台账")
    assert codes(imported(banded, zone_officer)) == [(4, "开发区", "unknown_zone")]


def test_words_for_a_zone_are_offered_within_what_the_officer_sees(unit, other_zone, unit_officer):
    seen = make_zone(unit, name="兴县经济技术开发区")
    make_zone(name="兴县高新技术开发区")
    content = workbook([row(seen, zone="兴县")])
    (asked,) = imported(content, unit_officer).questions
    assert (asked.code, asked.blocks, asked.options) == ("zone:兴县", False, [(seen.name, seen.name)])
    result = imported(content, unit_officer, answers={"zone:兴县": seen.name})
    assert (result.created, [one.code for one in result.remarks]) == (1, ["zone_meant"])
    assert imported(content, unit_officer, answers={"zone:兴县": "兴县高新技术开发区"}).errors


def test_rows_of_another_zone_are_not_ones_own_whoever_says_so(unit, zone_officer):
    own, foreign = zone_officer.zone, "交城经济技术开发区"
    for name in (foreign, "从无此区经济技术开发区"):
        content = workbook([row(own, zone=name)])
        for answers in ({}, {f"zone:{name}": own.name}):
            result = imported(content, zone_officer, answers=answers)
            assert (codes(result), result.questions) == ([(2, "G 开发区", "unknown_zone")], [])
            assert result.errors[0].detail.startswith(f"“{name}”不是您的开发区：别的开发区的行请删去")
    of_xing = make_officer(Role.ZONE, zone=make_zone(unit, name="兴县经济技术开发区"))
    content = workbook([row(own, zone="兴县")])
    (asked,) = imported(content, of_xing).questions
    assert asked.text.startswith("“兴县”是您的开发区吗？是别的开发区就不要选")
    assert imported(content, of_xing, answers={"zone:兴县": "兴县经济技术开发区"}).created == 1


def test_rows_of_one_project_are_not_guessed_and_a_form_is_no_list(zone, province):
    form = table(
        {"项目名称": "甲项目", "开发区": zone.name, "项目类别": "产业类"}, {"项目名称": "总投资"}, title="登记卡"
    )
    with pytest.raises(WorkbookRefusedError) as caught:
        imported(form, province)
    assert caught.value.code == "not_a_list"
