"""Lets this installation send reminders from this database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from tracker.reminders.arming import arm_here
from tracker.reminders.database_clock import database_now, local_day


class Command(BaseCommand):
    """Name this installation in the database; whatever was owed before is put in doubt, not sent."""

    help = "恢复备份或迁移之后启用发信：登记本机的 DEPLOYMENT_ID；此前应发而未了结的催办记为“结果不明”，不会自动发出。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether the database was restored although it names this installation."""
        parser.add_argument("--restored", action="store_true", help="数据库是恢复来的，即使登记的标识与本机相同")

    def handle(self, *args: Any, **options: Any) -> None:
        """Arm, and print what was put in doubt."""
        now = database_now()
        count = arm_here(now=now, today=local_day(now), is_restored=options["restored"])
        self.stdout.write(f"已登记部署标识“{settings.DEPLOYMENT_ID}”。{count} 封催办记为结果不明，请在催办列表里核对。")
