"""Investment projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models.spelling import SpellingKeyField
from projects.rules.identifiers import INDUSTRY_CODE_PATTERN, NATIONAL_CODE_PATTERN
from projects.rules.stages import STAGE_LABELS, choices
from projects.rules.texts import spelling_key
from zones.models import EncryptedTextField, Officer, Zone

if TYPE_CHECKING:
    from datetime import datetime

LARGEST_JOBS = 10_000_000
"""More jobs than any project has: a larger number is a typing error."""

MOST_WORDS = 10
"""Words that a search takes; each costs a condition."""


class Category(models.TextChoices):
    """The purpose of a project. It decides which denominators count the project, and is independent of GB/T 4754."""

    INDUSTRY = "industry", "产业类"
    INFRASTRUCTURE = "infrastructure", "基础设施类"
    SOCIAL = "social", "社会民生类"


class Nature(models.TextChoices):
    """Whether something new is built (建设性质)."""

    NEW = "new", "新建"
    EXPANSION = "expansion", "改扩建"
    UPGRADE = "upgrade", "技改"


class ProjectQuerySet(models.QuerySet["Project"]):
    def standing(self) -> Self:
        """Keep the projects that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def as_known_at(self, moment: datetime | None) -> Self:
        """Keep the projects that were not withdrawn at a moment; None means now."""
        if moment is None:
            return self.standing()
        return self.filter(models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gt=moment))

    def in_sight_of(self, officer: Officer) -> Self:
        """Keep the projects of the zones an officer may see, withdrawn ones among them."""
        if officer.sees_everything:
            return self
        return self.filter(zone__in=Zone.objects.visible_to(officer))

    def visible_to(self, officer: Officer, known_at: datetime | None = None) -> Self:
        """Keep the projects of the zones an officer may see, without those withdrawn by a moment; None is now."""
        return self.as_known_at(known_at).in_sight_of(officer)

    def search(self, text: str) -> Self:
        """
        Keep the projects that have every word of a text in their name, owner, national code or a former one.

        Width, case, blanks and the kind of brackets do not matter.
        """
        found = self
        for word in map(spelling_key, text.split()[:MOST_WORDS]):
            here = models.Q(name_key__contains=word) | models.Q(owner_key__contains=word)
            here |= models.Q(national_code__contains=word)
            former = FormerCode.objects.filter(project=models.OuterRef("pk"), code__contains=word)
            # EXISTS, not a join: a project with two former codes would appear twice.
            found = found.filter(here | models.Exists(former))
        return found


ProjectManager = models.Manager.from_queryset(ProjectQuerySet)


