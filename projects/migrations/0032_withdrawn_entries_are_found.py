"""Find the withdrawn entries of zones by an index of these few: they belong to the figures of the past."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One small index more."""

    dependencies = (("projects", "0031_confirmations_are_in_the_index"),)
    operations = (
        migrations.AddIndex(
            "cohortentry",
            models.Index(
                fields=["current_zone", "round"],
                condition=models.Q(("withdrawn_at__isnull", False)),
                name="cohortentry_withdrawn",
            ),
        ),
    )
