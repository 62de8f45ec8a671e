"""Keep with an import what is to be known of its whole file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add what is empty until a file is read."""

    dependencies = (("tracker", "0027_returned_reports_and_new_addresses"),)

    operations = (
        migrations.AddField(
            model_name="importjob",
            name="file_notes",
            field=models.JSONField(blank=True, default=dict, verbose_name="整个文件的提示"),
        ),
    )
