"""Makes the first security administrator, whom nobody in the program could appoint."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.errors import DomainError
from projects.operations.rights import appoint_security_administrator
from zones.models import Officer


class Command(BaseCommand):
    """Give an account, which is there already, the post; refused once there are enough who can appoint others."""

    help = (
        "把一个已有的账号定为安全管理员并启用。只在还没有安全管理员时可用"
        "（SECOND_PERSON_FOR_RIGHTS=1 时为不足两名），以后由安全管理员在“人员”页办理。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="账号的用户名，先在后台建好")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = Officer.objects.filter(username__iexact=options["username"]).first()
        if officer is None:
            raise CommandError(f"没有账号“{options['username']}”，请先由系统管理员在后台建好。")
        try:
            appoint_security_administrator(officer=officer, now=timezone.now())
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"“{officer}”已是安全管理员。")
