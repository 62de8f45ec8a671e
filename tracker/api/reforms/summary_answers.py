"""The table of the approval reforms as it is answered: no percentage without its two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from projects.rules.area import mu_text
from projects.rules.reforms import COMMITMENT, FULL_PROXY, STANDARD_LAND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from projects.rules.rates import Ratio
    from projects.rules.reforms import ReformDates
    from tracker.queries.rates.selection import Grouping
    from tracker.queries.reforms.summary import Period, ReformRow, ReformTable


def period_answer(period: Period, now: datetime) -> dict[str, Any]:
    """Return the question that a table answers."""
    return {"from": period.start, "to": period.end, "known_at": localtime(period.known_at or now)}


def table_answer(table: ReformTable, by: Grouping, now: datetime) -> dict[str, Any]:
    """Return the table."""
    return {
        **period_answer(table.period, now),
        "by": str(by),
        "unpublished_years": list(table.unpublished_years),
        "rows": [row_answer(row) for row in table.rows],
        "total": row_answer(table.total),
    }


def row_answer(row: ReformRow) -> dict[str, Any]:
    """Return one group."""
    tally = row.tally
    return {
        "key": row.key,
        "label": row.label,
        "commitment_projects": tally.commitment_projects,
        "standard_land_projects": tally.standard_land_projects,
        "proxy_projects": tally.proxy_projects,
        "all_three_projects": tally.all_three_projects,
        "undated_projects": tally.undated_projects,
        "standard_parcels": tally.standard_parcels,
        "standard_area_mu": mu_text(tally.standard_area),
        "new_industrial_area_mu": mu_text(tally.new_industrial_area),
        "standard_industrial_area_mu": mu_text(tally.standard_industrial_area),
        "standard_share_percent": _percent(tally.standard_share),
        "proxy_posts": tally.proxy_posts,
        "items": tally.items,
        "items_without_limit": tally.items_without_limit,
        "statutory_days": tally.statutory_days,
        "actual_days": tally.actual_days,
        "saved_days": tally.compression.numerator,
        "compressed_percent": _percent(tally.compression),
    }


def project_answer(row: Mapping[str, Any], dates: ReformDates) -> dict[str, Any]:
    """Return a project behind a count, and since when it goes through each reform."""
    return {
        "id": row["id"],
        "name": row["name"],
        "zone": row["zone_id"],
        "zone_name": row["zone__name"],
        "unit": row["zone__unit_id"],
        "reforms": sorted(dates.since),
        "commitment_on": dates.since.get(COMMITMENT),
        "standard_land_on": dates.since.get(STANDARD_LAND),
        "full_proxy_on": dates.since.get(FULL_PROXY),
    }


def _percent(ratio: Ratio) -> str | None:
    return None if ratio.percent is None else f"{ratio.percent:.2f}"
