"""
Facts with two dates: when it happened (each model's own field) and when it was recorded (`recorded_at`).

A record is never edited. A correction withdraws it and adds another, so the records can be read as of any moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer

R_co = TypeVar("R_co", bound="Record", covariant=True)


class RecordQuerySet(models.QuerySet[R_co]):
    """Records, read as they stand or as they stood."""

    def standing(self) -> Self:
        """Keep the records that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def as_known_at(self, moment: datetime | None) -> Self:
        """Keep the records known at a moment: recorded by then and not yet withdrawn. None means now."""
        if moment is None:
            return self.standing()
        not_yet = models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gt=moment)
        return self.filter(not_yet, recorded_at__lte=moment)

    def withdraw(self, *, by: Officer, now: datetime, reason: str) -> int:
        """
        Withdraw the standing records with a reason; return how many.

        A request that waited for a lock may have an earlier `now` than the one it waited for. `withdrawn_at` is
        therefore never set before `recorded_at`.
        """
        moment = Greatest(models.Value(now, output_field=models.DateTimeField()), models.F("recorded_at"))
        return self.standing().update(withdrawn_at=moment, withdrawn_by=by, withdrawn_reason=reason)


class Record(models.Model):
    """A fact as an officer recorded it, until an officer withdraws it."""

    reason = models.CharField("说明", max_length=300, blank=True, help_text="更正或不合常理的日期为何成立")
    # One-to-one: two simultaneous corrections of the same record cannot both be saved.
    corrects = models.OneToOneField(
        "self", models.PROTECT, verbose_name="更正的记录", null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField("录入时间")
    # `db_index=False`, here and below: nobody asks for an officer's records alone, and every record would be written
    # into two more indexes. An account that recorded anything is never deleted.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="录入人", related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="撤回人",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    withdrawn_reason = models.CharField("撤回原因", max_length=300, blank=True)

    class Meta:
        abstract = True
        # Subclasses with a Meta of their own have to repeat these: Django does not merge them.
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                name="%(class)s_withdrawn_whole",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_reason="")),
                violation_error_message="撤回时间、撤回人、撤回原因须同时填写。",
            ),
            models.CheckConstraint(
                name="%(class)s_withdrawn_after_recorded",
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=models.F("recorded_at")),
                violation_error_message="撤回时间不能早于录入时间。",
            ),
        )
