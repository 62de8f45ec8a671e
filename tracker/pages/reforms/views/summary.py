"""What the approval reforms reached in a period, and the projects behind each count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.area import mu_text
from projects.rules.reforms import COMMITMENT, FULL_PROXY, PART_LABELS, STANDARD_LAND, Part
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates.display import row_params, with_total
from tracker.pages.rates.query_form import default_grouping
from tracker.pages.reforms.filters import PartForm, ReformsForm
from tracker.pages.shortcuts import paginate
from tracker.queries.reforms import summary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpResponse

COUNTS = {
    Part.COMMITMENT: "commitment_projects",
    Part.STANDARD_LAND: "standard_land_projects",
    Part.FULL_PROXY: "proxy_projects",
    Part.ALL_THREE: "all_three_projects",
    Part.UNDATED: "undated_projects",
}
"""The counts of a tally that lead to a list of projects, in the order of the columns."""
REFORM_COLUMNS = (COMMITMENT, STANDARD_LAND, FULL_PROXY)


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
    form = PartForm(request, part=str(Part.COMMITMENT))
    if not form.is_valid():
        return render(request, "tracker/pages/reforms/members.html", {"form": form}, status=422)
    part = Part(form.cleaned_data["part"])
    projects, dates = summary.projects_of_part(
        officer=request.officer, period=form.period(), selection=form.selection, part=part
    )
    page = paginate(request, projects.select_related("zone").order_by("pk"))
    context = {
        "form": form,
        "part": PART_LABELS[part],
        "question_lines": form.heading(),
        "page": page,
        "rows": [
            {
                "project": project,
                "since": [_since_text(dates[project.pk].since, reform) for reform in REFORM_COLUMNS],
            }
            for project in page
        ],
        "query": form.query_string(),
    }
    return render(request, "tracker/pages/reforms/members.html", context)


def _since_text(since: Mapping[str, date | None], reform: str) -> str:
    """Return since when a project goes through a reform, a dash when it does not."""
    if reform not in since:
        return "—"
    return str(since[reform] or "是，未填日期")
