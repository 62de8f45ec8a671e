"""Imports a ledger workbook from a terminal: a job like any other, carried through in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.errors import DomainError
from tracker.management.import_runs import annotate, carry_through, end, may_be_written
from tracker.management.import_words import counts, error_table, said_of, understood
from tracker.models import ImportJob, ImportState
from tracker.operations.import_files import LARGEST_FILE
from tracker.operations.imports import start_import
from tracker.reminders.database_clock import database_now
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Sequence


class Command(BaseCommand):
    """Import a ledger workbook, or print what it leaves open and a table of everything that is wrong with it."""

    help = (
        "导入台账：.xlsx 或 CSV，表头、单位、合计行、分段行自动识别；看不准的列成问题，用 --answer 答复后再导入。"
        "有问题未答复或有任何一行出错则不写入，列出全部问题和错误并以 1 退出。"
        "与网页上传的一样留有导入编号，可在“台账导入”里查看、撤销。"
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
            "--annotated", type=Path, metavar="NEW.xlsx", help="把批注过的原表存为这个文件（不覆盖已有的）"
        )
        parser.add_argument(
            "--by",
            metavar="USERNAME",
            help="以谁的名义导入：只能导入其管辖范围内的开发区。不填时须恰有一名在用的省级人员，即以其名义导入；"
            "系统管理员和审计员不能导入",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by, answers = _officer(options["by"]), _answers(options["answers"], options["answer"])
        upload = ContentFile(_content(options["file"]), name=options["file"].name)
        if options["annotated"] is not None and options["annotated"].exists():
            raise CommandError(f"文件 {options['annotated']} 已经有了，请另写一个名称。")
        try:
            # Always as a preview first: what is killed before it is confirmed here is written by nobody.
            job = start_import(upload=upload, by=by, now=database_now(), answers=answers)
        except DomainError as error:
            raise CommandError(error.detail) from error
        # Not among the lines that scripts read.
        self.stderr.write(f"导入编号 {job.pk}：可在“台账导入”里查看。")
        carry_through(job, answers, is_dry_run=options["dry_run"], is_partial=options["partial"])
        self._tell(job)
        if options["annotated"] is not None and job.tables:
            annotate(job, options["annotated"])
        end(job)

    def _tell(self, job: ImportJob) -> None:
        for line in understood(job):
            self.stdout.write(line)
        if errors := said_of(job, "error"):
            self.stdout.write(error_table(errors))
        if remarks := said_of(job, "remark"):
            self.stdout.write(f"提示 {len(remarks)} 处（不妨碍导入，请核对）：")
            self.stdout.write(error_table(remarks))
        if job.state == ImportState.APPLIED or may_be_written(job):
            self.stdout.write(counts(job))


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
            # One byte more than allowed: enough for the file to be refused without reading all of it.
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
    for option in single:
        code, sign, answer = option.rpartition("=")
        if not sign or not code:
            raise CommandError(f"答复“{option}”应写成 问题代码=答复。")
        answers[code] = answer
    return answers
