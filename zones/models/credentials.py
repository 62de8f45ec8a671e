"""What proves that it is the officer who signs in, beside the present password."""

from __future__ import annotations

from django.db import models

from zones.models.officer import Officer


class FormerPassword(models.Model):
    """The hash of a password that was replaced, kept so that it is not taken again."""

    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="人员", related_name="former_passwords")
    password = models.CharField("密码摘要", max_length=128)
    replaced_at = models.DateTimeField("更换时间")

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ("-replaced_at", "-id")

    def __str__(self) -> str:
        return f"{self.officer_id} {self.replaced_at}"


class SecondFactor(models.Model):
    """The key of an officer's one-time codes (动态验证码, RFC 6238); it counts once it is confirmed by a code."""

    officer = models.OneToOneField(
        Officer, models.CASCADE, verbose_name="人员", primary_key=True, related_name="second_factor"
    )
    key = models.CharField("密钥（加密）", max_length=200)
    made_at = models.DateTimeField("生成时间")
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    # The number of the 30 seconds of the newest code that was used: it and all before it are refused.
    last_step = models.BigIntegerField("最近用过的时段", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "两步验证"

    def __str__(self) -> str:
        return f"{self.officer_id}"


class RecoveryCode(models.Model):
    """The digest of a code that signs in once in the place of a one-time code."""

    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="人员", related_name="recovery_codes")
    digest = models.CharField("摘要", max_length=64, help_text="SHA-256")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"

    def __str__(self) -> str:
        return f"{self.officer_id} {self.used_at or ''}"
