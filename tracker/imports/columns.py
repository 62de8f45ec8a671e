"""
The columns of the ledger workbook (台账): header, field, and how a cell is read.

To accept another header add an alias; to accept another unit add one more `Column` of the same field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.models import Category, Nature, Project, Reform
from projects.rules.stages import Cohort, Kind
from tracker.imports import cells, date_cells

SHEET = "项目"
"""The sheet that is read."""


@dataclass(frozen=True)
class Column:
    """
    One column: `read` returns the value to store or raises `CellError`; None means that the cell states nothing.

    `fills_down`: a cell merged over several rows says the same of each. An amount over two phases may be their sum,
    and what a project is known by belongs to one.
    """

    header: str
    field: str
    read: Callable[[cells.CellValue], Any]
    is_required: bool = False
    aliases: tuple[str, ...] = ()
    fills_down: bool = True


def _limit(field: str) -> int:
    # From the model, so that no text passes here that its database column cannot hold.
    return int(getattr(Project, field).field.max_length)


COLUMNS = (
    Column("系统编号", "id", cells.whole_number, fills_down=False),
    Column("版本", "version", cells.whole_number, fills_down=False),
    Column("项目名称", "name", cells.text(_limit("name")), is_required=True, fills_down=False),
    Column("项目代码", "national_code", cells.national_code, fills_down=False),
    Column("建设单位", "owner", cells.text(_limit("owner"))),
    Column("统一社会信用代码", "owner_uscc", cells.uscc),
    Column("开发区", "zone", cells.text(60), is_required=True),
    Column("项目类别", "category", cells.choice(dict(Category.choices)), is_required=True),
    Column("行业代码", "industry_code", cells.industry_code),
    Column("产业链", "chain", cells.chain(_limit("chain"))),
    Column("建设性质", "nature", cells.choice(dict(Nature.choices))),
    Column("建设地点", "site", cells.text(_limit("site"))),
    Column("建设内容及规模", "content", cells.text(_limit("content"), lines=True)),
    Column("总投资（万元）", "planned_yuan", cells.amount_wan, fills_down=False),
    Column("预计年产值（万元）", "expected_output_yuan", cells.amount_wan, fills_down=False),
    Column("实际年产值（万元）", "actual_output_yuan", cells.amount_wan, fills_down=False),
    Column("累计完成投资（万元）", "completed_yuan", cells.amount_wan, fills_down=False),
    Column("填报月份", "month", date_cells.month),
    Column("计划开工日期", "planned_start_on", date_cells.day),
    Column("计划投产日期", "planned_production_on", date_cells.day),
    Column("签约日期", "signed_on", date_cells.day),
    Column("开工日期", "started_on", date_cells.day),
    Column("竣工日期", "completed_on", date_cells.day),
    Column("投产日期", "producing_on", date_cells.day),
    Column("达产日期", "full_output_on", date_cells.day),
    Column("签约一批期次", "signed_round", date_cells.round_key),
    Column("签约投资额（万元）", "signed_amount", cells.amount_wan, fills_down=False),
    Column("开工一批期次", "started_round", date_cells.round_key),
    Column("开工一批计划总投资（万元）", "started_amount", cells.amount_wan, fills_down=False),
    Column("投产一批期次", "producing_round", date_cells.round_key),
    Column("投产一批总投资（万元）", "producing_amount", cells.amount_wan, fills_down=False),
    Column("承诺制", Reform.COMMITMENT.value, cells.flag),
    Column("标准地", Reform.STANDARD_LAND.value, cells.flag),
    Column("全代办", Reform.FULL_PROXY.value, cells.flag),
    Column("责任人", "contact_name", cells.text(_limit("contact_name"))),
    Column("联系电话", "contact_phone", cells.phone),
    Column("备注", "note", cells.text(_limit("note"))),
)

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

IGNORED_HEADERS = frozenset({"序号"})


def header_key(header: str) -> str:
    """Return a key that two spellings of a header share: without width, blanks and the asterisk of required columns."""
    return "".join(unicodedata.normalize("NFKC", header).split()).rstrip("*")


HEADERS = {header_key(name): column for column in COLUMNS for name in (column.header, *column.aliases)}
"""Columns by the key of each of their names."""

HEADER_OF = {column.field: column.header for column in COLUMNS}
"""The header of each field, for errors about a column that the sheet lacks."""
