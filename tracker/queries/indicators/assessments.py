"""The results of an assessment scheme: computed from the books, and as they were sealed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.timezone import get_default_timezone

from projects.models import SchemeIndicator
from projects.rules.assessments import (
    SCORING_LABELS,
    MissingPolicy,
    ScoredZone,
    Scoring,
    assess,
    fingerprint,
    quotas,
    rounded,
)
from projects.rules.indicators import value_text
from tracker.queries.indicators.values import NOTHING, Reading, read_values
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from projects.models import Assessment, AssessmentScheme
    from zones.models import Officer

Result = dict[str, Any]
"""What is answered, printed and sealed: texts, whole numbers and None alone, so that its JSON is canonical."""
Readings = dict[tuple[int, int, "date"], Reading]


def assessment_result(scheme: AssessmentScheme, *, known_at: datetime) -> Result:
    """Return what comes of a scheme by what was known at a moment, for all zones it is about. Three queries."""
    indicators = list(SchemeIndicator.objects.filter(scheme=scheme).select_related("indicator"))
    zones = list(Zone.objects.select_related("unit").order_by("unit_id", "pk"))
    keys = [indicator.indicator_id for indicator in indicators]
    readings = read_values([zone.pk for zone in zones], keys, [scheme.period_start_on], known_at)
    groups = [
        _group_result(scheme, indicators, of_group, readings)
        for group in Zone.Group
        if group in {scheme.group or group} and (of_group := [zone for zone in zones if zone.group == group])
    ]
    moment = known_at.astimezone(get_default_timezone()).isoformat()
    return {"scheme": _scheme_result(scheme, indicators), "known_at": moment, "groups": groups}


def _scheme_result(scheme: AssessmentScheme, indicators: Sequence[SchemeIndicator]) -> Result:
    return {
        "id": scheme.pk,
        "name": scheme.name,
        "period": scheme.period.text,
        "period_label": scheme.period.label,
        "group": scheme.group,
        "missing_policy": scheme.missing_policy,
        "grades": scheme.grades,
        "indicators": [scheme_indicator_result(indicator) for indicator in indicators],
    }


def scheme_indicator_result(scheme_indicator: SchemeIndicator) -> Result:
    """Return an indicator of a scheme in words and numbers as they are written."""
    return {
        "code": scheme_indicator.indicator.code,
        "name": scheme_indicator.indicator.name,
        "unit": scheme_indicator.indicator.unit,
        "direction": scheme_indicator.indicator.direction,
        "weight": value_text(scheme_indicator.weight_parts),
        "scoring": scheme_indicator.scoring,
        "target": None if scheme_indicator.target_parts is None else value_text(scheme_indicator.target_parts),
        "cap": value_text(scheme_indicator.cap_parts) if scheme_indicator.scoring == Scoring.ATTAINMENT else None,
        "words": indicator_words(scheme_indicator),
    }


def indicator_words(scheme_indicator: SchemeIndicator) -> str:
    """Return in a sentence how an indicator is scored."""
    parts = [scheme_indicator.indicator.get_direction_display(), SCORING_LABELS[Scoring(scheme_indicator.scoring)]]
    if scheme_indicator.target_parts is not None:
        parts.append(f"目标 {value_text(scheme_indicator.target_parts)} {scheme_indicator.indicator.unit}")
    if scheme_indicator.scoring == Scoring.ATTAINMENT:
        parts.append(f"封顶 {value_text(scheme_indicator.cap_parts)}%")
    return "，".join(parts)


def _group_result(
    scheme: AssessmentScheme, indicators: Sequence[SchemeIndicator], zones: Sequence[Zone], readings: Readings
) -> Result:
    start = scheme.period_start_on
    of_zone = {
        zone.pk: {
            indicator.indicator.code: readings.get((zone.pk, indicator.indicator_id, start), NOTHING)
            for indicator in indicators
        }
        for zone in zones
    }
    scored = assess(
        [indicator.criterion for indicator in indicators],
        {zone: {code: reading.parts for code, reading in of.items()} for zone, of in of_zone.items()},
        policy=MissingPolicy(scheme.missing_policy),
        grades=scheme.grade_list,
    )
    named = {zone.pk: zone for zone in zones}
    weights = {indicator.indicator.code: value_text(indicator.weight_parts) for indicator in indicators}
    ranked = sum(row.rank is not None for row in scored)
    places = zip(scheme.grade_list, quotas(scheme.grade_list, ranked), strict=True)
    return {
        "group": zones[0].group,
        "label": zones[0].get_group_display(),
        "ranked": ranked,
        "places": [{"grade": grade.name, "places": count} for grade, count in places],
        "rows": [_row(named[row.zone], row, of_zone[row.zone], weights) for row in scored],
    }


def _row(zone: Zone, scored: ScoredZone, readings: Mapping[str, Reading], weights: Mapping[str, str]) -> Result:
    is_ranked = scored.rank is not None
    return {
        "zone": zone.pk,
        "zone_name": zone.name,
        "unit_name": zone.unit.name,
        "rank": scored.rank,
        "total": None if scored.total is None else str(rounded(scored.total)),
        "grade": scored.grade,
        "missing": scored.missing,
        "values": [
            {
                "code": value.code,
                "status": readings[value.code].state,
                "value": None if value.value is None else value_text(value.value),
                "score": str(rounded(value.score)) if is_ranked else None,
                "weight": weights[value.code],
                "points": str(rounded(value.points)) if is_ranked else None,
            }
            for value in scored.values
        ],
    }


def sealed_result(assessment: Assessment, officer: Officer) -> Result:
    """
    Return a sealed result with the rows of the zones that the officer sees.

    A rank and a grade are what the province gave a zone among its group: the zone may know them, and no other's.
    """
    result: Result = json.loads(assessment.content)
    visible = set(Zone.objects.visible_to(officer).values_list("pk", flat=True))
    for group in result["groups"]:
        group["rows"] = [row for row in group["rows"] if row["zone"] in visible]
    return {**result, "groups": [group for group in result["groups"] if group["rows"]]}


def sealed_beside_current(assessment: Assessment, officer: Officer, *, now: datetime) -> Result:
    """Return a sealed result; for those who see the whole province each row has what the books give now."""
    sealed = sealed_result(assessment, officer)
    if not officer.sees_everything:
        return sealed
    return with_changes(sealed, assessment_result(assessment.scheme, known_at=now))


def is_intact(assessment: Assessment) -> bool:
    """Whether a sealed content still has its fingerprint."""
    return fingerprint(assessment.content) == assessment.sha256


def is_reproduced(assessment: Assessment) -> bool:
    """Whether the books of the moment of sealing give the sealed figures again; names may have changed since."""
    again = assessment_result(assessment.scheme, known_at=assessment.sealed_at)
    return _figures(again) == _figures(json.loads(assessment.content))


def with_changes(sealed: Result, current: Result) -> Result:
    """Return a sealed result, each row with the `current` total and rank of the same zone, None where there is none."""
    rows = {row["zone"]: {"rank": row["rank"], "total": row["total"]} for row in _rows(current)}
    for row in _rows(sealed):
        row["current"] = rows.get(row["zone"])
    return sealed


def _rows(result: Result) -> list[Result]:
    return [row for group in result["groups"] for row in group["rows"]]


def _figures(result: Result) -> list[tuple[Any, ...]]:
    return [(row["zone"], row["rank"], row["total"], row["grade"], row["values"]) for row in _rows(result)]
