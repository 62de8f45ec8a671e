"""`manage.py delete_expired`: what the scheduled clean-up does, for an installation without Celery."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.operations.stall_upkeep import renew_stall_states
from tracker.operations.idempotency import delete_expired_responses
from tracker.operations.login_throttling import delete_expired_attempts
from tracker.operations.ticks import note_run
from tracker.reminders.database_clock import database_now


class Command(BaseCommand):
    help = "删除过期的重发记录与登录计数，停滞规则有变时重算红黄灯。没有 Celery 时由 cron 每分钟调用。"

    def handle(self, *args: Any, **options: Any) -> None:
        now = database_now()
        delete_expired_responses(now=now)
        delete_expired_attempts(now=now)
        # The same task follows the stall rules in force.
        renew_stall_states(now=now)
        note_run("tick", now=now)
        self.stdout.write("过期数据已清理。")
