"""How a printed figure was made: the settings that give it, or what the nearest ones lack."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.errors import DomainError
from projects.models import Category
from projects.rules.moments import moment_text
from projects.rules.money import wan_text
from projects.rules.rates import BASES, RateMeasure
from projects.rules.reconciling import MATCH_LABELS, Match, found_text
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates.changes_display import project_lines, side_text
from tracker.pages.rates.reconcile_form import ReconcileForm
from tracker.queries.rates.near_misses import gaps
from tracker.queries.rates.reconciling import Answer, PrintedQuestion, Reconciled, Settings, notes, reconcile

TEMPLATE = "tracker/pages/rates/reconcile.html"
MOST_ALSO = 8


@require_safe
@officer_required
def rate_reconcile(request: OfficerRequest) -> HttpResponse:
    """Ask for printed figures, and show the settings that give them."""
    form = ReconcileForm(request)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=422)
    if not form.printed:
        return render(request, TEMPLATE, {"form": form, "is_empty": True})
    question = form.question()
    try:
        found = reconcile(question)
    except DomainError as error:
        form.refuse(error)
        return render(request, TEMPLATE, {"form": form}, status=422)
    return render(request, TEMPLATE, {"form": form, **_context(form, question, found)})


def _context(form: ReconcileForm, question: PrintedQuestion, found: Reconciled) -> dict[str, Any]:
    near = [{**_answer(form, question, one), "gaps": _gaps(question, one)} for one in found.near]
    return {
        "question_lines": form.question_lines(),
        "found": found,
        "notes": notes(found),
        "answers": [_answer(form, question, one) for one in found.answers],
        "near": near,
        "api_query": form.query_string(),
    }


def _answer(form: ReconcileForm, question: PrintedQuestion, one: Answer) -> dict[str, Any]:
    """Return settings with each printed figure beside that of the books, and the link to the whole table."""
    settings, first, last = one.settings, one.rounds[0].key, one.rounds[-1].key
    params = {
        "as_of": f"{settings.as_of}",
        "known_at": moment_text(settings.known_at) if settings.known_at else "",
        "first": first,
        "last": last,
        "basis": one.basis or "",
        "reviewed": "true" if settings.reviewed else "",
        "trial": "" if settings.counts_trial else "false",
        **({"category": settings.category} if settings.category else {}),
    }
    kept = ("unit", "zone", "structure", "category")
    dropped = [name for name in form.fields if name not in kept]
    return {
        "title": BASES[one.basis].title if one.basis else "（没有印比率，不分口径）",
        "span": f"{first} 至 {last}",
        "widest": "" if one.widest == (first, last) else f"成员相同的最宽窗口：{one.widest[0]} 至 {one.widest[1]}",
        "settings": settings_text(settings),
        "match": MATCH_LABELS[one.match],
        "is_exact": one.match is Match.EXACT,
        "figures": [
            {
                "label": printed.kind.label,
                "printed": printed.text,
                "found": found_text(printed, one.figures[printed.name]),
                "parts": _parts(one, printed.name) if printed.is_rate else "",
                "match": MATCH_LABELS[one.matches[printed.name]],
            }
            for printed in question.printed
        ],
        "also": [settings_text(other) for other in one.also[:MOST_ALSO]],
        "also_more": max(0, len(one.also) - MOST_ALSO),
        "query": form.query_string(*dropped, **params),
    }


def _parts(one: Answer, rate: str) -> str:
    return side_text(one.figures[rate], BASES[str(one.basis)].formulas()[rate])


def _gaps(question: PrintedQuestion, one: Answer) -> list[dict[str, Any]]:
    told = []
    for gap in gaps(question, one):
        formula = BASES[str(one.basis)].formulas()[gap.printed.name]
        is_amount = formula.measure is RateMeasure.AMOUNT
        least, most = (wan_text(value) if is_amount else str(value) for value in gap.needed)
        told.append(
            {
                "label": gap.printed.kind.label,
                "needed": f"分母不变时，分子应为 {least} 至 {most} {'万元' if is_amount else '个'}"
                if gap.is_possible
                else "分母不变时，没有分子能印出这个数",
                "reasons": [(reason.where, project_lines(reason.told, formula)) for reason in gap.reasons],
            }
        )
    return told


def settings_text(settings: Settings) -> str:
    """Return how a table is counted, in words."""
    words = [f"截至 {settings.as_of}"]
    words.append(f"按 {moment_text(settings.known_at)} 所知" if settings.known_at else "按现在的账")
    words += ["只计已审核的月报"] if settings.reviewed else []
    words += [] if settings.counts_trial else ["试生产不计为投产"]
    words += [f"只计{Category(settings.category).label}"] if settings.category else []
    return "，".join(words)
