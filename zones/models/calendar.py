"""Days on which the State Council's yearly notice departs from Monday to Friday."""

from django.db import models


class SpecialDay(models.Model):
    """
    One exception of the published calendar: a weekday off, or a weekend day worked (调休).

    A year without rows is not published yet: callers count Monday to Friday and name the year in their answer.
    """

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班")
    occasion = models.CharField("事由", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '休息'}（{self.occasion}）"
