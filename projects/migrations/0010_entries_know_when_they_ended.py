"""Entries carry the days on which they were removed and their project ended, also in the indexes of the rates."""

from django.db import migrations, models

KEYS = ["zone", "round", "unit", "category", "chain", "removed_on", "terminated_on", "reached_on"]
KEYS += ["planned_next_on", "amount_yuan", "cohort", "withdrawn_at"]
COLUMNS = {"removed_on": "调出日期", "terminated_on": "终止日期"}
FIGURES = {
    "signed": [],
    "started": ["completed_month", "completed_yuan", "project"],
    "producing": ["expected_output_yuan", "actual_output_month", "actual_output_yuan", "project"],
}


def _index(cohort: str) -> models.Index:
    return models.Index(
        fields=[*KEYS, *FIGURES[cohort]],
        condition=models.Q(withdrawn_at__isnull=True, cohort=cohort),
        name=f"cohortentry_{cohort}",
    )


class Migration(migrations.Migration):
    """Add the columns, and put indexes that hold them in the place of those that hold how an entry left."""

    dependencies = (("projects", "0009_round_dates_told_so_far"),)
    operations = (
        *(
            migrations.AddField("cohortentry", name, models.DateField(label, blank=True, null=True))
            for name, label in COLUMNS.items()
        ),
        *(migrations.RemoveIndex(model_name="cohortentry", name=f"cohortentry_{cohort}") for cohort in FIGURES),
        *(migrations.AddIndex(model_name="cohortentry", index=_index(cohort)) for cohort in FIGURES),
    )
