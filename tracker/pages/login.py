"""Signing in and out of the pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.core.exceptions import ValidationError

MOST_FAILURES = 10
WAIT_SECONDS = 900


class LoginForm(AuthenticationForm):
    """Counts failures a name, and asks for patience after too many."""

    error_messages = {
        "invalid_login": "用户名或密码不对。",
        "inactive": "这个账号已停用。",
    }

    def clean(self) -> dict[str, Any]:
        """
        Return what was filled in, once it is right.

        :raises ValidationError: if it is wrong, or was wrong too often
        """
        name = str(self.cleaned_data.get("username", "")).lower()
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        key = f"login-failures:{address}:{name.encode().hex()}"
        if cache.get(key, 0) >= MOST_FAILURES:
            raise ValidationError("失败次数过多，请 15 分钟后再试。", code="throttled")
        try:
            return super().clean()
        except ValidationError:
            cache.add(key, 0, WAIT_SECONDS)
            cache.incr(key)
            raise


class Login(LoginView):
    """The page to sign in on."""

    template_name = "tracker/pages/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
