"""The codes of authenticator apps (RFC 6238): which of them a key gives around a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

if TYPE_CHECKING:
    from datetime import datetime

STEP_SECONDS, DIGITS, KEY_BYTES = 30, 6, 20
"""What every authenticator app knows."""
ISSUER = "山西开发区项目"


def address_of(key: bytes, account: str) -> str:
    """Return the otpauth address that an authenticator reads from a picture."""
    return _totp(key).get_provisioning_uri(account, ISSUER)


def matching_steps(key: bytes, code: str, *, now: datetime) -> list[int]:
    """Return which of the present step of 30 seconds, the one before and the one after a code belongs to."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdecimal() and len(typed) == DIGITS):
        return []
    totp, present = _totp(key), int(now.timestamp()) // STEP_SECONDS
    return [step for step in (present - 1, present, present + 1) if _is_of(totp, typed, step)]


def _is_of(totp: TOTP, code: str, step: int) -> bool:
    try:
        totp.verify(code.encode(), step * STEP_SECONDS)
    except InvalidToken:
        return False
    return True


def _totp(key: bytes) -> TOTP:
    # SHA-1, since the common apps know no other; RFC 6238 does not need it to be free of collisions.
    return TOTP(key, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303
