"""Who changed what, when, from what to what, and why. Triggers refuse to change or remove a row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models.project import Project
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from django.db.models import QuerySet


ACCESS_REFUSED = "access_refused"
PROBING_TIMES, PROBING_WINDOW = 20, timedelta(minutes=10)
"""So many refusals of one account in this time look like probing."""
LOOKS = (ACCESS_REFUSED, "download_evidence", "export_workbook")
"""Actions that changed nothing: what somebody took out of the program, or tried to see."""
REFUSED = "_refused"
"""How the name of an action ends that was tried and did not succeed."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, officer: Officer) -> Self:
        """
        Keep the events of the zones an officer may see; those without a zone only for the whole province's posts.

        The events of a project belong to its zone of now, wherever it was when they were written.
        """
        if officer.sees_everything:
            return self
        zones = Zone.objects.visible_to(officer)
        return self.filter(models.Q(project__zone__in=zones) | models.Q(project__isnull=True, zone__in=zones))

    def of(self, project: Project) -> QuerySet[AuditEvent]:
        """Keep the changes of one project: its history does not tell who looked at it."""
        return self.filter(project=project).exclude(action__in=LOOKS)


AuditEventManager = models.Manager.from_queryset(AuditEventQuerySet)


class AuditEvent(models.Model):
    """One change of one object (审计记录), written in the transaction of the change: both are stored or neither."""

    at = models.DateTimeField("时间")
    # `db_index=False`, here and below: an index of several columns begins with it.
    actor = models.ForeignKey(
        Officer,
        models.PROTECT,
        verbose_name="操作人",
        related_name="+",
        null=True,
        help_text="空为系统",
        db_index=False,
    )
    action = models.CharField("操作", max_length=40)
    object_type = models.CharField("对象类型", max_length=40)
    # No foreign key: an event may be about any model.
    object_id = models.BigIntegerField("对象编号")
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        verbose_name="项目",
        related_name="audit_events",
        null=True,
        blank=True,
        db_index=False,
    )
    zone = models.ForeignKey(
        Zone, models.PROTECT, verbose_name="开发区", related_name="+", null=True, blank=True, db_index=False
    )
    before = models.TextField("变更前", blank=True, help_text="JSON；个人信息已遮住")
    after = models.TextField("变更后", blank=True, help_text="JSON；个人信息已遮住")
    reason = models.CharField("原因", max_length=500, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    address = models.CharField("来路地址", max_length=45, blank=True, default="")

    objects = AuditEventManager()

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ("id",)
        indexes = (
            # The history of one project is read in the order of the events.
            models.Index(fields=("project", "id"), name="auditevent_of_project"),
            # The rest is what an auditor searches by; who did what is also counted when something is refused.
            models.Index(fields=("actor", "action", "at"), name="auditevent_who_what_when"),
            models.Index(fields=("action", "id"), name="auditevent_of_action"),
            models.Index(fields=("at",), name="auditevent_at"),
            models.Index(fields=("object_type", "object_id"), name="auditevent_of_object"),
            models.Index(fields=("request_id",), name="auditevent_of_request"),
            models.Index(fields=("address", "id"), name="auditevent_from_address"),
            models.Index(fields=("id",), condition=models.Q(action__endswith=REFUSED), name="auditevent_refused"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class AuditSeal(models.Model):
    """A link of the hash chain: the SHA-256 over a span of events and the seal before it (审计封存)."""

    first_event = models.BigIntegerField("首条编号")
    last_event = models.BigIntegerField("末条编号", unique=True)
    count = models.PositiveIntegerField("条数")
    previous = models.CharField("前一封存的指纹", max_length=64, blank=True)
    digest = models.CharField("指纹", max_length=64, unique=True)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "审计封存"
        ordering = ("id",)
        constraints = (
            # Two sealings at the same time read the same last seal: the second fails instead of forking the chain.
            models.UniqueConstraint(
                fields=("previous",),
                name="auditseal_chain_never_forks",
                violation_error_message="一条封存之后只能接一条。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_event}–{self.last_event}"
