"""Let a preference be changed only by who has seen it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Count the changes."""

    dependencies = (("tracker", "0008_a_person_closes_a_doubt"),)
    operations = (
        migrations.AddField(
            model_name="reminderpreference",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
    )
