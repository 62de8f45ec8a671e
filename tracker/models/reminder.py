"""The outbox of reminders: who is owed what on which day, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models import Project
from projects.rules.escalation import RUNG_LABELS
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from datetime import date


class ReminderKind(models.TextChoices):
    """What sort of mail it is."""

    DIGEST = "digest", "每日催办"
    FOLLOW_UP = "digest-followup", "补发"
    REPORTS = "reports", "催报"
    BULLETIN = "bulletin", "通报"
    RETURNED = "returned", "退回"


class ReminderState(models.TextChoices):
    """The state of a reminder. `sent` needs evidence: the relay's reply, its log, or a check by a person."""

    PENDING = "pending", "待发"
    CLAIMED = "claimed", "发送中"
    DOT = "dot", "已交出，等待中继答复"
    SENT = "sent", "已交中继"
    IN_DOUBT = "in_doubt", "结果不明"
    REFUSED = "refused", "被中继拒收"
    EXPIRED = "expired", "逾时未发出"
    CANCELLED = "cancelled", "已取消"
    SUPERSEDED = "superseded", "由新的催办代替"


RUNGS = [(int(member), label) for member, label in RUNG_LABELS.items()]


class ReminderRunQuerySet(models.QuerySet["ReminderRun"]):
    def before(self, day: date) -> Self:
        """Keep the runs of earlier days, newest first."""
        return self.filter(due_on__lt=day).order_by("-due_on")


ReminderRunManager = models.Manager.from_queryset(ReminderRunQuerySet)


