"""Compare what is stored for fast reading with the records that it follows from."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.operations.differences import differences
from tracker.operations.ticks import note_run
from tracker.reminders.database_clock import database_now

MENDED_BY = {"stall_state": "rebuild_stall_states", "finding": "rebuild_findings"}
"""What works out anew what is kept of a kind; the rest is mended by hand, once the cause is found."""


class Command(BaseCommand):
    """Recompute the projection and print where it differs."""

    help = "由台账重算为快速查询而存的数据；有出入时逐条列出，退出码为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the differences; fail when there are any."""
        count, now, kinds = 0, database_now(), set[str]()
        for count, difference in enumerate(differences(now=now), start=1):  # noqa: B007  # how many there were
            kinds.add(difference.model)
            self.stdout.write(
                f"{difference.model} {difference.pk} {difference.field}："
                f"存 {difference.stored}，应为 {difference.expected}"
            )
        trouble = f"{count} 处与台账不符。" if count else ""
        note_run("check_projection", now=database_now(), trouble=trouble)
        if count:
            # Reported, not mended: a difference is a defect of some operation, and mending would hide it.
            mending = "、".join(f"manage.py {MENDED_BY[kind]}" for kind in sorted(kinds & MENDED_BY.keys()))
            raise CommandError(f"{trouble}{f'查清原因后重算：{mending}。' if mending else ''}")
        self.stdout.write("与台账一致。")
