"""The plan of a year (年度计划投资) that a row states, compared with the one that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import AnnualPlan
from projects.rules.money import wan_text
from tracker.imports.columns import PLAN, YEAR
from zones.models import Role

if TYPE_CHECKING:
    from tracker.imports.row_records import RowFacts
    from zones.models import Officer


@dataclass(frozen=True)
class NewPlan:
    """A year's plan that is new, or that replaces one."""

    year: int
    planned_yuan: int
    corrects: AnnualPlan | None


def changed_plan(facts: RowFacts, *, by: Officer) -> NewPlan | None:
    """
    Return the plan that a row states if it differs from the standing one, by the rules of `record_annual_plan`.

    A zone's change of a standing plan is reviewed: the row says so, and its other cells are imported all the same.
    """
    year, name = facts.row.get(YEAR), PLAN.field
    if year is None or facts.row.get(name) is None:
        return None
    stood = facts.standing.plans.get(year)
    yuan = facts.amount(name, stood.planned_yuan if stood else None)
    if yuan is None or (stood and stood.planned_yuan == yuan):
        return None
    if stood and by.role == Role.ZONE:
        stands = f"{year} 年度已有计划 {wan_text(stood.planned_yuan)} 万元"
        detail = f"{stands}，这一格没有导入：调整须经审核，请提交年度计划调整。"
        facts.remark(name, "needs_review", detail)
        return None
    facts.refuse_withdrawn(name, facts.standing.withdrawn.plans.get(year), stood, year=year, planned_yuan=yuan)
    return NewPlan(year, yuan, stood)
