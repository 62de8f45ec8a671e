from django.db import migrations, models
from django.db.models import F


def pdf_files_are_stored_as_sent(apps, editor):
    """Fill in what is known: pictures are encoded anew, PDF files never were."""
    evidence = apps.get_model("projects", "Evidence")
    evidence.objects.filter(content_type="application/pdf").update(stored_sha256=F("sha256"))


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0021_key_chains'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='stored_sha256',
            field=models.CharField(editable=False, max_length=64, null=True, verbose_name='存件指纹'),
        ),
        migrations.RunPython(pdf_files_are_stored_as_sent, migrations.RunPython.noop),
    ]
