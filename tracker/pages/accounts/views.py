"""Signing in to the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import LoginView, LogoutView

from tracker.pages.accounts.forms import PacedLogin, signed_out

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class LoginForm(PacedLogin):
    """Says no in few words."""

    error_messages = {
        "invalid_login": "用户名或密码不对。",
        "inactive": "这个账号已停用。",
    }


class Login(LoginView):
    """The page to sign in on."""

    template_name = "tracker/pages/accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]


class Logout(LogoutView):
    """Signing out by a button."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note who leaves, and end the session."""
        signed_out(request)
        return super().post(request, *args, **kwargs)
