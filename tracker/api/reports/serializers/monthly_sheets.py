"""Bodies, queries and answers of the month's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.typed_amounts import UNIT_LABELS, AmountUnit, typed_text
from tracker.api.fields import BoundedListField, MonthField, NumberField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer
from tracker.models import ReportState
from tracker.operations.monthly_cells import CELLS, TypedCell, cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.operations.monthly_cells import CellOutcome
    from tracker.queries.reports.monthly_sheets import SheetRow

MOST_CELLS = 200
"""Of one request: a body has at most a thousand names."""
MOST_PROJECTS = 200
LABELS = {
    "month_completed": "本月完成投资",
    "completed": "开工以来累计完成投资，不填时按上次累计加本月计算",
    "actual_output": "实际年产值",
    "narrative": "形象进度",
    "problems": "存在问题",
    "explanation": "说明",
}


class AmountUnitField(serializers.ChoiceField):
    """The unit of the amounts in the cells."""

    def __init__(self) -> None:
        super().__init__(
            choices=[(str(unit), label) for unit, label in UNIT_LABELS.items()],
            default=AmountUnit.WAN,
            help_text="格内金额的单位：wan（万元，默认）或 yi（亿元）",
        )

    def to_internal_value(self, data: Any) -> AmountUnit:
        return AmountUnit(super().to_internal_value(data))


class SheetQuerySerializer(ListQuerySerializer):
    """The query of a month's sheet."""

    month = MonthField(help_text="填报月份")
    zone = NumberField(required=False, help_text="开发区的编号")
    unit = AmountUnitField()


class SheetWorkbookQuerySerializer(QuerySerializer):
    """The query of a month's sheet as a workbook."""

    month = MonthField(help_text="填报月份")
    zone = NumberField(required=False, help_text="开发区的编号")


class SheetCheckSerializer(ReadSerializer):
    """What is odd or impossible in a row."""

    code = serializers.CharField(help_text="规则的名称")
    detail = serializers.CharField(help_text="原因")
    excusable = serializers.BooleanField(help_text="写明说明（explanation）后可以报送")


class SheetCellsSerializer(ReadSerializer):
    """The texts of a row's cells."""

    month_completed = serializers.CharField(help_text=LABELS["month_completed"])
    completed = serializers.CharField(help_text=LABELS["completed"])
    actual_output = serializers.CharField(help_text=LABELS["actual_output"])
    narrative = serializers.CharField(help_text=LABELS["narrative"])
    problems = serializers.CharField(help_text=LABELS["problems"])
    explanation = serializers.CharField(help_text=LABELS["explanation"])


class SheetRowSerializer(ReadSerializer):
    """One project in a month."""

    id = serializers.IntegerField(help_text="项目的编号")
    project_name = serializers.CharField(help_text="项目名称")
    state = serializers.ChoiceField(choices=ReportState.choices, allow_null=True, help_text="月报的状态；未填为 null")
    is_editable = serializers.BooleanField(help_text="能不能填写")
    is_ready = serializers.BooleanField(help_text="已填写、尚未报送")
    no_change = serializers.BooleanField(help_text="确认无变化")
    version = serializers.IntegerField(help_text="月报的版本；还没有月报为 0")
    cells = SheetCellsSerializer(help_text="各格的文字，金额按 unit")
    before_wan = serializers.CharField(allow_null=True, help_text="本月以前最近一次累计完成投资（万元）")
    before_month = serializers.CharField(allow_null=True, help_text="填报它的月份")
    total = serializers.CharField(help_text="报送后的累计（按 unit），所填的或按上次累计加本月算出的")
    checks = SheetCheckSerializer(many=True, help_text="数据检查")
    note = serializers.CharField(help_text="审核意见")


class TypedCellWriteSerializer(WriteSerializer):
    """One cell as it was typed."""

    project = NumberField(help_text="项目的编号")
    name = serializers.ChoiceField(choices=[(name, LABELS[name]) for name in CELLS], help_text="格")
    # As long as the longest text; how long each may be is answered beside its cell.
    text = serializers.CharField(max_length=8000, allow_blank=True, trim_whitespace=False, help_text="所填的文字")
    seen = serializers.CharField(
        max_length=8000,
        allow_blank=True,
        trim_whitespace=False,
        required=False,
        help_text="填写前格内的文字；其间被别人改过的不覆盖（changed_meanwhile），不给则不比较",
    )


class CellsWriteSerializer(WriteSerializer):
    month = MonthField(help_text="填报月份")
    unit = AmountUnitField()
    cells = BoundedListField(child=TypedCellWriteSerializer(), max_length=MOST_CELLS, help_text="各格")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the cells as the operation takes them."""
        return {**attrs, "cells": [TypedCell(**cell) for cell in attrs["cells"]]}


class SavedCellSerializer(ReadSerializer):
    """What became of a cell."""

    project = serializers.IntegerField(source="cell.project", help_text="项目的编号")
    name = serializers.CharField(source="cell.name", help_text="格")
    text = serializers.CharField(help_text="现在格内的文字")
    code = serializers.CharField(help_text="没有写入时：invalid、changed_meanwhile、report_under_review、not_found")
    detail = serializers.CharField(help_text="没有写入时，原因")


class SavedCellsSerializer(ReadSerializer):
    """What became of all cells, and the rows as they are now."""

    cells = SavedCellSerializer(many=True)
    rows = SheetRowSerializer(many=True)


class SeenRowWriteSerializer(WriteSerializer):
    """A row to send, as it was seen."""

    project = NumberField(help_text="项目的编号")
    version = serializers.IntegerField(min_value=0, required=False, help_text="所见的版本；其间有人改过则不报送")


class SendWriteSerializer(WriteSerializer):
    month = MonthField(help_text="填报月份")
    rows = BoundedListField(child=SeenRowWriteSerializer(), max_length=MOST_PROJECTS, help_text="要报送的各行")


class SheetMonthWriteSerializer(WriteSerializer):
    month = MonthField(help_text="填报月份")


class SheetWorkbookWriteSerializer(WriteSerializer):
    """A workbook that was filled in."""

    month = MonthField(help_text="填报月份")
    file = serializers.FileField(help_text="下载后填好的工作簿")


def row_data(row: SheetRow, unit: AmountUnit = AmountUnit.WAN) -> dict[str, Any]:
    """Return a row as the API answers it."""
    report = row.report
    yuan, month = row.before or (None, None)
    return {
        "id": row.project.pk,
        "project_name": row.project.name,
        "state": None if report is None or report.is_blank else report.state,
        "is_editable": row.is_editable,
        "is_ready": row.is_ready,
        "no_change": report is not None and report.no_change,
        "version": row.version,
        "cells": {name: cell_text(report, name, unit) for name in CELLS},
        "before_wan": None if yuan is None else wan_text(yuan),
        "before_month": None if month is None else month_text(month),
        "total": typed_text(row.total_yuan, unit),
        "checks": [
            {"code": violation.code, "detail": violation.message, "excusable": violation.excusable}
            for violation in row.violations
        ],
        "note": report.note if report is not None else "",
    }


def cells_answer(outcomes: Sequence[CellOutcome], rows: Sequence[SheetRow], unit: AmountUnit) -> dict[str, Any]:
    """Return what became of cells, and their rows."""
    return {"cells": SavedCellSerializer(outcomes, many=True).data, "rows": [row_data(row, unit) for row in rows]}
