"""A bulletin as a workbook: its tables and its members within sight, from the sealed content alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import Category
from projects.rules.bulletins import percent_text
from projects.rules.money import wan_text
from projects.rules.rates import RATE_LABELS
from projects.rules.stages import COHORT_LABELS
from tracker.api.rates.workbooks import rate_columns
from tracker.api.workbook_views import workbook_response
from tracker.documents.blocks import moment_text
from tracker.documents.note_text import shares_of
from tracker.models import BulletinKind
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse

NOT_OFFICIAL = "口径取自公开报道，不是官方公式。"
MEMBERS = [
    SheetColumn("名单", ("cohort",), words={str(cohort): label for cohort, label in COHORT_LABELS.items()}),
    SheetColumn("项目", ("name",), room=28),
    SheetColumn("开发区", ("zone_name",), room=20),
    SheetColumn("填报单位", ("unit_name",)),
    SheetColumn("期次", ("round",), room=8),
    SheetColumn("类别", ("category",), words=dict(Category.choices), room=9),
    SheetColumn("产业链", ("chain",)),
    SheetColumn("投资额（万元）", ("amount",), CellKind.AMOUNT),
    SheetColumn("预计年产值（万元）", ("expected_output",), CellKind.AMOUNT),
    SheetColumn("月报数据（万元）", ("figure",), CellKind.AMOUNT),
    SheetColumn("所属月份", ("figure_month",), room=11),
    SheetColumn("计划日期", ("planned_on",)),
    SheetColumn("实现日期", ("reached_on",)),
    SheetColumn("终止日期", ("terminated_on",)),
    SheetColumn("调出日期", ("removed_on",)),
]
OF_PROJECTS = [
    SheetColumn("项目", ("name",), room=28),
    SheetColumn("开发区", ("zone",), room=20),
    SheetColumn("填报单位", ("unit_name",)),
]


def bulletin_book(
    content: Mapping[str, Any], digest: str, question_lines: Sequence[str], name: str
) -> WorkbookResponse:
    """Return a bulletin as a workbook, with the members that `told` has: those within sight of who takes it out."""
    book = Book([*_heading(content, digest), *question_lines])
    if content["kind"] == BulletinKind.DISPATCH:
        _add_note(book, content)
    else:
        _add_rates(book, content)
    return workbook_response(book, name)


def _heading(content: Mapping[str, Any], digest: str) -> list[str]:
    lines = [
        f"第 {content['number']} 号通报；通报范围：{content['scope']['name']}；截至 {content['as_of']}（含当日）",
        f"按 {moment_text(content['known_at'])} 账上所知封存（北京时间）；封存人：{content['sealed_by']['name']}",
        f"SHA-256：{digest}",
    ]
    if content["kind"] == BulletinKind.RATES:
        keys = [round_["key"] for round_ in content["rounds"]]
        left_out = f"，未计入 {'、'.join(content['left_out'])}" if content["left_out"] else ""
        reviewed = "只计已审核的" if content["question"]["reviewed"] else "含未审核的"
        trial = "计为投产" if content["question"]["trial"] else "不计为投产"
        span = f"期次 {keys[0]} 至 {keys[-1]}（{len(keys)} 期{left_out}）"
        lines.append(f"{span}；月报数据{reviewed}；试生产{trial}；{NOT_OFFICIAL}")
    if content["supersedes"]:
        lines.append(f"代替第 {content['supersedes']} 号通报，原因：{content['reason']}")
    return lines


def _add_rates(book: Book, content: Mapping[str, Any]) -> None:
    units = {unit["unit"]: unit["name"] for unit in content["units"]}
    zones = {zone["zone"]: zone for zone in content["zones"]}
    total = {**content["table"]["total"], "label": "合计", "unit_name": ""}
    by_unit = [{**row, "label": units[row["unit"]]} for row in content["table"]["units"]]
    by_zone = [
        {**row, "label": zones[row["zone"]]["name"], "unit_name": units.get(zones[row["zone"]]["unit"], "")}
        for row in content["table"]["zones"]
    ]
    # The basis of the text comes first; the bytes sort by code.
    for code in sorted(content["bases"], key=lambda code: code != content["question"]["basis"]):
        basis = content["bases"][code]
        title = f"{content['title']}（{basis['title']}）"
        source = f"口径：{basis['title']}（{code}），出处：{basis['source']}"
        for sheet, keys, rows in (
            ("单位", [SheetColumn("填报单位", ("label",), room=20)], by_unit),
            ("开发区", [SheetColumn("填报单位", ("unit_name",)), SheetColumn("开发区", ("label",), room=24)], by_zone),
        ):
            columns = [*keys, *_rate_columns(code, basis)]
            cells = [_in_wan(row, basis, code) for row in rows]
            book.add(Sheet(f"{sheet} {code}", [title, source], columns, cells, _in_wan(total, basis, code)))
    hidden = f"；另有 {content['out_of_sight']} 个成员在您的范围之外，未列出" if content["out_of_sight"] else ""
    members = [
        {
            **member,
            **{field: _wan(member[field]) for field in ("amount", "expected_output", "figure")},
            "zone_name": zones[member["zone"]]["name"],
            "unit_name": units[member["unit"]],
        }
        for member in content["members"]
    ]
    book.add(Sheet("成员", [f"{content['title']}：名单成员{hidden}"], MEMBERS, members))


def _rate_columns(code: str, basis: Mapping[str, Any]) -> Iterable[SheetColumn]:
    for name in RATE_LABELS:
        formula = basis["rates"][name]
        kind = CellKind.AMOUNT if formula["measure"] == "amount" else CellKind.COUNT
        parts = (formula["numerator"], formula["denominator"])
        yield from rate_columns(f"{RATE_LABELS[name]}（{code}）", ("rates", code, name), parts, kind)


def _in_wan(row: Mapping[str, Any], basis: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Return a row with its amounts in 万元 and its percentages as the writer takes them."""
    rates = {
        name: {
            **_parts(row["rates"][code][name], is_amount=formula["measure"] == "amount"),
            "percent": _percent(row["rates"][code][name]["hundredths"]),
        }
        for name, formula in basis["rates"].items()
    }
    return {**row, "rates": {code: rates}}