class Project(models.Model):
    """
    An investment project (投资项目): its description and its plans. What happened is stored in records beside it.

    `stage` is a projection of the milestones; only the operations that write milestones write it.
    """

    name = models.CharField("项目名称", max_length=120)
    national_code = models.CharField("项目代码", max_length=24, blank=True)
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", related_name="projects")
    owner = models.CharField("建设单位", max_length=120, blank=True)
    owner_uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    category = models.CharField("项目类别", max_length=20, choices=Category)
    industry_code = models.CharField("行业代码", max_length=4, blank=True, help_text="GB/T 4754")
    chain = models.CharField("产业链", max_length=60, blank=True)
    nature = models.CharField("建设性质", max_length=20, choices=Nature, blank=True)
    site = models.CharField("建设地点", max_length=200, blank=True)
    content = models.TextField("建设内容及规模", max_length=4000, blank=True)
    planned_yuan = models.BigIntegerField("计划总投资（元）", null=True, blank=True)
    expected_output_yuan = models.BigIntegerField("预计年产值（元）", null=True, blank=True)
    expected_tax_yuan = models.BigIntegerField("预计年税收（元）", null=True, blank=True)
    jobs = models.PositiveIntegerField("就业人数", null=True, blank=True)
    planned_start_on = models.DateField("计划开工日期", null=True, blank=True)
    planned_production_on = models.DateField("计划投产日期", null=True, blank=True)
    planned_full_output_on = models.DateField("计划达产日期", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="主项目", null=True, blank=True, related_name="phases"
    )
    lead = models.CharField("领办人", max_length=40, blank=True)
    agent = models.CharField("代办员", max_length=40, blank=True)
    contact_name = models.CharField("责任人", max_length=40, blank=True)
    contact_phone = EncryptedTextField("联系电话", max_length=20, blank=True, purpose="project.contact_phone")
    is_key = models.BooleanField("重点项目", default=False)
    note = models.CharField("备注", max_length=500, blank=True)
    stage = models.CharField("阶段", max_length=20, blank=True, choices=choices(STAGE_LABELS))
    # Optimistic lock: `edit_project` refuses an edit based on an older version.
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建档时间")
    created_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="建档人", related_name="+")
    updated_at = models.DateTimeField("更新时间")
    name_key = SpellingKeyField("项目名称归一", source="name")
    owner_key = SpellingKeyField("建设单位归一", source="owner")
    # Registered twice or by mistake: out of every list and figure from this moment, not out of what was known before.
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="撤销人", related_name="+", null=True, blank=True
    )
    withdrawn_reason = models.CharField("撤销原因", max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入的项目", null=True, blank=True, related_name="duplicates"
    )

    objects = ProjectManager()

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("national_code",),
                # Projects without a code are stored with an empty one and must not collide.
                # One that was withdrawn does not keep its code or name from being used again.
                condition=~models.Q(national_code="") & models.Q(withdrawn_at__isnull=True),
                name="project_national_code_unique",
                violation_error_message="项目代码已被其他项目使用。",
            ),
            models.UniqueConstraint(
                # The key and not the name: （一期） and (一期) are one project.
                fields=("zone", "name_key"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="project_name_unique_in_zone",
                violation_error_message="本开发区已有同名项目（全半角、括号、空格不同也算同名）。",
            ),
            models.CheckConstraint(
                name="project_national_code_shape",
                condition=models.Q(national_code="") | models.Q(national_code__regex=NATIONAL_CODE_PATTERN),
                violation_error_message="项目代码格式不对。",
            ),
            models.CheckConstraint(
                name="project_industry_code_shape",
                condition=models.Q(industry_code="") | models.Q(industry_code__regex=INDUSTRY_CODE_PATTERN),
                violation_error_message="行业代码应为 2–4 位数字。",
            ),
            models.CheckConstraint(
                name="project_category_known",
                condition=models.Q(category__in=Category.values),
                violation_error_message="项目类别应为产业类、基础设施类或社会民生类。",
            ),
            models.CheckConstraint(
                name="project_amounts_not_negative",
                condition=(models.Q(planned_yuan__isnull=True) | models.Q(planned_yuan__gte=0))
                & (models.Q(expected_output_yuan__isnull=True) | models.Q(expected_output_yuan__gte=0))
                & (models.Q(expected_tax_yuan__isnull=True) | models.Q(expected_tax_yuan__gte=0)),
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                name="project_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                violation_error_message="项目不能是自己的主项目。",
            ),
            models.CheckConstraint(
                name="project_withdrawn_whole",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_reason="")),
                violation_error_message="撤销时间、撤销人、撤销原因须同时填写。",
            ),
            models.CheckConstraint(
                name="project_merged_is_withdrawn",
                condition=models.Q(merged_into__isnull=True)
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(merged_into=models.F("id"))),
                violation_error_message="并入另一项目的须已撤销，且不能并入自己。",
            ),
        )
        indexes = (
            models.Index(fields=("zone", "stage"), name="project_zone_stage"),
            # For clients that fetch only what changed (`updated_since`).
            models.Index(fields=("updated_at", "id"), name="project_updated"),
            # Namesakes in other zones; the unique key of names begins with the zone.
            models.Index(fields=("name",), name="project_name"),
        )

    def __str__(self) -> str:
        return self.name

    def touched(self, now: datetime) -> None:
        """Raise the version and set the time of the change, without saving."""
        self.version += 1
        self.updated_at = now


class FormerCode(models.Model):
    """An earlier national code of a project, kept so that a search by an old document still finds the project."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="former_codes")
    code = models.CharField("原项目代码", max_length=24)
    replaced_at = models.DateTimeField("更换时间")
    replaced_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="更换人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "原项目代码"
        ordering = ("replaced_at",)

    def __str__(self) -> str:
        return self.code


class ProjectMove(models.Model):
    """
    A project went from one zone to another (调整开发区): registered in the wrong one, or handed over.

    It is visible where it belongs now; what its lists declared keeps the zone and the unit of then.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="moves")
    from_zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="原开发区", related_name="+")
    to_zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="新开发区", related_name="+")
    moved_on = models.DateField("调整日期", help_text="自当日起属于新开发区")
    reason = models.CharField("调整原因", max_length=300)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        Officer,
        models.PROTECT,
        verbose_name="登记人",
        related_name="+",
        null=True,
        blank=True,
        help_text="空为随公布的名单",
    )

    class Meta:
        verbose_name = verbose_name_plural = "调整开发区"
        ordering = ("moved_on", "id")
        constraints = (
            models.CheckConstraint(
                name="projectmove_elsewhere",
                condition=~models.Q(from_zone=models.F("to_zone")),
                violation_error_message="新开发区应与原开发区不同。",
            ),
            models.CheckConstraint(
                name="projectmove_reason_given",
                condition=~models.Q(reason=""),
                violation_error_message="调整开发区须说明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.moved_on}"
