"""The answers about the rates as workbooks: the same figures, with what they mean on a sheet of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from projects.models import Category, ExitKind
from projects.rules.rates import BASES, RATE_LABELS, Measure
from projects.rules.stages import COHORT_LABELS, NEXT_STAGE, STAGE_LABELS, Cohort
from projects.rules.states import STATE_LABELS
from tracker.api.formats import WorkbookRenderer
from tracker.api.rates.workbook import Book, Column, Kind, Sheet
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEANING = "口径说明"
DISPATCH_LABELS = {
    "resumption": ("开工复工率", "已开工 + 在建", "计划新开工 + 续建", Kind.COUNT),
    "investment_completion": ("投资完成率", "本年完成投资（万元）", "年度计划投资（万元）", Kind.AMOUNT),
    "full_output": ("项目达产率", "已达产（产业类）", "已投产（产业类）", Kind.COUNT),
}


def rates_book(answer: Mapping[str, Any], bases: Sequence[str]) -> HttpResponse:
    """Return the table of the rates as a workbook."""
    titles = [f"“三个一批”比率表（截至 {answer['as_of']}）", *_question(answer, bases)]
    columns = [Column("分组", ("label",), is_wide=True), *_cells(), *_rates(bases)]
    sheet = Sheet("比率", titles, columns, answer["rows"], answer["total"])
    return download(Book().add(sheet).add(_meaning(bases)), f"三个一批比率-{answer['as_of']}")


def trend_book(answer: Mapping[str, Any], bases: Sequence[str]) -> HttpResponse:
    """Return the rates month by month as a workbook: a row a month and group."""
    points = answer["points"]
    span = f"{points[0]['month']} 至 {points[-1]['month']}"
    titles = [f"“三个一批”比率趋势（{span} 各月末）", f"{_names(bases)}；按 {_moment(points[-1])} 账上所知计算"]
    columns = [
        Column("月份", ("month",)),
        Column("首期", ("first",)),
        Column("末期", ("last",)),
        Column("分组", ("label",), is_wide=True),
        *_cells(),
        *_rates(bases),
    ]
    rows = [
        {**row, **{name: point[name] or "" for name in ("month", "first", "last")}}
        for point in points
        for row in (*point["rows"], point["total"])
    ]
    book = Book().add(Sheet("趋势", titles, columns, rows)).add(_meaning(bases))
    return download(book, f"三个一批比率趋势-{points[-1]['month']}")


def league_book(answer: Mapping[str, Any]) -> HttpResponse:
    """Return a ranking as a workbook."""
    basis, rate = answer["basis"], RATE_LABELS[answer["rate"]]
    formula = BASES[basis].formulas()[answer["rate"]]
    titles = [f"开发区{rate}排名（截至 {answer['as_of']}）", *_question(answer, [basis])]
    kind = Kind.AMOUNT if formula.measure is Measure.AMOUNT else Kind.COUNT
    columns = [
        Column("名次", ("rank",), Kind.COUNT),
        Column("同组开发区数", ("ranked_among",), Kind.COUNT),
        Column("考核分组", ("group",), words=dict(Zone.Group.choices)),
        Column("开发区", ("zone_name",), is_wide=True),
        Column("填报单位", ("unit_name",)),
        *_parts(rate, (), (formula.numerator, formula.denominator), kind),
        Column("名单项目数", ("members",), Kind.COUNT),
        Column("计入", ("counted",), Kind.COUNT),
        Column("未到期", ("not_due",), Kind.COUNT),
        Column("调出", ("removed",), Kind.COUNT),
        Column("范围外", ("outside_subset",), Kind.COUNT),
    ]
    book = Book().add(Sheet("排名", titles, columns, answer["rows"])).add(_meaning([basis]))
    return download(book, f"开发区排名-{answer['as_of']}")


def members_book(question: Mapping[str, Any], cohort: Cohort, rows: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Return the members of a list as a workbook."""
    titles = [f"{COHORT_LABELS[cohort]}项目明细（截至 {question['as_of']}）", *_question(question, [])]
    columns = [
        Column("入批记录", ("id",), Kind.COUNT),
        Column("项目名称", ("project_name",), is_wide=True),
        Column("开发区", ("zone_name",), is_wide=True),
        Column("填报单位", ("unit_name",)),
        Column("期次", ("round",)),
        Column("项目类别", ("category",), words=dict(Category.choices)),
        Column("产业链", ("chain",)),
        Column("投资额（万元）", ("amount_wan",), Kind.AMOUNT),
        Column("预计年产值（万元）", ("expected_output_wan",), Kind.AMOUNT),
        Column("下一阶段计划日期", ("planned_next_on",)),
        Column("状态", ("state",), words={str(state): label for state, label in STATE_LABELS.items()}),
        Column(f"{STAGE_LABELS[NEXT_STAGE[cohort]]}日期", ("reached_on",)),
        Column("累计完成投资（万元）", ("completed_wan",), Kind.AMOUNT),
        Column("实际年产值（万元）", ("actual_output_wan",), Kind.AMOUNT),
        Column("离开日期", ("left_on",)),
        Column("离开方式", ("left_kind",), words=dict(ExitKind.choices)),
        Column("离开原因", ("left_reason",), is_wide=True),
    ]
    book = Book().add(Sheet("明细", titles, columns, rows)).add(_meaning(list(BASES)))
    return download(book, f"{COHORT_LABELS[cohort]}明细-{question['as_of']}")


