"""Loads demo accounts and projects."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.imports.importer import ImportResult
from tracker.management.demo import PASSWORD, USERNAMES, DemoError, load_demo
from tracker.management.demo_living import load_living
from tracker.management.demo_reminders import remind
from tracker.management.demo_rounds import load_seven_rounds
from tracker.operations.upkeep import refresh_statistics


class Command(BaseCommand):
    """Load the demo from `fixtures/`."""

    help = "载入演示账号和演示项目（样例项目并非真实项目）；可重复运行，已有的不再改动，旧版演示数据缺少的部分会补上。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="DEBUG 关闭时也载入（账号口令是公开的）")
        parser.add_argument(
            "--living",
            action="store_true",
            help="另载入各填报单位今天的示例项目、月报、问题和有邮箱的示例账号，并记入一次催办（都是虚构，公布的数不变）",
        )
        parser.add_argument(
            "--seven-rounds",
            action="store_true",
            help="另把 2023 至 2024 年七次的名单补足到全省公布的合计（签约 1638、开工 1607、投产 1419 个）；"
            "分期次、分单位的分布为虚构，默认不载入",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what came of it."""
        # The passwords are public: accounts must not appear in a real installation by mistake.
        if not settings.DEBUG and not options["yes"]:
            raise CommandError("DEBUG 已关闭：这里像是正式环境，没有载入。演示账号的口令是公开的；确要载入请加 --yes。")
        now = timezone.now()
        try:
            done = load_demo()
            if options["seven_rounds"]:
                done += load_seven_rounds()
            living = load_living(now=now, today=timezone.localdate(now)) if options["living"] else []
        except DemoError as error:
            raise CommandError(str(error)) from error
        done += living
        for name, result in done:
            self.stdout.write(f"{name}：{_counts(result) if result else '已登记'}")
        if done:
            refresh_statistics()
        else:
            self.stdout.write("演示项目已在库中，没有改动。")
        if living:
            self.stdout.write(f"示例账号：unit-140100、zone-140100 等，口令相同；已记入 {remind(now=now)} 封催办。")
        self.stdout.write(f"演示账号：{'、'.join(USERNAMES)}；口令 {PASSWORD}")


def _counts(result: ImportResult) -> str:
    return (
        f"项目新增 {result.created}、更新 {result.updated}；进展节点 {result.milestones}，"
        f"入批记录 {result.entries}，月度数据 {result.figures}"
    )
