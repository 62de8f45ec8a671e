from django.db import migrations
from django.utils import timezone


def stamp(apps, schema_editor):
    """Let the age of passwords set before this release count from now: when they were set is not known."""
    apps.get_model("zones", "Officer").objects.filter(password_set_at=None).update(password_set_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ("zones", "0004_accounts"),
    ]

    operations = [
        migrations.RunPython(stamp, migrations.RunPython.noop),
    ]
