"""Make the kept findings anew from the records."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.operations.finding_upkeep import rebuild_findings


class Command(BaseCommand):
    """Recompute every kept finding; while it runs others may write."""

    help = "由台账重算全部疑点（升级时自动运行一次；check_projection 报出疑点有出入时用）。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute them, and say how many projects were gone through."""
        self.stdout.write(f"已按台账重算疑点，共核对 {rebuild_findings(now=timezone.now())} 个项目。")
