"""Django's entry for the app that knows what was promised and what happened."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, rounds, cohorts and the dated facts about them."""

    name = "projects"
    verbose_name = "项目与三个一批"
    default_auto_field = "django.db.models.BigAutoField"
