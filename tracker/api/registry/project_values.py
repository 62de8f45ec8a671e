"""Projects as rows of plain values: a list costs a fixed number of queries and no model instances."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.timezone import get_current_timezone

from projects.models import Milestone, ProgressFigure, Project, Reform, reform_sources
from projects.permissions import may_see_contact
from projects.rules.money import wan_text
from projects.rules.months import month_text
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from django.db.models import QuerySet

PLAIN = (
    "id",
    "name",
    "national_code",
    "owner",
    "owner_uscc",
    "category",
    "industry_code",
    "chain",
    "nature",
    "site",
    "content",
    "jobs",
    "planned_start_on",
    "planned_production_on",
    "planned_full_output_on",
    "lead",
    "agent",
    "contact_name",
    "contact_phone",
    "is_key",
    "note",
    "stage",
    "version",
    "updated_at",
)
RENAMED = {
    "zone": "zone_id",
    "zone_name": "zone__name",
    "unit": "zone__unit_id",
    "parent": "parent_id",
    "completed_month": "newest_month",
}
AMOUNTS = {
    "planned_wan": "planned_yuan",
    "expected_output_wan": "expected_output_yuan",
    "expected_tax_wan": "expected_tax_yuan",
    "completed_wan": "newest_completed",
}
_NAMES = (*PLAIN, *RENAMED, *AMOUNTS)
_COLUMNS = (*PLAIN, *RENAMED.values(), *AMOUNTS.values())
_REFORMS = tuple(Reform.values)


def project_rows(projects: QuerySet[Project], officer: Officer) -> list[dict[str, Any]]:
    """Return what an officer is shown of some projects. Three queries, however many projects."""
    figure = ProgressFigure.objects.standing().filter(project=OuterRef("pk"), completed_yuan__isnull=False)
    newest = figure.order_by("-month")
    found = projects.annotate(
        newest_completed=Subquery(newest.values("completed_yuan")[:1]),
        newest_month=Subquery(newest.values("month")[:1]),
    )
    rows = [dict(zip(_NAMES, values, strict=True)) for values in found.values_list(*_COLUMNS)]
    if not rows:
        return []
    beijing = get_current_timezone()
    numbers = [row["id"] for row in rows]
    milestones, reforms = _milestones(numbers, beijing), _reforms(numbers)
    sees_phone = _phone_gate(officer)
    for row in rows:
        _shape(row, beijing, sees_phone)
        number = row["id"]
        row["milestones"] = milestones.get(number, [])
        row["reform"] = reforms.get(number) or dict.fromkeys(_REFORMS, False)
    return rows


def project_row(project: Project, officer: Officer) -> dict[str, Any]:
    """Return what an officer is shown of one project."""
    return project_rows(Project.objects.filter(pk=project.pk), officer)[0]


def _shape(row: dict[str, Any], beijing: tzinfo, sees_phone: Callable[[int, str], bool]) -> None:
    """Turn the columns of a project into what is answered, in place."""
    for name in AMOUNTS:
        yuan = row[name]
        if yuan is not None:
            row[name] = wan_text(yuan)
    if row["completed_month"] is not None:
        row["completed_month"] = month_text(row["completed_month"])
    row["stage"] = row["stage"] or None
    row["updated_at"] = row["updated_at"].astimezone(beijing)
    if row["contact_phone"] and not sees_phone(row["zone"], row["unit"]):
        row["contact_phone"] = masked(row["contact_phone"])


def masked(phone: str) -> str:
    """Return a telephone number with its middle hidden: enough to recognize, too little to call."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def _phone_gate(officer: Officer) -> Callable[[int, str], bool]:
    """Return whether the officer sees the numbers of a zone; the permission is asked once a zone."""
    known: dict[int, bool] = {}

    def sees(zone: int, unit: str) -> bool:
        if zone not in known:
            known[zone] = may_see_contact(officer, Project(zone=Zone(pk=zone, unit_id=unit)))
        return known[zone]

    return sees


def _milestones(numbers: list[int], beijing: tzinfo) -> dict[int, list[dict[str, Any]]]:
    standing = Milestone.objects.standing().filter(project__in=numbers).order_by("occurred_on", "id")
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = standing.values_list("project_id", "id", "kind", "occurred_on", "sub_type", "recorded_at")
    for project, number, kind, day, sub_type, moment in rows:
        recorded_at = moment.astimezone(beijing)
        found[project].append(
            {"id": number, "kind": kind, "occurred_on": day, "sub_type": sub_type, "recorded_at": recorded_at}
        )
    return found


def _reforms(numbers: list[int]) -> dict[int, dict[str, bool]]:
    found: defaultdict[int, dict[str, bool]] = defaultdict(lambda: dict.fromkeys(_REFORMS, False))
    for project, reform in reform_sources.reforms_of(numbers):
        found[project][reform] = True
    return found
