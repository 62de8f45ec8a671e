"""How Django's own apps are set up here."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """The admin pages behind our gate."""

    default_site = "config.admin.AdministratorSite"
