"""Reads, compares, writes and undoes the ledgers that officers sent in, where no Celery does; for cron every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.import_jobs.background import run_imports
from tracker.operations.ticks import note_run
from tracker.reminders.database_clock import database_now, local_day

MOST = 20
"""Jobs in one run."""


class Command(BaseCommand):
    """`manage.py run_imports`."""

    help = "处理已上传的台账：读取、比对、写入、撤销（不用 Celery 时由 cron 每分钟调用）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what waits."""
        count = run_imports(clock=database_now, day_of=local_day, most=MOST)
        note_run("run_imports", now=database_now())
        self.stdout.write(f"已处理 {count} 份台账。")
