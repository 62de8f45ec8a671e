"""The answers about contributions and assessments as workbooks: the same figures, with every part of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from projects.rules.assessments import MISSING_LABELS, MissingPolicy
from projects.rules.moments import moment_text
from tracker.api.workbook_views import workbook_response
from tracker.queries.indicators.values import STATE_LABELS
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse

ZONE = SheetColumn("开发区", ("zone_name",), room=24)


def contributions_book(answer: Mapping[str, Any], heading: Sequence[str]) -> WorkbookResponse:
    """Return the contributions as a workbook: the highest, the lowest, all, and those that do not count."""
    unit = answer["unit"]
    growth = "—" if answer["growth"] is None else f"{answer['growth']}%"
    total = f"合计 {answer['total_before']} → {answer['total_now']} {unit}，增量 {answer['change']}，增速 {growth}"
    counted = f"{answer['zones']} 个开发区中 {answer['counted']} 个两期都有已审核的数据"
    titles = [
        f"{answer['indicator_name']}：{answer['now']} 比 {answer['before']}，各开发区的拉动",
        f"{total}；{counted}；按 {_moment(answer)} 账上所知计算",
        answer["formula"],
    ]
    columns = [
        SheetColumn("名次", ("rank",), CellKind.COUNT),
        ZONE,
        SheetColumn("填报单位", ("unit_name",), room=16),
        SheetColumn(f"上期（{unit}）", ("before",), CellKind.AMOUNT),
        SheetColumn(f"本期（{unit}）", ("now",), CellKind.AMOUNT),
        SheetColumn(f"增量（{unit}）", ("change",), CellKind.AMOUNT),
        SheetColumn(f"上期合计（{unit}）", ("total_before",), CellKind.AMOUNT),
        SheetColumn("拉动（百分点）", ("points",), CellKind.AMOUNT, room=10),
    ]
    missing = [
        ZONE,
        SheetColumn("上期", ("before",), words=STATE_LABELS),
        SheetColumn("本期", ("now",), words=STATE_LABELS),
    ]
    book = Book(heading)
    for name, rows in (("前10名", "highest"), ("后10名", "lowest"), ("全部", "rows")):
        book.add(Sheet(name, titles, columns, answer[rows]))
    book.add(Sheet("缺数", ["缺数的开发区，两边都不计"], missing, answer["missing"]))
    return workbook_response(book, f"拉动-{answer['indicator_name']}-{answer['now']}")


def assessment_book(answer: Mapping[str, Any], heading: Sequence[str]) -> WorkbookResponse:
    """Return a result as a workbook: a sheet a group, and the scheme."""
    scheme, seal = answer["scheme"], answer["seal"]
    state = f"第 {seal['number']} 次封存，SHA-256 {seal['sha256']}" if seal else "暂定，未封存"
    title = f"{scheme['name']}（{scheme['period_label']}）"
    lines = [
        f"{state}；按 {_moment(answer)} 账上所知计算",
        MISSING_LABELS[MissingPolicy(scheme["missing_policy"])],
    ]
    book = Book(heading)
    for group in answer["groups"]:
        places = "、".join(f"{grade['grade']} {grade['places']}" for grade in group["places"])
        titles = [f"{title}{group['label']}", *lines, f"参加排名 {group['ranked']} 个；名额：{places}"]
        names = {indicator["code"]: indicator["name"] for indicator in scheme["indicators"]}
        rows = [_by_code(row, names) for row in group["rows"]]
        book.add(Sheet(group["label"], titles, [*_place_columns(), *_indicator_columns(scheme)], rows))
    book.add(_scheme_sheet(title, scheme))
    return workbook_response(book, f"考核-{scheme['name']}-{scheme['period']}")


def _place_columns() -> list[SheetColumn]:
    return [
        SheetColumn("名次", ("rank",), CellKind.COUNT, room=6),
        ZONE,
        SheetColumn("填报单位", ("unit_name",), room=12),
        SheetColumn("总分", ("total",), CellKind.AMOUNT, room=9),
        SheetColumn("等次", ("grade",), room=8),
        SheetColumn("缺数的指标", ("missing_names",), room=14),
    ]


def _indicator_columns(scheme: Mapping[str, Any]) -> list[SheetColumn]:
    """Return value, score, weight and points of each indicator."""
    columns = []
    for indicator in scheme["indicators"]:
        path, group = ("by_code", indicator["code"]), f"{indicator['name']}（{indicator['unit']}）"
        columns += [
            SheetColumn("数值", (*path, "value"), CellKind.AMOUNT, group, room=12),
            SheetColumn("得分", (*path, "score"), CellKind.AMOUNT, group, room=8),
            SheetColumn("权重", (*path, "weight"), CellKind.AMOUNT, group, room=7),
            SheetColumn("加权得分", (*path, "points"), CellKind.AMOUNT, group, room=8),
        ]
    return columns


def _by_code(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    by_code = {value["code"]: value for value in row["values"]}
    missing = "、".join(f"{names[code]}（{STATE_LABELS[by_code[code]['status']]}）" for code in row["missing"])
    return {**row, "by_code": by_code, "missing_names": missing}


def _scheme_sheet(title: str, scheme: Mapping[str, Any]) -> Sheet:
    columns = [
        SheetColumn("指标", ("name",), room=24),
        SheetColumn("单位", ("unit",)),
        SheetColumn("权重", ("weight",), CellKind.AMOUNT, room=8),
        SheetColumn("怎样计分", ("words",), room=60),
    ]
    return Sheet("方案", [title], columns, scheme["indicators"])


def _moment(answer: Mapping[str, Any]) -> str:
    return moment_text(datetime.fromisoformat(answer["known_at"]))
