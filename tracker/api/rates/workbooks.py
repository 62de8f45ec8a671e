"""The answers about the rates as workbooks: the same figures, with what they mean on a sheet of its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from projects.models import Category, ExitKind
from projects.rules.money import wan_text, yi_text
from projects.rules.rates import BASES, RATE_LABELS, REACHED_POLICY, RateMeasure
from projects.rules.stages import COHORT_LABELS, NEXT_STAGE, STAGE_LABELS, Cohort
from projects.rules.states import STATE_LABELS
from tracker.api.workbook_views import workbook_response
from tracker.queries.rates.headings import DOUBLE_COUNTED, basis_line
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.api.renderers import WorkbookResponse
    from tracker.queries.rates.declared import Declared, DeclaredLists

MEANING = "口径说明"
NOTHING: Mapping[str, str] = MappingProxyType({})
GAPS = {"without_figure": "无预计值", "missing": "缺数据", "stale": "数据超过两个月"}
"""What is said beside a percentage that is made of monthly figures."""
GROUP = SheetColumn("分组", ("label",), room=24)
LIST_COLUMNS = [
    SheetColumn("名单", ("list",)),
    SheetColumn("项目数", ("members",), CellKind.COUNT),
    SheetColumn("投资额（万元）", ("amount_wan",), CellKind.AMOUNT),
    SheetColumn("投资额（亿元）", ("amount_yi",), CellKind.YI),
    SheetColumn("预计年产值（万元）", ("declared_output_wan",), CellKind.AMOUNT),
    SheetColumn("预计年产值（亿元）", ("declared_output_yi",), CellKind.YI),
    SheetColumn("未填预计年产值", ("without_output",), CellKind.COUNT),
    SheetColumn("已实现项目数", ("reached",), CellKind.COUNT),
    SheetColumn("已实现投资额（万元）", ("reached_amount_wan",), CellKind.AMOUNT),
    SheetColumn("已投产项目已完成投资（万元）", ("completed_wan",), CellKind.AMOUNT),
    SheetColumn("计入达产率的预计年产值（万元）", ("expected_output_wan",), CellKind.AMOUNT),
    SheetColumn("实际年产值（万元）", ("actual_output_wan",), CellKind.AMOUNT),
    SheetColumn("未到期", ("not_due",), CellKind.COUNT),
    SheetColumn("调出", ("removed",), CellKind.COUNT),
    SheetColumn("终止", ("terminated",), CellKind.COUNT),
    *(SheetColumn(label, (name,), CellKind.COUNT) for name, label in GAPS.items()),
]
_REACHED = (f"{label}指{STAGE_LABELS[NEXT_STAGE[cohort]]}" for cohort, label in COHORT_LABELS.items())
REACHED = f"“已实现”：{'，'.join(_REACHED)}；{REACHED_POLICY}。"


def rates_book(
    answer: Mapping[str, Any], bases: Sequence[str], heading: Sequence[str], declared: DeclaredLists
) -> WorkbookResponse:
    """Return the table of the rates as a workbook."""
    title = f"“三个一批”比率表（截至 {answer['as_of']}）"
    rows, total = answer["rows"], answer["total"]
    lists = (entry for row in (*rows, total) for entry in _lists(row, answer["rounds"], declared))
    book = _tables(Book(heading), title, [GROUP], lists, lambda: rows, bases, total=total)
    return workbook_response(book.add(_meaning(bases)), f"三个一批比率-{answer['as_of']}")


def trend_book(
    answer: Mapping[str, Any], bases: Sequence[str], heading: Sequence[str], declared: Sequence[DeclaredLists]
) -> WorkbookResponse:
    """Return the rates month by month as a workbook: a row a month and group; `declared` are those of each month."""
    points = answer["points"]
    title = f"“三个一批”比率趋势（{points[0]['month']} 至 {points[-1]['month']} 各月末）"
    when = [
        SheetColumn("月份", ("month",), room=9),
        SheetColumn("首期", ("first",), room=8),
        SheetColumn("末期", ("last",), room=8),
        SheetColumn("未计入", ("out",), room=12),
        GROUP,
    ]
    lines = [
        (
            {name: point[name] or "" for name in ("month", "first", "last")} | {"out": "、".join(point["left_out"])},
            point,
        )
        for point in points
    ]
    # A trend has a total for each month, so totals are rows among the others.
    lists = (
        {**entry, **month}
        for (month, point), of_month in zip(lines, declared, strict=True)
        for row in (*point["rows"], point["total"])
        for entry in _lists(row, point["rounds"], of_month)
    )

    def rows() -> Iterator[dict[str, Any]]:
        return ({**row, **month} for month, point in lines for row in (*point["rows"], point["total"]))

    book = _tables(Book(heading), title, when, lists, rows, bases)
    return workbook_response(book.add(_meaning(bases)), f"三个一批比率趋势-{points[-1]['month']}")


def league_book(answer: Mapping[str, Any], heading: Sequence[str]) -> WorkbookResponse:
    """Return a ranking as a workbook."""
    basis, rate = answer["basis"], RATE_LABELS[answer["rate"]]
    formula = BASES[basis].formulas()[answer["rate"]]
    titles = [f"开发区{rate}排名（截至 {answer['as_of']}）"]
    kind = CellKind.AMOUNT if formula.measure is RateMeasure.AMOUNT else CellKind.COUNT
    columns = [
        SheetColumn("名次", ("rank",), CellKind.COUNT),
        SheetColumn("同组开发区数", ("ranked_among",), CellKind.COUNT),
        SheetColumn("考核分组", ("group",), words=dict(Zone.Group.choices)),
        SheetColumn("开发区", ("zone_name",), room=24),
        SheetColumn("填报单位", ("unit_name",), room=16),
        *rate_columns(rate, (), (formula.numerator, formula.denominator), kind),
        SheetColumn("名单项目数", ("members",), CellKind.COUNT),
        SheetColumn("计入", ("counted",), CellKind.COUNT),
        SheetColumn("未到期", ("not_due",), CellKind.COUNT),
        SheetColumn("调出", ("removed",), CellKind.COUNT),
        SheetColumn("范围外", ("outside_subset",), CellKind.COUNT),
        SheetColumn("无预计值", ("without_figure",), CellKind.COUNT),
        SheetColumn("缺数据按 0 计", ("missing",), CellKind.COUNT),
        SheetColumn("数据超过两个月", ("stale",), CellKind.COUNT),
    ]
    book = Book(heading).add(Sheet("排名", titles, columns, answer["rows"])).add(_meaning([basis]))
    return workbook_response(book, f"开发区排名-{answer['as_of']}")


def members_book(
    question: Mapping[str, Any], cohort: Cohort, rows: Iterable[Mapping[str, Any]], heading: Sequence[str]
) -> WorkbookResponse:
    """Return the members of a list, which may be a stream, as a workbook; each with its amounts `in_yi`."""
    titles = [f"{COHORT_LABELS[cohort]}项目明细（截至 {question['as_of']}）"]
    columns = [
        SheetColumn("入批记录", ("id",), CellKind.COUNT, room=7),
        SheetColumn("项目名称", ("project_name",), room=22),
        SheetColumn("开发区", ("zone_name",), room=16),
        SheetColumn("填报单位", ("unit_name",), room=9),
        SheetColumn("期次", ("round",), room=8),
        SheetColumn("项目类别", ("category",), words=dict(Category.choices), room=9),
        SheetColumn("产业链", ("chain",), room=9),
        SheetColumn("投资额（万元）", ("amount_wan",), CellKind.AMOUNT, room=12),
        SheetColumn("投资额（亿元）", ("amount_yi",), CellKind.YI, room=8),
        SheetColumn("预计年产值（万元）", ("expected_output_wan",), CellKind.AMOUNT, room=12),
        SheetColumn("预计年产值（亿元）", ("expected_output_yi",), CellKind.YI, room=8),
        SheetColumn("下一阶段计划日期", ("planned_next_on",), room=10),
        SheetColumn("状态", ("state",), words={str(state): label for state, label in STATE_LABELS.items()}, room=8),
        SheetColumn(f"{STAGE_LABELS[NEXT_STAGE[cohort]]}日期", ("reached_on",), room=10),
        SheetColumn("累计完成投资（万元）", ("completed_wan",), CellKind.AMOUNT, room=12),
        SheetColumn("所属月份", ("completed_month",), room=8),
        SheetColumn("实际年产值（万元）", ("actual_output_wan",), CellKind.AMOUNT, room=12),
        SheetColumn("所属月份", ("actual_output_month",), room=8),
        SheetColumn("终止日期", ("terminated_on",), room=10),
        SheetColumn("离开日期", ("left_on",), room=10),
        SheetColumn("离开方式", ("left_kind",), words=dict(ExitKind.choices), room=6),
        SheetColumn("离开原因", ("left_reason",), room=10),
    ]
    book = Book(heading).add(Sheet("明细", titles, columns, rows)).add(_meaning(list(BASES)))
    return workbook_response(book, f"{COHORT_LABELS[cohort]}明细-{question['as_of']}")


def _tables(
    book: Book,
    title: str,
    keys: Sequence[SheetColumn],
    lists: Iterable[Mapping[str, Any]],
    rows: Callable[[], Iterable[Mapping[str, Any]]],
    bases: Sequence[str],
    total: Mapping[str, Any] | None = None,
) -> Book:
    """Add a sheet of the lists and one of each basis, which reads `rows` anew: side by side they would be too wide."""
    book.add(Sheet("名单", [title, REACHED, DOUBLE_COUNTED], [*keys, *LIST_COLUMNS], lists))
    for code in bases:
        book.add(Sheet(code, [title, basis_line([code])], [*keys, *_rates(code)], rows(), total))
    return book


def _lists(row: Mapping[str, Any], rounds: Sequence[str], declared: DeclaredLists) -> list[dict[str, Any]]:
    """Return a group's three lists, a row each, with what they declare."""
    # Each list has only some of these amounts: the cells of the others stay empty.
    parts = dict.fromkeys(("completed_wan", "expected_output_wan", "actual_output_wan"))
    return [
        {**row, **parts, **row[cohort], **_declared(declared.of(cohort, rounds, row["key"])), "list": label}
        for cohort, label in COHORT_LABELS.items()
    ]


