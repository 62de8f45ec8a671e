"""Counts many days member by member, from the records as they were or on an engine that cannot: any list, slowly."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Q

from projects.models import CohortEntryQuerySet, ProgressFigure, as_of_sql
from projects.rules.months import month_end
from projects.rules.states import Condition
from projects.rules.tallying import DailyTallies, monthly_part_of
from tracker.queries.rates.columns import ANNOTATED, MONTHLY_COLUMNS, filter_of, with_dates
from tracker.queries.rates.selection import NOTHING, Grouping, GroupKey, Selection, entries_of, group_column
from tracker.queries.rates.tables import FACT_COLUMNS, facts_of_member
from tracker.queries.rates.window import entering_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from projects.rules.stages import Cohort
    from projects.rules.states import MemberFacts
    from projects.rules.tallying import Tally
    from tracker.queries.rates.window import Window
    from zones.models import Officer


def folded(
    officer: Officer, whole: Window, windows: Sequence[Window], selection: Selection, cohort: Cohort, by: Grouping
) -> dict[GroupKey, list[Tally]]:
    """Return each group's tallies of a list on the day of each window; `whole` has all their rounds. Two queries."""
    entering = entering_of(windows)
    counted: DailyTallies[GroupKey] = DailyTallies(cohort, [window.as_of for window in windows])
    for facts, round_id, group in known_facts(officer, whole, selection, cohort, by):
        counted.add_member(group, facts, enters=entering[round_id])
    return counted.tallies()


def known_facts(
    officer: Officer, whole: Window, selection: Selection, cohort: Cohort, by: Grouping
) -> Iterator[tuple[MemberFacts, int, GroupKey]]:
    """Yield what was known of each member of a list up to a day, with its round and group. Two queries."""
    entries = with_dates(entries_of(officer, whole, selection, cohort), cohort, whole).order_by()
    figures = _monthly_figures(entries, cohort, whole)
    # A list without monthly figures leaves the project out: it is no column of that list's index.
    columns = (*FACT_COLUMNS, "project_id" if figures else NOTHING, "round_id", group_column(by, selection))
    for *declared, project, round_id, group in entries.values_list(*columns):
        yield facts_of_member(declared, figures.get(project, ())), round_id, group


def _monthly_figures(
    entries: CohortEntryQuerySet, cohort: Cohort, window: Window
) -> dict[int, list[tuple[date, int | None]]]:
    """Read the monthly figures that a list counts, by project: last day of the month and 元, None confirming."""
    part = monthly_part_of(cohort)
    if part is None:
        return {}
    column, _ = MONTHLY_COLUMNS[part.name]
    # What has not come by the last day never came before: of 开工一批 only those that reached the next stage matter.
    counted = entries.filter(filter_of(Condition(come=part.when.come), window.as_of, ANNOTATED))
    known = ProgressFigure.objects.as_known_at(window.records_moment).by(window.as_of)
    if window.reviewed:
        known = known.filter(as_of_sql.approved(window.records_moment))
    rows = (
        known.filter(Q((f"{column}__isnull", False)) | Q(no_change=True), project__in=counted.values("project"))
        .order_by("project_id", "month")
        .values_list("project_id", "month", column)
    )
    figures: defaultdict[int, list[tuple[date, int | None]]] = defaultdict(list)
    # A few months, repeated for thousands of figures.
    end_of = cache(month_end)
    for project_id, month, yuan in rows:
        figures[project_id].append((end_of(month), yuan))
    return dict(figures)
