"""Loads the official list of zones from a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from tracker.management.zone_file import ZoneFileError, read_zone_file
from tracker.management.zone_list import load_zone_list
from tracker.queries.rates.headings import zones_line


class Command(BaseCommand):
    """Bring the zones in line with a file, or print everything that is wrong with it."""

    help = "从 CSV 载入开发区名单（含别名、并入）。有任何一处不对则不写入，按行、列列出全部错误；可重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="名单，列见 docs/how-to/load-the-zones.md")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what came of it."""
        with transaction.atomic():
            try:
                counts = load_zone_list(read_zone_file(options["file"]), now=timezone.now())
            except ZoneFileError as error:
                raise CommandError(f"没有写入任何内容：\n{error}") from error
            self.stdout.write("\n".join([*counts, zones_line()]))
            if options["dry_run"]:
                transaction.set_rollback(True)
                self.stdout.write("只检查，没有写入。")
