"""`manage.py seal_audit`: chain what was audited since the last time, and write the anchors down."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.operations.audit_checkpoints import seal_and_write_checkpoints
from tracker.operations.ticks import note_run
from tracker.reminders.database_clock import database_now


class Command(BaseCommand):
    help = "封存审计记录：把上次以来的记录接入指纹链，并在库外写下锚点。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what is new, and print how many batches."""
        now = database_now()
        sealed = seal_and_write_checkpoints(now=now)
        note_run("seal_audit", now=now)
        self.stdout.write(f"已封存 {sealed} 批，锚点已写下。" if sealed else "没有新的记录。")
