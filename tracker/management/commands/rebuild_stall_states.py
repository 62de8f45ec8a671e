"""Work out anew, from the records, what is kept for the stall rules and when their lights are on."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.operations.stall_upkeep import rebuild_stall_states
from tracker.reminders.database_clock import database_now


class Command(BaseCommand):
    """Recompute every state and light; while it runs others may write."""

    help = "由台账重算全部停滞判断依据和亮灯期间（升级时自动运行一次；check_projection 报出有出入时用）。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute them, and say how many projects were gone through."""
        self.stdout.write(f"已按台账重算红黄灯，共核对 {rebuild_stall_states(now=database_now())} 个项目。")
