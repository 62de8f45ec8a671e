"""Refuse every change of what happened to a reminder in the database itself."""

from django.db import migrations

from projects.migrations._append_only import append_only


class Migration(migrations.Migration):
    """Put the triggers on the attempts."""

    dependencies = (("tracker", "0005_reminders"),)
    operations = (append_only("tracker_attempt"),)
