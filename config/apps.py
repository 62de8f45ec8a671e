"""How Django's own apps are set up here."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in


class AdministrationConfig(AdminConfig):
    """The admin pages behind our gate."""

    default_site = "config.admin.AdministratorSite"

    def ready(self) -> None:
        """Let every new session say where it began."""
        super().ready()
        from config.sign_ins import note_session  # noqa: PLC0415  # the models have to be loaded first

        user_logged_in.connect(note_session, dispatch_uid="note_session")
