"""Django's entry for the app that knows who reports and where."""

from django.apps import AppConfig


class ZonesConfig(AppConfig):
    """Reporting units, zones, officers and the working-day calendar."""

    name = "zones"
    verbose_name = "开发区与人员"
    default_auto_field = "django.db.models.BigAutoField"
