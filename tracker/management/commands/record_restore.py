"""Records that this database was restored from a backup: `manage.py record_restore --reason …`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.operations.audit_checkpoints import record_restore


class Command(BaseCommand):
    """Tell a restore from a tail that was cut off."""

    help = "恢复备份之后登记一次：写入审计和锚点文件，verify_audit 据此分清“恢复”与“末尾被截断”。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="为什么恢复、用的哪一份备份")

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Record it.

        :raises CommandError: if no reason is given
        """
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("请用 --reason 写明为什么恢复、用的哪一份备份。")
        count = record_restore(reason=reason, now=timezone.now())
        self.stdout.write(f"已登记恢复；锚点文件里备份之后的 {count} 个锚点作废。")
