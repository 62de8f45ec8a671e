"""Keep the cells of an import's rows as short texts, and its rows and records in no index by which nobody asks."""

from django.db import migrations, models

import tracker.models.cells_field
from projects.migrations._indexes import of_records, without_indexes


def in_full(apps, editor):
    """Write each cell as the mapping that it was kept as before."""
    rows = apps.get_model("tracker", "ImportRow").objects
    for row in rows.exclude(changes=[]).only("changes").iterator(500):
        row.changes = [
            cell if isinstance(cell, dict) else tracker.models.cells_field.whole_cell(*cell) for cell in row.changes
        ]
        row.save(update_fields=["changes"])


def reference(label, to, on_delete, **told):
    """Return a foreign key of the rows, which has no index of its own."""
    return models.ForeignKey(verbose_name=label, to=to, on_delete=on_delete, db_index=False, **told)


ROWS = {
    ("importrow", "job"): reference("台账导入", "tracker.importjob", models.CASCADE, related_name="rows"),
    ("importrow", "zone"): reference(
        "开发区", "zones.zone", models.PROTECT, blank=True, null=True, related_name="+"
    ),
    ("importrow", "project"): reference(
        "项目", "projects.project", models.PROTECT, blank=True, null=True, related_name="+"
    ),
}


class Migration(migrations.Migration):
    """What stands is read as it is kept; the way back writes it in full."""

    dependencies = (
        ("tracker", "0030_months_sheets_are_imported"),
        ("projects", "0033_records_without_indexes_of_officers"),
        ("zones", "0006_security_administrators"),
    )
    operations = (
        migrations.RunPython(migrations.RunPython.noop, in_full),
        migrations.AlterField(
            "importrow",
            "changes",
            tracker.models.cells_field.CellsField(blank=True, default=list, verbose_name="变更"),
        ),
        without_indexes("tracker", {**ROWS, **of_records("samplecheck", "stallanswer", "snooze")}),
    )
