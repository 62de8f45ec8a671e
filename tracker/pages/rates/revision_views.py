"""The revision triangle: each month's rate as every later month's end knew it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.errors import DomainError
from projects.rules.moments import moment_text
from projects.rules.rates import BASES, RATE_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import without_field_names
from tracker.pages.rates.changes_display import points_text, side_text
from tracker.pages.rates.display import PAGE_PARAMS
from tracker.pages.rates.revisions_form import RevisionsForm
from tracker.queries.rates.revisions import Triangle, triangle
from tracker.queries.rates.window import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.rules.rates import Formula
    from tracker.queries.rates.revisions import Revision

TEMPLATE = "tracker/pages/rates/revisions.html"
LATER = 3
"""Months after which most late reports have come."""


@require_safe
@officer_required
def rate_revisions(request: OfficerRequest) -> HttpResponse:
    """Show the triangle of one rate, as a table and as lines."""
    form = RevisionsForm(request)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=422)
    formula = BASES[form.cleaned_data["basis"]].formulas()[form.cleaned_data["rate"]]
    try:
        found = triangle(officer=request.officer, asked=form.vintages, selection=form.selection, formula=formula)
    except DomainError as error:
        form.refuse(error)
        return render(request, TEMPLATE, {"form": form}, status=422)
    except ParameterError as error:
        form.add_error(error.field, without_field_names(error.message))
        return render(request, TEMPLATE, {"form": form}, status=422)
    context = {
        "form": form,
        "question_lines": form.heading(*found.newest),
        "rate": RATE_LABELS[form.cleaned_data["rate"]],
        "rates": [(name, label, form.query_string(rate=name)) for name, label in RATE_LABELS.items()],
        "basis": BASES[form.cleaned_data["basis"]],
        "columns": [f"{moment:%Y-%m}" for moment in found.moments[:-1]],
        "rows": _rows(form, found, formula),
        "chart": json.dumps(_chart(found), ensure_ascii=False),
        "api_query": form.query_string(),
    }
    return render(request, TEMPLATE, context)


def _rows(form: RevisionsForm, found: Triangle, formula: Formula) -> list[dict[str, Any]]:
    """Return the months; a month has no cell for what was known before its end."""
    rows = []
    for day, known in found.months:
        missing = len(found.moments) - len(known)
        cells = [_cell(form, known, index, formula) for index in range(len(known))]
        rows.append({"day": day, "missing": range(missing), "cells": cells})
    return rows


def _cell(form: RevisionsForm, known: Sequence[Revision], index: int, formula: Formula) -> dict[str, Any]:
    vintage = known[index]
    cell: dict[str, Any] = {"percent": vintage.rate.percent, "parts": side_text(vintage.rate, formula)}
    if vintage.change:
        before = known[index - 1].window
        params = {
            "as_of": f"{vintage.window.as_of}",
            "from_as_of": f"{vintage.window.as_of}",
            "known_at": moment_text(vintage.window.known_at),
            "from_known_at": moment_text(before.known_at),
        }
        kept = (*PAGE_PARAMS, "known_at")
        asked = {name: form.cleaned_data[name] for name in ("basis", "rate")}
        cell |= {"change": points_text(vintage.change), "query": form.query_string(*kept, **params, **asked)}
        cell["direction"] = "rise" if vintage.change > 0 else "fall"
    return cell


def _chart(found: Triangle) -> dict[str, Any]:
    """Return three lines: what was known at each month's end, some months later, and now."""
    picked = {"当月末所知": 0, f"{LATER} 个月后所知": LATER, "现在所知": -1}
    lines = []
    for name, place in picked.items():
        rates = [known[place].rate if place < len(known) else None for _, known in found.months]
        values = [None if rate is None or rate.percent is None else float(rate.percent) for rate in rates]
        lines.append({"name": name, "values": values})
    return {"months": [f"{day:%Y-%m}" for day, _ in found.months], "unit": "%", "lines": lines}
