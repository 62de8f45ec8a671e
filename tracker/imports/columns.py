"""
The columns of the ledger workbook (台账): header, field, and how a cell is read.

Other headers that mean the same stand in `fixtures/ledger_headers.csv`; units are those that a file states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.models import Category, Nature, Project, Reform
from projects.rules.stages import Cohort, Kind
from tracker.imports import amount_cells, cells, date_cells, text_cells

SHEET = "项目"
"""The sheet that is read."""


@dataclass(frozen=True)
class LedgerColumn:
    """
    One column: `read` returns the value to store or raises `CellError`; None means that the cell states nothing.

    `fills_down`: a cell merged over several rows says the same of each. An amount over two phases may be their sum,
    and what a project is known by belongs to one. `is_text`: 无 may be an answer, and not the lack of one.
    """

    header: str
    field: str
    read: Callable[[cells.CellValue], Any]
    is_required: bool = False
    fills_down: bool = True
    is_text: bool = False


def _limit(field: str) -> int:
    # From the model, so that no text passes here that its database column cannot hold.
    return int(getattr(Project, field).field.max_length)


CATEGORY_WORDS = {
    "产业": "产业类",
    "产业项目": "产业类",
    "基础设施": "基础设施类",
    "社会民生": "社会民生类",
    "民生": "社会民生类",
    "民生类": "社会民生类",
}
"""Words that mean a category beyond doubt. 工业 is not among them: it is a trade, not a purpose."""
NATURE_WORDS = {"扩建": "改扩建", "改建": "改扩建", "技术改造": "技改", "新建项目": "新建"}

_NAME = text_cells.pasted(_limit("name"), is_name=True)

COLUMNS = (
    LedgerColumn("系统编号", "id", cells.whole_number, fills_down=False),
    LedgerColumn("版本", "version", cells.whole_number, fills_down=False),
    LedgerColumn("项目名称", "name", _NAME, is_required=True, fills_down=False, is_text=True),
    LedgerColumn("项目代码", "national_code", cells.national_code, fills_down=False),
    LedgerColumn("建设单位", "owner", text_cells.pasted(_limit("owner")), is_text=True),
    LedgerColumn("统一社会信用代码", "owner_uscc", cells.uscc),
    LedgerColumn("开发区", "zone", text_cells.pasted(60), is_required=True),
    LedgerColumn("项目类别", "category", cells.choice(dict(Category.choices), CATEGORY_WORDS), is_required=True),
    LedgerColumn("行业代码", "industry_code", cells.industry_code),
    LedgerColumn("产业链", "chain", cells.chain(_limit("chain"))),
    LedgerColumn("建设性质", "nature", cells.choice(dict(Nature.choices), NATURE_WORDS)),
    LedgerColumn("建设地点", "site", text_cells.pasted(_limit("site")), is_text=True),
    LedgerColumn("建设内容及规模", "content", text_cells.pasted(_limit("content"), lines=True), is_text=True),
    LedgerColumn("总投资（万元）", "planned_yuan", amount_cells.amount, fills_down=False),
    LedgerColumn("预计年产值（万元）", "expected_output_yuan", amount_cells.amount, fills_down=False),
    LedgerColumn("实际年产值（万元）", "actual_output_yuan", amount_cells.amount, fills_down=False),
    LedgerColumn("累计完成投资（万元）", "completed_yuan", amount_cells.amount, fills_down=False),
    LedgerColumn("填报月份", "month", date_cells.month),
    LedgerColumn("计划开工日期", "planned_start_on", date_cells.day),
    LedgerColumn("计划投产日期", "planned_production_on", date_cells.day),
    LedgerColumn("签约日期", "signed_on", date_cells.day),
    LedgerColumn("开工日期", "started_on", date_cells.day),
    LedgerColumn("竣工日期", "completed_on", date_cells.day),
    LedgerColumn("投产日期", "producing_on", date_cells.day),
    LedgerColumn("达产日期", "full_output_on", date_cells.day),
    LedgerColumn("签约一批期次", "signed_round", date_cells.round_key),
    LedgerColumn("签约投资额（万元）", "signed_amount", amount_cells.amount, fills_down=False),
    LedgerColumn("开工一批期次", "started_round", date_cells.round_key),
    LedgerColumn("开工一批计划总投资（万元）", "started_amount", amount_cells.amount, fills_down=False),
    LedgerColumn("投产一批期次", "producing_round", date_cells.round_key),
    LedgerColumn("投产一批总投资（万元）", "producing_amount", amount_cells.amount, fills_down=False),
    LedgerColumn("承诺制", Reform.COMMITMENT.value, cells.flag),
    LedgerColumn("标准地", Reform.STANDARD_LAND.value, cells.flag),
    LedgerColumn("全代办", Reform.FULL_PROXY.value, cells.flag),
    LedgerColumn("责任人", "contact_name", text_cells.pasted(_limit("contact_name")), is_text=True),
    LedgerColumn("联系电话", "contact_phone", cells.phone),
    LedgerColumn("备注", "note", text_cells.pasted(_limit("note")), is_text=True),
)

PLAN = LedgerColumn("年度计划投资（万元）", "annual_plan", amount_cells.amount, fills_down=False)
"""Beside the ledger's own columns: other people's ledgers state the plan of a year, ours is not written with it."""
YEAR = "plan_year"
"""The year of that plan, as the file or an answer states it; no column holds it."""

PROJECT_FIELDS = (
    "name",
    "national_code",
    "owner",
    "owner_uscc",
    "category",
    "industry_code",
    "chain",
    "nature",
    "site",
    "content",
    "planned_yuan",
    "expected_output_yuan",
    "planned_start_on",
    "planned_production_on",
    "contact_name",
    "contact_phone",
    "note",
)
"""Fields that are stored in the project's attribute of the same name."""

MILESTONE_FIELDS = {
    Kind.SIGNED: "signed_on",
    Kind.STARTED: "started_on",
    Kind.COMPLETED: "completed_on",
    Kind.PRODUCING: "producing_on",
    Kind.FULL_OUTPUT: "full_output_on",
}
"""Fields that become a milestone, in the order of the stages."""

ENTRY_FIELDS = {
    Cohort.SIGNED: ("signed_round", "signed_amount"),
    Cohort.STARTED: ("started_round", "started_amount"),
    Cohort.PRODUCING: ("producing_round", "producing_amount"),
}
"""Fields that put the project on a list: the round and the amount declared there."""

FIGURE_FIELDS = ("completed_yuan", "actual_output_yuan")
"""Fields that become figures of the month of the report."""

COLUMN_OF = {column.field: column for column in (*COLUMNS, PLAN)}

HEADER_OF = {name: column.header for name, column in COLUMN_OF.items()}
"""The header of each field, for errors about a column that the sheet lacks."""
