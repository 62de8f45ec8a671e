"""Accounts, and the post that decides what each may see."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from zones.models.reporting_unit import ReportingUnit
from zones.models.zone import Zone


class Role(models.TextChoices):
    """The post of an officer."""

    ZONE = "zone", "开发区"
    UNIT = "unit", "市（填报单位）"
    PROVINCE = "province", "省级"
    ADMINISTRATOR = "administrator", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDITOR = "auditor", "审计员"


# Shared with `Post`: the history of posts obeys the same rule as the present one.
POST_MATCHES_ROLE = (
    models.Q(role=Role.ZONE, zone__isnull=False, unit__isnull=True)
    | models.Q(role=Role.UNIT, zone__isnull=True, unit__isnull=False)
    | models.Q(
        role__in=[Role.PROVINCE.value, Role.ADMINISTRATOR.value, Role.SECURITY.value, Role.AUDITOR.value],
        zone__isnull=True,
        unit__isnull=True,
    )
)


class OfficerManager(UserManager["Officer"]):
    """Creates officers and finds them by name at sign-in; a superuser is an administrator."""

    def get_by_natural_key(self, username: str | None) -> Officer:
        """Find an account by name, whatever its case: phone keyboards capitalize the first letter."""
        # Never ambiguous: `officer_username_unique_in_any_case` below.
        return self.get(username__iexact=username)

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra: Any
    ) -> Officer:
        """Create an administrator with every permission of the admin pages."""
        return super().create_superuser(username, email, password, **{"role": Role.ADMINISTRATOR, **extra})


class Officer(AbstractUser):  # type: ignore[django-manager-missing]  # of the tokens of knox, which has no types
    """An officer (经办人) of a zone, a reporting unit or the provincial office."""

    role = models.CharField("级别", max_length=20, choices=Role)
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", null=True, blank=True)
    unit = models.ForeignKey(ReportingUnit, models.PROTECT, verbose_name="填报单位", null=True, blank=True)
    display_name = models.CharField("姓名", max_length=40, blank=True)
    must_change_password = models.BooleanField("须改密码", default=False, editable=False)
    # Empty where it was set before this was recorded: its age then counts from the creation of the account.
    password_set_at = models.DateTimeField("密码设置时间", null=True, blank=True, editable=False)
    # Each new link to set a password counts up, which ends the links before it.
    link_number = models.PositiveIntegerField("链接序号", default=0, editable=False)

    objects = OfficerManager()  # type: ignore[misc]  # django-stubs: a manager of the subclass replaces the parent's

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("username",)
        constraints = (
            models.CheckConstraint(
                name="officer_post_matches_role",
                condition=POST_MATCHES_ROLE,
                violation_error_message="级别与所属单位不符：开发区人员须选开发区，市级人员须选填报单位，其余两项都不选。",
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="officer_username_unique_in_any_case",
                violation_error_message="用户名已存在（不区分大小写）。",
            ),
        )

    def __str__(self) -> str:
        return self.display_name or self.username

    def set_password(self, raw_password: str | None) -> None:
        """
        Set a password that somebody else chose, such as an operator by `changepassword`: it has to be changed first.

        What officers choose themselves goes through `tracker.operations.accounts.passwords`.
        """
        super().set_password(raw_password)
        self.must_change_password = True

    def get_absolute_url(self) -> str:
        """Return the page of the officer, which the admin pages link to."""
        return reverse("officer", args=[self.pk])

    @property
    def details_version(self) -> int:
        """What stands for the details that an administrator edits: another number once any of them is another."""
        state = "\0".join((self.username, self.display_name, self.email))
        # Short enough for the numbers of JavaScript.
        return int.from_bytes(hashlib.sha256(state.encode()).digest()[:6])

    @property
    def sees_everything(self) -> bool:
        """Whether the post covers the whole province."""
        return self.role in {Role.PROVINCE, Role.ADMINISTRATOR, Role.AUDITOR}

    @property
    def sees_officers(self) -> bool:
        """Whether the post shows all accounts; security administrators grant rights and see no project."""
        return self.sees_everything or self.role == Role.SECURITY
