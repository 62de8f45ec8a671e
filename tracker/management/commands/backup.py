"""Makes a backup: `manage.py backup`, once a night."""

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.management.backups.folders import Backup, BackupError, backups_in
from tracker.management.backups.making import make_backup
from tracker.management.backups.rotation import kept


class Command(BaseCommand):
    """Back up, hand the backup to the operator's program, and remove what is too old."""

    help = "备份数据库、佐证材料、审计锚点和角色到 BACKUP_DIR，附清单；保留 7 天、5 周、12 个月。密钥只列出名称。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="目录，默认 BACKUP_DIR")
        parser.add_argument("--with-secrets", action="store_true", help="连同 *_FILE 指向的密钥文件一起备份（慎用）")

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Make it.

        :raises CommandError: if it cannot be made or handed on
        """
        folder: Path | None = options["to"] or settings.BACKUP_DIR
        if folder is None:
            raise CommandError("没有指定备份目录：请设置 BACKUP_DIR，或写 --to 目录。")
        now = timezone.now()
        try:
            backup = make_backup(folder, now=now, today=timezone.localdate(now), with_secrets=options["with_secrets"])
            manifest = backup.manifest()
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = sum(file["bytes"] for file in manifest["files"].values())
        self.stdout.write(
            f"{backup.path}：{len(manifest['files'])} 个文件，{size} 字节，{sum(manifest['rows'].values())} 行。"
        )
        self.stdout.write(f"恢复时另需这些设置的值，备份里没有：{'、'.join(manifest['needs']) or '没有'}。")
        self._hand_on(backup)
        for old in self._rotated(folder):
            self.stdout.write(f"已删除旧备份 {old.name}。")

    def _hand_on(self, backup: Backup) -> None:
        """Run BACKUP_HOOK, which encrypts the backup and takes it to another machine."""
        if not settings.BACKUP_HOOK:
            return
        command = [*shlex.split(settings.BACKUP_HOOK), str(backup.path)]
        try:
            code = subprocess.run(command, check=False).returncode  # noqa: S603  # the operator's own setting
        except OSError as error:
            raise CommandError(f"备份已做好，但 BACKUP_HOOK 不能运行：{error.strerror}。") from error
        if code:
            raise CommandError(f"备份已做好，但 BACKUP_HOOK 以 {code} 退出：可能没有送到别处。")

    @staticmethod
    def _rotated(folder: Path) -> list[Path]:
        backups = {timezone.localtime(backup.made_at): backup.path for backup in backups_in(folder)}
        stay = kept(backups)
        gone = [path for moment, path in backups.items() if moment not in stay]
        for path in gone:
            shutil.rmtree(path)
        return gone
