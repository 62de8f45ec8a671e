"""The ledger workbook (台账): what stands of each project, to be edited in a spreadsheet and imported again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson

from projects.models import Category, Nature, Project, Reform, Round
from projects.rules.money import YUAN_PER_WAN
from tracker.exports.ledger_rows import FIELDS, NO, YES, ledger_rows
from tracker.imports.columns import COLUMNS, ENTRY_FIELDS, SHEET
from tracker.workbooks.book import Book
from tracker.workbooks.forms import Form, FormColumn
from tracker.workbooks.sheets import CellKind
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zones.models import Officer

NOTES = "说明"
LOCKED = ("id", "version")
NAMED = 3
"""Columns up to the name of the project, which stay in sight."""
ROUND_FIELDS = tuple(round_field for round_field, _ in ENTRY_FIELDS.values())
DAYS = frozenset(name for name in FIELDS if name.endswith("_on"))
AMOUNTS = frozenset(column.field for column in COLUMNS if column.header.endswith("（万元）"))
WIDE = {"name": 30, "owner": 24, "owner_uscc": 20, "content": 36, "national_code": 26, "note": 24, "zone": 22}
RULES = (
    "填写说明：",
    "一、改好后原样导入即可：没有改动的行不产生任何变更；空着的格不改动已登记的内容。",
    "二、系统编号、版本由系统填写，不要修改；新增项目请在末尾另起一行，这两列留空。",
    "三、可以排序、筛选、删去不导入的行、增加自用的列；不要改动表头。",
    "四、带 * 的电话已隐去中间几位，导入时不改动原号码。",
    "五、填报月份、累计完成投资、实际年产值是最近一个填有数的月份的；补报其他月份请改填报月份后填写。",
)


class LedgerBook:
    """
    The ledger of some projects, as a workbook whose rows are read while it is written.

    :param numbers: of visible projects, in the order of the rows
    :param heading: what was asked, by whom and when
    """

    def __init__(self, numbers: Sequence[int], officer: Officer, heading: Sequence[str]) -> None:
        self._digest = hashlib.sha256()
        self._count = 0
        form = Form(SHEET, _columns(), self._values(ledger_rows(numbers, officer)), _choices(officer), frozen=NAMED)
        self.book = Book(heading).add_form(form).add_heading(NOTES, self._notes)

    def _values(self, rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Any]]:
        for row in rows:
            values = [row[name] for name in FIELDS]
            self._digest.update(orjson.dumps(values) + b"\n")
            self._count += 1
            yield [_cell(name, value) for name, value in zip(FIELDS, values, strict=True)]

    def _notes(self) -> list[str]:
        return [f"共 {self._count} 行；各行内容的 SHA-256：{self._digest.hexdigest()}", *RULES]


def _cell(name: str, value: Any) -> Any:
    return value / YUAN_PER_WAN if name in AMOUNTS and value is not None else value


def _columns() -> list[FormColumn]:
    return [
        FormColumn(
            column.header,
            _kind(column.field),
            room=WIDE.get(column.field, 0),
            is_locked=column.field in LOCKED,
            choices=_list_of(column.field),
        )
        for column in COLUMNS
    ]


def _kind(name: str) -> CellKind:
    if name in LOCKED:
        return CellKind.COUNT
    return CellKind.AMOUNT if name in AMOUNTS else CellKind.DAY if name in DAYS else CellKind.TEXT


def _list_of(name: str) -> str:
    if name in Reform.values:
        return "flag"
    return "round" if name in ROUND_FIELDS else name


def _choices(officer: Officer) -> dict[str, list[str]]:
    """Return the lists to choose from: of the zones those that the officer may name."""
    zones = Zone.objects.visible_to(officer).unmerged().order_by("unit_id", "name")
    return {
        "zone": list(zones.values_list("name", flat=True)),
        "category": Category.labels,
        "nature": Nature.labels,
        "flag": [YES, NO],
        "round": [round_.key for round_ in Round.objects.standing()],
    }


def numbers_of(projects: Any) -> list[int]:
    """Return the numbers of projects by zone, in the order of the ledger. One query."""
    chosen = Project.objects.filter(pk__in=projects.order_by().values("pk"))
    return list(chosen.order_by("zone_id", "pk").values_list("pk", flat=True))
