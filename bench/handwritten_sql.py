"""The rates as one would write them by hand: three statements over the same indexes, one for the names; and months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from projects.rules.months import last_completed_month, oldest_fresh_month

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bench.rate_queries import RateQuery
    from tracker.queries.rates.window import Window

REMOVED = "removed_on <= %(day)s"
STAYS = "(removed_on IS NULL OR removed_on > %(day)s)"
GOES_ON = f"(terminated_on IS NULL OR terminated_on > %(day)s) AND {STAYS}"
REACHED = f"reached_on <= %(day)s AND {STAYS}"
NOT_DUE = f"planned_next_on > %(day)s AND (reached_on IS NULL OR reached_on > %(day)s) AND {GOES_ON}"
TERMINATED = f"terminated_on <= %(day)s AND {STAYS}"
EXPECTS = f"expected_output_yuan IS NOT NULL AND {STAYS}"
INDUSTRY = "category = 'industry'"


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _sum(column: str, condition: str) -> str:
    return f"coalesce(cast(sum({column}) FILTER (WHERE {condition}) AS bigint), 0)"


def _known(expression: str, condition: str) -> str:
    return f"count({expression}) FILTER (WHERE {condition})"


def _fresh(value: str, month: str) -> str:
    """Return whether a figure, where there is one, was reported or confirmed lately."""
    confirmed = month.replace("_month", "_confirmed_month")
    recent = (
        f"EXISTS (SELECT 1 FROM projects_progressfigure f WHERE f.project_id = e.project_id AND f.withdrawn_at IS NULL "
        f"AND (f.{value} IS NOT NULL OR f.no_change) AND f.month BETWEEN %(fresh)s AND %(month)s)"
    )
    return (
        f"CASE WHEN {confirmed} <= %(month)s THEN {confirmed} >= %(fresh)s "
        f"WHEN {month} BETWEEN %(fresh)s AND %(month)s THEN true WHEN {month} IS NOT NULL THEN {recent} END"
    )


def _monthly(value: str, month: str, condition: str) -> list[str]:
    figure = _figure(value, month)
    fresh = f"{figure} IS NOT NULL AND {_fresh(value, month)}"
    return [_sum(figure, condition), _known(figure, condition), _count(f"{condition} AND {fresh}")]


def _figure(value: str, month: str) -> str:
    newest = (
        f"SELECT f.{value} FROM projects_progressfigure f WHERE f.project_id = e.project_id AND f.withdrawn_at IS NULL "
        f"AND f.{value} IS NOT NULL AND f.month <= %(month)s ORDER BY f.month DESC LIMIT 1"
    )
    return f"CASE WHEN {month} <= %(month)s THEN {value} WHEN {month} > %(month)s THEN ({newest}) END"


_BASE = [
    *("count(*)", "cast(sum(amount_yuan) AS bigint)"),
    *(_count(REMOVED), _sum("amount_yuan", REMOVED)),
    *(_count(REACHED), _sum("amount_yuan", REACHED)),
    *(_count(NOT_DUE), _sum("amount_yuan", NOT_DUE)),
    _count(TERMINATED),
]
COLUMNS = {
    "signed": _BASE,
    "started": [*_BASE, *_monthly("completed_yuan", "completed_month", REACHED)],
    "producing": [
        *_BASE,
        *(_count(EXPECTS), _count(f"expected_output_yuan IS NOT NULL AND {NOT_DUE}")),
        _sum("expected_output_yuan", EXPECTS),
        *_monthly("actual_output_yuan", "actual_output_month", EXPECTS),
        *(_count(INDUSTRY), _count(f"{INDUSTRY} AND {REMOVED}")),
        *(_count(f"{INDUSTRY} AND {REACHED}"), _count(f"{INDUSTRY} AND {NOT_DUE}")),
    ],
}
_PARTS = ["members", "amount", "removed", "removed_amount", "reached", "reached_amount", "not_due", "not_due_amount"]
_PARTS += ["terminated"]
PARTS = {
    "signed": _PARTS,
    "started": [*_PARTS, "completed", "completed_known", "completed_fresh"],
    "producing": [
        *(*_PARTS, "with_expected", "with_expected_not_due", "expected_output"),
        *("actual_output", "output_known", "output_fresh"),
        *("industry_members", "industry_removed", "industry_reached", "industry_not_due"),
    ],
}

UNMERGED = "name NOT IN (SELECT name FROM zones_zonealias)"

Answer = dict[str, list[tuple[Any, ...]]]


def rates(query: RateQuery) -> Answer:
    """Return the rows of each list by zone, and the names of the zones."""
    unit = query.officer.unit_id
    values = {
        "day": query.window.as_of,
        "month": last_completed_month(query.window.as_of),
        "fresh": oldest_fresh_month(query.window.as_of),
        "unit": unit,
    }
    rounds = ", ".join(str(round_.pk) for round_ in query.window.rounds)
    zones = "AND current_zone_id IN (SELECT id FROM zones_zone WHERE unit_id = %(unit)s) " if unit else ""
    answer = {}
    with connection.cursor() as cursor:
        for cohort, columns in COLUMNS.items():
            cursor.execute(
                f"SELECT zone_id, {', '.join(columns)} FROM projects_cohortentry e WHERE cohort = '{cohort}' "
                f"AND withdrawn_at IS NULL {zones}AND round_id IN ({rounds}) GROUP BY current_zone_id, zone_id",
                values,
            )
            answer[cohort] = cursor.fetchall()
        visible = "AND unit_id = %(unit)s " if unit else ""
        cursor.execute(f"SELECT id, name FROM zones_zone WHERE {UNMERGED} {visible}ORDER BY unit_id, id", values)
        answer["names"] = cursor.fetchall()
    return answer


def trend(query: RateQuery, windows: Sequence[Window]) -> dict[str, dict[date, tuple[Any, ...]]]:
    """Return the parts of each list on the day of each window: the same columns, for every day beside every entry."""
    unit = query.officer.unit_id
    days = [window.as_of for window in windows]
    values = {
        "days": days,
        "months": [last_completed_month(day) for day in days],
        "oldest": [oldest_fresh_month(day) for day in days],
        "unit": unit,
    }
    rounds = ", ".join(str(round_.pk) for round_ in windows[-1].rounds)
    zones = "AND current_zone_id IN (SELECT id FROM zones_zone WHERE unit_id = %(unit)s) " if unit else ""
    answer = {}
    with connection.cursor() as cursor:
        for cohort, columns in COLUMNS.items():
            counted = ", ".join(columns)
            for name in ("day", "month", "fresh"):
                counted = counted.replace(f"%({name})s", f"asked.{name}")
            cursor.execute(
                f"SELECT asked.day, {counted} "
                "FROM unnest(%(days)s, %(months)s, %(oldest)s) AS asked(day, month, fresh) JOIN projects_round held "
                "ON held.held_on <= asked.day JOIN projects_cohortentry e "
                f"ON e.round_id = held.id WHERE cohort = '{cohort}' AND e.withdrawn_at IS NULL {zones}"
                f"AND e.round_id IN ({rounds}) GROUP BY asked.day",
                values,
            )
            answer[cohort] = {day: tuple(parts) for day, *parts in cursor.fetchall()}
    return answer
