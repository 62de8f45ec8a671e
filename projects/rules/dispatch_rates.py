"""
The other trio (三率) of the province's dispatch: 开工复工率, 投资完成率, 项目达产率.

The names are published, the formulas are not: these are an interpretation, and `SOURCE` says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter

from projects.rules.money import wan_text
from projects.rules.months import last_completed_month
from projects.rules.rates import RateMeasure, Ratio

MONTHS_OF_A_YEAR = 12
SOURCE = "三率的名称见于公开报道，算法未见公布；此处为本系统的理解。"
PLAN_OF_THE_YEAR = (
    "“计划新开工”是本年内任何时候账上计划于本年开工、且不是往年已开工的项目：年中改期到外年或取消计划的仍算本年、"
    "未开工即为未按期；只有省级说明原因调出的不算。"
)
CURRENT_ONLY = "开发区、项目类别、产业链、建设单位和重点项目标志没有历史，按现在的登记。"


@dataclass(frozen=True)
class DispatchTally:
    """What was counted of one group of projects for a year, on a day. Amounts are whole 元."""

    planned_new: int = 0
    """Projects that were planned to start in the year at any moment of it, but for those the province took out."""
    planned_new_started: int = 0
    continuing: int = 0
    """Projects started before the year and not yet producing, completed or ended by then (续建)."""
    continuing_at_work: int = 0
    planned_investment: int = 0
    completed_in_year: int = 0
    """Completed this year by the projects that have a plan for it, less what was corrected downward."""
    producing: int = 0
    full_output: int = 0
    """Both of industrial projects (产业类)."""
    reduced: int = 0
    """Projects with a plan whose figure of this year is below zero."""
    reduced_amount: int = 0
    """What these take from what was completed this year, as a number below zero."""
    overdue: int = 0
    """Of the planned starts not started though their planned day of this year has passed."""
    moved_out: int = 0
    """Of the planned starts not started and now planned for another year or for no day."""
    plan_exits: int = 0
    """Planned for the year, and taken out of it by the province; not in `planned_new`."""
    with_plan: int = 0
    """Projects with a plan for the year's investment."""

    @staticmethod
    def total(tallies: Iterable["DispatchTally"]) -> "DispatchTally":
        """Return the tally of all together; of none everything is 0."""
        columns = zip(*map(_PARTS, tallies), strict=True)
        return DispatchTally(*map(sum, columns))

    def of(self, count: int) -> "DispatchTally":
        """Return the tally of so many projects that count alike; this one's amounts are their sums already."""
        counts = {name: getattr(self, name) * count for name in _COUNTS}
        return replace(self, **counts)

    @property
    def missed(self) -> int:
        """Return how many are 未按期开工."""
        return self.overdue + self.moved_out

    @property
    def at_work(self) -> Ratio:
        """Return 开工复工率: started and working projects over planned starts and continuing projects."""
        return Ratio(self.planned_new_started + self.continuing_at_work, self.planned_new + self.continuing)

    @property
    def investment_completion(self) -> Ratio:
        """Return 投资完成率: completed this year over planned for this year."""
        return Ratio(self.completed_in_year, self.planned_investment)

    @property
    def full_output_share(self) -> Ratio:
        """Return 项目达产率: industrial projects at full output over those producing."""
        return Ratio(self.full_output, self.producing)


_AMOUNTS = {"planned_investment", "completed_in_year", "reduced_amount"}
_COUNTS = tuple(part.name for part in fields(DispatchTally) if part.name not in _AMOUNTS)
_PARTS = attrgetter(*(part.name for part in fields(DispatchTally)))


@dataclass(frozen=True)
class YearFacts:
    """What one project planned for a year and what came of it by a day. Amounts are whole 元."""

    is_industry: bool
    planned_start_on: date | None
    """As the plan stands; `planned_in_year_on` is the day of the year for which it stood at some moment of the year."""
    started_on: date | None
    ended_on: date | None
    """The first day of completed, producing or terminated: from then on it is not under construction."""
    is_terminated: bool
    is_suspended: bool
    is_producing: bool
    is_full_output: bool
    planned_yuan: int | None
    completed_in_year_yuan: int | None
    planned_in_year_on: date | None = None
    has_left_plan: bool = False
    """The province took it out of the planned starts of the year."""


class PlanState(StrEnum):
    """What became of a start that was planned for a year."""

    STARTED = "started"
    OVERDUE = "overdue"
    MOVED_OUT = "moved_out"
    COMING = "coming"
    EXITED = "plan_exits"


PLAN_STATE_LABELS = {
    PlanState.STARTED: "已开工",
    PlanState.OVERDUE: "未按期（计划日已过）",
    PlanState.MOVED_OUT: "未按期（已改到外年或取消）",
    PlanState.COMING: "计划日未到",
    PlanState.EXITED: "已调出本年计划",
}


def plan_state(facts: YearFacts, year: int, until: date) -> PlanState | None:
    """Return what became of a planned start by the end of a day, None where none was planned for the year."""
    if facts.started_on is not None and facts.started_on < date(year, 1, 1):
        return None
    stands = facts.planned_start_on is not None and facts.planned_start_on.year == year
    if not stands and facts.planned_in_year_on is None:
        return None
    if facts.has_left_plan:
        return PlanState.EXITED
    if facts.started_on is not None:
        return PlanState.STARTED
    if not stands:
        return PlanState.MOVED_OUT
    is_late = facts.planned_start_on is not None and facts.planned_start_on < until
    return PlanState.OVERDUE if is_late else PlanState.COMING


