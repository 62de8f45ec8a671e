"""Answers kept for a repeated request."""

from django.db import models

from zones.models import Officer


class IdempotencyKey(models.Model):
    """What was answered to a request that carried a key, for the client who did not hear it (重复请求)."""

    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="人员", related_name="+", db_index=False)
    key = models.CharField("键", max_length=255)
    fingerprint = models.CharField("请求的指纹", max_length=64)
    status = models.PositiveSmallIntegerField("状态码")
    body = models.TextField("应答内容", blank=True)
    etag = models.CharField("应答的版本", max_length=64, blank=True)
    stored_at = models.DateTimeField("保存时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "重复请求的应答"
        constraints = (
            models.UniqueConstraint(
                fields=("officer", "key"),
                name="idempotencykey_once_per_officer",
                violation_error_message="这个键已用过。",
            ),
        )

    def __str__(self) -> str:
        return self.key
