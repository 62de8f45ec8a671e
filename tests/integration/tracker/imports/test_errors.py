"""What speaks against a ledger: everything at once, where it stands, and nothing written."""

from datetime import date

import pytest

from projects.errors import DomainError
from projects.models import Project
from projects.rules.stages import Kind
from tests.factories import YI, enter, make_project, make_round, make_zone, reach
from tests.integration.tracker.imports.ledgers import LATER, accepted, codes, everything, load, row
from zones.models import ZoneAlias

CODE = "2312-141123-04-01-123456"


def refused(by, *rows, **options):
    """Import rows that must be bad; nothing may be written."""
    before = everything()
    result = load(by, *rows, **options)
    assert result.errors
    assert not result.is_written
    assert everything() == before
    return result


def test_every_error_of_every_row_is_shown_with_its_place(zone, zone_officer):
    result = refused(
        zone_officer,
        row(zone),
        row(zone, name=None, category="工业类", planned_yuan="-3", signed_on="5月8日"),
        row(zone, name="乙项目", started_on="2030-01-01", signed_round="2019-9", signed_amount=0, note="长" * 501),
        {"项目名称": "丙项目", "开发区": "没有的开发区", "项目类别": "产业类"},
    )
    assert codes(result) == [
        (3, "C 项目名称", "required"),
        (3, "H 项目类别", "invalid_choice"),
        (3, "N 总投资（万元）", "invalid_amount"),
        (3, "U 签约日期", "invalid_date"),
        (4, "V 开工日期", "future_date"),
        (4, "Z 签约一批期次", "unknown_round"),
        (4, "AA 签约投资额（万元）", "amount_not_positive"),
        (4, "AK 备注", "too_long"),
        (5, "G 开发区", "unknown_zone"),
    ]
    assert [error.value for error in result.errors][:4] == ["", "工业类", "-3", "5月8日"]
    assert {error.sheet for error in result.errors} == {"项目"}
    assert all(error.detail.strip() for error in result.errors)
    assert len(result.errors[7].value) == 80


def test_what_is_not_seen_and_a_letter_of_another_section_are_shown_with_their_place(zone, zone_officer):
    result = refused(zone_officer, row(zone, name="甲\u202e项目"), row(zone, name="乙项目", industry_code="B2614"))
    assert codes(result) == [(2, "C 项目名称", "invisible_character"), (3, "I 行业代码", "invalid_code")]
    assert "文字方向控制符" in result.errors[0].detail
    assert "26 大类属于 C 门类" in result.errors[1].detail


def test_a_cell_that_is_a_date_is_shown_as_one(zone, zone_officer):
    result = refused(zone_officer, row(zone, signed_round=date(2022, 1, 1), signed_amount=5))
    assert [(error.code, error.value) for error in result.errors] == [("invalid_round", "2022-01-01")]


def test_empty_rows_are_passed_over_and_counted(zone, zone_officer):
    result = refused(zone_officer, {}, {"项目名称": "  "}, row(zone, category="?"))
    assert [error.row for error in result.errors] == [4]


# --- Who may, and what is visible


@pytest.mark.parametrize("who", ["administrator", "auditor"])
def test_those_who_only_read_do_not_import(zone, who, request):
    with pytest.raises(DomainError, match="不能导入"):
        load(request.getfixturevalue(who), row(zone))


def test_what_is_not_visible_is_as_if_it_were_not_there(zone, other_zone, zone_officer):
    foreign = make_project(other_zone, name="甲项目")
    ZoneAlias.objects.create(zone=other_zone, name="邻区")
    details = {
        error.detail.replace(name, "…")
        for name in (other_zone.name, "邻区", "没有的开发区")
        for error in refused(zone_officer, {**row(zone), "开发区": name}).errors
    }
    assert len(details) == 1
    known = refused(zone_officer, row(zone, id=foreign.pk, version=foreign.version)).errors
    unknown = refused(zone_officer, row(zone, id=999_999, version=foreign.version)).errors
    assert [error.detail for error in known] == [error.detail for error in unknown]
    assert known[0].code == "unknown_project"


def test_another_zones_code_is_taken_and_its_project_untouched(zone, other_zone, zone_officer):
    make_project(other_zone, name="邻区项目", national_code=CODE)
    result = refused(zone_officer, row(zone, national_code=CODE, owner="冒名"))
    assert codes(result) == [(2, "D 项目代码", "code_taken")]


