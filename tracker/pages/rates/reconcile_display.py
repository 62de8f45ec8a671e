"""Found settings as the page shows them: each printed figure beside that of the books, and what the nearest lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from projects.models import Category
from projects.rules.moments import moment_text
from projects.rules.money import wan_text
from projects.rules.published_rows import published_csv
from projects.rules.rates import BASES, RateMeasure
from projects.rules.reconciling import EXIT_LABELS, MATCH_LABELS, Exits, FigureMatch, found_text
from tracker.pages.rates.changes_display import project_lines, side_text
from tracker.queries.rates.near_misses import gaps

if TYPE_CHECKING:
    from tracker.pages.rates.reconcile_form import ReconcileForm
    from tracker.queries.rates.printed_tables import PrintedQuestion, Settings
    from tracker.queries.rates.reconciling import Answer

MOST_ALSO = 8
HEADINGS = {
    FigureMatch.EXACT: "四舍五入后相同",
    FigureMatch.TRUNCATED: "截去尾数后相同",
    FigureMatch.NEAR: "末位差 1，可能由取整后的分子分母算得",
}


def groups(answers: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the answers by how well they agree: what is cut off or one off stands apart from what is the same."""
    found = [(HEADINGS[match], [answer for answer in answers if answer["match"] is match]) for match in HEADINGS]
    return [(heading, of_match) for heading, of_match in found if of_match]


def shown_answer(form: ReconcileForm, question: PrintedQuestion, answer: Answer) -> dict[str, Any]:
    """Return settings with each printed figure beside that of the books, and the link to the whole table."""
    settings, first, last = answer.settings, answer.rounds[0].key, answer.rounds[-1].key
    params = {
        "as_of": f"{settings.as_of}",
        "known_at": moment_text(settings.known_at) if settings.known_at else "",
        "first": first,
        "last": last,
        "basis": answer.basis or "",
        "reviewed": "true" if settings.reviewed else "",
        "trial": "" if settings.counts_trial else "false",
        **({"category": settings.category} if settings.category else {}),
    }
    kept = ("unit", "zone", "structure", "category")
    dropped = [name for name in form.fields if name not in kept]
    return {
        "title": BASES[answer.basis].title if answer.basis else "（没有印比率，不分口径）",
        "span": f"{first} 至 {last}",
        "widest": ""
        if answer.widest == (first, last)
        else f"成员相同的最宽窗口：{answer.widest[0]} 至 {answer.widest[1]}",
        "settings": settings_text(settings),
        "match": answer.match,
        "is_stated": settings.exits is Exits.STATED,
        "csv": _row(question, answer),
        "figures": [
            {
                "label": printed.kind.label,
                "printed": printed.text,
                "found": found_text(printed, answer.figures[printed.name]),
                "parts": _parts(answer, printed.name) if printed.is_rate else "",
                "match": MATCH_LABELS[answer.matches[printed.name]],
            }
            for printed in question.printed
        ],
        "also": [settings_text(other) for other in answer.also[:MOST_ALSO]],
        "also_more": max(0, len(answer.also) - MOST_ALSO),
        "query": form.query_string(*dropped, **params),
    }


def _row(question: PrintedQuestion, answer: Answer) -> str:
    """Return the settings as rows of published figures, to be taken out; nothing of a zone, which nobody publishes."""
    if question.selection.zone_id is not None:
        return ""
    rows = published_csv(
        question.printed,
        scope=question.selection.unit or "province",
        as_of=answer.settings.as_of,
        window=(answer.rounds[0].key, answer.rounds[-1].key),
        basis=answer.basis,
        source=f"（请填出处）{settings_text(answer.settings)}",
    )
    return f"data:text/csv;charset=utf-8,{quote(rows)}"


def _parts(answer: Answer, rate: str) -> str:
    return side_text(answer.figures[rate], BASES[str(answer.basis)].formulas()[rate])


def shown_gaps(question: PrintedQuestion, answer: Answer) -> list[dict[str, Any]]:
    told = []
    for gap in gaps(question, answer):
        formula = BASES[str(answer.basis)].formulas()[gap.printed.name]
        is_amount = formula.measure is RateMeasure.AMOUNT
        least, most = (wan_text(value) if is_amount else str(value) for value in gap.needed)
        told.append(
            {
                "label": gap.printed.kind.label,
                "needed": f"分母不变时，分子应为 {least} 至 {most} {'万元' if is_amount else '个'}"
                if gap.is_possible
                else "分母不变时，没有分子能印出这个数",
                "reasons": [(reason.where, project_lines([reason.told], formula)) for reason in gap.reasons],
                "chances": gap.chances,
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
    words += [] if settings.exits is Exits.STATED else [EXIT_LABELS[settings.exits]]
    return "，".join(words)
