"""Two more things can happen to a reminder: a person found that it arrived, or had it sent again."""

from django.db import migrations, models

from projects.migrations._append_only import make_append_only
from projects.migrations._statements import RunStatements

EVENTS = [
    ("claimed", "开始发送"),
    ("dot", "交出前登记"),
    ("sent", "中继接受"),
    ("retry", "未发出，稍后重试"),
    ("refused", "中继拒收"),
    ("in_doubt", "结果不明"),
    ("lease_ended", "占用到期"),
    ("expired", "逾时"),
    ("cancelled", "取消"),
    ("superseded", "代替"),
    ("arrived", "核实已收到"),
    ("resend", "决定补发"),
]


def keep_append_only(apps, editor):
    """Put the triggers back where changing a column makes the table anew, and loses them."""
    if editor.connection.vendor == "sqlite":
        make_append_only(editor, "tracker_attempt")


class Migration(migrations.Migration):
    """Widen what an attempt may say."""

    dependencies = (("tracker", "0007_sign_in_counts"),)
    operations = (
        RunStatements(migrations.RunPython.noop, keep_append_only),
        migrations.RemoveConstraint(model_name="attempt", name="attempt_event_known"),
        migrations.AlterField(
            model_name="attempt",
            name="event",
            field=models.CharField(choices=EVENTS, max_length=12, verbose_name="事件"),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("event__in", [name for name, _ in EVENTS])),
                name="attempt_event_known",
                violation_error_message="事件不在范围内。",
            ),
        ),
        RunStatements(keep_append_only, migrations.RunPython.noop),
    )
