"""A merger of zones moves their projects, by a list and by nobody; where things were before is never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from projects.migrations._append_only import append_only


def forget(apps, editor):
    """Remove the moves that the release before could not hold, and would not have written."""
    apps.get_model("projects", "ProjectMove").objects.filter(recorded_by=None).delete()


class Migration(migrations.Migration):
    dependencies = (
        ("projects", "0023_findings_are_kept"),
        ("zones", "0003_zone_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        migrations.AlterField(
            model_name="projectmove",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                help_text="空为随公布的名单",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
        append_only("projects_projectmove", "projects_formercode", "zones_zonechange"),
    )
