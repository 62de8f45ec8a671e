"""Months without change hold no figures of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Mark them; figures that were copied before stay as they are."""

    dependencies = (("projects", "0012_spelling_keys"),)
    operations = (
        migrations.AddField(
            model_name="progressfigure",
            name="no_change",
            field=models.BooleanField(
                db_default=False, default=False, help_text="沿用以前月份的数据", verbose_name="无变化"
            ),
        ),
        migrations.AddConstraint(
            model_name="progressfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(no_change=False)
                | models.Q(
                    completed_yuan__isnull=True,
                    year_completed_yuan__isnull=True,
                    month_completed_yuan__isnull=True,
                    actual_output_yuan__isnull=True,
                ),
                name="progressfigure_no_change_holds_no_amounts",
                violation_error_message="确认无变化的月份不另存金额。",
            ),
        ),
    )
