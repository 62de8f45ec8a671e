"""Real values for the parameters of routes, taken from the database by its tables."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldError
from django.db.models import Model, QuerySet

from devtools.compare_answers.frozen_clock import MONTH

ZONE_ACCOUNT = "xingxian"
"""The account of the demo that sees least; some of its zone's things are among those of each kind."""
MISSING = "999999999"
TABLES = {
    "absence_id": "zones_absence",
    "adjustment_id": "projects_planadjustment",
    "answer_id": "tracker_stallanswer",
    "bulletin_id": "tracker_bulletin",
    "drawn_id": "tracker_auditsampleitem",
    "entry_id": "projects_cohortentry",
    "export_id": "tracker_exportjob",
    "import_id": "tracker_importjob",
    "form_id": "tracker_officeform",
    "sample_id": "tracker_auditsample",
    "template_id": "tracker_bulletintemplate",
    "evidence_id": "projects_evidence",
    "item_id": "projects_commitmentitem",
    "member_id": "projects_targetmember",
    "milestone_id": "projects_milestone",
    "officer_id": "zones_officer",
    "parcel_id": "projects_parcel",
    "plan_exit_id": "projects_planexit",
    "problem_id": "tracker_problem",
    "project_id": "projects_project",
    "reminder_id": "tracker_reminder",
    "report_id": "tracker_progressreport",
    "request_id": "projects_rightsrequest",
    "round_id": "projects_round",
    "scheme_id": "projects_assessmentscheme",
    "target_id": "projects_targetlist",
    "value_id": "projects_indicatorvalue",
    "view_id": "tracker_savedview",
}
"""The tables of numbers, by the names that parameters have."""
NUMBERS = {
    "chain-aliases": "projects_chainalias",
    "chain-leaders": "projects_chainleader",
    "clock-pauses": "projects_clockpause",
    "commitment-checks": "projects_commitmentcheck",
    "indicator-values": "projects_indicatorvalue",
    "parcel-allocations": "projects_parcelallocation",
    "parcel-results": "projects_parcelresult",
    "proxy-posts": "projects_proxypost",
    "proxy-services": "projects_proxyservice",
    "reform-adoptions": "projects_reformadoption",
}
"""The tables of parameters that are only called `number`, by what stands before them."""
WITHOUT_TABLE = {
    "chapter": ["README", MISSING],
    "mail": ["hint", MISSING],
    "seal_number": ["1", MISSING],
    "sign_in": [MISSING],
    "token": [MISSING],
}
"""Values of parameters that name a file of the manual or number the parts of something, or are secrets."""
ZONE_PATHS = ("zone", "project__zone", "item__project__zone", "parcel__zone", "officer__zone", "recipient__zone")


def values_of(route: str, name: str) -> list[str]:
    """
    Return values for a parameter of a route: two of one zone, the first, middle and last of all, and a missing one.

    :raises LookupError: if nothing is known of the parameter
    """
    if name == "month":
        return [MONTH, "2023-06", "2024-13", "2099-01"]
    if name == "round_key":
        return [*_spread([f"{year}-{number}" for year, number in _round_numbers()]), "2099-1", "nonsense"]
    if route.startswith("admin/") and name in {"object_id", "id"}:
        _, app, kind = route.split("/")[:3]
        return [*_spread([str(key) for key in _keys(apps.get_model(app, kind)._meta.db_table)])[:1], MISSING]
    if name in WITHOUT_TABLE:
        return WITHOUT_TABLE[name]
    table = table_of(route, name)
    keys = [*_ends(keys_of_zone(table)), *_spread(_keys(table))]
    return [*dict.fromkeys(str(key) for key in keys), MISSING]


def table_of(route: str, name: str) -> str:
    """
    Return the table that a parameter of a route is a number of.

    :raises LookupError: if nothing is known of the parameter
    """
    before = route.partition(f"<int:{name}>")[0].rstrip("/").rpartition("/")[2]
    table = NUMBERS.get(before) if name == "number" else TABLES.get(name)
    if table is None:
        raise LookupError(f"{route}: say in TABLES or NUMBERS where the values of {name} are")
    return table


@cache
def keys_of_zone(table: str, account: str = ZONE_ACCOUNT) -> list[Any]:
    """Return the numbers of a table's rows that belong to the zone of an account, in order."""
    zone: Any = get_user_model()._default_manager.values_list("zone", flat=True).get(username=account)
    for path in ZONE_PATHS:
        try:
            return list(rows(table).filter(**{path: zone}).values_list("pk", flat=True))
        except FieldError:
            continue
    return []


def rows(table: str) -> QuerySet[Model]:
    """
    Return the rows of a table in the order of their keys.

    :raises LookupError: if no model has this table
    """
    for model in apps.get_models():
        if model._meta.db_table == table:
            return model._default_manager.order_by("pk")
    raise LookupError(f"no model has the table {table}")


@cache
def _keys(table: str) -> list[Any]:
    return list(rows(table).values_list("pk", flat=True))


def _round_numbers() -> list[tuple[int, int]]:
    return list(rows(TABLES["round_id"]).values_list("year", "number"))


def _spread(values: list[Any]) -> list[Any]:
    """Return the first, the middle and the last."""
    return [*dict.fromkeys([values[0], values[len(values) // 2], values[-1]])] if values else []


def _ends(values: list[Any]) -> list[Any]:
    return [*dict.fromkeys([values[0], values[-1]])] if values else []
