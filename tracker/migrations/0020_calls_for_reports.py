"""Let the outbox hold mails that call for the reports of a month."""

from django.db import migrations, models

from tracker.migrations._reminder_kinds import forget_on_the_way_back

KINDS = (("digest", "每日催办"), ("digest-followup", "补发"), ("reports", "催报"))


class Migration(migrations.Migration):
    """Widen one constraint; on the way back the mails of the new kind are removed."""

    dependencies = (("tracker", "0019_stall_answers"),)
    operations = (
        migrations.AlterField("reminder", "kind", models.CharField("种类", max_length=20, choices=KINDS)),
        migrations.RemoveConstraint("reminder", "reminder_kind_known"),
        migrations.AddConstraint(
            "reminder",
            models.CheckConstraint(
                name="reminder_kind_known",
                condition=models.Q(kind__in=[value for value, _ in KINDS]),
                violation_error_message="催办种类不在范围内。",
            ),
        ),
        forget_on_the_way_back("reports"),
    )
