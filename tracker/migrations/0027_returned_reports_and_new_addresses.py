"""Let the outbox hold mails about returned reports, and those about accounts a warning to the address that was."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tracker.migrations._reminder_kinds import forget_on_the_way_back

KINDS = (
    ("digest", "每日催办"),
    ("digest-followup", "补发"),
    ("reports", "催报"),
    ("bulletin", "通报"),
    ("returned", "退回"),
)
PURPOSES = (("invitation", "新账号或重设"), ("reset", "忘记密码"), ("new-address", "更换邮箱"))


def nothing(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Do nothing: no such mail exists yet."""


def forget_warnings(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the warnings: the release before would send a link to the new address in their place."""
    apps.get_model("tracker", "AccountMail").objects.filter(purpose="new-address").delete()


class Migration(migrations.Migration):
    """Add what is empty or has a default, and widen one constraint."""

    dependencies = (("tracker", "0026_import_profiles"),)
    operations = (
        migrations.AddField("accountmail", "address", models.EmailField("发往", max_length=254, blank=True, default="")),
        migrations.AlterField("accountmail", "purpose", models.CharField("事由", max_length=20, choices=PURPOSES)),
        migrations.RunPython(nothing, forget_warnings),
        migrations.AddField("reminderpreference", "returned", models.BooleanField("被退回的月报", default=True)),
        migrations.AddIndex(
            "progressreport",
            models.Index(
                fields=["reviewed_at"], condition=models.Q(state="returned"), name="progressreport_returned"
            ),
        ),
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
        forget_on_the_way_back("returned"),
    )
