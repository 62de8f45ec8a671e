"""The start page, the only one that is shown to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.rates import BASES, EXITS, RATE_LABELS
from projects.rules.stages import COHORT_LABELS


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, by which bases it computes, and where to go from here."""
    bases = [
        {
            "basis": basis,
            "rates": [
                (RATE_LABELS[name], formula, COHORT_LABELS[formula.cohort])
                for name, formula in basis.formulas().items()
            ],
        }
        for basis in BASES.values()
    ]
    return render(request, "tracker/home.html", {"bases": bases, "exits": EXITS})
