"""Loads the stall rules that the product ships with. Rules that an officer has changed since stay as they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from projects.models import RuleVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def load_stall_rules(rows: list[dict[str, str]], *, now: datetime) -> tuple[int, int]:
    """Add missing rules, and a new version where the file differs; return how many were added and how many not."""
    # In order of version, so that the newest one of each code remains.
    newest = {rule.code: rule for rule in RuleVersion.objects.filter(category="", unit=None).order_by("version")}
    scoped = {rule.code: rule for rule in RuleVersion.objects.filter(unit=None).order_by("version")}
    fresh = []
    for row in rows:
        values = _values(row)
        known = newest.get(row["code"]) or scoped.get(row["code"])
        # Whoever recorded the newest version decides: no officer in it means that it came from a file.
        if known is not None and (known.recorded_by_id is not None or _is_same(known, values)):
            continue
        # A new version, never an update: lights of the past must stay explicable (ADR 0030), and a trigger refuses it.
        version = known.version + 1 if known else 1
        fresh.append(RuleVersion(code=row["code"], version=version, recorded_at=now, **values))
    RuleVersion.objects.bulk_create(fresh)
    return len(fresh), len(rows) - len(fresh)


def _is_same(known: RuleVersion, values: Mapping[str, Any]) -> bool:
    return all(getattr(known, name) == value for name, value in values.items())


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "trigger": row["trigger"],
        "stage": row["stage"],
        "category": row["category"],
        "measure": row["measure"],
        "yellow": int(row["yellow"]) if row["yellow"] else None,
        "red": int(row["red"]) if row["red"] else None,
        "preset": row["preset"],
        "is_enabled": row["enabled"] == "yes",
        "valid_from": date.fromisoformat(row["valid_from"]),
    }
