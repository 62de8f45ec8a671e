"""
The other trio (三率) of the province's dispatch: 开工复工率, 投资完成率, 项目达产率.

The names are published, the formulas are not: these are an interpretation, and `SOURCE` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from projects.rules.money import wan_text
from projects.rules.months import last_completed_month
from projects.rules.rates import RateMeasure, Ratio

MONTHS_OF_A_YEAR = 12
SOURCE = "三率的名称见于公开报道，算法未见公布；此处为本系统的理解，计划日期以项目现在填报的为准。"


@dataclass(frozen=True)
class DispatchTally:
    """What was counted of one group of projects for a year, on a day. Amounts are whole 元."""

    planned_new: int = 0
    """Projects whose planned start falls in the year."""
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

    def __add__(self, other: "DispatchTally") -> "DispatchTally":
        """Return the tally of both together."""
        return DispatchTally(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

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


@dataclass(frozen=True)
class YearFacts:
    """What one project planned for a year and what came of it by a day. Amounts are whole 元."""

    is_industry: bool
    planned_start_on: date | None
    started_on: date | None
    ended_on: date | None
    """The first day of completed, producing or terminated: from then on it is not under construction."""
    is_terminated: bool
    is_suspended: bool
    is_producing: bool
    is_full_output: bool
    planned_yuan: int | None
    completed_in_year_yuan: int | None


def tally_year(facts: YearFacts, year: int) -> DispatchTally:
    """
    Return the tally of just this project.

    One planned for the year that started before it is continuing, not new; one without a yearly plan is not in
    投资完成率 at all, so that both sides of the share speak of the same projects. A total that is reported lower this
    year than at the end of the last one is growth below zero: it takes back what an earlier year counted too much, and
    leaving it out would count that money for good.
    """
    new_year = date(year, 1, 1)
    began_before = facts.started_on is not None and facts.started_on < new_year
    is_new = facts.planned_start_on is not None and facts.planned_start_on.year == year and not began_before
    # A project that ends during the year was continuing when the year began, and stays in the denominator.
    continues = began_before and (facts.ended_on is None or facts.ended_on >= new_year)
    at_work = continues and not facts.is_suspended and not facts.is_terminated
    has_plan = facts.planned_yuan is not None
    completed = (facts.completed_in_year_yuan or 0) if has_plan else 0
    return DispatchTally(
        planned_new=int(is_new),
        planned_new_started=int(is_new and facts.started_on is not None),
        continuing=int(continues),
        continuing_at_work=int(at_work),
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
