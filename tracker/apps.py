"""Django's entry for the app that officers work with."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """Rates, the ledger workbook, the API and the scheduled work."""

    name = "tracker"
    verbose_name = "调度与通报"
    default_auto_field = "django.db.models.BigAutoField"
