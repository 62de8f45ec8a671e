"""Signing in and out, and setting a password by a link that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from tracker.operations.accounts.links import ask_for_link, officer_of_link
from tracker.operations.accounts.passwords import set_password_by_link
from tracker.operations.login_throttling import seconds_to_wait
from tracker.pages.accounts.forms import (
    ForgottenPasswordForm,
    LoginForm,
    NewPasswordForm,
    audit_sign_out,
    password_rules,
)
from tracker.pages.decorators import posted_data
from tracker.pages.menu import home_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zones.models import Officer

LINK = "password_link"
"""The name of the link in the session: it is taken out of the address, which browsers and logs keep."""
SENT = "如果有这个账号，并登记了电子邮箱，设置密码的链接几分钟内送到。没有收到的，请联系系统管理员。"


class LoginView(auth_views.LoginView):
    """The page to sign in on."""

    template_name = "tracker/pages/accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]

    def get_default_redirect_url(self) -> str:
        """Return the first page of the officer's post, for who came from no other page."""
        return resolve_url(home_of(cast("Officer", self.request.user)))


class LogoutView(auth_views.LogoutView):
    """Signing out by a button; a link would let any page on the web sign officers out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Before the session ends: afterwards the request no longer tells whose it was.
        audit_sign_out(request)
        return super().post(request, *args, **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Let somebody ask for a link; the answer is the same whether there is such an account or not."""
    form = ForgottenPasswordForm(posted_data(request))
    now, address = timezone.now(), request.META.get("REMOTE_ADDR", "")
    if form.is_valid():
        account = form.cleaned_data["username"]
        if seconds := seconds_to_wait(account=account, address=address, now=now):
            form.add_error(None, f"尝试过于频繁，请 {seconds} 秒后再试。")
        else:
            ask_for_link(account=account, address=address, now=now)
            messages.success(request, SENT)
            return redirect("login")
    return _rendered(request, "tracker/pages/accounts/forgotten_password.html", {"form": form})


@require_safe
def password_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take a link out of the address; it is not used up by being looked at, as some mail programs do."""
    try:
        officer_of_link(token, now=timezone.now())
    except DomainError as error:
        return _over(request, error)
    request.session[LINK] = token
    return redirect("new-password")


@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Let whoever came by a link set the password."""
    token, now = request.session.get(LINK, ""), timezone.now()
    try:
        officer = officer_of_link(token, now=now)
    except DomainError as error:
        return _over(request, error)
    form = NewPasswordForm(posted_data(request))
    if form.submit(lambda: _set(request, token, form)):
        messages.success(request, "密码已设置，请登录。")
        return redirect("login")
    context = {"form": form, "officer": officer, "rules": password_rules()}
    return _rendered(request, "tracker/pages/accounts/new_password.html", context)


def _set(request: HttpRequest, token: str, form: NewPasswordForm) -> None:
    address, now = request.META.get("REMOTE_ADDR", ""), timezone.now()
    new_password = form.cleaned_data["new_password"]
    set_password_by_link(token=token, new_password=new_password, address=address, now=now)
    # A session that somebody else opened at this computer ends, too.
    request.session.flush()


def _over(request: HttpRequest, error: DomainError) -> HttpResponse:
    return _rendered(request, "tracker/pages/accounts/link_over.html", {"why": error.detail}, status=410)


def _rendered(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 0) -> HttpResponse:
    form = context.get("form")
    response = render(request, template, context, status=status or (422 if form is not None and form.errors else 200))
    add_never_cache_headers(response)
    return response
