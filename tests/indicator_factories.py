"""Plain functions that make indicators, their values and assessment schemes, with defaults that are right together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from projects.models import Assessment, AssessmentScheme, Decision, Indicator, IndicatorValue, SchemeIndicator
from projects.operations import assessments, indicators
from projects.rules.assessments import Grade, MissingPolicy, Scoring
from projects.rules.fixed_point import PARTS
from projects.rules.indicators import parse_period, value_from
from tests import factories
from tests.factories import NOW, TODAY
from tracker.queries.indicators.assessments import assessment_result

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer, Zone

YEAR = "2023"
GRADES = [Grade("优秀", 50), Grade("合格", 50)]


def indicator(code: str = "investment", **values: Any) -> Indicator:
    """Return an indicator of that code, by default a yearly amount of which more is better."""
    defaults = {
        "name": f"指标 {code}",
        "unit": "万元",
        "period_kind": "year",
        "direction": "more",
        "is_additive": True,
        "source": "",
        "valid_from": date(2000, 1, 1),
    }
    told = {**defaults, **values}
    return indicators.define_indicator(code=code, values=told, by=factories.somebody(), now=NOW, reason="调整")[0]


def value(
    of: Indicator,
    zone: Zone,
    text: str,
    period: str = YEAR,
    *,
    approve: bool = True,
    by: Officer | None = None,
    now: datetime = NOW,
    reason: str = "更正",
) -> IndicatorValue:
    """Record what a zone reports of an indicator; approved by somebody of the province unless told otherwise."""
    recorded = indicators.record_value(
        zone=zone,
        indicator=of,
        period=parse_period(period),
        value_parts=value_from(text),
        by=by or factories.somebody(),
        now=now,
        today=TODAY,
        reason=reason,
    )
    if approve:
        review(recorded, now=now)
    return recorded


def review(of: IndicatorValue, decision: Decision = Decision.APPROVED, *, note: str = "", now: datetime = NOW) -> None:
    """Let somebody of the province decide on a value."""
    indicators.review_value(value=of, decision=decision, note=note, by=factories.somebody(), now=now)


def scheme(
    *weighed: tuple[Indicator, int], policy: str = "zero", now: datetime = NOW, **values: Any
) -> AssessmentScheme:
    """Return a scheme of 2023 over indicators with their weights, each compared with the best of the group."""
    draft = {"name": "年度考核", "period": parse_period(YEAR), "group": "", "grades": GRADES, **values}
    chosen = [
        SchemeIndicator(indicator=of, weight_parts=weight * PARTS, scoring=str(Scoring.BEST)) for of, weight in weighed
    ]
    whole = assessments.SchemeDraft(missing_policy=MissingPolicy(policy), **draft)
    return assessments.record_scheme(draft=whole, indicators=chosen, by=factories.somebody(), now=now)


def seal(of: AssessmentScheme, *, now: datetime = NOW, reason: str = "再次封存") -> Assessment:
    """Seal what comes of a scheme."""
    result = assessment_result(of, known_at=now)
    told = {"by": factories.somebody(), "now": now, "today": TODAY, "reason": reason}
    return assessments.seal_assessment(scheme=of, result=result, **told)


def sealed_numbers(zone: Zone) -> dict[str, int]:
    """Report of an indicator in two years, and seal an assessment by it and another."""
    investment = indicator()
    for period in ("2022", "2023"):
        value(investment, zone, "12.5", period)
    made = scheme((investment, 60), (indicator("talents"), 40))
    return {"scheme_id": made.pk, "seal_number": seal(made).number}
