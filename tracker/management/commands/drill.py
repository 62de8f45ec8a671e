"""Proves that the newest backup can be restored: `manage.py drill`, once a week."""

import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.models import AuditSeal
from projects.operations.audit import record_event
from tracker.management.backups.drilling import drill
from tracker.management.backups.folders import Backup, BackupError, backups_in
from tracker.management.backups.inspection import inspect
from tracker.queries.health.drills import DRILL

NAMED = 20
"""Faults that the record lists; the rest is only counted."""


class Command(BaseCommand):
    """Restore a backup into a scratch database, compare, and record the outcome in the audit."""

    help = "把最近一次备份恢复到临时库，核对行数、比率、审计链、材料，记入审计；有出入时列出并以 1 退出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backup", type=Path, help="演练哪一份，默认 BACKUP_DIR 里最近的")
        parser.add_argument("--inspect", type=Path, help="只供演练自己使用：核对本库")

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Drill.

        :raises CommandError: if the backup does not hold what it tells
        """
        if options["inspect"]:
            found_here = inspect(Backup(options["inspect"]), now=timezone.now())
            self.stdout.write(json.dumps(found_here, ensure_ascii=False))
            return
        began = time.monotonic()
        values: dict[str, Any] = {}
        try:
            backup = _chosen(options["backup"])
            name = backup.path.name
            values, found = drill(backup)
        except BackupError as error:
            name, found = str(options["backup"] or settings.BACKUP_DIR), [str(error)]
        record = {
            "backup": name,
            "made_at": values.get("made_at", ""),
            "outcome": "failed" if found else "passed",
            "seconds": round(time.monotonic() - began, 1),
            "tables": len(values.get("rows", ())),
            "rows": sum(values.get("rows", {}).values()),
            "files": len(values.get("files", ())),
            "rates": len(values.get("rates", ())),
        }
        self.stdout.write("\n".join(f"{name}：{value}" for name, value in record.items()))
        reason = "；".join(found[:NAMED])
        number = (values.get("seal") or {}).get("number", 0)
        record_event(
            action=DRILL,
            subject=AuditSeal(),
            number=number,
            by=None,
            now=timezone.now(),
            after=record,
            reason=reason,
        )
        if found:
            raise CommandError("\n".join([*found[:NAMED], f"演练失败：{len(found)} 处异常。"]))
        self.stdout.write("演练通过：这份备份可以恢复。")


def _chosen(given: Path | None) -> Backup:
    if given is not None:
        return Backup(given)
    if settings.BACKUP_DIR is None:
        raise BackupError("没有指定备份目录：请设置 BACKUP_DIR，或写 --backup 目录。")
    backups = backups_in(settings.BACKUP_DIR)
    if not backups:
        raise BackupError(f"{settings.BACKUP_DIR} 里没有备份。")
    return backups[-1]
