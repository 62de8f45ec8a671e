"""Counters of attempts to sign in."""

import hashlib
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from django.db import models

ACCOUNTS_OF_AN_ADDRESS, ACCOUNTS_FOR = 20, timedelta(hours=1)
"""Accounts at which one address may fail within an hour without signing in: more than an office mistypes at."""
_OF_AN_ADDRESS = "address-"
_NETWORK = 2**64


class SignInCountQuerySet(models.QuerySet["SignInCount"]):
    """The counters, by what they say."""

    def of_guessing_addresses(self) -> "SignInCountQuerySet":
        """Keep the counters of addresses that failed at as many accounts as one may."""
        return self.filter(key__startswith=_OF_AN_ADDRESS, count__gte=ACCOUNTS_OF_AN_ADDRESS)


class SignInCount(models.Model):
    """
    One counter of attempts, valid until `ends_at`, after which it begins anew.

    The key is a digest of the account and the address: what is typed as a name may be a password, and is not stored.
    """

    key = models.CharField("计数对象摘要", max_length=64, primary_key=True, help_text="SHA-256")
    count = models.PositiveIntegerField("次数", default=0)
    # Indexed for the housekeeping that removes counters which have ended.
    ends_at = models.DateTimeField("失效时间", db_index=True)

    objects = SignInCountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登录计数"

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


def key_of_address(address: str) -> str:
    """
    Return the key of the counter of the accounts at which an address failed; of IPv6, all addresses of its network.

    The provider of a network gives its owner 2**64 addresses: each would count anew.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        network = address
    else:
        network = f"{int(parsed) // _NETWORK:x}::/64" if isinstance(parsed, IPv6Address) else address
    digest = hashlib.sha256(network.encode(errors="replace")).hexdigest()
    return f"{_OF_AN_ADDRESS}{digest}"[: SignInCount._meta.get_field("key").max_length]
