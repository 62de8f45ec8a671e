"""What the approval reforms reached in a period, on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.area import mu_text
from projects.rules.reforms import COMMITMENT, FULL_PROXY, PART_LABELS, STANDARD_LAND, Part
from projects.rules.stages import choices
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.fields import DayField
from tracker.pages.rates.forms import AskForm
from tracker.pages.rates.views.rates import USUAL_GROUPING, narrowing
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping
from tracker.queries.reforms.summary import GROUPINGS, Period, ReformRow, projects_of_part, reform_table
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 50
LABELS = {by: GROUPING_LABELS[by] for by in GROUPINGS}
COUNTS = {
    Part.COMMITMENT: "commitment_projects",
    Part.STANDARD_LAND: "standard_land_projects",
    Part.FULL_PROXY: "proxy_projects",
    Part.ALL_THREE: "all_three_projects",
    Part.UNDATED: "undated_projects",
}


class PeriodForm(AskForm):
    """A period, by default the year so far."""

    field_order = ("from", "to", "by", "part", "unit", "zone", "known_at")

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        """Add the two days; one of the names is a word of Python's."""
        span = {"from": f"{request.today:%Y}-01-01", "to": f"{request.today}"}
        super().__init__(request, **{**span, **defaults})
        self.fields["from"] = DayField("起始日期")
        self.fields["to"] = DayField("结束日期", help_text="含当日")
        self.order_fields(self.field_order)

    def clean(self) -> None:
        """Refuse a period that ends before it begins, or lies ahead."""
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if end and end > self.request.today:
            self.add_error("to", "结束日期不能晚于今天。")
        elif start and end and end < start:
            self.add_error("to", "结束日期早于起始日期，请对调。")

    def period(self) -> Period:
        """Return the period."""
        return Period(self.cleaned_data["from"], self.cleaned_data["to"], self.cleaned_data["known_at"])


class ReformsForm(PeriodForm):
    """The question of the table."""

    by = forms.ChoiceField(label="分行", choices=choices(LABELS))


class PartForm(PeriodForm):
    """The question of the projects behind a count."""

    part = forms.ChoiceField(label="哪一项", choices=choices(PART_LABELS))


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the table of a period."""
    form = ReformsForm(request, by=str(USUAL_GROUPING.get(Role(request.officer.role), Grouping.UNIT)))
    if not form.is_valid():
        return render(request, "tracker/pages/reforms/summary.html", {"form": form}, status=422)
    by = Grouping(form.cleaned_data["by"])
    table = reform_table(officer=request.officer, period=form.period(), selection=form.selection(), by=by)
    found = [table.total] if by is Grouping.NONE else [*table.rows, table.total]
    context = {
        "form": form,
        "table": table,
        "known_at": form.cleaned_data["known_at"] or request.now,
        "by_label": "范围" if by is Grouping.NONE else LABELS[by],
        "parts": list(PART_LABELS.values()),
        "rows": [_row(row, by, form) for row in found],
        "query": form.query(),
    }
    return render(request, "tracker/pages/reforms/summary.html", context)


def _row(row: ReformRow, by: Grouping, form: ReformsForm) -> dict[str, Any]:
    tally = row.tally
    behind = form.query("by", **narrowing(by, row.key))
    return {
        "label": row.label,
        "is_total": row.key is None,
        "tally": tally,
        "counts": [(getattr(tally, name), f"{behind}&part={part}") for part, name in COUNTS.items()],
        "area": mu_text(tally.standard_area),
        "share_parts": (mu_text(tally.standard_industrial_area), mu_text(tally.new_industrial_area)),
    }


@require_safe
@officer_required
def behind(request: OfficerRequest) -> HttpResponse:
    """Show the projects behind a count, as many as it says."""
    form = PartForm(request, part=str(Part.COMMITMENT))
    if not form.is_valid():
        return render(request, "tracker/pages/reforms/members.html", {"form": form}, status=422)
    part = Part(form.cleaned_data["part"])
    found, dates = projects_of_part(
        officer=request.officer, period=form.period(), selection=form.selection(), part=part
    )
    page = Paginator(found.select_related("zone").order_by("pk"), PER_PAGE).get_page(request.GET.get("page"))
    since = (COMMITMENT, STANDARD_LAND, FULL_PROXY)
    context = {
        "form": form,
        "part": PART_LABELS[part],
        "known_at": form.cleaned_data["known_at"] or request.now,
        "page": page,
        "rows": [{"project": one, "since": [_since(dates[one.pk].since, name) for name in since]} for one in page],
        "query": form.query(),
    }
    return render(request, "tracker/pages/reforms/members.html", context)


def _since(since: Any, reform: str) -> str:
    """Return since when a project goes through a reform, a dash when it does not."""
    if reform not in since:
        return "—"
    return str(since[reform] or "是，未填日期")
