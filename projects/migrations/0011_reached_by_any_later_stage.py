"""Project onto the standing entries the first day at the next stage or beyond, and the days on which they ended."""

from datetime import date

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import DateField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Least, NullIf

LATER = {"signed": ["started", "producing", "full_output"], "started": ["producing", "full_output"]}
NEXT = {"signed": ["started"], "started": ["producing"]}
NEVER = Value(date(9999, 12, 31), output_field=DateField())


def project_later_stages(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Recompute the columns as the operations do from now on."""
    _reach(apps, LATER)
    milestones = apps.get_model("projects", "Milestone").objects.filter(withdrawn_at__isnull=True)
    exits = apps.get_model("projects", "CohortExit").objects.filter(withdrawn_at__isnull=True)
    days = (
        milestones.filter(project=OuterRef("project"), kind="terminated").values("occurred_on")[:1],
        exits.filter(entry__project=OuterRef("project"), kind="terminated").order_by("left_on").values("left_on")[:1],
    )
    ended = NullIf(Least(*(Coalesce(Subquery(day), NEVER) for day in days)), NEVER)
    entries = apps.get_model("projects", "CohortEntry").objects.filter(withdrawn_at__isnull=True)
    removed = exits.filter(entry=OuterRef("pk"), kind="removed")
    entries.update(terminated_on=ended, removed_on=Subquery(removed.values("left_on")[:1]))


def project_next_stages(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Go back to the day of the next stage alone."""
    _reach(apps, NEXT)


def _reach(apps: StateApps, kinds: dict[str, list[str]]) -> None:
    milestones = apps.get_model("projects", "Milestone").objects.filter(withdrawn_at__isnull=True)
    entries = apps.get_model("projects", "CohortEntry").objects.filter(withdrawn_at__isnull=True)
    for cohort, of_cohort in kinds.items():
        reached = milestones.filter(project=OuterRef("project"), kind__in=of_cohort).order_by("occurred_on")
        entries.filter(cohort=cohort).update(reached_on=Subquery(reached.values("occurred_on")[:1]))


class Migration(migrations.Migration):
    """Additive: only projected columns are recomputed."""

    dependencies = (("projects", "0010_entries_know_when_they_ended"),)
    operations = (migrations.RunPython(project_later_stages, project_next_stages),)
