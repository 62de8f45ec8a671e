"""The mails an officer may turn off, and the choice."""

from django.db import models

from zones.models import Officer


class Frequency(models.TextChoices):
    """How often hints are mailed."""

    DAILY = "daily", "每个工作日"
    WEEKLY = "weekly", "每周第一个工作日"
    OFF = "off", "不发"


class ReminderPreference(models.Model):
    """One officer's choice, absent until it is made. 督办 and above are sent whatever the choice."""

    officer = models.OneToOneField(
        Officer, models.CASCADE, verbose_name="人员", related_name="reminder_preference", primary_key=True
    )
    hints = models.CharField("提示", max_length=10, choices=Frequency, default=Frequency.DAILY)
    coming = models.BooleanField("将到期的计划日期", default=True)
    returned = models.BooleanField("被退回的月报", default=True)
    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "催办偏好"
        constraints = (
            models.CheckConstraint(
                name="reminderpreference_hints_known",
                condition=models.Q(hints__in=Frequency.values),
                violation_error_message="提示的频率应为每个工作日、每周第一个工作日或不发。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer_id} {self.get_hints_display()}"