def _parts(rate: Mapping[str, Any], *, is_amount: bool) -> dict[str, Any]:
    return {name: _wan(rate[name]) if is_amount else rate[name] for name in ("numerator", "denominator")}


def _wan(yuan: int | None) -> str | None:
    return None if yuan is None else wan_text(yuan)


def _percent(hundredths: int | None) -> str | None:
    return None if hundredths is None else percent_text(hundredths).rstrip("%")


def _add_note(book: Book, content: Mapping[str, Any]) -> None:
    units = {unit["unit"]: unit["name"] for unit in content["units"]}
    columns = [SheetColumn("填报单位", ("label",), room=20)]
    for name, share in shares_of(content):
        kind = CellKind.AMOUNT if share["measure"] == "amount" else CellKind.COUNT
        columns += rate_columns(share["label"], ("shares", name), (share["numerator"], share["denominator"]), kind)
    rows = [_shares_in_wan(row, content) | {"label": units[row["unit"]]} for row in content["table"]["units"]]
    total = _shares_in_wan(content["table"]["total"], content) | {"label": "合计"}
    book.add(Sheet("调度三率", [content["title"], content["source"]], columns, rows, total))
    hidden = "（只列您范围内的）" if content["out_of_sight"] else ""
    for name, sheet in (("unreported", "未报月报"), ("stalled", "红灯")):
        listed = [{**project, "unit_name": units.get(project["unit"], project["unit"])} for project in content[name]]
        book.add(Sheet(sheet, [f"{sheet}{hidden}"], OF_PROJECTS, listed))
    problems = [
        {**problem, "unit_name": units.get(problem["unit"], problem["unit"])} for problem in content["problems"]
    ]
    more = [SheetColumn("问题", ("description",), room=40), SheetColumn("解决期限", ("due_on",))]
    book.add(Sheet("问题", [f"未办结的问题{hidden}"], [*OF_PROJECTS, *more], problems))


def _shares_in_wan(row: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    shares = {
        name: {
            **_parts(row["shares"][name], is_amount=share["measure"] == "amount"),
            "percent": _percent(row["shares"][name]["hundredths"]),
        }
        for name, share in content["shares"].items()
    }
    return {"shares": shares}
