"""Imports a ledger workbook from a terminal."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.errors import DomainError
from tracker.imports.importer import ImportResult, import_workbook
from tracker.imports.workbook_guard import LARGEST_FILE
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.ledger_rows import RowRemark


class Command(BaseCommand):
    """Import a ledger workbook, or print a table of everything that is wrong with it."""

    help = "导入台账工作簿（工作表“项目”，表头在第 1 行）。有任何一行出错则不写入，列出全部错误并以 1 退出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="台账工作簿")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--partial", action="store_true", help="有错误时仍写入其余正确的行（仍以 1 退出）")
        parser.add_argument(
            "--by",
            metavar="USERNAME",
            help="以谁的名义导入：只能导入其管辖范围内的开发区。不填时须恰有一名在用的省级人员，即以其名义导入；"
            "系统管理员和审计员不能导入",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = _officer(options["by"])
        content = _content(options["file"])
        now = timezone.now()
        try:
            result = import_workbook(
                content,
                by=by,
                now=now,
                today=timezone.localdate(now),
                dry_run=options["dry_run"],
                partial=options["partial"],
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        if result.errors:
            self.stdout.write(error_table(result.errors))
        if result.remarks:
            self.stdout.write(f"提示 {len(result.remarks)} 处（不妨碍导入，请核对）：")
            self.stdout.write(error_table(result.remarks))
        if result.is_written or not result.errors:
            self.stdout.write(_counts(result))
        if result.errors:
            # Exit code 1 also when the good rows were written: a script must notice the rest.
            outcome = "其余各行已写入" if result.is_written else "没有写入任何内容"
            raise CommandError(f"共 {len(result.errors)} 处错误，{outcome}。")


def _officer(username: str | None) -> Officer:
    officers = Officer.objects.filter(is_active=True)
    if username is not None:
        officer = officers.filter(username__iexact=username).first()
        if officer is None:
            raise CommandError(f"没有用户名为 {username} 的在用人员。")
        return officer
    # Two suffice to know that the choice is not unique; guessing whose import it is would falsify the audit.
    provincial = officers.filter(role=Role.PROVINCE)[:2]
    if len(provincial) != 1:
        raise CommandError("请用 --by 指明以谁的名义导入（省级人员不是恰好一名）。")
    return provincial[0]


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed: enough for the importer to refuse the file without reading all of it.
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"读不到文件 {path}：{error.strerror}。") from error


def _counts(result: ImportResult) -> str:
    verb = "已导入" if result.is_written else "检查通过，尚未写入"
    return (
        f"{verb}：项目新增 {result.created}、更新 {result.updated}、未变 {result.unchanged}；"
        f"进展节点 {result.milestones}，入批记录 {result.entries}，月度数据 {result.figures}，"
        f"审批改革 {result.reforms}。"
    )


def error_table(errors: Sequence[RowRemark]) -> str:
    """Return errors or remarks as a table for a terminal, where a Chinese character takes two columns."""
    rows = [("行", "列", "值", "说明")]
    rows += [(str(error.row), error.column, _seen(error.value), _seen(error.detail)) for error in errors]
    widths = [max(_width(row[index]) for row in rows) for index in range(3)]
    return "\n".join("  ".join([*map(_padded, row[:3], widths), row[3]]) for row in rows)


def _seen(text: str) -> str:
    """Return a text on one line without terminal control sequences: invisible characters become their code points."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in line)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
