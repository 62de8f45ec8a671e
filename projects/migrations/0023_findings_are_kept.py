import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # The rows come after all migrations, by `tracker.management.upgrades`.
    dependencies = [
        ("projects", "0022_evidence_stored_sha256"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlausibilityFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=40, verbose_name="规则")),
                ("key", models.CharField(help_text="同一规则下的哪一处", max_length=80, verbose_name="发现")),
                (
                    "about",
                    models.CharField(
                        blank=True, help_text="先登记的文件，或登记人", max_length=20, verbose_name="对照"
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="标题")),
                ("explanation", models.TextField(blank=True, verbose_name="说明")),
                ("weight", models.PositiveIntegerField(default=1, verbose_name="条数")),
                ("in_zone", models.BooleanField(default=True, verbose_name="开发区可见")),
                ("in_unit", models.BooleanField(default=True, verbose_name="填报单位可见")),
                ("in_province", models.BooleanField(default=True, verbose_name="全省可见")),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "疑点",
                "verbose_name_plural": "疑点",
                "ordering": ("project", "id"),
                "indexes": [
                    models.Index(fields=["project", "id"], name="finding_in_order"),
                    models.Index(fields=["rule", "key", "about"], name="finding_by_key"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "rule", "key", "about"),
                        name="finding_once",
                        violation_error_message="这一疑点已在册。",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["name"], name="project_name"),
        ),
    ]
