"""Find the mails of the last hour quickly."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Index when reminders were handed over."""

    dependencies = (("tracker", "0009_preferences_have_versions"),)
    operations = (
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                fields=["dot_at"], condition=models.Q(("dot_at__isnull", False)), name="reminder_handed_over"
            ),
        ),
    )