def test_a_unit_imports_into_its_zones_only(zone, other_zone, unit_officer):
    accepted(unit_officer, row(zone))
    assert codes(refused(unit_officer, row(other_zone))) == [(2, "G 开发区", "unknown_zone")]


def test_the_province_imports_anywhere(zone, other_zone, province):
    assert accepted(province, row(zone), row(other_zone)).created == 2


# --- Finding the project


def test_a_stale_version_is_refused(zone, zone_officer):
    project = make_project(zone, name="甲项目")
    stale = row(zone, id=project.pk, version=project.version)
    reach(project, Kind.SIGNED)
    assert codes(refused(zone_officer, {**stale, "备注": "新"})) == [(2, "B 版本", "stale_version")]
    assert accepted(zone_officer, stale).unchanged == 1


def test_an_edited_export_can_be_sent_twice(zone, zone_officer):
    project = make_project(zone, name="甲项目")
    edited = row(zone, id=project.pk, version=project.version, note="新")
    assert accepted(zone_officer, edited).updated == 1
    assert accepted(zone_officer, edited, now=LATER).unchanged == 1


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"id": 1}, "B 版本", "version_required"),
        ({"version": 1}, "A 系统编号", "id_required"),
        ({"id": "甲"}, "A 系统编号", "invalid_number"),
    ],
)
def test_an_id_comes_with_its_version(zone, zone_officer, cells, column, code):
    project = make_project(zone, name="甲项目")
    cells = {field: project.pk if field == "id" and cell == 1 else cell for field, cell in cells.items()}
    assert codes(refused(zone_officer, row(zone, **cells))) == [(2, column, code)]


def test_two_rows_of_one_project_are_refused(zone, zone_officer):
    project = make_project(zone, name="甲项目", national_code=CODE)
    by_id = row(zone, id=project.pk, version=project.version)
    result = refused(
        zone_officer, row(zone), row(zone, name="乙项目", national_code=CODE), by_id, row(zone, name="丙项目")
    )
    assert codes(result) == [(number, "C 项目名称", "repeated_row") for number in (2, 3, 4)]
    assert result.errors[0].detail == "第 2、3、4 行是同一个项目，请合并为一行。"


def test_two_rows_of_one_new_project_are_refused(zone, zone_officer):
    result = refused(zone_officer, row(zone, name="甲（一期）"), row(zone, name="甲(一期)"))
    assert [error.code for error in result.errors] == ["repeated_row", "repeated_row"]


def test_two_rows_that_want_one_code_or_one_name_are_refused(zone, zone_officer):
    old = make_project(zone, name="旧名")
    renamed = row(zone, id=old.pk, version=old.version, name="乙项目")
    result = refused(zone_officer, row(zone, national_code=CODE), row(zone, name="乙项目", national_code=CODE), renamed)
    assert codes(result) == [(3, "D 项目代码", "repeated_value"), (4, "C 项目名称", "repeated_value")]


def test_a_name_or_a_code_that_is_taken_is_refused(zone, zone_officer):
    project = make_project(zone, name="甲项目")
    make_project(zone, name="乙项目", national_code=CODE)
    to_name = row(zone, id=project.pk, version=project.version, name="乙 项目")
    result = refused(zone_officer, to_name)
    assert codes(result) == [(2, "C 项目名称", "name_taken")]
    assert "“乙项目”（编号 " in result.errors[0].detail
    to_code = row(zone, id=project.pk, version=project.version, national_code=CODE)
    assert codes(refused(zone_officer, to_code)) == [(2, "D 项目代码", "code_taken")]


def test_a_name_that_fits_two_projects_is_refused(zone, zone_officer):
    make_project(zone, name="甲（一期）")
    twin = make_project(zone, name="乙")
    # As the books may hold it from before keys were unique.
    Project.objects.filter(pk=twin.pk).update(name="甲(一期)", name_key="甲(一期) ")
    assert codes(refused(zone_officer, row(zone, name="甲 (一期)"))) == [(2, "C 项目名称", "ambiguous_name")]
    assert accepted(zone_officer, row(zone, name="甲(一期)")).unchanged == 1


