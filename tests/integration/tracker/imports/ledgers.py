"""Ledgers for the tests of this folder."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from projects.models import (
    CohortEntry,
    CohortExit,
    FormerCode,
    Milestone,
    ProgressFigure,
    Project,
    ReformAdoption,
)
from tests.factories import NOW, TODAY
from tests.imported import import_workbook
from tests.workbooks import workbook
from tracker.imports.columns import HEADER_OF
from tracker.imports.importer import ImportResult

if TYPE_CHECKING:
    from zones.models import Officer, Zone

LATER = NOW + timedelta(days=1)
FULL_ROW = {
    "项目名称": "甲项目",
    "项目代码": "2312-141123-04-01-123456",
    "建设单位": "甲（山西）有限公司",
    "统一社会信用代码": "91110000600037341L",
    "项目类别": "产业类",
    "行业代码": "0610",
    "产业链": "新材料",
    "建设性质": "技改",
    "建设地点": "某县某镇",
    "建设内容及规模": "一期\n二期",
    "总投资（万元）": 35497.5,
    "预计年产值（万元）": "12,000",
    "实际年产值（万元）": 9000,
    "累计完成投资（万元）": 30000.0001,
    "填报月份": "2024-05",
    "计划开工日期": date(2023, 3, 1),
    "计划投产日期": "2023年12月1日",
    "签约日期": date(2022, 1, 10),
    "开工日期": "2023.3.5",
    "竣工日期": "2023/11/20",
    "投产日期": "2023-12-01",
    "达产日期": date(2024, 6, 30),
    "签约一批期次": "2023-1",
    "签约投资额（万元）": 35000,
    "开工一批期次": "2023年第2次",
    "开工一批计划总投资（万元）": "35497.5",
    "投产一批期次": "2023-3",
    "投产一批总投资（万元）": 36000,
    "承诺制": "是",
    "标准地": "否",
    "全代办": "是",
    "责任人": "张三",
    "联系电话": "13800000000",
    "备注": "无",
}
TABLES = (Project, FormerCode, Milestone, CohortEntry, CohortExit, ProgressFigure, ReformAdoption)


def row(zone: Zone, /, **cells: Any) -> dict[str, Any]:
    """Return the least that a row must say, and cells by field."""
    return {"项目名称": "甲项目", "开发区": zone.name, "项目类别": "产业类", **_by_header(cells)}


def full_row(zone: Zone, /, **cells: Any) -> dict[str, Any]:
    """Return a row that fills every column but those of the id and the version."""
    return {**FULL_ROW, "开发区": zone.name, **_by_header(cells)}


def _by_header(cells: dict[str, Any]) -> dict[str, Any]:
    return {HEADER_OF[field]: cell for field, cell in cells.items()}


def load(by: Officer, *rows: dict[str, Any], **options: Any) -> ImportResult:
    """Import rows through a workbook."""
    return import_workbook(workbook(rows), **{"by": by, "now": NOW, "today": TODAY, **options})


def accepted(by: Officer, *rows: dict[str, Any], **options: Any) -> ImportResult:
    """Import rows that must be good."""
    result = load(by, *rows, **options)
    assert [error.detail for error in result.errors] == []
    return result


def codes(result: ImportResult) -> list[tuple[int, str, str]]:
    """Return the row, the column and the code of each error."""
    return [(error.row, error.column, error.code) for error in result.errors]


def everything() -> list[list[dict[str, Any]]]:
    """Return all rows of all tables that an import writes."""
    return [list(model.objects.order_by("pk").values()) for model in TABLES]