def _declared(declared: Declared) -> dict[str, Any]:
    return {
        "amount_yi": yi_text(declared.amount),
        "declared_output_wan": wan_text(declared.expected_output),
        "declared_output_yi": yi_text(declared.expected_output),
        "without_output": declared.without_output,
    }


def in_yi(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the declared amounts of a member, which are in whole 元, in 亿元."""
    return {"amount_yi": _yi(row["amount_yuan"]), "expected_output_yi": _yi(row["expected_output_yuan"])}


def _yi(yuan: int | None) -> str | None:
    return None if yuan is None else yi_text(yuan)


def _rates(code: str) -> list[SheetColumn]:
    columns = []
    for name, formula in BASES[code].formulas().items():
        kind = CellKind.AMOUNT if formula.measure is RateMeasure.AMOUNT else CellKind.COUNT
        parts = (formula.numerator, formula.denominator)
        gaps = GAPS if formula.uses_figures else NOTHING
        columns += rate_columns(f"{RATE_LABELS[name]}（{code}）", ("rates", code, name), parts, kind, gaps)
    return columns


def rate_columns(
    group: str, path: tuple[str, ...], parts: tuple[str, str], kind: CellKind, gaps: Mapping[str, str] = NOTHING
) -> list[SheetColumn]:
    """Return the columns of a share: its two parts, named, and the percentage."""
    # The name of a part may name the unit itself.
    unit = "（万元）" if kind is CellKind.AMOUNT and "万元" not in parts[0] else ""
    return [
        SheetColumn(f"{parts[0]}{unit}", (*path, "numerator"), kind, group),
        SheetColumn(f"{parts[1]}{unit}", (*path, "denominator"), kind, group),
        SheetColumn("百分比", (*path, "percent"), CellKind.PERCENT, group),
        *(SheetColumn(label, (*path, name), CellKind.COUNT, group) for name, label in gaps.items()),
    ]


def _meaning(bases: Sequence[str]) -> Sheet:
    """Return the sheet that explains numerator, denominator and source of each rate of each basis."""
    columns = [
        SheetColumn("口径", ("title",), room=16),
        SheetColumn("代码", ("code",), room=16),
        SheetColumn("比率", ("rate",)),
        SheetColumn("名单", ("cohort",)),
        SheetColumn("分子", ("numerator",), room=22),
        SheetColumn("分母", ("denominator",), room=22),
        SheetColumn("范围", ("subset",), room=13),
        SheetColumn("未到期项目", ("due",), room=26),
        SheetColumn("调出与终止", ("exits",), room=26),
        SheetColumn("缺数据", ("figures",), room=26),
        SheetColumn("出处", ("source",), room=24),
    ]
    rows = [
        {
            "title": BASES[code].title,
            "code": code,
            "rate": RATE_LABELS[name],
            "cohort": COHORT_LABELS[formula.cohort],
            "numerator": formula.numerator,
            "denominator": formula.denominator,
            "subset": formula.subset,
            "due": formula.due_policy,
            "exits": formula.exit_policy,
            "figures": formula.figure_policy,
            "source": BASES[code].source,
        }
        for code in bases
        for name, formula in BASES[code].formulas().items()
    ]
    return Sheet(MEANING, [MEANING], columns, rows)
