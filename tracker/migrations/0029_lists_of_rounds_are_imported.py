"""Let an import be of the list of a round as well."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add what kind of file it is, and of a list the round and which of its lists; what stands is a ledger."""

    dependencies = (
        ("tracker", "0028_file_notes_of_imports"),
        ("projects", "0030_new_addresses_are_asked_for"),
    )

    operations = (
        migrations.AddField(
            model_name="importjob",
            name="kind",
            field=models.CharField(
                choices=[("ledger", "台账"), ("round_list", "名单")],
                default="ledger",
                max_length=20,
                verbose_name="种类",
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="round",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.round",
                verbose_name="期次",
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="cohort",
            field=models.CharField(
                blank=True,
                choices=[("signed", "签约一批"), ("started", "开工一批"), ("producing", "投产一批")],
                max_length=10,
                verbose_name="名单",
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("kind", "round_list")),
                        models.Q(("round__isnull", False)),
                        models.Q(("cohort", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "round_list"), _negated=True),
                        models.Q(("round__isnull", True)),
                        models.Q(("cohort", "")),
                    ),
                    _connector="OR",
                ),
                name="importjob_list_of_round",
                violation_error_message="名单的导入须写明期次和名单，台账的没有。",
            ),
        ),
    )
