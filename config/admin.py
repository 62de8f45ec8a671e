"""The gate of the admin pages, and their name."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from config.admin_audit import Audited, AuditedOfficers
from tracker.pages.accounts.forms import audit_sign_out
from zones.models import Officer, Role


def is_administrator(user: object) -> bool:
    """Whether somebody is an administrator whose account is open."""
    return isinstance(user, Officer) and user.is_active and user.role == Role.ADMINISTRATOR


class AdministratorSite(AdminSite):
    """The admin pages; the role opens them, not a flag that could be set apart from it."""

    site_header = site_title = "山西省开发区项目跟踪"
    index_title = "后台管理"

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """
        Send to the page on which all officers sign in.

        :raises PermissionDenied: if somebody has, for whom the admin pages are not
        """
        if isinstance(request.user, Officer) and not self.has_permission(request):
            raise PermissionDenied("后台只供系统管理员使用。")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Send to the page on which all officers change their passwords."""
        return redirect("password")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Record who signs out, and end the session."""
        audit_sign_out(request)
        return super().logout(request, extra_context)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register pages, each of which records in the audit what is changed there."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        for model in models:
            # A class made here, mixin first: no page, not even an installed package's, is registered without it.
            mixin = AuditedOfficers if model is Officer else Audited
            pages = admin_class or ModelAdmin
            super().register(model, type(pages.__name__, (mixin, pages), {}), **options)
