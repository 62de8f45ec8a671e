"""Refuse every change of the audit in the database itself."""

from django.db import migrations

from projects.migrations._append_only import append_only


class Migration(migrations.Migration):
    """Put the triggers on the audit's two tables."""

    dependencies = (("projects", "0003_audit_and_approvals"),)
    operations = (append_only("projects_auditevent", "projects_auditseal"),)
