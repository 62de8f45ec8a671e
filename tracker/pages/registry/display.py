"""What the lists of the rounds declare, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from projects.models import Round
from projects.rules.stages import COHORT_LABELS, Cohort
from tracker.pages.rates.display import declared_amounts
from tracker.queries.rates.announced import round_totals
from tracker.queries.rates.declared import Declared, declared_lists
from tracker.queries.rates.headings import DOUBLE_COUNTED, Question, heading
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.window import ParameterError, known_round
from tracker.queries.structure import Structure

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest
    from tracker.pages.rates.forms import RoundTotalsForm


@dataclass(frozen=True)
class RoundRow:
    """A round with what its three lists declare."""

    round: Round
    lists: Mapping[Cohort, Declared]

    @property
    def address(self) -> str:
        """The address of the entries of its lists."""
        return f"{reverse('entries')}?round={self.round.pk}"


def round_rows(request: OfficerRequest) -> tuple[list[RoundRow], list[str]]:
    """Return each standing round with what the officer sees of its lists, the newest first; the lines above them."""
    rounds = list(Round.objects.standing().order_by("-held_on"))
    declared = declared_lists(
        officer=request.officer,
        rounds=rounds,
        as_of=request.today,
        known_at=None,
        selection=Selection(),
        by=Grouping.NONE,
    )
    rows = [
        RoundRow(round_, {cohort: declared.of(cohort, [round_.key]) for cohort in COHORT_LABELS}) for round_ in rounds
    ]
    question = Question({}, {"known_at": None}, request.officer, request.now)
    return rows, heading(question)


def totals_context(round_: Round, form: RoundTotalsForm) -> dict[str, Any]:
    """Return what the lists of a round declared when announced and declare now; nothing for a wrong question."""
    if not form.is_valid():
        return {}
    known_at, now = form.cleaned_data["known_at"], form.request.now
    try:
        known = known_round(round_.key, known_at=known_at)
    except ParameterError:
        return {"is_unknown": True}
    address = _entries_address(round_, form)
    totals = round_totals(
        officer=form.request.officer, round_=known, selection=form.selection, known_at=known_at, now=now
    )
    return {
        "totals": totals,
        "lists": [
            (
                COHORT_LABELS[cohort],
                declared_amounts(of_list.announced),
                declared_amounts(of_list.standing),
                address and f"{address}&cohort={cohort}",
            )
            for cohort, of_list in totals.lists.items()
        ],
        "question_lines": form.heading(),
        "double_counted": DOUBLE_COUNTED,
        "query": form.query_string(),
    }


def _entries_address(round_: Round, form: RoundTotalsForm) -> str:
    """Return the address of the list whose counts the totals of a round are; empty where none has the same."""
    data = form.cleaned_data
    # That list holds what stands now, by the places of then.
    if data["known_at"] or data["structure"] != Structure.THEN:
        return ""
    places = {name: data[name].pk for name in ("unit", "zone") if data.get(name)}
    return f"{reverse('entries')}?{urlencode({'round': round_.pk, **places})}"
