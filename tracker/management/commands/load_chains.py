"""Loads the province's list of key chains (重点产业链) from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.management.chains import COLUMNS, ChainListError, load_chains
from zones.models import Officer, Role


class Command(BaseCommand):
    """Add the chains and aliases of a file; running it again changes nothing."""

    help = (
        f"载入重点产业链名单（CSV，UTF-8，列：{'、'.join(COLUMNS)}；多个别名用 | 分隔）。"
        "系统不附带名单；可重复运行，已有的不改动，有一行出错则不写入。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="名单")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="以谁的名义载入：省级人员或系统管理员")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what came of it."""
        keepers = Officer.objects.filter(is_active=True, role__in=(Role.PROVINCE, Role.ADMINISTRATOR))
        by = keepers.filter(username__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"没有用户名为 {options['by']} 的在用省级人员或系统管理员。")
        try:
            text = options["file"].read_text(encoding="utf-8")
        except OSError as error:
            raise CommandError(f"读不到文件 {options['file']}：{error.strerror}。") from error
        except UnicodeDecodeError as error:
            raise CommandError("名单应为 UTF-8 编码的 CSV；在表格软件里另存为“CSV UTF-8”。") from error
        try:
            tallies = load_chains(text, by=by, now=timezone.now())
        except ChainListError as error:
            raise CommandError(str(error)) from error
        for tally in tallies:
            self.stdout.write(str(tally))
