"""Counters of attempts to sign in."""

from django.db import models


class SignInCount(models.Model):
    """
    One counter of attempts, valid until `ends_at`, after which it begins anew.

    The key is a digest of the account and the address: what is typed as a name may be a password, and is not stored.
    """

    key = models.CharField("计数对象摘要", max_length=64, primary_key=True, help_text="SHA-256")
    count = models.PositiveIntegerField("次数", default=0)
    # Indexed for the housekeeping that removes counters which have ended.
    ends_at = models.DateTimeField("失效时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录计数"

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
