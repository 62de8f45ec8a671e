"""Mends the days that SQLite had read wrongly: of several stages recorded out of order it passed over the first."""

from typing import Any

from django.db import migrations

from projects.migrations._statements import RunStatements

FIRST = """
    (SELECT MIN(occurred_on) FROM projects_milestone
     WHERE project_id = projects_cohortentry.project_id AND withdrawn_at IS NULL
       AND kind IN ('started', 'producing', 'full_output')
     GROUP BY project_id)
"""
MEND = f"""
    UPDATE projects_cohortentry SET reached_on = {FIRST}
    WHERE cohort = 'signed' AND withdrawn_at IS NULL AND reached_on IS NOT {FIRST}
"""  # noqa: S608  # of the text above


def mend(apps: Any, schema_editor: Any) -> None:
    """Store the first day, on the one engine that stored another."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(MEND)


class Migration(migrations.Migration):
    dependencies = [("projects", "0034_first_months_of_figures")]

    operations = [RunStatements(mend, migrations.RunPython.noop)]
