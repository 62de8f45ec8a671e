"""Workbooks of an office (表样) that an export fills in. Triggers refuse every change."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Coalesce

from zones.models import Officer, ReportingUnit, Role, Zone

_OWNER = {"of_zone": Coalesce("zone_id", 0), "of_unit": Coalesce("unit_id", models.Value(""))}


class OfficeFormQuerySet(models.QuerySet["OfficeForm"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep those of the province, which all fill in, and those of the officer's own unit and zones."""
        if officer.sees_everything:
            return self.all()
        if officer.role == Role.SECURITY:
            return self.none()
        of_province = models.Q(unit__isnull=True, zone__isnull=True)
        if officer.role == Role.ZONE and officer.zone:
            return self.filter(of_province | models.Q(unit=officer.zone.unit_id) | models.Q(zone=officer.zone_id))
        return self.filter(of_province | models.Q(unit=officer.unit_id) | models.Q(zone__unit=officer.unit_id))

    def current(self) -> Self:
        """Keep the newest version of each form that is in use."""
        same = {name: models.OuterRef(name) for name in ("name", *_OWNER)}
        newer = OfficeForm.objects.alias(**_OWNER).filter(**same, version__gt=models.OuterRef("version"))
        return self.alias(**_OWNER).filter(~models.Exists(newer), is_retired=False).order_by("name", "pk")


OfficeFormManager = models.Manager.from_queryset(OfficeFormQuerySet)


class OfficeForm(models.Model):
    """One version of a form: a workbook with headers. A new version is a new row, and so is its retirement."""

    # Whose it is: a zone's, a unit's, or, without both, the province's.
    unit = models.ForeignKey(
        ReportingUnit, models.PROTECT, verbose_name="填报单位", null=True, blank=True, related_name="+"
    )
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", null=True, blank=True, related_name="+")
    name = models.CharField("名称", max_length=40)
    version = models.PositiveIntegerField("版本")
    content = models.BinaryField("文件")
    sha256 = models.CharField("指纹", max_length=64)
    layout = models.JSONField("各列填什么")
    is_retired = models.BooleanField("已停用", default=False)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="上传人", related_name="+")

    objects = OfficeFormManager()

    class Meta:
        verbose_name = verbose_name_plural = "表样"
        ordering = ("name", "version")
        constraints = (
            models.UniqueConstraint(
                "name",
                "version",
                Coalesce("zone", 0),
                Coalesce("unit", models.Value("")),
                name="officeform_version_unique",
                violation_error_message="刚有人上传了这个表样的新版本，请刷新。",
            ),
            models.CheckConstraint(
                name="officeform_named",
                condition=~models.Q(name=""),
                violation_error_message="请填写表样的名称。",
            ),
            models.CheckConstraint(
                name="officeform_of_one",
                condition=models.Q(unit__isnull=True) | models.Q(zone__isnull=True),
                violation_error_message="表样只属于一个填报单位或一个开发区。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"

    @property
    def owner(self) -> str:
        """Whose it is, in words."""
        return str(self.zone or self.unit or "全省")

    def is_of(self, officer: Officer) -> bool:
        """Whether it belongs to the officer's post."""
        return self.unit_id == officer.unit_id and self.zone_id == officer.zone_id
