"""Let a second person approve that the mail of an account goes elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add a column that is empty in what was asked for so far."""

    dependencies = (("projects", "0029_every_project_has_a_stall_state"),)
    operations = (
        migrations.AddField(
            "rightsrequest", "email", models.EmailField("新的电子邮箱", max_length=254, null=True, blank=True)
        ),
    )
