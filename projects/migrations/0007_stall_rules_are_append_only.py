"""Refuse every change of a version of a stall rule in the database itself."""

from django.db import migrations

from projects.migrations._append_only import append_only


class Migration(migrations.Migration):
    """Put the triggers on the versions of stall rules."""

    dependencies = (("projects", "0006_stall_rules"),)
    operations = (append_only("projects_ruleversion"),)
