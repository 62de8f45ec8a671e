"""Django's entry for the app that knows what was promised and what happened."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class ProjectsConfig(AppConfig):
    """Projects, rounds, cohorts and the dated facts about them."""

    name = "projects"
    verbose_name = "项目与三个一批"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let what is kept of projects follow the units of their zones."""
        from projects.operations.zones import follow_unit  # noqa: PLC0415  # models can be imported only now
        from zones.models import Zone  # noqa: PLC0415

        post_save.connect(follow_unit, sender=Zone, dispatch_uid="findings follow the unit of a zone")
