"""Keep with each entry the first month that stated its figure: on a day before it there is nothing to be looked up."""

from django.db import migrations, models
from django.db.models import Max, OuterRef, Q, Subquery

AT_ONCE = 100_000
KEYS = (
    *("current_zone", "zone", "round", "unit", "category", "chain", "removed_on", "terminated_on", "reached_on"),
    *("planned_next_on", "amount_yuan", "cohort", "withdrawn_at"),
)
LISTS = {
    "started": ("completed_first_month", "completed_month", "completed_confirmed_month", "completed_yuan", "project"),
    "producing": (
        "expected_output_yuan",
        "actual_output_first_month",
        "actual_output_month",
        "actual_output_confirmed_month",
        "actual_output_yuan",
        "project",
    ),
}


def fill(apps, schema_editor):
    """Compute both columns of every standing entry from the standing figures, as the projection does from now on."""
    figures = apps.get_model("projects", "ProgressFigure").objects.filter(
        project=OuterRef("project"), withdrawn_at__isnull=True
    )
    months = {}
    for measure in ("completed", "actual_output"):
        stated = figures.filter(**{f"{measure}_yuan__isnull": False}).order_by("month")
        months[f"{measure}_first_month"] = Subquery(stated.values("month")[:1])
    entries = apps.get_model("projects", "CohortEntry").objects.filter(withdrawn_at__isnull=True)
    # Of a million projects at once it would take longer than a statement may.
    last = entries.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, AT_ONCE):
        entries.filter(pk__gte=first, pk__lt=first + AT_ONCE).update(**months)


def month_of(label):
    """Return a column of a month."""
    return models.DateField(label, null=True, blank=True)


class Migration(migrations.Migration):
    """Two columns, and the indexes of two lists made anew with them."""

    dependencies = (("projects", "0033_records_without_indexes_of_officers"),)
    operations = (
        *(migrations.RemoveIndex("cohortentry", f"cohortentry_{cohort}") for cohort in LISTS),
        migrations.AddField("cohortentry", "completed_first_month", month_of("累计完成投资最早填报的月份")),
        migrations.AddField("cohortentry", "actual_output_first_month", month_of("实际年产值最早填报的月份")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            migrations.AddIndex(
                "cohortentry",
                models.Index(
                    fields=[*KEYS, *columns],
                    condition=Q(("cohort", cohort), ("withdrawn_at__isnull", True)),
                    name=f"cohortentry_{cohort}",
                ),
            )
            for cohort, columns in LISTS.items()
        ),
    )
