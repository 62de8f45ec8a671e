"""Answer from the index alone whether a month confirmed a figure; the index that lacks it goes when the new one stands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make one index for another; both are made of what stands."""

    dependencies = (("projects", "0030_new_addresses_are_asked_for"),)
    operations = (
        migrations.AddIndex(
            "progressfigure",
            models.Index(
                fields=["project", "-month", "no_change", "completed_yuan", "actual_output_yuan"],
                condition=models.Q(("withdrawn_at__isnull", True)),
                name="progressfigure_newest",
            ),
        ),
        migrations.RemoveIndex("progressfigure", "progressfigure_standing"),
    )
