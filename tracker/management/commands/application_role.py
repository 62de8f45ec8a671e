"""Creates the database role as which the application works, or looks whether it works as one."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from tracker.management.database_role import excessive_rights, statements

PLAIN = re.compile(r"[a-z][a-z0-9_]{0,62}")


class Command(BaseCommand):
    """Give a role the rights that the application needs, and no other."""

    help = "建立应用专用的数据库角色并授权（PostgreSQL；以表的所有者运行）：对只增不改的表没有 UPDATE、DELETE。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", nargs="?", help="角色名，例如 tracker_app")
        parser.add_argument("--print", action="store_true", dest="is_printed", help="只打印 SQL，不执行")
        parser.add_argument("--check", action="store_true", help="当前角色能改动只增不改的表时以 1 退出")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("只有 PostgreSQL 有角色；SQLite 只靠触发器。")
        if options["check"]:
            self._check()
        elif not options["role"]:
            raise CommandError("请写明角色名，例如 application_role tracker_app。")
        # The name becomes part of SQL text, where no parameters are possible.
        elif not PLAIN.fullmatch(options["role"]):
            raise CommandError("角色名只用小写字母、数字和下划线，以字母开头，最多 63 个。")
        else:
            self._grant(options["role"], is_printed=options["is_printed"])

    def _grant(self, role: str, *, is_printed: bool) -> None:
        wanted = list(statements(role))
        if is_printed:
            self.stdout.write("".join(f"{statement};\n" for statement in wanted))
            return
        # In one transaction: between REVOKE and GRANT the running application would have no rights.
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in wanted:
                cursor.execute(statement)
        self.stdout.write(f"角色 {role} 已授权。首次建立后请设口令：ALTER ROLE … PASSWORD，或 psql 的 \\password。")

    def _check(self) -> None:
        if found := excessive_rights():
            raise CommandError("当前角色对只增不改的表有多余的权限：\n" + "\n".join(found))
        self.stdout.write("当前角色不能改动只增不改的表。")
