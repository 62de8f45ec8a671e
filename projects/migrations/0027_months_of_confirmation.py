"""Keep with each entry the newest month that stated or confirmed its figure: an old one need not be looked up then."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery


def fill(apps, schema_editor):
    """Compute both columns of every standing entry from the standing figures, as the projection does from now on."""
    figures = apps.get_model("projects", "ProgressFigure").objects.filter(
        project=OuterRef("project"), withdrawn_at__isnull=True
    )
    months = {}
    for measure in ("completed", "actual_output"):
        told = figures.filter(Q(**{f"{measure}_yuan__isnull": False}) | Q(no_change=True)).order_by("-month")
        months[f"{measure}_confirmed_month"] = Subquery(told.values("month")[:1])
    apps.get_model("projects", "CohortEntry").objects.filter(withdrawn_at__isnull=True).update(**months)


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0026_encrypted_telephone_numbers'),
        ('zones', '0006_security_administrators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='cohortentry',
            name='cohortentry_started',
        ),
        migrations.RemoveIndex(
            model_name='cohortentry',
            name='cohortentry_producing',
        ),
        migrations.AddField(
            model_name='cohortentry',
            name='actual_output_confirmed_month',
            field=models.DateField(blank=True, null=True, verbose_name='实际年产值最近填报或确认的月份'),
        ),
        migrations.AddField(
            model_name='cohortentry',
            name='completed_confirmed_month',
            field=models.DateField(blank=True, null=True, verbose_name='累计完成投资最近填报或确认的月份'),
        ),
        migrations.AddIndex(
            model_name='cohortentry',
            index=models.Index(condition=models.Q(('cohort', 'started'), ('withdrawn_at__isnull', True)), fields=['current_zone', 'zone', 'round', 'unit', 'category', 'chain', 'removed_on', 'terminated_on', 'reached_on', 'planned_next_on', 'amount_yuan', 'cohort', 'withdrawn_at', 'completed_month', 'completed_confirmed_month', 'completed_yuan', 'project'], name='cohortentry_started'),
        ),
        migrations.AddIndex(
            model_name='cohortentry',
            index=models.Index(condition=models.Q(('cohort', 'producing'), ('withdrawn_at__isnull', True)), fields=['current_zone', 'zone', 'round', 'unit', 'category', 'chain', 'removed_on', 'terminated_on', 'reached_on', 'planned_next_on', 'amount_yuan', 'cohort', 'withdrawn_at', 'expected_output_yuan', 'actual_output_month', 'actual_output_confirmed_month', 'actual_output_yuan', 'project'], name='cohortentry_producing'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
