"""One-time codes of an authenticator (动态验证码, RFC 6238) as a second factor, and codes for whoever lost it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.operations.audit import record_event
from projects.operations.sign_ins import end_sign_ins
from tracker.operations.accounts.one_time_codes import KEY_BYTES, address_of, matching_steps
from tracker.operations.login_throttling import count_attempt, forget_attempts
from zones.encryption import DecryptionError, decrypt, encrypt
from zones.models import Officer, RecoveryCode, SecondFactor

if TYPE_CHECKING:
    from datetime import datetime

CODES, CODE_BYTES = 8, 15
"""Recovery codes, and their random bytes: too many to guess, so that a plain digest keeps them safe."""
TRIES, TRIES_FOR = 5, timedelta(minutes=15)
"""Wrong codes at an account, from anywhere: each came after the right password."""
WRONG_CODE = "otp_wrong"
"""The code of the refusal of a wrong or used one-time code."""


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator is told: by a picture of `address`, or by typing `key`."""

    key: str
    address: str


def has_second_factor(officer: Officer) -> bool:
    """Whether an officer has confirmed one."""
    return SecondFactor.objects.filter(officer=officer, confirmed_at__isnull=False).exists()


def unused_codes(officer: Officer) -> int:
    """Return how many recovery codes of an officer have not been used."""
    return RecoveryCode.objects.filter(officer=officer, used_at=None).count()


@transaction.atomic
def begin_enrolment(*, officer: Officer, now: datetime) -> Enrolment:
    """
    Make a new key, which counts once `confirm` has seen a code of it; a key that was not confirmed is forgotten.

    :raises DomainError: if the officer has a second factor already
    """
    Officer.objects.select_for_update().get(pk=officer.pk)
    if has_second_factor(officer):
        raise DomainError("second_factor_stands", "已启用两步验证。换手机或丢失的，请安全管理员重置后再启用。")
    key = secrets.token_bytes(KEY_BYTES)
    stored = encrypt(base64.b64encode(key).decode(), purpose=purpose_of(SecondFactor(officer=officer)))
    values = {"key": stored, "made_at": now, "confirmed_at": None, "last_step": 0}
    SecondFactor.objects.update_or_create(officer=officer, defaults=values)
    record_event(action="begin_second_factor", subject=officer, by=officer, now=now)
    return _enrolment(officer, key)


def present_enrolment(officer: Officer) -> Enrolment | None:
    """Return the key that still waits to be confirmed, if there is one that can be read."""
    factor = SecondFactor.objects.filter(officer=officer, confirmed_at__isnull=True).first()
    try:
        return None if factor is None else _enrolment(officer, _key_of(factor))
    except DomainError:
        # It is of no use to anybody: to begin anew puts another in its place.
        return None


def confirm(*, officer: Officer, code: str, keep: str | None, now: datetime) -> list[str]:
    """
    Switch the second factor on, given a code of its key; return the recovery codes, which are stored nowhere.

    Every other session and token than that of the key `keep` ends.

    :raises DomainError: if there is no key to confirm, or the code is wrong or tried too often
    """
    require_tries_left(officer, now=now)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(officer=officer, confirmed_at=None).first()
        if factor is None:
            raise DomainError("no_enrolment", "没有待启用的密钥，请重新开始。")
        if not _is_used_up(factor, code, now=now):
            raise DomainError(WRONG_CODE, "验证码不正确，请看手机上的时间是否准确。", field="otp")
        SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now)
        RecoveryCode.objects.filter(officer=officer).delete()
        codes = [_new_code() for _ in range(CODES)]
        RecoveryCode.objects.bulk_create(RecoveryCode(officer=officer, digest=_digest(officer, code)) for code in codes)
        record_event(action="enable_second_factor", subject=officer, by=officer, now=now)
        end_sign_ins(officer, by=officer, now=now, why="启用两步验证", keep=keep)
    forget_attempts("code", officer.username)
    return codes


def check_second_factor(*, officer: Officer, code: str, now: datetime) -> None:
    """
    Pass if the officer has no second factor, or the code is right; a code is used up by it.

    :raises DomainError: if it is missing, wrong, used or tried too often
    """
    factor = SecondFactor.objects.filter(officer=officer, confirmed_at__isnull=False).first()
    if factor is None:
        return
    if not code.strip():
        raise DomainError("otp_required", "这个账号启用了两步验证，请填写动态验证码（或恢复码）。", field="otp")
    require_tries_left(officer, now=now)
    # The recovery codes first: they still let in where the key of the authenticator cannot be read.
    if not (_is_recovery(officer, code, now=now) or _is_used_up(factor, code, now=now)):
        raise DomainError(WRONG_CODE, "动态验证码不正确，或已经用过：请等下一个。", field="otp")
    forget_attempts("code", officer.username)


@transaction.atomic
def reset_second_factor(*, officer: Officer, by: Officer, now: datetime) -> None:
    """
    Remove the second factor of an officer who lost it, and end every session and token.

    :raises DomainError: if it is one's own, or there is none
    """
    if officer.pk == by.pk:
        raise DomainError("own_second_factor", "不能重置自己的两步验证，请另一位安全管理员办理。")
    if not SecondFactor.objects.filter(officer=officer).delete()[0]:
        raise DomainError("no_second_factor", "这个账号没有启用两步验证。")
    RecoveryCode.objects.filter(officer=officer).delete()
    record_event(action="reset_second_factor", subject=officer, by=by, now=now)
    end_sign_ins(officer, by=by, now=now, why="重置两步验证")


def require_tries_left(officer: Officer, *, now: datetime) -> None:
    """
    Count a try.

    :raises DomainError: if there were too many
    """
    if not count_attempt("code", officer.username, limit=TRIES, lasts=TRIES_FOR, now=now):
        minutes = int(TRIES_FOR.total_seconds() // 60)
        raise DomainError("otp_throttled", f"验证码连续错误 {TRIES} 次，请 {minutes} 分钟后再试。", field="otp")


def _is_used_up(factor: SecondFactor, code: str, *, now: datetime) -> bool:
    """Whether a code is right and newer than the last that was used; it is used by that."""
    for step in matching_steps(_key_of(factor), code, now=now):
        # One UPDATE decides: of two requests with one code the second finds it used.
        newer = SecondFactor.objects.filter(pk=factor.pk, key=factor.key, last_step__lt=step)
        if newer.update(last_step=step):
            return True
    return False


@transaction.atomic
def _is_recovery(officer: Officer, code: str, *, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(officer=officer, used_at=None, digest=_digest(officer, code))
    if not unused.update(used_at=now):
        return False
    record_event(action="use_recovery_code", subject=officer, by=officer, now=now)
    return True


def _enrolment(officer: Officer, key: bytes) -> Enrolment:
    return Enrolment(base64.b32encode(key).decode(), address_of(key, officer.username))


def _key_of(factor: SecondFactor) -> bytes:
    try:
        return base64.b64decode(decrypt(factor.key, purpose=purpose_of(factor)))
    except DecryptionError as error:
        message = "两步验证的密钥读不出来：请填写恢复码；没有的，请系统管理员放回当时的 FIELD_KEYS，或重置两步验证。"
        raise DomainError("otp_unreadable", message, field="otp") from error


def purpose_of(factor: SecondFactor) -> str:
    """Return what the key of a second factor is encrypted for."""
    return f"second-factor:{factor.officer_id}"


def _new_code() -> str:
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _digest(officer: Officer, code: str) -> str:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(f"{officer.pk}:{plain}".encode(errors="replace")).hexdigest()