def dispatch_book(answer: Mapping[str, Any]) -> HttpResponse:
    """Return the other trio as a workbook."""
    titles = [
        f"{answer['year']} 年调度三率（截至 {answer['as_of']}）",
        f"序时进度 {answer['elapsed_months']}/12（{answer['elapsed_percent']}%）；{answer['source']}",
    ]
    columns = [Column("分组", ("label",), is_wide=True)]
    for name, (label, numerator, denominator, kind) in DISPATCH_LABELS.items():
        columns += _parts(label, ("rates", name), (numerator, denominator), kind)
    meaning = [
        {"rate": label, "numerator": numerator, "denominator": denominator, "source": answer["source"]}
        for label, numerator, denominator, _ in DISPATCH_LABELS.values()
    ]
    words = [
        Column("比率", ("rate",)),
        Column("分子", ("numerator",), is_wide=True),
        Column("分母", ("denominator",), is_wide=True),
        Column("来历", ("source",), is_wide=True),
    ]
    sheet = Sheet("三率", titles, columns, answer["rows"], answer["total"])
    book = Book().add(sheet).add(Sheet(MEANING, [MEANING], words, meaning))
    return download(book, f"调度三率-{answer['as_of']}")


def _question(answer: Mapping[str, Any], bases: Sequence[str]) -> list[str]:
    """Say which rounds are counted, with what knowledge, by which bases."""
    rounds = f"期次 {answer['first']} 至 {answer['last']}" if answer["rounds"] else "没有计入任何期次"
    left_out = f"（未计入：{'、'.join(answer['left_out'])}）" if answer["left_out"] else ""
    line = f"{rounds}{left_out}；按 {_moment(answer)} 账上所知计算"
    return [line, _names(bases)] if bases else [line]


def _names(bases: Sequence[str]) -> str:
    return "口径：" + "；".join(f"{BASES[code].title}（{code}，{BASES[code].source}）" for code in bases)


def _moment(answer: Mapping[str, Any]) -> str:
    return f"{answer['known_at']:%Y-%m-%d %H:%M}"


def _cells() -> list[Column]:
    columns = []
    for cohort, label in COHORT_LABELS.items():
        stage = STAGE_LABELS[NEXT_STAGE[cohort]]
        parts = [
            ("项目数", "members", Kind.COUNT),
            ("投资额（万元）", "amount_wan", Kind.AMOUNT),
            (f"{stage}项目数", "reached", Kind.COUNT),
            (f"{stage}投资额（万元）", "reached_amount_wan", Kind.AMOUNT),
            ("未到期", "not_due", Kind.COUNT),
            ("调出", "removed", Kind.COUNT),
            ("终止", "terminated", Kind.COUNT),
        ]
        columns += [Column(header, (str(cohort), name), kind, label) for header, name, kind in parts]
    return columns


def _rates(bases: Sequence[str]) -> list[Column]:
    columns = []
    for code in bases:
        for name, formula in BASES[code].formulas().items():
            kind = Kind.AMOUNT if formula.measure is Measure.AMOUNT else Kind.COUNT
            group = f"{RATE_LABELS[name]}（{code}）"
            columns += _parts(group, ("rates", code, name), (formula.numerator, formula.denominator), kind)
    return columns


def _parts(group: str, path: tuple[str, ...], parts: tuple[str, str], kind: Kind) -> list[Column]:
    unit = "（万元）" if kind is Kind.AMOUNT and "万元" not in parts[0] else ""
    return [
        Column(f"{parts[0]}{unit}", (*path, "numerator"), kind, group),
        Column(f"{parts[1]}{unit}", (*path, "denominator"), kind, group),
        Column("百分比", (*path, "percent"), Kind.PERCENT, group),
    ]


def _meaning(bases: Sequence[str]) -> Sheet:
    """Say what each rate of each basis divides by what, and where that was published."""
    columns = [
        Column("口径", ("title",), is_wide=True),
        Column("代码", ("code",)),
        Column("比率", ("rate",)),
        Column("名单", ("cohort",)),
        Column("分子", ("numerator",), is_wide=True),
        Column("分母", ("denominator",), is_wide=True),
        Column("范围", ("subset",)),
        Column("未到期项目", ("due",), is_wide=True),
        Column("调出与终止", ("exits",), is_wide=True),
        Column("出处", ("source",), is_wide=True),
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
            "source": BASES[code].source,
        }
        for code in bases
        for name, formula in BASES[code].formulas().items()
    ]
    return Sheet(MEANING, [MEANING], columns, rows)


def download(book: Book, name: str) -> HttpResponse:
    """Return a workbook as a file to keep."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or ""}
    return HttpResponse(book.content(), content_type=WorkbookRenderer.media_type, headers=headers)
