"""Results and missing values as pages show them: names instead of codes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from projects.rules.indicators import value_text
from projects.rules.moments import moment_text
from tracker.queries.indicators.values import STATE_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from projects.rules.contributions import Contribution
    from tracker.queries.indicators.contributions import ComparedZones
    from zones.models import Zone


def with_names(result: dict[str, Any]) -> dict[str, Any]:
    """
    Return a result with names: of the grades and their places, of what a row lacks, of the state of each value.

    Its moment is put into words that can be asked again.
    """
    result["known_at_text"] = moment_text(datetime.fromisoformat(result["known_at"]))
    names = {indicator["code"]: indicator["name"] for indicator in result["scheme"]["indicators"]}
    for group in result["groups"]:
        group["quotas"] = "、".join(f"{place['grade']} {place['places']}" for place in group["places"])
        for row in group["rows"]:
            for value in row["values"]:
                value["status_label"] = STATE_LABELS[value["status"]]
            row["missing_names"] = "、".join(
                f"{names[value['code']]}（{value['status_label']}）"
                for value in row["values"]
                if value["code"] in row["missing"]
            )
    return result


def contribution_rows(zones: Mapping[int, Zone], rows: Iterable[Contribution]) -> list[dict[str, Any]]:
    """Return what a table shows of each zone."""
    return [
        {
            "zone": zones[row.zone],
            "rank": row.rank,
            "before": value_text(row.before),
            "now": value_text(row.now),
            "change": value_text(row.change),
            "points": row.points,
        }
        for row in rows
    ]


def missing_rows(compared: ComparedZones) -> list[tuple[Zone, str, str]]:
    """Return the zones that do not count, with the state of the value before and of the one now."""
    question = compared.question
    return [
        (
            compared.zones[values.zone],
            STATE_LABELS[compared.state_of(values.zone, question.before)],
            STATE_LABELS[compared.state_of(values.zone, question.now)],
        )
        for values in compared.table.missing
    ]
