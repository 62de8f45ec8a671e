"""The rows of the month's sheet as its page shows them, with what was typed and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.forms.utils import flatatt

from projects.rules.months import month_text
from projects.rules.typed_amounts import AmountUnit, typed_text
from tracker.models import ReportState
from tracker.operations.monthly_cells import AMOUNT_CELLS, CELLS, TypedCell, cell_text
from tracker.pages.forms import without_field_names
from tracker.pages.shortcuts import parse_pk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

    from tracker.models import ProgressReport
    from tracker.queries.reports.monthly_sheets import SheetRow

HEADERS = {
    "month_completed": "本月完成",
    "completed": "累计",
    "actual_output": "实际年产值",
    "narrative": "形象进度",
    "problems": "存在问题",
    "explanation": "说明",
}
"""What stands above the cells."""
VERSION = "version"
_NAME = re.compile(rf"(\d{{1,18}})-({'|'.join((*CELLS, VERSION))})", re.ASCII)


Kept = dict[tuple[int, str], tuple[str, str]]
"""By project and cell, a text that was typed and is not written, and why."""


@dataclass
class Typed:
    """What a form of the sheet holds: cells by the key of the project, and the versions that were seen."""

    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)

    @property
    def projects(self) -> set[int]:
        """The keys of the projects whose cells it holds."""
        return {project for project, _ in self.cells}

    def as_cells(self) -> list[TypedCell]:
        """Return the cells as the operation takes them."""
        return [TypedCell(project, name, text) for (project, name), text in self.cells.items()]


def typed_in(form: QueryDict) -> Typed:
    """Return what a form of the sheet holds; fields that are no cells are left aside."""
    typed = Typed()
    for name, text in form.items():
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        project, cell = int(match[1]), match[2]
        if cell == VERSION:
            typed.versions[project] = parse_pk(str(text)) or 0
        else:
            typed.cells[project, cell] = str(text)
    return typed


@dataclass
class Outcome:
    """
    What came of a form.

    `kept`: by project and cell, what was typed and is not written, and why. `notes`: by project, why it was not sent.
    `versions`: what was seen of rows that came back from a sign-in.
    """

    saved: int = 0
    sent: int = 0
    kept: Kept = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    is_incomplete: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as a value of JSON, which a repeated form is answered from."""
        kept = [[project, name, text, why] for (project, name), (text, why) in self.kept.items()]
        return {"saved": self.saved, "sent": self.sent, "kept": kept, "notes": list(self.notes.items())}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Outcome:
        """Return what `as_json` returned."""
        kept = {(project, name): (text, why) for project, name, text, why in value["kept"]}
        notes = dict(value["notes"])
        return cls(value["saved"], value["sent"], kept, notes, is_incomplete=bool(kept or notes))

    def messages(self) -> list[str]:
        """Return sentences about what was done."""
        done = [f"已存草稿：{self.saved} 行有改动。"] if self.saved or not (self.sent or self.is_incomplete) else []
        done += [f"已报送 {self.sent} 个项目。"] if self.sent else []
        left = Counter(self.notes.values())
        return done + [f"{count} 个项目没有报送：{why}" for why, count in left.items()]

    def shown(self, rows: Sequence[SheetRow]) -> Kept:
        """Return what to show in place of what is stored; of a row that changed since it was seen, with both values."""
        stale = {row.project.pk for row in rows if self.versions.get(row.project.pk, row.version) != row.version}
        moved = "登录前填的；其间有人改过这一行，请核对后再保存。"
        return {(key, name): (text, moved if key in stale else why) for (key, name), (text, why) in self.kept.items()}


def unit_of(params: Mapping[str, Any]) -> AmountUnit:
    """Return the unit of a sheet's amounts that an address or a form asks for."""
    return AmountUnit.YI if params.get("unit") == AmountUnit.YI else AmountUnit.WAN


def shown_rows(rows: Iterable[SheetRow], unit: AmountUnit, outcome: Outcome, *, is_open: bool) -> list[dict[str, Any]]:
    """Return the rows for the template; `is_open` unless the month is closed."""
    found = list(rows)
    kept = outcome.shown(found)
    return [_shown(row, unit, kept, outcome.notes.get(row.project.pk, ""), is_open=is_open) for row in found]


def _shown(row: SheetRow, unit: AmountUnit, kept: Kept, note: str, *, is_open: bool) -> dict[str, Any]:
    key, report = row.project.pk, row.report
    yuan, month = row.before or (None, None)
    imported = row.imported
    return {
        "row": row,
        "before": typed_text(yuan, unit),
        "before_text": separated(typed_text(yuan, unit)),
        "before_month": month_text(month) if month else "",
        "cells": [_cell(row, name, unit, kept.get((key, name)), is_open=is_open) for name in CELLS],
        "checks": [
            (without_field_names(violation.message), "asked" if violation.excusable else "impossible")
            for violation in row.violations
        ],
        "state": state_of(report),
        "note": note or (report.note if report is not None and report.state == ReportState.RETURNED else ""),
        "imported": separated(typed_text(imported.completed_yuan, unit)) if imported is not None else None,
    }


def _cell(row: SheetRow, name: str, unit: AmountUnit, kept: tuple[str, str] | None, *, is_open: bool) -> dict[str, Any]:
    key, stands = row.project.pk, cell_text(row.report, name, unit)
    text, error = kept or (stands, "")
    followed = name == "completed" and not stands
    attributes: dict[str, Any] = {
        "name": f"{key}-{name}",
        "aria-labelledby": f"r-{key} c-{name}",
        "aria-describedby": f"e-{key}-{name}",
        "data-seen": stands,
        # False leaves it out.
        "readonly": not (row.is_editable and is_open),
    }
    if name in AMOUNT_CELLS:
        attributes |= {"inputmode": "decimal", "autocomplete": "off"}
        attributes["placeholder"] = typed_text(row.total_yuan, unit) if followed else ""
    if error:
        attributes["aria-invalid"] = "true"
    return {
        "name": name,
        "field": f"{key}-{name}",
        "is_amount": name in AMOUNT_CELLS,
        "text": text,
        "error": error,
        "attributes": flatatt(attributes),
    }


def separated(amount: str) -> str:
    """Return an amount with separators of thousands."""
    whole, point, decimals = amount.partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole else ""


def state_of(report: ProgressReport | None) -> tuple[str, str]:
    """Return the class and the words of a row's state."""
    if report is None or report.is_blank:
        return "blank", "未填"
    if report.no_change:
        return report.state, "无变化（草稿）" if report.state == ReportState.DRAFT else f"无变化·{_label(report)}"
    return report.state, _label(report)


def _label(report: ProgressReport) -> str:
    return report.get_state_display()
