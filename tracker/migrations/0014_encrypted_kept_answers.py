"""Kept answers are stored encrypted: they hold what was answered, telephone numbers among it."""

from django.db import migrations

import zones.models.encrypted_text
from zones.migrations._encrypting import encrypt_what_is_there


class Migration(migrations.Migration):
    dependencies = (("tracker", "0013_armed_databases_and_troubles"),)
    operations = (
        migrations.AlterField(
            model_name="keptanswer",
            name="body",
            field=zones.models.encrypted_text.EncryptedTextField(
                blank=True, purpose="kept_answer.body", verbose_name="应答内容"
            ),
        ),
        encrypt_what_is_there("tracker", "KeptAnswer", "body"),
    )