def tally_year(facts: YearFacts, year: int, until: date) -> DispatchTally:
    """
    Return the tally of just this project at the end of a day of the year.

    One planned for the year that started before it is continuing, not new; one without a yearly plan is not in
    投资完成率 at all, so that both sides of the share speak of the same projects. A total that is reported lower this
    year than at the end of the last one is growth below zero: it takes back what an earlier year counted too much, and
    leaving it out would count that money for good.
    """
    new_year = date(year, 1, 1)
    began_before = facts.started_on is not None and facts.started_on < new_year
    planned = plan_state(facts, year, until)
    # A project that ends during the year was continuing when the year began, and stays in the denominator.
    continues = began_before and (facts.ended_on is None or facts.ended_on >= new_year)
    at_work = continues and not facts.is_suspended and not facts.is_terminated
    has_plan = facts.planned_yuan is not None
    completed = (facts.completed_in_year_yuan or 0) if has_plan else 0
    return DispatchTally(
        planned_new=int(planned not in {None, PlanState.EXITED}),
        planned_new_started=int(planned is PlanState.STARTED),
        overdue=int(planned is PlanState.OVERDUE),
        moved_out=int(planned is PlanState.MOVED_OUT),
        plan_exits=int(planned is PlanState.EXITED),
        continuing=int(continues),
        continuing_at_work=int(at_work),
        with_plan=int(has_plan),
        planned_investment=facts.planned_yuan or 0,
        completed_in_year=completed,
        reduced=int(completed < 0),
        reduced_amount=min(completed, 0),
        producing=int(facts.is_industry and facts.is_producing),
        # `is_producing` too: full output may be recorded without 投产, and would be in the numerator alone.
        full_output=int(facts.is_industry and facts.is_full_output and facts.is_producing),
    )


@dataclass(frozen=True)
class DispatchFormula:
    """One of the trio: its name, what is divided by what, in words and as a function."""

    label: str
    numerator: str
    denominator: str
    measure: RateMeasure
    compute: Callable[[DispatchTally], Ratio]


DISPATCH_FORMULAS = {
    "resumption": DispatchFormula(
        "开工复工率", "已开工 + 在建", "计划新开工 + 续建", RateMeasure.COUNT, attrgetter("at_work")
    ),
    "investment_completion": DispatchFormula(
        "投资完成率",
        "本年完成投资（万元）",
        "年度计划投资（万元）",
        RateMeasure.AMOUNT,
        attrgetter("investment_completion"),
    ),
    "full_output": DispatchFormula(
        "项目达产率", "已达产（产业类）", "已投产（产业类）", RateMeasure.COUNT, attrgetter("full_output_share")
    ),
}


@dataclass(frozen=True)
class DispatchPart:
    """A part of the tally whose projects can be listed: its name, and whether a project's own tally counts in it."""

    label: str
    counts: Callable[[DispatchTally], object]


def _is_behind_half(tally: DispatchTally) -> bool:
    return bool(tally.with_plan) and 2 * tally.completed_in_year < tally.planned_investment


DISPATCH_PARTS = {
    "planned_new": DispatchPart("计划新开工", attrgetter("planned_new")),
    "planned_new_started": DispatchPart("计划新开工中已开工", attrgetter("planned_new_started")),
    "missed": DispatchPart("未按期开工", attrgetter("missed")),
    "overdue": DispatchPart(PLAN_STATE_LABELS[PlanState.OVERDUE], attrgetter("overdue")),
    "moved_out": DispatchPart(PLAN_STATE_LABELS[PlanState.MOVED_OUT], attrgetter("moved_out")),
    "plan_exits": DispatchPart(PLAN_STATE_LABELS[PlanState.EXITED], attrgetter("plan_exits")),
    "continuing": DispatchPart("续建", attrgetter("continuing")),
    "continuing_at_work": DispatchPart("续建中在建", attrgetter("continuing_at_work")),
    "with_plan": DispatchPart("有年度计划投资", attrgetter("with_plan")),
    "behind_half": DispatchPart("本年完成投资不到年度计划一半", _is_behind_half),
    "reduced": DispatchPart("本年完成投资为负", attrgetter("reduced")),
    "producing": DispatchPart("已投产（产业类）", attrgetter("producing")),
    "full_output": DispatchPart("已达产（产业类）", attrgetter("full_output")),
}


def reduction_remark(tally: DispatchTally) -> str:
    """Return a sentence on figures below zero, empty where there are none."""
    if not tally.reduced:
        return ""
    amount = wan_text(tally.reduced_amount)
    return (
        f"{tally.reduced} 个项目今年报的累计完成投资低于上年末，本年完成按负数计，合计 {amount} 万元；"
        "如属上年多报，请更正上年的月报。"
    )


def elapsed_months(year: int, as_of: date) -> int:
    """Return how many months of a year a day has completed."""
    if as_of.year > year:
        return MONTHS_OF_A_YEAR
    month = last_completed_month(as_of)
    return month.month if month.year == year else 0


def elapsed_share(month: int) -> Ratio:
    """Return 序时进度: the share of the year that has passed at the end of a month (1–12)."""
    return Ratio(month, MONTHS_OF_A_YEAR)
