"""Which installation this database belongs to: a copied or restored database must not send mail by itself."""

from django.db import models


class Deployment(models.Model):
    """The one row that must name the same installation as the host's environment before anything is sent."""

    identity = models.CharField("部署标识", max_length=80)
    database = models.CharField(
        "数据库", max_length=120, blank=True, help_text="启用发信的数据库：恢复或复制来的与它不同"
    )
    began_on = models.DateField("催办启用日期", help_text="在此之前的停滞不算已催办过")
    armed_at = models.DateTimeField("启用发信时间")

    class Meta:
        verbose_name = verbose_name_plural = "部署标识"
        constraints = (
            # Two rows could name two installations, and either might send.
            models.CheckConstraint(
                name="deployment_only_one",
                condition=models.Q(id=1),
                violation_error_message="部署标识只能有一条。",
            ),
        )

    def __str__(self) -> str:
        return self.identity
