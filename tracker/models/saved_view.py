"""Views of lists that officers keep: filters, order and columns under a name."""

from __future__ import annotations

from typing import Self

from django.db import models

from zones.models import Officer, Role


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep an officer's own views, and those shared by the province, by the own unit and in the own zone."""
        seen = models.Q(officer=officer) | models.Q(is_shared=True, officer__role=Role.PROVINCE)
        zone = officer.zone
        unit = officer.unit_id or (zone.unit_id if zone else None)
        if unit:
            seen |= models.Q(is_shared=True, officer__role=Role.UNIT, officer__unit=unit)
        if zone:
            seen |= models.Q(is_shared=True, officer__role=Role.ZONE, officer__zone=zone)
        return self.filter(seen)


SavedViewManager = models.Manager.from_queryset(SavedViewQuerySet)


class SavedView(models.Model):
    """
    A list as somebody likes to see it (常用视图): the query of its address under a name.

    It shows nobody what is not theirs: whoever opens it sees their own rows.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="人员", related_name="saved_views")
    page = models.CharField("页面", max_length=40)
    title = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=2000, blank=True)
    is_shared = models.BooleanField("共享", default=False)
    saved_at = models.DateTimeField("保存时间")

    objects = SavedViewManager()

    class Meta:
        verbose_name = verbose_name_plural = "常用视图"
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("officer", "page", "title"),
                name="savedview_title_unique",
                violation_error_message="您在这个页面已有同名的视图。",
            ),
            models.CheckConstraint(
                name="savedview_title_given",
                condition=~models.Q(title=""),
                violation_error_message="请填写视图的名称。",
            ),
        )

    def __str__(self) -> str:
        return self.title
