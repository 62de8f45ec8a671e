"""Imports a ledger workbook from a terminal."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.errors import DomainError
from tracker.imports.columns import COLUMNS
from tracker.imports.importer import ImportResult, import_workbook
from tracker.imports.reading_apart import recognise_apart
from tracker.imports.workbook_guard import LARGEST_FILE
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.imports.ledger_rows import RowRemark
    from tracker.imports.tables import Table


class Command(BaseCommand):
    """Import a ledger workbook, or print what it leaves open and a table of everything that is wrong with it."""

    help = (
        "导入台账：.xlsx 或 CSV，表头、单位、合计行、分段行自动识别；看不准的列成问题，用 --answer 答复后再导入。"
        "有问题未答复或有任何一行出错则不写入，列出全部问题和错误并以 1 退出。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="台账工作簿")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--partial", action="store_true", help="有错误时仍写入其余正确的行（仍以 1 退出）")
        parser.add_argument(
            "--answer", action="append", default=[], metavar="CODE=VALUE", help="对一个问题的答复，可写多次"
        )
        parser.add_argument("--answers", type=Path, metavar="FILE.json", help="答复的文件：JSON，问题代码对答复")
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
                answers=_answers(options["answers"], options["answer"]),
                recognise=recognise_apart,
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        for line in understood(result):
            self.stdout.write(line)
        if result.errors:
            self.stdout.write(error_table(result.errors))
        if result.remarks:
            self.stdout.write(f"提示 {len(result.remarks)} 处（不妨碍导入，请核对）：")
            self.stdout.write(error_table(result.remarks))
        is_asked = not result.is_written and any(question.blocks for question in result.questions)
        if (result.is_written or not result.errors) and not is_asked:
            self.stdout.write(_counts(result))
        if is_asked:
            raise CommandError(f"有 {len(result.questions)} 个问题要先答复，没有写入任何内容。")
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


def _answers(file: Path | None, single: Sequence[str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    if file is not None:
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"读不到答复文件 {file}，或它不是 JSON：{error}。") from error
        if not isinstance(said, dict):
            raise CommandError(f"答复文件 {file} 应是 JSON 对象：问题代码对答复。")
        answers = {str(code): str(answer) for code, answer in said.items()}
    for one in single:
        code, sign, answer = one.rpartition("=")
        if not sign or not code:
            raise CommandError(f"答复“{one}”应写成 问题代码=答复。")
        answers[code] = answer
    return answers


def is_plain(table: Table) -> bool:
    """Whether a table is just as the product asks for it, so that there is nothing to say of it."""
    as_asked = {column.header for column in COLUMNS}
    headers = {column.header.strip("*＊") for column in table.columns}
    return table.header_rows == (1, 1) and not table.others and not table.aside and headers <= as_asked


def understood(result: ImportResult) -> Iterator[str]:
    """Yield what was recognised of a file, what was set aside, and the open questions with how to answer them."""
    for table in result.found.tables if result.found else ():
        first, last = table.header_rows
        if is_plain(table):
            continue
        amounts = [
            f"{one.letters} {_seen(one.header)}：{one.unit}（{one.unit_from}）" for one in table.columns if one.unit
        ]
        rows = f"{first}" if first == last else f"{first}–{last}"
        yield f"工作表“{_seen(table.sheet)}”：表头第 {rows} 行，项目 {len(table.rows)} 行。{'；'.join(amounts)}"
        if table.others:
            yield f"  不导入的列：{'、'.join(f'{one.letters} {_seen(one.header)}' for one in table.others)}"
        if table.aside:
            yield f"  不是项目的行：{'、'.join(f'第 {one.row} 行（{one.why}）' for one in table.aside)}"
    for question in result.questions:
        choices = "、".join(f"{value}" for value, _ in question.options)
        yield f"问题 {_seen(question.code)}：{_seen(question.text)}"
        yield f"  答复：--answer '{_seen(question.code)}=…'{f'，可选 {_seen(choices)}' if choices else ''}"


def _counts(result: ImportResult) -> str:
    verb = "已导入" if result.is_written else "检查通过，尚未写入"
    return (
        f"{verb}：项目新增 {result.created}、更新 {result.updated}、未变 {result.unchanged}；"
        f"进展节点 {result.milestones}，入批记录 {result.entries}，月度数据 {result.figures}，"
        f"审批改革 {result.reforms}{f'，年度计划 {result.plans}' if result.plans else ''}。"
    )


def error_table(errors: Sequence[RowRemark]) -> str:
    """Return errors or remarks as a table for a terminal, where a Chinese character takes two columns."""
    rows = [("行", "列", "值", "说明")]
    # Rows of two sheets may have one number.
    is_named = len({error.sheet for error in errors}) > 1
    rows += [
        (
            f"{_seen(error.sheet)} {error.row}" if is_named else str(error.row),
            error.column,
            _seen(error.value),
            _seen(error.detail),
        )
        for error in errors
    ]
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
