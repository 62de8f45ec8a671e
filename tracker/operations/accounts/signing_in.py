"""Signing in, by a page or by the API: the lock, the password, the second factor, and what is noted of it."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from django.contrib.auth import authenticate

from projects.errors import DomainError
from tracker.operations.accounts.second_factor import WRONG_CODE, check_second_factor
from tracker.operations.login_throttling import note_failure, note_success, seconds_locked
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import datetime

LOCKED = "连续失败次数过多，账号已锁定：请 {minutes} 分钟后再试，或请系统管理员解除。"


class LockedAccountError(DomainError):
    """The account is locked for some `seconds` after too many failures."""

    def __init__(self, seconds: int) -> None:
        super().__init__("locked", LOCKED.format(minutes=ceil(seconds / 60)))
        self.seconds = seconds


class SecondFactorError(DomainError):
    """The password was right; the one-time code is missing, wrong or tried too often."""


def sign_in(*, account: str, password: str, code: str, address: str, now: datetime) -> Officer | None:
    """
    Return the officer whose name and password these are, None if there is no such officer.

    :raises LockedAccountError: if the account is locked, whatever the password
    :raises SecondFactorError: if the code does not let the officer in
    """
    require_unlocked(account=account, now=now)
    # Django hashes the password also for a name that does not exist: time tells nothing about accounts.
    officer = authenticate(username=account, password=password)
    if not isinstance(officer, Officer):
        note_failure(account=account, address=address, now=now)
        return None
    admit(officer, account=account, code=code, address=address, now=now)
    return officer


def require_unlocked(*, account: str, now: datetime) -> None:
    """
    Pass if an account is not locked.

    :raises LockedAccountError: if it is
    """
    if seconds := seconds_locked(account=account, now=now):
        raise LockedAccountError(seconds)


def admit(officer: Officer, *, account: str, code: str, address: str, now: datetime) -> None:
    """
    Let an officer in whose password was right, and note it.

    :raises SecondFactorError: if the code does not let the officer in
    """
    attempt = {"account": account, "address": address}
    try:
        check_second_factor(officer=officer, code=code, now=now)
    except DomainError as error:
        if error.code == WRONG_CODE:
            note_failure(**attempt, now=now)
        raise SecondFactorError(error.code, error.detail) from error
    note_success(**attempt, officer=officer, now=now)
