"""Write down the dates of the rounds that are registered, as told when they were, and keep what was told."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.migrations._append_only import append_only


def tell_dates(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every round the one date that the books know of it."""
    dates = apps.get_model("projects", "RoundDate")
    dates.objects.bulk_create(
        dates(
            round_id=one.pk,
            held_on=one.held_on,
            is_date_published=one.is_date_published,
            recorded_at=one.opened_at,
            recorded_by_id=one.opened_by_id,
        )
        for one in apps.get_model("projects", "Round").objects.all()
    )


class Migration(migrations.Migration):
    """Fill the table, then put the triggers on it."""

    dependencies = (("projects", "0008_rounds_can_be_corrected"),)
    operations = (
        migrations.RunPython(tell_dates, migrations.RunPython.noop),
        append_only("projects_rounddate"),
    )
