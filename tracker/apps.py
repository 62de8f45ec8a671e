"""Django's entry for the app that officers work with."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrackerConfig(AppConfig):
    """Rates, the ledger workbook, the API and the scheduled work."""

    name = "tracker"
    verbose_name = "调度与通报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let what migrations leave to do be done after them."""
        from tracker.management.upgrades import fill_what_is_kept  # noqa: PLC0415  # models can be imported only now

        post_migrate.connect(fill_what_is_kept, sender=self)
