"""Signing in to the pages."""

from __future__ import annotations

from django.contrib.auth.views import LoginView

from tracker.pages.signing_in import PacedLogin


class LoginForm(PacedLogin):
    """Says no in few words."""

    error_messages = {
        "invalid_login": "用户名或密码不对。",
        "inactive": "这个账号已停用。",
    }


class Login(LoginView):
    """The page to sign in on."""

    template_name = "tracker/pages/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]
