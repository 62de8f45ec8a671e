"""The outbox of mails about accounts."""

from __future__ import annotations

from typing import Self

from django.db import models

from tracker.models.background_job import JobQuerySet
from zones.models import Officer


class MailPurpose(models.TextChoices):
    """What a link to set a password is for; or that the mail of an account goes elsewhere now."""

    INVITATION = "invitation", "新账号或重设"
    RESET = "reset", "忘记密码"
    NEW_ADDRESS = "new-address", "更换邮箱"


LINK_PURPOSES = (MailPurpose.INVITATION, MailPurpose.RESET)
"""Of the mails with a link."""


class AccountMailQuerySet(JobQuerySet["AccountMail"]):
    def unfinished(self) -> Self:
        """Keep the mails that neither went out nor were given up."""
        return self.filter(ended_at__isnull=True)


AccountMailManager = models.Manager.from_queryset(AccountMailQuerySet)


class AccountMail(models.Model):
    """
    A mail about an account. A link is made when the mail goes out, and stands nowhere else.

    It goes to the officer's address of then, or to `address`, where that is given.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="收件人", related_name="account_mails")
    purpose = models.CharField("事由", max_length=20, choices=MailPurpose)
    address = models.EmailField("发往", blank=True, default="")
    requested_at = models.DateTimeField("要求发送的时间")
    requested_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="要求发送的人", null=True, blank=True, related_name="+"
    )
    # A sender that dies gives the mail back by this.
    held_until = models.DateTimeField("占用至", null=True, blank=True)
    ended_at = models.DateTimeField("了结时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=300, blank=True)

    objects = AccountMailManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号邮件"
        ordering = ("requested_at", "id")

    def __str__(self) -> str:
        return f"{self.officer_id} {self.get_purpose_display()} {self.outcome}"
