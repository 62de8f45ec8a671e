"""Uploaded files that prove what happened (佐证材料)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models.milestone import Milestone
from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet
from projects.rules.evidence import EVIDENCE_LABELS, EvidenceKind
from projects.rules.stages import choices

if TYPE_CHECKING:
    from zones.models import Officer


def random_name(evidence: Evidence, given: str) -> str:
    """Return the storage path of a file: random, so that it can neither be guessed nor tell what the file shows."""
    # The uploaded name is never part of a path; it is kept in `name` for display only.
    name = secrets.token_hex(20)
    return f"evidence/{name[:2]}/{name}"


class EvidenceQuerySet(RecordQuerySet["Evidence"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the files of the projects an officer may see."""
        return self.filter(project__in=Project.objects.visible_to(officer))


EvidenceManager = models.Manager.from_queryset(EvidenceQuerySet)


class Evidence(Record):
    """One file about a project (佐证材料). Pictures are stored re-encoded, PDF files as they were sent."""

    class ContentType(models.TextChoices):
        """What the file is, by its content."""

        JPEG = "image/jpeg", "JPEG 图片"
        PNG = "image/png", "PNG 图片"
        PDF = "application/pdf", "PDF 文档"

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="evidence")
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, verbose_name="进展节点", null=True, blank=True, related_name="evidence"
    )
    kind = models.CharField("种类", max_length=20, choices=choices(EVIDENCE_LABELS))
    file = models.FileField("文件", upload_to=random_name, max_length=100)
    name = models.CharField("原文件名", max_length=120)
    content_type = models.CharField("类型", max_length=20, choices=ContentType)
    size = models.PositiveIntegerField("大小（字节）")
    # Of the file as sent, not as stored: re-encoding would hide that the same file was sent twice.
    sha256 = models.CharField("来件指纹", max_length=64, db_index=True)
    # Null where pictures were stored before it was kept: what they were then, nobody knows any more.
    stored_sha256 = models.CharField("存件指纹", max_length=64, null=True, editable=False)  # noqa: DJ001
    taken_on = models.DateField("拍摄日期", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    verifier = models.CharField("核实人", max_length=40, blank=True)
    keeps_location = models.BooleanField("保留拍摄位置", default=False)

    objects = EvidenceManager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="evidence_kind_known",
                condition=models.Q(kind__in=[str(kind) for kind in EvidenceKind]),
                violation_error_message="佐证材料的种类不在范围内。",
            ),
            models.CheckConstraint(
                name="evidence_photo_says_where_and_who",
                condition=~models.Q(kind=str(EvidenceKind.SITE_PHOTO))
                | (models.Q(taken_on__isnull=False) & ~models.Q(place="") & ~models.Q(verifier="")),
                violation_error_message="现场照片须写明拍摄日期、地点和核实人。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def has_file(self) -> bool:
        """Whether the file is where it was stored."""
        return bool(self.file) and self.file.storage.exists(str(self.file))
