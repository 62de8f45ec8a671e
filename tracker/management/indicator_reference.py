"""Loads the definitions of zone indicators, without any values. What the province changed stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.models import Indicator
from projects.rules.months import parse_day
from tracker.management.load_counts import LoadCounts
from tracker.management.reference import rows_of, save_row

if TYPE_CHECKING:
    from typing import Any


@transaction.atomic
def load_indicators() -> LoadCounts:
    """Add the indicators that are missing, by code or name; return what came of it."""
    tally = LoadCounts("指标")
    known = {name for pair in Indicator.objects.values_list("code", "name") for name in pair}
    for row in rows_of("indicators.csv"):
        if {row["code"], row["name"]} & known:
            tally.unchanged += 1
            continue
        values: dict[str, Any] = {**row, "is_additive": row["is_additive"] == "yes"}
        save_row(None, Indicator, {**values, "valid_from": parse_day(row["valid_from"])}, tally)
    return tally
