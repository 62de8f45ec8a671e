"""Sends the mails about accounts: links to set a password, and warnings. A copied database sends none."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from tracker.emails import ACCOUNT, ADDRESS, Bodies, Button, bodies_of, message_with
from tracker.mail.addresses import bare_address, wire_address
from tracker.mail.outcome import Envelope, NotAcceptedError, UnclearError
from tracker.models import AccountMail, MailPurpose
from tracker.operations.accounts.links import lasts, make_link
from tracker.reminders.database_clock import local_day
from tracker.reminders.deployment_guard import require_armed
from tracker.reminders.digests import host_of_site
from tracker.reminders.recipients import why_not_mailable

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.mail.outcome import Phase, Transport
    from zones.models import Officer

SUBJECT = "山西省开发区项目跟踪：设置密码"
ADDRESS_SUBJECT = "山西省开发区项目跟踪：您的账号更换了电子邮箱"
logger = logging.getLogger(__name__)

MOST_A_RUN = 50
HELD_FOR = timedelta(minutes=5)
"""How long a sender may take for one mail before another tries."""
GIVEN_UP_AFTER = timedelta(hours=24)
SENT, UNCLEAR, TOO_LATE, CLOSED = "已交中继", "交出后没有得到中继的答复", "一直没有交出，已放弃", "账号已停用或没有邮箱"


def send_links(transport: Transport, *, now: datetime) -> int:
    """
    Send the mails that wait, MOST_A_RUN at most; return how many the relay took.

    A mail whose fate is unclear is not sent again: whoever does not receive it asks for another.

    :raises NotArmedError: if the database belongs to another installation
    """
    waiting = list(AccountMail.objects.due(now).select_related("officer", "requested_by")[:MOST_A_RUN])
    if not waiting:
        return 0
    require_armed(now=now, today=local_day(now))
    return sum(_send(mail, transport, now=now) for mail in waiting)


def _send(mail: AccountMail, transport: Transport, *, now: datetime) -> bool:
    if not AccountMail.objects.all().take(mail, now=now, lasting=HELD_FOR):
        return False
    if refusal := _refusal(mail, now=now):
        return _ended(mail, refusal, now=now)
    try:
        transport.hand_over(_envelope(mail, now=now), _no_step)
    except NotAcceptedError as error:
        logger.warning("The mail %d about an account was not accepted: %s", mail.pk, error.phase)
        return error.is_permanent and _ended(mail, f"被拒收：{error.code}", now=now)
    except UnclearError:
        return _ended(mail, UNCLEAR, now=now)
    except ValueError as error:
        return _ended(mail, f"邮件无法生成：{error}", now=now)
    _ended(mail, SENT, now=now)
    return True


def _refusal(mail: AccountMail, *, now: datetime) -> str:
    officer = mail.officer
    if now - mail.requested_at > GIVEN_UP_AFTER:
        return TOO_LATE
    # A warning goes to the address that was, whatever became of the account.
    if not mail.address and not (officer.is_active and officer.email):
        return CLOSED
    return why_not_mailable(mail.address or officer.email, settings.REMINDERS.allowed_domains)


def _ended(mail: AccountMail, outcome: str, *, now: datetime) -> bool:
    AccountMail.objects.filter(pk=mail.pk, ended_at=None).update(ended_at=now, outcome=outcome[:300])
    return False


def _envelope(mail: AccountMail, *, now: datetime) -> Envelope:
    """Make the link, which ends the ones before it, and the mail around it; of a warning the mail alone."""
    officer, sender, recipient = mail.officer, settings.EMAIL_FROM, wire_address(mail.address or mail.officer.email)
    message_id = f"<account-{mail.pk}.{settings.DEPLOYMENT_ID}@{host_of_site()}>"
    subject = SUBJECT
    if mail.purpose == MailPurpose.NEW_ADDRESS:
        subject, bodies = ADDRESS_SUBJECT, warning_bodies(officer, by=mail.requested_by, at=mail.requested_at)
    else:
        bodies = account_bodies(officer, mail.purpose, link=make_link(officer, mail.purpose, now=now), now=now)
    headers = {"message_id": message_id, "sender": sender, "recipient": recipient}
    content = message_with(bodies, subject=subject, **headers, date_at=now)
    return Envelope(message_id, bare_address(sender), recipient, content)


def account_bodies(officer: Officer, purpose: str, *, link: str, now: datetime) -> Bodies:
    """Return the mail with a link to set a password, as text and as HTML."""
    context = {
        "subject": SUBJECT,
        "addressee": str(officer),
        "username": officer.username,
        "is_invitation": purpose == MailPurpose.INVITATION,
        "button": Button("设置密码", link),
        "until": now + lasts(purpose),
    }
    return bodies_of(ACCOUNT, context)


def warning_bodies(officer: Officer, *, by: Officer | None, at: datetime) -> Bodies:
    """Return the mail to the address that an account had before."""
    context = {
        "subject": ADDRESS_SUBJECT,
        "addressee": str(officer),
        "username": officer.username,
        "by": by or "系统管理员",
        "at": at,
    }
    return bodies_of(ADDRESS, context)


def _no_step(phase: Phase) -> None:
    """Let every step pass: nothing is marked before the final dot, since an unclear mail is not sent again."""
