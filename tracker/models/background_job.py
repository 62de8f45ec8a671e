"""What jobs in the background have in common: a worker holds one for a time, and gives it back by that if it dies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from zones.models import Officer

KEPT_FOR = timedelta(days=7)
"""How long files are kept: they hold names and numbers of persons."""
LONGEST_HOLD = timedelta(hours=1)
"""Longer than any worker holds a job."""

J_co = TypeVar("J_co", bound=models.Model, covariant=True)


class JobQuerySet(models.QuerySet[J_co]):
    """Jobs of one kind."""

    unfinished_states: ClassVar[Sequence[str]] = ()
    """Those in which a worker has something to do."""

    def unfinished(self) -> Self:
        """Keep those that a worker has to do with."""
        return self.filter(state__in=self.unfinished_states)

    def held(self, now: datetime) -> Self:
        """Keep those that a worker holds; a hold into the far future comes from a clock that ran ahead."""
        return self.unfinished().filter(held_until__gt=now, held_until__lte=now + LONGEST_HOLD)

    def due(self, now: datetime) -> Self:
        """Keep those that no worker holds."""
        held = models.Q(held_until__gt=now, held_until__lte=now + LONGEST_HOLD)
        return self.unfinished().filter(models.Q(held_until__isnull=True) | ~held)

    def take(self, job: models.Model, *, now: datetime, lasting: timedelta, **changes: Any) -> bool:
        """Hold one that no worker holds, no longer than `LONGEST_HOLD`, and change it; whether nobody was quicker."""
        # One UPDATE: of two workers one finds the row.
        return bool(self.due(now).filter(pk=job.pk).update(held_until=now + lasting, **changes))


class BackgroundJob(models.Model):
    """How far a job is, and until when whose it is."""

    post = models.CharField("岗位", max_length=60)
    done = models.PositiveIntegerField("已处理行数", default=0)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    held_until = models.DateTimeField("占用至", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    trouble = models.CharField("未完成的原因", max_length=200, blank=True)

    class Meta:
        abstract = True


def post_of(officer: Officer) -> str:
    """Return a text that is another one as soon as the officer sees other projects."""
    return f"{officer.role} {officer.unit_id or ''} {officer.zone_id or ''}"
