"""Workbooks as officers and their programs make them, read from their files: `tests/ledger_cases`."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from projects.models import Milestone, Project
from projects.operations.milestones import withdraw_milestone
from projects.rules.identifiers import check_phone
from projects.rules.stages import Kind
from tests.factories import NOW, TODAY, make_zone, reach
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import LATER, codes

CASES = Path(__file__).resolve().parents[3] / "ledger_cases"


@pytest.fixture
def zone(unit):
    """The zone that the files name."""
    return make_zone(unit, name="兴县经济技术开发区")


def imported(name, by, **options):
    content = (CASES / f"{name}.xlsx").read_bytes()
    return import_workbook(content, **{"by": by, "now": NOW, "today": TODAY, **options})


def accepted(name, by, **options):
    result = imported(name, by, **options)
    assert [error.detail for error in result.errors] == []
    return result


def remarks(result):
    return [(remark.row, remark.column.partition(" ")[0], remark.code) for remark in result.remarks]


def test_a_day_that_lacks_43_seconds_is_the_day_meant(zone_officer):
    result = accepted("date-43s", zone_officer)
    assert Milestone.objects.get().occurred_on == date(2023, 5, 8)
    assert Project.objects.get().planned_production_on == date(2024, 5, 1)
    assert remarks(result) == [(2, "D", "short_of_midnight"), (2, "E", "short_of_midnight")]
    assert "2023-05-07 23:59:17" in result.remarks[0].detail


@pytest.mark.parametrize("name", ["month-only", "month-only-alone"])
def test_a_cell_that_shows_a_month_says_what_the_text_of_it_says(name, zone_officer):
    result = accepted(name, zone_officer)
    assert set(Milestone.objects.values_list("occurred_on", flat=True)) == {date(2023, 5, 31)}
    assert Project.objects.first().planned_production_on == date(2024, 5, 31)
    assert {remark.code for remark in result.remarks} == {"month_only"}
    assert len(result.remarks) == (3 if name == "month-only" else 2)
    assert "按当月最后一天 2023-05-31 登记" in result.remarks[0].detail


def test_a_month_agrees_with_the_day_that_stands_in_it(zone_officer):
    accepted("month-only-alone", zone_officer)
    project = Project.objects.get()
    signed = Milestone.objects.get()
    reach(project, Kind.SIGNED, date(2023, 5, 20), corrects=signed, reason="补到日")
    again = accepted("month-only-alone", zone_officer, now=LATER)
    assert (again.unchanged, Milestone.objects.standing().get().occurred_on) == (1, date(2023, 5, 20))
    assert "与已登记的 2023-05-20 一致（到月）" in again.remarks[0].detail


def test_a_format_that_shows_another_number_is_refused_by_name(zone_officer):
    result = imported("scaled-format", zone_officer)
    assert codes(result) == [
        (2, "D 总投资（万元）", "misleading_format"),
        (3, "D 总投资（万元）", "misleading_format"),
        (4, "D 总投资（万元）", "percent_format"),
    ]
    for error, code in zip(result.errors, ["0!.0000", "#,##0.00,", "0%"], strict=True):
        assert f"“{code}”" in error.detail


def test_merged_cells_say_the_same_of_every_row(zone_officer):
    result = accepted("merged-data", zone_officer)
    second = Project.objects.get(name="甲四测试二期项目")
    assert (second.owner, second.chain, second.planned_yuan) == ("吕梁试样材料有限公司", "新材料", 80_000_000)
    assert second.milestones.get().occurred_on == date(2023, 5, 8)
    assert remarks(result) == [(3, letter, "merged_down") for letter in "DFG"]
    assert "按该行的“吕梁试样材料有限公司”读取" in result.remarks[0].detail


def test_a_row_that_is_filtered_out_is_asked_about(zone_officer):
    result = imported("hidden-rows", zone_officer)
    assert codes(result) == [(3, "A 项目名称", "hidden_row")]
    assert (result.errors[0].value, result.is_written) == ("甲五测试隐藏作废项目", False)
    assert imported("hidden-rows", zone_officer, partial=True).created == 2
    assert not Project.objects.filter(name="甲五测试隐藏作废项目").exists()


@pytest.mark.parametrize("name", ["strings2-styles2", "styles2-inline"])
def test_parts_are_found_whatever_they_are_called(name, zone_officer):
    accepted(name, zone_officer)
    assert Project.objects.get().planned_start_on == date(2023, 5, 8)


def test_a_difference_is_read_without_its_binary_noise(zone_officer):
    accepted("float-noise", zone_officer)
    project = Project.objects.get()
    assert (project.planned_yuan, project.expected_output_yuan) == (373_500, 33_000)


def test_a_telephone_number_is_read_as_the_form_reads_it(zone_officer):
    result = imported("phone", zone_officer, partial=True)
    assert codes(result) == [(3, "E 联系电话", "invalid_code")]
    numbers = list(Project.objects.order_by("pk").values_list("contact_phone", flat=True))
    assert numbers == ["0358-6320000转801", "0358-6320000"]
    assert [check_phone(number) for number in numbers] == numbers


@pytest.mark.parametrize("name", ["linebreaks", "linebreaks-x000d"])
def test_lines_entered_on_the_page_are_those_of_the_workbook(name, client, zone_officer):
    values = {"name": "甲十五测试绝对路径项目", "category": "industry", "content": "一、主厂房\r\n二、仓库"}
    client.force_login(zone_officer)
    assert client.post("/projects/new/", values).status_code == 302
    assert (accepted(name, zone_officer).unchanged, Project.objects.get().content) == (1, "一、主厂房\n二、仓库")


def test_a_picture_is_no_text(zone_officer):
    result = accepted("dispimg", zone_officer)
    assert (Project.objects.get().note, remarks(result)) == ("", [(2, "D", "picture")])


def test_a_year_that_nobody_saw_is_asked_for(zone_officer):
    result = imported("month-day-display", zone_officer)
    assert codes(result) == [(2, "D 签约日期", "year_not_shown")]
    assert "2026-05-08" in result.errors[0].detail


def test_an_old_file_does_not_bring_back_what_was_withdrawn(zone_officer, unit_officer):
    accepted("reimport", zone_officer)
    project, started = Project.objects.get(), Milestone.objects.get(kind=Kind.STARTED)
    withdraw_milestone(milestone=started, by=unit_officer, now=LATER, reason="现场尚未打桩")
    result = imported("reimport", zone_officer, now=LATER + timedelta(days=1))
    assert codes(result) == [(2, "F 开工日期", "withdrawn")]
    for words in (str(unit_officer), "2024-07-02", "现场尚未打桩", "这一格留空", "重新登记"):
        assert words in result.errors[0].detail
    assert not Milestone.objects.standing().filter(kind=Kind.STARTED).exists()
    # Whoever means it records it on the page; from then on the file says what stands.
    reach(project, Kind.STARTED, started.occurred_on, now=LATER)
    assert accepted("reimport", zone_officer).unchanged == 1
