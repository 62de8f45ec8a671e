"""Telephone numbers are stored encrypted."""

from django.db import migrations

import zones.models.encrypted_text
from zones.migrations._encrypting import encrypt_what_is_there


class Migration(migrations.Migration):
    dependencies = (("projects", "0025_rights_and_search_in_the_audit"),)
    operations = (
        migrations.AlterField(
            model_name="project",
            name="contact_phone",
            field=zones.models.encrypted_text.EncryptedTextField(
                blank=True, max_length=20, purpose="project.contact_phone", verbose_name="联系电话"
            ),
        ),
        encrypt_what_is_there("projects", "Project", "contact_phone"),
    )
