"""Guessing of passwords that a person should look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from projects.models import AuditEvent
from tracker.models import ACCOUNTS_FOR, SignInCount, key_of_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def sign_in_alarms(*, now: datetime) -> Iterator[str]:
    """Yield a sentence for each address that failed at so many accounts that it is held back. At most two queries."""
    counts = dict(SignInCount.objects.of_guessing_addresses().filter(ends_at__gt=now).values_list("key", "count"))
    if not counts:
        return
    # The counters hold no address; the audit does, of accounts that exist.
    refused = AuditEvent.objects.filter(action="sign_in_refused", at__gt=now - ACCOUNTS_FOR).order_by()
    addresses = {json.loads(after)["address"] for after in refused.values_list("after", flat=True).distinct()}
    named = {key_of_address(address): address for address in addresses}
    for key, count in counts.items():
        where = named.get(key, "（所试账号都不存在，未记入审计）")
        yield f"地址 {where} 一小时内在 {count} 个账号上登录失败，已暂停其登录；请核查是否有人在猜密码。"
