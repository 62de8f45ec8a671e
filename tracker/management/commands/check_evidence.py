"""Compare the stored files of evidence with their records, and clean up what has none."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.operations.evidence_check import EvidenceFault, EvidenceFinding, delete_orphan, evidence_findings

DELETED_AFTER = timedelta(days=1)
WORDS = {
    EvidenceFault.MISSING: "文件不在了",
    EvidenceFault.CHANGED: "文件与保存时不同",
    EvidenceFault.ORPHANED: "没有登记的文件",
}


class Command(BaseCommand):
    """Print what is missing, changed or orphaned, and exit with 1 when anything is."""

    help = "核对佐证材料的文件与登记：缺失、改动、没有登记的逐条列出项目和编号，有一条即以 1 退出。由 cron 调用。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much is read, and whether orphans are deleted."""
        parser.add_argument("--sizes-only", action="store_true", help="只看在不在、大小对不对，不读内容")
        parser.add_argument(
            "--delete-orphans",
            action="store_true",
            help="删除超过一天、没有登记的文件（由人执行，不要放进定时任务：恢复旧的数据库备份后，它们是仅存的一份）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Check, and delete orphans where asked to.

        :raises CommandError: if anything is wrong that was not put right
        """
        now = timezone.now()
        count = 0
        for finding in evidence_findings(now=now, with_contents=not options["sizes_only"]):
            line = _line(finding)
            if options["delete_orphans"] and delete_orphan(finding, now=now, older_than=DELETED_AFTER):
                self.stdout.write(f"{line}，已删除。")
                continue
            count += 1
            self.stdout.write(f"{line}。")
        if count:
            raise CommandError(f"{count} 处与登记不符。")
        self.stdout.write("文件与登记一致。")


def _line(finding: EvidenceFinding) -> str:
    words, evidence = WORDS[finding.fault], finding.evidence
    if evidence is None:
        written = finding.modified_at and timezone.localtime(finding.modified_at)
        return f"{words}：{finding.file}（{written:%Y-%m-%d %H:%M} 写入）"
    project = f"项目 {evidence.project_id}“{evidence.project}”"
    return f"{words}：{project}的材料 {evidence.pk}“{evidence.name}”（{finding.file}）"
