"""`manage.py verify_audit`: find out whether somebody changed the audit behind the program's back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.operations.audit_chain import recorded_restores, verify_audit
from tracker.operations.audit_checkpoints import read_checkpoints


class Command(BaseCommand):
    help = "核对审计记录的指纹链与库外锚点；有出入时列出并以 1 退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Verify, and list what is wrong.

        :raises CommandError: if anything is
        """
        anchors = read_checkpoints()
        for sentence in recorded_restores():
            self.stdout.write(sentence)
        found = list(verify_audit(anchors=anchors))
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"发现 {len(found)} 处异常。")
        self.stdout.write("审计记录完整，与锚点一致。")