class ReminderRun(models.Model):
    """One working day whose reminders are all in the outbox: written in one transaction with them."""

    due_on = models.DateField("应发日期", primary_key=True)
    issued_at = models.DateTimeField("入账时间")
    is_catch_up = models.BooleanField("补记", default=False)

    objects = ReminderRunManager()

    class Meta:
        verbose_name = verbose_name_plural = "催办入账记录"
        ordering = ("-due_on",)

    def __str__(self) -> str:
        return str(self.due_on)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep those addressed to people of the zones an officer may see, and to the officer."""
        if officer.sees_everything:
            return self
        zones = Zone.objects.visible_to(officer)
        below = models.Q(recipient__zone__in=zones)
        if officer.unit_id:
            below |= models.Q(recipient__unit=officer.unit_id)
        return self.filter(below | models.Q(recipient=officer))

    def due(self) -> Self:
        """Keep those that wait to be sent, the oldest first."""
        return self.filter(state=ReminderState.PENDING).order_by("next_attempt_at", "id")

    def in_doubt(self) -> Self:
        """Keep those of which it is unknown whether they arrived."""
        return self.filter(state=ReminderState.IN_DOUBT)

    def open_doubts(self) -> Self:
        """Keep those in doubt that neither a person nor the arrival of their follow-up has closed."""
        return self.in_doubt().exclude(followed_by__state=ReminderState.SENT)

    def held_by(self, token: int) -> Self:
        """Keep those that were not claimed again since the claim with this token: every claim raises the number."""
        return self.filter(attempts=token)


ReminderManager = models.Manager.from_queryset(ReminderQuerySet)


class Reminder(models.Model):
    """
    One mail owed to one officer on one working day.

    `attempts` counts the claims and is the fencing token: a sender with an older number writes nothing.
    """

    recipient = models.ForeignKey(Officer, models.PROTECT, verbose_name="收件人", related_name="reminders")
    kind = models.CharField("种类", max_length=20, choices=ReminderKind)
    due_on = models.DateField("应发日期")
    rung = models.PositiveSmallIntegerField("最高级别", choices=RUNGS)
    state = models.CharField("状态", max_length=12, choices=ReminderState, default=ReminderState.PENDING)
    why = models.CharField("状态说明", max_length=200, blank=True)
    # One-to-one: a reminder in doubt is followed up once at the most.
    follows = models.OneToOneField(
        "self", models.PROTECT, verbose_name="补发的原催办", null=True, blank=True, related_name="followed_by"
    )
    issued_at = models.DateTimeField("入账时间")
    next_attempt_at = models.DateTimeField("下次发送时间")
    expires_at = models.DateTimeField("发送期限")
    attempts = models.PositiveIntegerField("发送次数", default=0)
    lease_until = models.DateTimeField("占用期限", null=True, blank=True)
    # Committed before the final dot goes out: from then on the mail may have arrived, whatever happens to the sender.
    dot_at = models.DateTimeField("交出时间", null=True, blank=True)
    finished_at = models.DateTimeField("了结时间", null=True, blank=True)

    objects = ReminderManager()

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ("-due_on", "-id")
        constraints = (
            # What makes issuing idempotent: a second run of the same day cannot add a mail (ADR 0032).
            models.UniqueConstraint(
                fields=("recipient", "kind", "due_on"),
                name="reminder_once_a_day",
                violation_error_message="该收件人当日已有这类催办。",
            ),
            models.CheckConstraint(
                name="reminder_state_known",
                condition=models.Q(state__in=ReminderState.values),
                violation_error_message="催办状态不在范围内。",
            ),
            models.CheckConstraint(
                name="reminder_kind_known",
                condition=models.Q(kind__in=ReminderKind.values),
                violation_error_message="催办种类不在范围内。",
            ),
            models.CheckConstraint(
                # A claim without a lease would never be taken back from a sender that died.
                name="reminder_lease_while_claimed",
                condition=models.Q(state__in=("claimed", "dot"), lease_until__isnull=False)
                | (~models.Q(state__in=("claimed", "dot")) & models.Q(lease_until__isnull=True)),
                violation_error_message="只有发送中的催办有占用期限。",
            ),
            models.CheckConstraint(
                name="reminder_sent_has_dot",
                condition=~models.Q(state__in=("dot", "sent")) | models.Q(dot_at__isnull=False),
                violation_error_message="已交出的催办须记下交出时间。",
            ),
        )
        # Partial, one for each recurring query: what is due, whose lease ended, what is in doubt, how many mails were
        # handed over in the last hour. The first three leave out finished reminders, soon nearly all of the table.
        indexes = (
            models.Index(
                fields=("next_attempt_at", "id"), condition=models.Q(state="pending"), name="reminder_pending"
            ),
            models.Index(
                fields=("lease_until",), condition=models.Q(state__in=("claimed", "dot")), name="reminder_leased"
            ),
            models.Index(fields=("due_on", "id"), condition=models.Q(state="in_doubt"), name="reminder_in_doubt"),
            models.Index(fields=("dot_at",), condition=models.Q(dot_at__isnull=False), name="reminder_handed_over"),
        )

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.due_on} {self.get_state_display()}"


class ReminderItem(models.Model):
    """One project of one mail, as it was when the mail was issued. The mail itself is composed anew when it is sent."""

    reminder = models.ForeignKey(Reminder, models.PROTECT, verbose_name="催办", related_name="items")
    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="reminder_items")
    rung = models.PositiveSmallIntegerField("级别", choices=RUNGS)
    rules = models.CharField("规则代码", max_length=300)
    why = models.CharField("原因", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "催办所列项目"
        ordering = ("reminder_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("reminder", "project"),
                name="reminderitem_project_once",
                violation_error_message="同一催办里一个项目只列一次。",
            ),
        )

    def __str__(self) -> str:
        return self.why


class AttemptEvent(models.TextChoices):
    """What happened to a reminder on its way."""

    CLAIMED = "claimed", "开始发送"
    DOT = "dot", "交出前登记"
    SENT = "sent", "中继接受"
    RETRY = "retry", "未发出，稍后重试"
    REFUSED = "refused", "中继拒收"
    IN_DOUBT = "in_doubt", "结果不明"
    LEASE_ENDED = "lease_ended", "占用到期"
    EXPIRED = "expired", "逾时"
    CANCELLED = "cancelled", "取消"
    SUPERSEDED = "superseded", "代替"
    ARRIVED = "arrived", "核实已收到"
    RESEND = "resend", "决定补发"


class Attempt(models.Model):
    """One event in the delivery of a reminder; a trigger refuses changes. The reminder keeps only its newest state."""

    reminder = models.ForeignKey(Reminder, models.PROTECT, verbose_name="催办", related_name="history")
    token = models.PositiveIntegerField("第几次发送")
    event = models.CharField("事件", max_length=12, choices=AttemptEvent)
    phase = models.CharField("环节", max_length=12, blank=True)
    code = models.PositiveSmallIntegerField("中继答复码", null=True, blank=True)
    text = models.CharField("中继答复", max_length=300, blank=True)
    host = models.CharField("主机", max_length=80, blank=True)
    process = models.PositiveIntegerField("进程号", null=True, blank=True)
    happened_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "发送经过"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="attempt_event_known",
                condition=models.Q(event__in=AttemptEvent.values),
                violation_error_message="事件不在范围内。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.code or ''}"
