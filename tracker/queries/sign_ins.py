"""Where an officer is signed in, when that ends for idleness, and what has to be done before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from zones.models import Role, SecondFactor, Session, Token

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer

DATA_ROLES = frozenset({Role.ZONE, Role.UNIT, Role.PROVINCE})
"""The others are administrators of some kind, whose sessions end sooner."""
TOUCH_EVERY = timedelta(minutes=1)
"""How old a noted last use may be: not every request writes."""


@dataclass(frozen=True)
class Duty:
    """What an officer has to do first; `page` is the name of the route where it is done."""

    code: str
    sentence: str
    page: str


CHANGE_PASSWORD = Duty("password_change_required", "密码是别人设的，请先改成自己的密码。", "password")
RENEW_PASSWORD = Duty("password_change_required", "密码已到期，请先修改。", "password")
ENROL = Duty("second_factor_required", "您的岗位须启用两步验证，请先启用。", "second-factor")


def sign_ins(officer: Officer, *, now: datetime) -> list[Session | Token]:
    """Return the sessions and tokens of an officer that are not over, the newest first."""
    sessions = Session.objects.filter(officer=officer, expire_date__gt=now)
    tokens = Token.objects.filter(user=officer, expiry__gt=now)
    found: list[Session | Token] = [*sessions, *tokens]
    live = [session for session in found if not is_idle(officer, last_used(session), now=now)]
    return sorted(live, key=lambda session: session.began_at or now, reverse=True)


def find_sign_in(officer: Officer, number: str, *, now: datetime) -> Session | Token | None:
    """Return the session or token of that number, if it is the officer's."""
    return next((sign_in for sign_in in sign_ins(officer, now=now) if sign_in.number == number), None)


def last_used(sign_in: Session | Token) -> datetime | None:
    """Return the moment of the last request, as far as it was noted, or of the sign-in."""
    return sign_in.last_used_at or sign_in.began_at


def is_idle(officer: Officer, last_used_at: datetime | None, *, now: datetime) -> bool:
    """Whether nothing was asked for so long that the officer has to sign in again."""
    accounts = settings.ACCOUNTS
    limit: timedelta = accounts.idle if officer.role in DATA_ROLES else accounts.idle_of_administrators
    return last_used_at is None or now - last_used_at > limit


def is_to_be_noted(last_used_at: datetime | None, *, now: datetime) -> bool:
    """Whether a request is to be noted as the last use."""
    return last_used_at is None or now - last_used_at >= TOUCH_EVERY


def duty_of(officer: Officer, *, now: datetime) -> Duty | None:
    """Return what an officer who is signed in has to do before anything else; None for nothing."""
    if officer.must_change_password:
        return CHANGE_PASSWORD
    days = settings.ACCOUNTS.password.max_age_days
    if days and now - (officer.password_set_at or officer.date_joined) > timedelta(days=days):
        return RENEW_PASSWORD
    if officer.role in settings.ACCOUNTS.second_factor:
        is_enrolled = SecondFactor.objects.filter(officer=officer, confirmed_at__isnull=False).exists()
        return None if is_enrolled else ENROL
    return None
