"""Refuse every change of a sealed assessment in the database itself."""

from django.db import migrations

from projects.migrations._append_only import append_only


class Migration(migrations.Migration):
    """Put the triggers on the sealed assessments."""

    dependencies = (("projects", "0016_indicators"),)
    operations = (append_only("projects_assessment"),)
