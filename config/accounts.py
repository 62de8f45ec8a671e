"""Passwords, sign-ins and second factors: what the environment says about accounts, checked before anything starts."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from config import env

SHORTEST_LINK, LONGEST_LINK = 24, 72
"""Hours that a link for a new account may last."""
ROLES = ("zone", "unit", "province", "administrator", "security", "auditor")
"""Those of `zones.models.Role`: settings are read before there are models."""


@dataclass(frozen=True)
class PasswordPolicy:
    """What a password has to be; 0 switches a demand off."""

    min_length: int
    classes: int
    """How many of the four kinds of characters it needs: capital and small letters, digits, others."""
    history: int
    """How many former passwords are refused, the present one among them."""
    max_age_days: int


POLICIES = {
    "dengbao": PasswordPolicy(min_length=10, classes=3, history=5, max_age_days=90),
    "asvs": PasswordPolicy(min_length=12, classes=0, history=5, max_age_days=0),
}
"""GB/T 22239 (等保) demands mixed characters and a regular change; OWASP ASVS 5.0 (6.2.5, 6.2.10) forbids both."""


@dataclass(frozen=True)
class AccountSettings:
    password: PasswordPolicy
    link_lasts: timedelta
    """How long the link of a new account can be used."""
    second_factor: frozenset[str]
    """The roles that need one."""
    idle: timedelta
    idle_of_administrators: timedelta
    """After how long without a request an officer is signed out."""
    lockout: int
    """After how many failures an account is locked; 0 for never."""
    lockout_lasts: timedelta


def read(*, debug: bool) -> AccountSettings:
    """
    Return the settings of accounts.

    :raises ImproperlyConfigured: if a value is impossible
    """
    hours = env.number("PASSWORD_LINK_HOURS", 48)
    if not SHORTEST_LINK <= hours <= LONGEST_LINK:
        raise ImproperlyConfigured(f"PASSWORD_LINK_HOURS 应在 {SHORTEST_LINK} 与 {LONGEST_LINK} 之间，而不是 {hours}。")
    return AccountSettings(
        password=_policy(debug=debug),
        link_lasts=timedelta(hours=hours),
        second_factor=_roles("SECOND_FACTOR"),
        idle=_minutes("IDLE_MINUTES", 120),
        idle_of_administrators=_minutes("IDLE_MINUTES_ADMINISTRATORS", 30),
        lockout=env.number("SIGN_IN_LOCKOUT"),
        lockout_lasts=_minutes("SIGN_IN_LOCKOUT_MINUTES", 15),
    )


def validators(policy: PasswordPolicy) -> list[dict[str, object]]:
    """Return Django's AUTH_PASSWORD_VALIDATORS for a policy."""
    django, ours = "django.contrib.auth.password_validation", "zones.password_validation"
    return [
        {"NAME": f"{django}.UserAttributeSimilarityValidator"},
        {"NAME": f"{ours}.LengthValidator", "OPTIONS": {"min_length": policy.min_length}},
        {"NAME": f"{django}.CommonPasswordValidator"},
        {"NAME": f"{django}.NumericPasswordValidator"},
        {"NAME": f"{ours}.ClassesValidator", "OPTIONS": {"classes": policy.classes}},
        {"NAME": f"{ours}.ContextValidator"},
        {"NAME": f"{ours}.HistoryValidator", "OPTIONS": {"count": policy.history}},
    ]


def _policy(*, debug: bool) -> PasswordPolicy:
    name = env.text("PASSWORD_POLICY", "dengbao")
    if name not in POLICIES:
        raise ImproperlyConfigured(f"环境变量 PASSWORD_POLICY 应为 {' 或 '.join(POLICIES)}，而不是“{name}”。")
    policy = POLICIES[name]
    # The accounts of a demonstration have one known password for good.
    oldest = 0 if debug else policy.max_age_days
    return replace(
        policy,
        min_length=env.number("PASSWORD_MIN_LENGTH", policy.min_length),
        classes=min(env.number("PASSWORD_CLASSES", policy.classes), 4),
        history=env.number("PASSWORD_HISTORY", policy.history),
        max_age_days=env.number("PASSWORD_MAX_AGE", oldest),
    )


def _roles(name: str) -> frozenset[str]:
    """Return the roles that a setting lists; one that is none would let those through whom it was meant for."""
    listed = frozenset(env.items(name))
    if unknown := listed.difference(ROLES):
        raise ImproperlyConfigured(f"环境变量 {name} 里的 {'、'.join(sorted(unknown))} 不是级别：{'、'.join(ROLES)}。")
    return listed


def _minutes(name: str, default: int) -> timedelta:
    minutes = env.number(name, default)
    if minutes == 0:
        raise ImproperlyConfigured(f"环境变量 {name} 应为大于 0 的分钟数。")
    return timedelta(minutes=minutes)


def duties() -> tuple[bool, bool]:
    """
    Return whether three administrators share the duties, and whether rights need a second person (ADR 0066).

    Separated by default everywhere, so that the demo shows what production does.
    """
    return env.boolean("SEPARATION_OF_DUTIES", default=True), env.boolean("SECOND_PERSON_FOR_RIGHTS")
