"""The list of all checks. To add one, write a function `…_alarms(*, now)` in a module of its own, and a line here."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from django.db import InterfaceError, OperationalError

from tracker.queries.health.arming import arming_alarms
from tracker.queries.health.calendar import calendar_alarms
from tracker.queries.health.drills import drill_alarms
from tracker.queries.health.field_keys import field_key_alarms
from tracker.queries.health.host import backup_alarms, disk_alarms
from tracker.queries.health.jobs import job_alarms
from tracker.queries.health.outbox import outbox_alarms
from tracker.queries.health.probing import probing_alarms
from tracker.queries.health.sign_ins import sign_in_alarms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

logger = logging.getLogger(__name__)


class Check(Protocol):
    """Yields, in sentences, what a person should look at now; `now` is the moment by the database's clock."""

    def __call__(self, *, now: datetime) -> Iterator[str]: ...


QUICK: tuple[Check, ...] = (arming_alarms, job_alarms, outbox_alarms)
"""What `/healthz` asks, whoever calls it and however often: a few small queries each."""
CHECKS: tuple[Check, ...] = (
    *QUICK,
    calendar_alarms,
    disk_alarms,
    backup_alarms,
    sign_in_alarms,
    drill_alarms,
    probing_alarms,
    field_key_alarms,
)
"""What `manage.py watch` asks."""


def alarms(*, now: datetime, checks: Iterable[Check] = CHECKS) -> list[str]:
    """Return what a person should look at now; a check that fails is an alarm, too, and the others still speak."""
    found: list[str] = []
    for check in checks:
        try:
            found += check(now=now)
        except (OperationalError, InterfaceError) as error:
            found.append(f"数据库无法访问（{type(error).__name__}）。")
        except Exception as error:
            name = getattr(check, "__name__", str(check))
            logger.exception("The check %s fails", name)
            found.append(f"检查项 {name} 自己出错（{type(error).__name__}），详见日志。")
    # Every check tells of a database that is away; once is enough.
    return list(dict.fromkeys(found))
