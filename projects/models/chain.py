"""
The province's key chains (重点产业链), the texts that mean one of them, and the enterprises that lead one (链主).

Projects and lists keep the text that was declared; the aliases are applied when figures are read.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from projects.models.record import Record, RecordQuerySet
from projects.rules.texts import spelling_key

LONGEST_KEY = 1200
"""A key may be longer than its text: NFKC writes one sign as up to eighteen."""


class KeyChain(models.Model):
    """A chain of the province's list. How many there are is published, their names are not: none is shipped."""

    number = models.PositiveSmallIntegerField("序号", unique=True)
    name = models.CharField("产业链", max_length=60)
    comparison_key = models.CharField("比对键", max_length=LONGEST_KEY, unique=True, editable=False)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "重点产业链"
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                name="keychain_named",
                condition=~models.Q(comparison_key=""),
                violation_error_message="请填写产业链的名称。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """
        Set the key of the name, and refuse one that means a chain already; the form of the admin pages asks this.

        :raises ValidationError: naming the field
        """
        self.comparison_key = key = spelling_key(self.name)
        is_name = KeyChain.objects.filter(comparison_key=key).exclude(pk=self.pk).exists()
        if is_name or ChainAlias.objects.standing().filter(comparison_key=key).exclude(chain=self.pk).exists():
            raise ValidationError({"name": "另一条产业链已有这个名称或对应文字。"})


class ChainAliasQuerySet(RecordQuerySet["ChainAlias"]):
    """Aliases."""


ChainAliasManager = models.Manager.from_queryset(ChainAliasQuerySet)


class ChainAlias(Record):
    """A text in use that means a key chain."""

    chain = models.ForeignKey(KeyChain, models.PROTECT, verbose_name="重点产业链", related_name="aliases")
    text = models.CharField("填报的文字", max_length=60)
    comparison_key = models.CharField("比对键", max_length=LONGEST_KEY)

    objects = ChainAliasManager()

    class Meta:
        verbose_name = verbose_name_plural = "产业链对应"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("comparison_key",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="chainalias_one_standing",
                violation_error_message="这一文字已对应到产业链。",
            ),
        )

    def __str__(self) -> str:
        return self.text


class ChainLeaderQuerySet(RecordQuerySet["ChainLeader"]):
    def leading_on(self, day: Any) -> ChainLeaderQuerySet:
        """Keep those that lead their chain on a day; on the day of the end no longer."""
        not_ended = models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=day)
        return self.filter(not_ended, recognized_on__lte=day)


ChainLeaderManager = models.Manager.from_queryset(ChainLeaderQuerySet)


class ChainLeader(Record):
    """An enterprise leads a key chain from a day on, known by its name or its unified social credit code."""

    chain = models.ForeignKey(KeyChain, models.PROTECT, verbose_name="重点产业链", related_name="leaders")
    owner = models.CharField("企业名称", max_length=120, blank=True)
    owner_uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    recognized_on = models.DateField("认定日期")
    ended_on = models.DateField("退出日期", null=True, blank=True)

    objects = ChainLeaderManager()

    class Meta:
        verbose_name = verbose_name_plural = "链主企业"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("chain", "owner", "owner_uscc", "recognized_on"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="chainleader_one_standing",
                violation_error_message="该企业已登记为这条产业链的链主。",
            ),
            models.CheckConstraint(
                name="chainleader_named",
                condition=~models.Q(owner="", owner_uscc=""),
                violation_error_message="企业名称与统一社会信用代码至少填一项。",
            ),
            models.CheckConstraint(
                name="chainleader_ended_after_recognized",
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("recognized_on")),
                violation_error_message="退出日期不能早于认定日期。",
            ),
        )

    def __str__(self) -> str:
        return self.owner or self.owner_uscc
