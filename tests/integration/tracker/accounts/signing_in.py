"""Signing in and looking at what came of it."""

import base64

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from rest_framework.test import APIClient

from projects.models import AuditEvent
from tests import factories

LOGIN = "/api/v1/auth/login/"


def token_of(officer, password=factories.PASSWORD, *, otp=None, **environ):
    """Sign in to the API; return the answer."""
    body = {"username": officer.username, "password": password}
    return APIClient().post(LOGIN, body if otp is None else {**body, "otp": otp}, **environ)


def with_token(answer):
    """Return a client that sends the token of an answer."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    return client


def actions(officer):
    """Return what the audit says of an account, without its sign-ins."""
    found = AuditEvent.objects.filter(object_type="officer", object_id=officer.pk).order_by("id")
    return [one.action for one in found if one.action not in {"sign_in", "sign_out"}]


def error_of(response):
    """Return the status and the code of a refusal."""
    return response.status_code, response.json()["errors"][0]["code"]


def code_of(key, moment):
    """Return what an authenticator shows."""
    totp = TOTP(base64.b32decode(key), 6, SHA1(), 30)  # noqa: S303  # what the apps do
    return totp.generate(moment.timestamp()).decode()
