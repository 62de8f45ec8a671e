"""
Links by which officers set their password, so that no administrator ever knows one.

A link is signed and not stored. It is over after its time, once the password was set, once a newer link was made, and
when the account is closed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from projects.errors import DomainError
from projects.operations.audit import record_event
from tracker.models import LINK_PURPOSES, AccountMail, MailPurpose
from tracker.operations.login_throttling import count_attempt
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import datetime

SALT = "tracker.password-link"
RESET_LASTS = timedelta(minutes=30)
"""How long the link of a forgotten password can be used."""
FORGOTTEN, FORGOTTEN_FOR = 3, timedelta(hours=1)
"""Mails about a forgotten password for an account, in an hour."""
OVER = "链接已失效：过期、已经用过，或又发了新的。请联系系统管理员重发，或在登录页点“忘记密码”。"


def lasts(purpose: str) -> timedelta:
    """Return how long a link of that purpose can be used."""
    found: timedelta = settings.ACCOUNTS.link_lasts
    return found if purpose == MailPurpose.INVITATION else RESET_LASTS


def hours_of_invitation() -> int:
    """Return for how many hours the link that an administrator passes on can be used."""
    return int(lasts(MailPurpose.INVITATION).total_seconds() // 3600)


def make_link(officer: Officer, purpose: str, *, now: datetime) -> str:
    """Return the address of a new link, which ends the links before it."""
    Officer.objects.filter(pk=officer.pk).update(link_number=F("link_number") + 1)
    officer.refresh_from_db(fields=("link_number", "password", "is_active"))
    until = int((now + lasts(purpose)).timestamp())
    return f"{settings.SITE_URL}/password/{signing.dumps([officer.pk, until, _state(officer)], salt=SALT)}/"


def officer_of_link(token: str, *, now: datetime) -> Officer:
    """
    Return the officer whose password a link sets.

    :raises DomainError: if it is none, or over
    """
    try:
        number, until, state = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise DomainError("link_over", OVER) from error
    officer = Officer.objects.filter(pk=number, is_active=True).select_related("zone__unit", "unit").first()
    if officer is None or until <= now.timestamp() or not constant_time_compare(state, _state(officer)):
        raise DomainError("link_over", OVER)
    return officer


def is_mailable(officer: Officer) -> bool:
    """Whether a link can be mailed to an officer: there is a relay and an address."""
    return bool(settings.REMINDERS.by_relay and officer.email)


@transaction.atomic
def send_link(*, officer: Officer, by: Officer, now: datetime) -> AccountMail:
    """
    Enter a mail with a link for the next run of the sender.

    :raises DomainError: if the officer has no mail address, or the account is closed
    """
    _require_open(officer)
    if not officer.email:
        raise DomainError("no_mail_address", "没有登记电子邮箱：请先登记，或改用一次性链接。")
    record_event(action="send_password_link", subject=officer, by=by, now=now)
    return _enter(officer, MailPurpose.INVITATION, by=by, now=now)


@transaction.atomic
def warn_old_address(*, officer: Officer, address: str, by: Officer, now: datetime) -> AccountMail:
    """Enter a mail to the address that an account had: whoever reads it there learns that mail goes elsewhere."""
    record_event(
        action="warn_old_address", subject=officer, zone=officer.zone, by=by, now=now, after={"email": address}
    )
    purpose = MailPurpose.NEW_ADDRESS
    return AccountMail.objects.create(
        officer=officer, purpose=purpose, address=address, requested_at=now, requested_by=by
    )


@transaction.atomic
def show_link(*, officer: Officer, by: Officer, now: datetime) -> str:
    """
    Return the address of a link that an administrator passes on by hand, once.

    :raises DomainError: if the officer can be sent a mail, or the account is closed
    """
    _require_open(officer)
    if is_mailable(officer):
        raise DomainError("mail_is_there", "这个账号可以收邮件，请发送链接，不要转手。")
    record_event(action="show_password_link", subject=officer, by=by, now=now)
    return make_link(officer, MailPurpose.INVITATION, now=now)


@transaction.atomic
def ask_for_link(*, account: str, address: str, now: datetime) -> None:
    """Enter a mail with a link for somebody who forgot the password; do nothing, and say nothing, for others."""
    officer = Officer.objects.filter(username__iexact=account.strip(), is_active=True).exclude(email="").first()
    # Counted for unknown names, too, so that they take as long.
    is_within = count_attempt("forgotten", account, limit=FORGOTTEN, lasts=FORGOTTEN_FOR, now=now)
    if officer is None or not is_within:
        return
    record_event(action="forgot_password", subject=officer, by=None, now=now, after={"address": address})
    _enter(officer, MailPurpose.RESET, by=None, now=now)


def _enter(officer: Officer, purpose: MailPurpose, *, by: Officer | None, now: datetime) -> AccountMail:
    # What still waits would carry a link that the new one ends.
    links = AccountMail.objects.unfinished().filter(officer=officer, purpose__in=LINK_PURPOSES)
    links.update(ended_at=now, outcome="又要求了一封")
    return AccountMail.objects.create(officer=officer, purpose=purpose, requested_at=now, requested_by=by)


def _require_open(officer: Officer) -> None:
    if not officer.is_active:
        raise DomainError("account_closed", "账号已停用，请先启用。")


def _state(officer: Officer) -> str:
    """Return a digest of what a link depends on: it changes with the password and with each newer link."""
    return salted_hmac(SALT, f"{officer.password}\0{officer.link_number}", algorithm="sha256").hexdigest()[:32]
