"""Let an import be of a month's sheet as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the month of a sheet; what stands has none."""

    dependencies = (("tracker", "0029_lists_of_rounds_are_imported"),)

    operations = (
        migrations.AddField(
            model_name="importjob",
            name="month",
            field=models.DateField(blank=True, null=True, verbose_name="月份"),
        ),
        migrations.AlterField(
            model_name="importjob",
            name="kind",
            field=models.CharField(
                choices=[("ledger", "台账"), ("round_list", "名单"), ("monthly_sheet", "月报")],
                default="ledger",
                max_length=20,
                verbose_name="种类",
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "monthly_sheet"), ("month__isnull", False)),
                    models.Q(models.Q(("kind", "monthly_sheet"), _negated=True), ("month__isnull", True)),
                    _connector="OR",
                ),
                name="importjob_month_of_sheet",
                violation_error_message="月报的导入须写明月份，其他的没有。",
            ),
        ),
    )
