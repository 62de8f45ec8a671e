"""What the approval reforms reached in a period, and the projects behind each count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.rules.area import mu_text
from projects.rules.reforms import PART_LABELS, ReformPart
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.rates.display import row_params, with_total
from tracker.pages.rates.query_form import default_grouping
from tracker.pages.reforms.filters import PartForm, ReformsForm
from tracker.pages.reforms.lists import MEMBERS, ReformMember
from tracker.queries.reforms import summary
from tracker.queries.reforms.told_projects import reform_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

COUNTS = {
    ReformPart.COMMITMENT: "commitment_projects",
    ReformPart.STANDARD_LAND: "standard_land_projects",
    ReformPart.FULL_PROXY: "proxy_projects",
    ReformPart.ALL_THREE: "all_three_projects",
    ReformPart.UNDATED: "undated_projects",
}
"""The counts of a tally that lead to a list of projects, in the order of the columns."""


@require_safe
@officer_required
def reform_table(request: OfficerRequest) -> HttpResponse:
    """Show the table of a period, by group."""
    form = ReformsForm(request, by=default_grouping(request.officer))
    if not form.is_valid():
        return render(request, "tracker/pages/reforms/summary.html", {"form": form}, status=422)
    table = summary.reform_table(
        officer=request.officer, period=form.period(), selection=form.selection, by=form.grouping
    )
    context = {
        "form": form,
        "table": table,
        "question_lines": form.heading(),
        "parts": list(PART_LABELS.values()),
        "rows": [_table_row(row, form) for row in with_total(table.rows, table.total, form.grouping)],
        "query": form.query_string(),
    }
    return render(request, "tracker/pages/reforms/summary.html", context)


def _table_row(row: summary.ReformRow, form: ReformsForm) -> dict[str, Any]:
    tally = row.tally
    # Without `by`: the list of projects behind a count is not grouped.
    query = form.query_string("by", **row_params(form.grouping, row.key))
    return {
        "label": row.label,
        "is_total": row.key is None,
        "tally": tally,
        "counts": [(getattr(tally, name), f"{query}&part={part}") for part, name in COUNTS.items()],
        "area": mu_text(tally.standard_area),
        "share_parts": (mu_text(tally.standard_industrial_area), mu_text(tally.new_industrial_area)),
    }


@require_safe
@officer_required
def reform_project_list(request: OfficerRequest) -> HttpResponse:
    """Show the projects behind a count, as many as it says."""
    form = PartForm(request, part=str(ReformPart.COMMITMENT))
    if not form.is_valid():
        return render(request, "tracker/pages/reforms/members.html", {"form": form}, status=422)
    part = ReformPart(form.cleaned_data["part"])
    period = form.period()
    members = summary.numbers_of_part(officer=request.officer, period=period, selection=form.selection, part=part)

    def prepare(numbers: Sequence[int]) -> list[ReformMember]:
        named = Project.objects.select_related("zone__unit").in_bulk(numbers)
        dates = reform_dates(period, numbers)
        return [ReformMember(named[number], dates[number].since) for number in numbers]

    table = Table(
        request,
        "reform-members",
        PART_LABELS[part],
        MEMBERS,
        members,
        prepare=prepare,
        noun="个项目",
    )
    context = {"form": form, "part": PART_LABELS[part]}
    lines = form.heading()
    return list_response(request, "tracker/pages/reforms/members.html", table, question_lines=lines, context=context)
