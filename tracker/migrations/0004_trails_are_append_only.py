"""Refuse every change of what officers did and said in the database itself."""

from django.db import migrations

from projects.migrations._append_only import append_only


class Migration(migrations.Migration):
    """Put the triggers on the steps of reports and the notes on findings."""

    dependencies = (("tracker", "0003_monthly_reports"), ("projects", "0004_audit_is_append_only"))
    operations = (append_only("tracker_reportstep", "tracker_findingnote"),)
