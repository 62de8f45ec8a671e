"""
Write down the planned dates of the projects as far as the books tell: their changes are in the audit.

A plan that the audit shows no change of is dated to the registration of its project.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

FIELDS = {
    "started": "planned_start_on",
    "producing": "planned_production_on",
    "full_output": "planned_full_output_on",
}
RESCHEDULED = "调整计划日期"


def tell_plans(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every project the planned dates that it had, each with the moments between which it stood."""
    planned = apps.get_model("projects", "PlannedDate")
    edits = _edits(apps)
    fresh: list[Any] = []
    for project in apps.get_model("projects", "Project").objects.order_by("pk").iterator(2000):
        for stage, field in FIELDS.items():
            changes = edits.get((project.pk, field), [])
            fresh += [planned(stage=stage, **told) for told in _plans(project, field, changes)]
        if len(fresh) >= 2000:
            planned.objects.bulk_create(fresh)
            fresh = []
    planned.objects.bulk_create(fresh)


def _edits(apps: StateApps) -> dict[tuple[int, str], list[tuple[Any, Any, Any, Any]]]:
    """Return by project and field: moment, officer, and the days before and after each edit."""
    found = defaultdict(list)
    named = Q()
    for field in FIELDS.values():
        named |= Q(before__contains=field) | Q(after__contains=field)
    events = apps.get_model("projects", "AuditEvent").objects.filter(named, action="edit_project")
    for event in events.order_by("pk").iterator(2000):
        before, after = (json.loads(text) if text else {} for text in (event.before, event.after))
        for field in FIELDS.values():
            # Events hold only what changed, and of that no empty values.
            if field in before or field in after:
                change = (event.at, event.actor_id, _day(before.get(field)), _day(after.get(field)))
                found[event.project_id, field].append(change)
    return dict(found)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plans(project: Any, field: str, changes: list[tuple[Any, Any, Any, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the values of each plan in turn."""
    now = getattr(project, field)
    day = changes[0][2] if changes else now
    since, by = project.created_at, project.created_by_id
    steps = [(max(at, since), actor or by, after) for at, actor, _, after in changes]
    if changes and steps[-1][2] != now:
        steps.append((max(project.updated_at, steps[-1][0]), by, now))
    for at, actor, after in steps:
        if day is not None and after != day:
            ended = {"withdrawn_at": max(at, since), "withdrawn_by_id": actor, "withdrawn_reason": RESCHEDULED}
            yield {"project": project, "planned_on": day, "recorded_at": since, "recorded_by_id": by, **ended}
        if after != day:
            day, since, by = after, max(at, since), actor
    if day is not None:
        yield {"project": project, "planned_on": day, "recorded_at": since, "recorded_by_id": by}


class Migration(migrations.Migration):
    """Fill the table; emptying it is the reverse of the migration before."""

    dependencies = (("projects", "0014_plans_and_targets"),)
    operations = (migrations.RunPython(tell_plans, migrations.RunPython.noop),)
