"""Encrypt the encrypted fields anew with the first key of FIELD_KEYS."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.operations.field_keys import renew_encryption
from zones.encryption import present_key

MOST_TOLD = 20
"""Texts that are named one by one; of more, the number says enough."""


class Command(BaseCommand):
    """Renew batch by batch; exit with 1 when anything could not be read."""

    help = (
        "用 FIELD_CIPHER 和 FIELD_KEYS 的第一个密钥把加密的字段（联系电话、两步验证的密钥、留存的应答）重新加密，"
        "分批进行，中断后再运行即接着做。读不出的逐条列出，并以 1 退出。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Renew, and say whether the other keys can go.

        :raises CommandError: if something could not be read
        """
        renewed, unreadable = 0, 0
        for renewal in renew_encryption(now=timezone.now()):
            renewed += renewal.renewed
            for sentence in renewal.unreadable[: max(0, MOST_TOLD - unreadable)]:
                self.stdout.write(sentence)
            unreadable += len(renewal.unreadable)
        key = present_key()
        self.stdout.write(f"已用 {settings.FIELD_CIPHER} 和密钥 {key} 重新加密 {renewed} 处。")
        if unreadable:
            raise CommandError(f"还有 {unreadable} 处读不出，没有改动：把当时的密钥放回 FIELD_KEYS（排在后面）再运行。")
        if others := [other for other in settings.FIELD_KEYS if other != key]:
            self.stdout.write(
                f"数据库里不再用到其余的密钥（{'、'.join(others)}）：确认全部进程都已换用新密钥后可以去掉。"
            )
