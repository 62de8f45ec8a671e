"""Makes samples for checks on site, and what the checks found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.stages import Cohort
from tests import factories
from tracker.models import Stratification
from tracker.operations import audit_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.models import CohortEntry
    from tracker.models import AuditSample, AuditSampleItem, SampleCheck
    from zones.models import Officer


def draw(entries: Sequence[CohortEntry], *, size: int = 1, by: Officer | None = None, **values: Any) -> AuditSample:
    """Return a sample for checks on site, drawn from entries of one stratum."""
    defaults = {
        "title": "现场核查",
        "cohort": Cohort.SIGNED,
        "as_of": factories.TODAY,
        "rounds": ["2023-1"],
        "unit": None,
    }
    wanted = {**defaults, "stratification": Stratification.AMOUNT, "size": size, "seed": "摇号 1", **values}
    population = {"1–5 亿元": [entry.pk for entry in entries]}
    return audit_samples.draw_sample(
        draw=audit_samples.Draw(**wanted), population=population, by=by or factories.somebody(), now=factories.NOW
    )


def check(item: AuditSampleItem, outcome: str = "confirmed", *, by: Officer | None = None, **told: Any) -> SampleCheck:
    """Record what a check on site found."""
    told = {
        "checked_on": factories.TODAY,
        "by": by or factories.somebody(),
        "now": factories.NOW,
        "today": factories.TODAY,
        **told,
    }
    return audit_samples.record_check(item=item, outcome=outcome, **told)
