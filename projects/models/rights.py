"""Requests to change what an officer may do, and what a second person decided. Triggers refuse to change a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from zones.models import Officer, ReportingUnit, Role, Zone
from zones.models.officer import POST_MATCHES_ROLE

if TYPE_CHECKING:
    from datetime import datetime

READERS = frozenset({Role.SECURITY, Role.ADMINISTRATOR, Role.AUDITOR})
"""Who sees what was asked for; what it is about are accounts, not projects."""


class RightsOutcome(models.TextChoices):
    """What was decided on a request."""

    APPROVED = "approved", "同意"
    REFUSED = "refused", "不同意"


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep all for those who look after accounts or audit them, and nothing for others."""
        return self if officer.role in READERS else self.none()

    def waiting(self) -> Self:
        """Keep those that nobody has decided."""
        return self.filter(decision__isnull=True)


RightsRequestManager = models.Manager.from_queryset(RightsRequestQuerySet)


class RightsRequest(models.Model):
    """
    An account shall have a post (权限申请): another one than it has, or the first one of an account that is closed.
    Or its mail shall go elsewhere (`email`), and the post stays as it is.

    Nothing changes until somebody else approves it.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="人员", related_name="rights_requests")
    role = models.CharField("级别", max_length=20, choices=Role)
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", null=True, blank=True, related_name="+")
    unit = models.ForeignKey(
        ReportingUnit, models.PROTECT, verbose_name="填报单位", null=True, blank=True, related_name="+"
    )
    started_on = models.DateField("任职日期")
    opens_account = models.BooleanField("启用账号", default=False)
    # Where the account's mail shall go instead: with it goes the link to a new password. None changes nothing.
    email = models.EmailField("新的电子邮箱", null=True, blank=True)  # noqa: DJ001  # empty takes the address away
    reason = models.CharField("理由", max_length=300)
    requested_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="申请人", related_name="+")
    requested_at = models.DateTimeField("申请时间")

    objects = RightsRequestManager()

    class Meta:
        verbose_name = verbose_name_plural = "权限申请"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="rightsrequest_post_matches_role",
                condition=POST_MATCHES_ROLE,
                violation_error_message="级别与所属单位不符。",
            ),
            models.CheckConstraint(
                name="rightsrequest_not_for_oneself",
                condition=~models.Q(requested_by=models.F("officer")),
                violation_error_message="不能为自己申请权限。",
            ),
            models.CheckConstraint(
                name="rightsrequest_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message="请填写理由。",
            ),
        )

    def __str__(self) -> str:
        if self.email is not None:
            return f"{self.officer}：电子邮箱 {self.email or '（删去）'}"
        place = self.zone or self.unit or ""
        return f"{self.officer}：{self.get_role_display()} {place}".strip()

    @property
    def decided(self) -> RightsDecision | None:
        """What was decided, or None while it waits."""
        return getattr(self, "decision", None)


class RightsDecision(models.Model):
    """What somebody decided on a request (权限审批): the asker may take it back, and only another approve it."""

    request = models.OneToOneField(RightsRequest, models.PROTECT, verbose_name="申请", related_name="decision")
    # A copy: the database itself compares it with who decides, which it cannot do across two tables.
    requested_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="申请人", related_name="+")
    outcome = models.CharField("结论", max_length=10, choices=RightsOutcome)
    decided_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="审批人", related_name="+")
    decided_at: models.DateTimeField[datetime, datetime] = models.DateTimeField("审批时间")
    note = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "权限审批"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="rightsdecision_by_a_second_person",
                condition=models.Q(outcome=RightsOutcome.REFUSED) | ~models.Q(requested_by=models.F("decided_by")),
                violation_error_message="申请人不能审批自己的申请。",
            ),
            models.CheckConstraint(
                name="rightsdecision_refused_with_note",
                condition=models.Q(outcome=RightsOutcome.APPROVED) | ~models.Q(note=""),
                violation_error_message="不同意的须写明理由。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.request}：{self.get_outcome_display()}"
