"""Sealed bulletins (通报) and the Word templates that the office keeps for them. Triggers refuse every change."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Self

from django.db import models

from zones.models import Officer, ReportingUnit, Role

if TYPE_CHECKING:
    from datetime import datetime


class BulletinKind(models.TextChoices):
    """What a bulletin is about."""

    RATES = "rates", "三个一批通报"
    DISPATCH = "dispatch", "月度调度"


class BulletinTemplateQuerySet(models.QuerySet["BulletinTemplate"]):
    def current(self) -> Self:
        """Keep the newest version of each template that is in use; every officer may read templates."""
        newer = BulletinTemplate.objects.filter(name=models.OuterRef("name"), version__gt=models.OuterRef("version"))
        return self.filter(~models.Exists(newer), is_retired=False).order_by("name")


BulletinTemplateManager = models.Manager.from_queryset(BulletinTemplateQuerySet)


class BulletinTemplate(models.Model):
    """One version of a Word template of the office. A new version is a new row, and so is its retirement."""

    name = models.CharField("名称", max_length=40)
    version = models.PositiveIntegerField("版本")
    content = models.BinaryField("文件")
    sha256 = models.CharField("指纹", max_length=64)
    is_retired = models.BooleanField("已停用", default=False)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="上传人", related_name="+")

    objects = BulletinTemplateManager()

    class Meta:
        verbose_name = verbose_name_plural = "通报模板"
        ordering = ("name", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("name", "version"),
                name="bulletintemplate_version_unique",
                violation_error_message="刚有人上传了这个模板的新版本，请刷新。",
            ),
            models.CheckConstraint(
                name="bulletintemplate_named",
                condition=~models.Q(name=""),
                violation_error_message="请填写模板的名称。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def visible_to(self, officer: Officer) -> Self:
        """
        Keep what an officer may read: bulletins of the whole province are published to all who see projects.

        Those of a unit are for the unit and its zones. The totals are read by all of these, the members never beyond
        an officer's own scope.
        """
        if officer.sees_everything:
            return self
        if officer.role == Role.SECURITY:
            return self.none()
        own = officer.unit_id or (officer.zone.unit_id if officer.zone else None)
        return self.filter(models.Q(unit__isnull=True) | models.Q(unit=own))


BulletinManager = models.Manager.from_queryset(BulletinQuerySet)


class Bulletin(models.Model):
    """
    A sealed bulletin: the exact bytes of its canonical JSON, their SHA-256, and the digest of the one before.

    The bytes hold everything, the members among it; the columns repeat what lists are made of. What is wrong is
    superseded by another bulletin, never edited.
    """

    number = models.PositiveIntegerField("编号", unique=True)
    kind = models.CharField("种类", max_length=10, choices=BulletinKind)
    title = models.CharField("标题", max_length=80)
    as_of = models.DateField("截至日期")
    unit = models.ForeignKey(
        ReportingUnit, models.PROTECT, verbose_name="填报单位", related_name="+", null=True, blank=True
    )
    sealed_at = models.DateTimeField("封存时间", help_text="也是“当时已知”的时刻")
    sealed_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="封存人", related_name="+", null=True, blank=True
    )
    content = models.BinaryField("内容", help_text="规范 JSON 的 zlib 压缩")
    digest = models.CharField("指纹", max_length=64, unique=True)
    # Unique, so that the chain never forks.
    previous = models.CharField("上一份的指纹", max_length=64, blank=True, unique=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, verbose_name="代替", null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField("代替的原因", max_length=300, blank=True)
    template = models.ForeignKey(
        BulletinTemplate, models.PROTECT, verbose_name="Word 模板", related_name="+", null=True, blank=True
    )

    objects = BulletinManager()

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ("-number",)
        constraints = (
            models.CheckConstraint(
                name="bulletin_kind_known",
                condition=models.Q(kind__in=BulletinKind.values),
                violation_error_message="通报的种类不在范围内。",
            ),
            models.CheckConstraint(
                name="bulletin_chained",
                condition=models.Q(number=1, previous="") | (models.Q(number__gt=1) & ~models.Q(previous="")),
                violation_error_message="通报须接在上一份之后。",
            ),
            models.CheckConstraint(
                name="bulletin_superseding_has_reason",
                condition=models.Q(supersedes__isnull=True, reason="")
                | (models.Q(supersedes__isnull=False) & ~models.Q(reason="")),
                violation_error_message="代替一份通报须说明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"第 {self.number} 号 {self.title}"

    @property
    def known_at(self) -> datetime:
        """The moment of knowledge: a bulletin is sealed of what is known then."""
        return self.sealed_at

    @property
    def canonical(self) -> bytes:
        """
        The exact bytes that were sealed.

        :raises zlib.error: if what is stored was changed
        """
        return zlib.decompress(bytes(self.content))


class BulletinRun(models.Model):
    """One month whose bulletins were sealed by the schedule: written in one transaction with them and their mails."""

    month = models.DateField("月份", primary_key=True)
    due_on = models.DateField("封存日期")
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "定期通报记录"
        ordering = ("-month",)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
