"""Officers set their own passwords: with the present one, or by a link that was sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from projects.errors import DomainError
from projects.operations.audit import record_event
from projects.operations.sign_ins import end_sign_ins
from tracker.operations.accounts.links import officer_of_link
from tracker.operations.login_throttling import note_failure, seconds_to_wait
from zones.models import FormerPassword, Officer

if TYPE_CHECKING:
    from datetime import datetime

MOST_KEPT = 24
"""Former passwords of an officer that are kept; more than any policy compares with."""


def change_password(
    *, officer: Officer, old_password: str, new_password: str, address: str, keep: str | None, now: datetime
) -> None:
    """
    Change an officer's own password; every other session and token than that of the key `keep` ends.

    :raises DomainError: if the old password is wrong or tried too often, or the new one is refused by the policy
    """
    account = officer.username
    if seconds := seconds_to_wait(account=account, address=address, now=now):
        raise DomainError("throttled", f"尝试过于频繁，请 {seconds} 秒后再试。", field="old_password")
    if not check_password(old_password, officer.password):
        # In a transaction of its own, which the refusal does not undo.
        note_failure(account=account, address=address, now=now)
        raise DomainError("wrong_password", "原密码不正确。", field="old_password")
    with transaction.atomic():
        locked = Officer.objects.select_for_update().get(pk=officer.pk)
        _set(locked, new_password, now=now)
        record_event(action="change_password", subject=locked, by=locked, now=now, after={"address": address})
        end_sign_ins(locked, by=locked, now=now, why="修改密码", keep=keep)
    officer.password, officer.must_change_password = locked.password, False


@transaction.atomic
def set_password_by_link(*, token: str, new_password: str, address: str, now: datetime) -> Officer:
    """
    Set the password of the officer to whom a link was sent; the link is used up, and every session and token ends.

    :raises DomainError: if the link is over, or the policy refuses the password
    """
    # The second of two requests at once waits here, and then finds the link used.
    Officer.objects.select_for_update().get(pk=officer_of_link(token, now=now).pk)
    officer = officer_of_link(token, now=now)
    _set(officer, new_password, now=now)
    record_event(action="set_password_by_link", subject=officer, by=officer, now=now, after={"address": address})
    end_sign_ins(officer, by=officer, now=now, why="通过链接设置密码")
    return officer


def _set(officer: Officer, password: str, *, now: datetime) -> None:
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise DomainError("password_refused", "".join(error.messages), field="new_password") from error
    if officer.has_usable_password():
        if check_password(password, officer.password):
            raise DomainError("password_unchanged", "新密码不能与原密码相同。", field="new_password")
        FormerPassword.objects.create(officer=officer, password=officer.password, replaced_at=now)
        old = officer.former_passwords.values_list("pk", flat=True)[MOST_KEPT:]
        FormerPassword.objects.filter(pk__in=list(old)).delete()
    # Not `set_password`, by which somebody else sets it.
    officer.password = make_password(password)
    officer.password_set_at, officer.must_change_password = now, False
    officer.save(update_fields=("password", "password_set_at", "must_change_password"))
