"""What was reported before a month, of one project or of many: what the figures of the month are checked against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from projects.models import ProgressFigure, Project
from projects.rules.figure_checks import Amounts, Earlier, check_amounts, unchanged
from projects.rules.running_totals import with_totals

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from projects.operations.progress_figures import Figures
    from projects.rules.milestones import Violation


@dataclass(frozen=True)
class Before:
    """
    Of one project, before a month: `earlier` to check against, and the newest completed investment.

    `completed` is that investment in whole 元 and the month that stated it, None where nobody ever stated one.
    """

    earlier: Earlier | None = None
    completed: tuple[int, date] | None = None

    def totalled(self, figures: Figures, month: date) -> Figures:
        """Return the figures of the month with the totals that they leave out, where these follow from before."""
        stated = Amounts(figures.completed_yuan, figures.year_completed_yuan, figures.month_completed_yuan)
        found = with_totals(stated, month=month, earlier=self._base())
        return replace(figures, completed_yuan=found.completed, year_completed_yuan=found.year_completed)

    def violations(self, figures: Figures, month: date, *, planned: int | None) -> list[Violation]:
        """Return the checks that the figures of the month fail, given the planned investment in whole 元."""
        amounts = Amounts(figures.completed_yuan, figures.year_completed_yuan, figures.month_completed_yuan)
        return check_amounts(amounts, month=month, earlier=self.earlier, planned=planned)

    def _base(self) -> Earlier | None:
        """Return what the totals continue: as `earlier`, with the newest completed investment of any month."""
        if self.earlier is None or self.completed is None or self.earlier.amounts.completed is not None:
            return self.earlier
        # The sum of the year is of a later month than that investment: the two do not continue together.
        return replace(self.earlier, amounts=Amounts(completed=self.completed[0]))


NOTHING_BEFORE = Before()


def before_month(projects: Collection[int], month: date) -> dict[int, Before]:
    """Return what stood before a month, by the key of the project; a project without any is absent. Two queries."""
    known = ProgressFigure.objects.standing().filter(project=OuterRef("pk"), month__lt=month).order_by("-month")
    stating = known.filter(no_change=False)
    # Each found by the index of standing figures: years of months are not read to find three of them.
    rows = (
        Project.objects.filter(pk__in=projects)
        .order_by()
        .values_list(
            "pk",
            Subquery(known.values("month")[:1]),
            Subquery(stating.values("pk")[:1]),
            Subquery(stating.filter(completed_yuan__isnull=False).values("pk")[:1]),
        )
    )
    found = [row for row in rows if row[1] is not None]
    figures = ProgressFigure.objects.in_bulk({pk for _, _, *keys in found for pk in keys if pk is not None})
    return {project: _before(newest, figures.get(last), figures.get(total)) for project, newest, last, total in found}


def _before(newest: date, stating: ProgressFigure | None, total: ProgressFigure | None) -> Before:
    if stating is None:
        return NOTHING_BEFORE
    amounts = Amounts(stating.completed_yuan, stating.year_completed_yuan, stating.month_completed_yuan)
    # A month without change stands for the newest one that states something.
    earlier = unchanged(Earlier(stating.month, amounts), newest)
    completed = None if total is None or total.completed_yuan is None else (total.completed_yuan, total.month)
    return Before(earlier, completed)