def test_a_project_does_not_change_its_zone(zone, unit, unit_officer):
    project = make_project(zone, name="甲项目", national_code=CODE)
    sibling = make_zone(unit)
    assert codes(refused(unit_officer, row(sibling, national_code=CODE))) == [(2, "G 开发区", "zone_fixed")]
    by_id = row(sibling, id=project.pk, version=project.version)
    assert codes(refused(unit_officer, by_id)) == [(2, "G 开发区", "zone_fixed")]


# --- Dates


def test_dates_out_of_order_are_recorded_singly(zone, zone_officer):
    result = refused(
        zone_officer, row(zone, signed_on="2024-03-01", started_on="2024-02-01", producing_on="2024-04-01")
    )
    assert codes(result) == [(2, "V 开工日期", "out_of_order")]
    assert "单独登记" in result.errors[0].detail
    assert "reason" not in result.errors[0].detail


def test_a_date_is_compared_with_what_stands(zone, zone_officer):
    project = make_project(zone, name="甲项目")
    reach(project, Kind.PRODUCING, date(2024, 1, 1))
    assert codes(refused(zone_officer, row(zone, started_on="2024-02-01"))) == [(2, "V 开工日期", "out_of_order")]
    accepted(zone_officer, row(zone, started_on="2024-02-01", producing_on="2024-03-01"))


def test_dates_that_stand_out_of_order_with_a_reason_are_left_alone(zone, zone_officer):
    project = make_project(zone, name="甲项目")
    reach(project, Kind.SIGNED, date(2024, 3, 1))
    reach(project, Kind.STARTED, date(2024, 2, 1), reason="先开工后签约")
    result = accepted(zone_officer, row(zone, signed_on="2024-03-01", started_on="2024-02-01"))
    assert result.unchanged == 1


def test_future_and_ancient_dates_are_refused(zone, zone_officer):
    result = refused(zone_officer, row(zone, signed_on="1999-12-31", started_on="2024-07-02"))
    assert [error.code for error in result.errors] == ["implausible_date", "future_date"]
    accepted(zone_officer, row(zone, started_on="2024-07-01", planned_production_on="2026-01-01"))


# --- Lists and figures


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"signed_round": "2023-1"}, "AA 签约投资额（万元）", "amount_required"),
        ({"started_amount": 5}, "AB 开工一批期次", "round_required"),
        ({"producing_round": "2023-9", "producing_amount": 5}, "AD 投产一批期次", "unknown_round"),
        ({"signed_round": "2023-1", "signed_amount": 0}, "AA 签约投资额（万元）", "amount_not_positive"),
        ({"completed_yuan": 5}, "R 填报月份", "month_required"),
        ({"actual_output_yuan": 5, "month": "2024-08"}, "R 填报月份", "future_month"),
    ],
)
def test_what_belongs_together_is_asked_for(zone, zone_officer, cells, column, code):
    make_round(2023, 1)
    assert codes(refused(zone_officer, row(zone, **cells))) == [(2, column, code)]


def test_an_amount_that_cannot_be_read_is_not_called_missing(zone, zone_officer):
    make_round(2023, 1)
    result = refused(
        zone_officer, row(zone, signed_round="2023-1", signed_amount="若干", completed_yuan="?", month="?")
    )
    assert sorted(error.code for error in result.errors) == ["invalid_amount", "invalid_amount", "invalid_month"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"signed_round": "2023-1", "signed_amount": 9999}, "AA 签约投资额（万元）"),
        ({"signed_round": "2023-2", "signed_amount": 10000}, "Z 签约一批期次"),
    ],
)
def test_a_zone_does_not_correct_what_was_declared(zone, zone_officer, cells, column):
    first, _ = make_round(2023, 1), make_round(2023, 2)
    enter(make_project(zone, name="甲项目"), first, amount_yuan=YI)
    assert codes(refused(zone_officer, row(zone, **cells))) == [(2, column, "entry_fixed")]
    assert accepted(zone_officer, row(zone, signed_round="2023-1", signed_amount=10000)).unchanged == 1


def test_errors_of_a_large_ledger_come_all(zone, zone_officer):
    rows = [row(zone, name=f"项目{i}", owner_uscc="错") for i in range(500)]
    assert len(refused(zone_officer, *rows).errors) == 500
    assert Project.objects.count() == 0
