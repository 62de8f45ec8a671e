"""Whether a person may still be written to, asked again when the mail is about to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.mail.addresses import UnmailableAddressError, wire_address, wire_domain
from tracker.queries.reminders.obligations import TOLD_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zones.models import Officer


def why_no_mail(recipient: Officer) -> str:
    """Return in a sentence why a person gets no reminder any more, empty if they do."""
    if not recipient.is_active:
        return "收件人的账号已停用，不再催办"
    if recipient.role not in TOLD_FROM:
        return "收件人现在的岗位不接收催办"
    return "" if recipient.email else "收件人没有登记邮箱地址，无法催办"


def why_not_mailable(address: str, allowed_domains: Iterable[str]) -> str:
    """Return in a sentence why an address is not mailed: no relay takes it, or its domain is not among the allowed."""
    try:
        domain = wire_address(address).rpartition("@")[2]
        allowed = {wire_domain(name) for name in allowed_domains}
    except UnmailableAddressError as error:
        return str(error)
    return "" if not allowed or domain in allowed else f"收件域名 {domain} 不在 EMAIL_ALLOWED_DOMAINS 之内"
