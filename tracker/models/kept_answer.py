"""Answers to writes that a client may send again because the first answer did not reach it."""

from django.db import models

from zones.models import EncryptedTextField, Officer


class KeptAnswer(models.Model):
    """The answer to one write under the Idempotency-Key of the client, committed together with the write."""

    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="人员", related_name="+")
    key = models.CharField("幂等键", max_length=100)
    fingerprint = models.CharField("请求摘要", max_length=64, help_text="SHA-256")
    # Empty until the write is done: the row is added first, so that a second request with its key meets the constraint.
    status = models.SmallIntegerField("状态码", default=0)
    # Whatever is answered, telephone numbers and keys of sign-ins among it.
    body = EncryptedTextField("应答内容", blank=True, purpose="kept_answer.body")
    etag = models.CharField("版本", max_length=40, blank=True)
    kept_at = models.DateTimeField("留存时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "留存的应答"
        ordering = ("id",)
        constraints = (
            # Each officer has keys of their own: two clients may choose the same text.
            models.UniqueConstraint(
                fields=("officer", "key"),
                name="keptanswer_key_unique_of_officer",
                violation_error_message="这个幂等键已用过。",
            ),
        )

    def __str__(self) -> str:
        return self.key
