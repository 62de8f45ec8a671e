"""Makes the workbooks that officers asked for, where no Celery does; for cron every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.exports.background import make_exports
from tracker.operations.ticks import note_run
from tracker.reminders.database_clock import database_now

MOST = 20
"""Workbooks in one run."""


class Command(BaseCommand):
    help = "在后台生成已要求导出的电子表格（不用 Celery 时由 cron 每分钟调用）"

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_exports(clock=database_now, most=MOST)
        note_run("make_exports", now=database_now())
        self.stdout.write(f"已处理 {made} 份电子表格。")
