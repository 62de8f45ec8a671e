"""When reminders are sent, to whom and how fast: read from the environment, checked before anything starts."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import env

IN_DOUBT_POLICIES = ("followup", "hold")


@dataclass(frozen=True)
class ReminderSettings:
    """The settings of reminders; the durations are seconds unless they say otherwise."""

    remind_at: time
    supervision_after: int
    notice_after: int
    coming_days: int
    in_doubt: str
    allowed_domains: tuple[str, ...]
    administrators: tuple[str, ...]
    by_relay: bool
    failpoint: str
    an_hour: int = 0
    """Mails an hour at most, 0 for no limit."""
    bulletin_day: int = 0
    """The day of the month from which on its bulletins are sealed and mailed, 0 for never."""
    relay_log: Path | None = None
    """The relay's log, if this process may read it."""
    tick: float = 60.0
    timeout: float = 20.0
    reply_timeout: float = 600.0
    lease: timedelta = timedelta(minutes=3)
    # Longer than `reply_timeout`: a mail must not count as in doubt while its sender still awaits the reply.
    dot_lease: timedelta = timedelta(minutes=15)
    backoff: timedelta = timedelta(minutes=1)
    lasts: timedelta = timedelta(hours=24)


def read(*, debug: bool, https: bool) -> ReminderSettings:
    """
    Return the settings of reminders.

    :raises ImproperlyConfigured: if a value is impossible, or would switch on test aids in production
    """
    in_doubt = env.text("IN_DOUBT", "followup")
    if in_doubt not in IN_DOUBT_POLICIES:
        raise ImproperlyConfigured(f"环境变量 IN_DOUBT 应为 {' 或 '.join(IN_DOUBT_POLICIES)}，而不是“{in_doubt}”。")
    by_relay = bool(env.text("EMAIL_URL"))
    domains = tuple(domain.lower().lstrip("@") for domain in env.items("EMAIL_ALLOWED_DOMAINS"))
    # A copy of the real data on a developer's machine would mail real officers.
    if debug and by_relay and not domains:
        raise ImproperlyConfigured(
            "DEBUG 打开时不能给任意地址发邮件：请用 EMAIL_ALLOWED_DOMAINS 限定收件域名，或去掉 EMAIL_URL。"
        )
    settings = ReminderSettings(
        remind_at=_clock_time("REMIND_AT", "08:30"),
        supervision_after=env.number("SUPERVISION_AFTER", 5),
        notice_after=env.number("NOTICE_AFTER", 5),
        coming_days=env.number("COMING_DAYS", 15),
        in_doubt=in_doubt,
        allowed_domains=domains,
        administrators=tuple(env.items("ADMIN_EMAILS")),
        by_relay=by_relay,
        failpoint=_failpoint(https=https),
        an_hour=env.number("REMINDERS_AN_HOUR", 20_000),
        bulletin_day=_bulletin_day(),
        relay_log=Path(log) if (log := env.text("RELAY_LOG")) else None,
    )
    return _hastened(settings, https=https)


def _bulletin_day() -> int:
    day = env.number("BULLETIN_DAY", 0)
    # Every month has it.
    if day > 28:
        raise ImproperlyConfigured(f"环境变量 BULLETIN_DAY 应在 0 与 28 之间（0 为不定期封存），而不是 {day}。")
    return day


def _failpoint(*, https: bool) -> str:
    """
    Return the step at which a test wants the sender to die, empty for none.

    :raises ImproperlyConfigured: if it is set outside of tests
    """
    name = env.text("FAILPOINT")
    if name and not _is_test(https=https):
        raise ImproperlyConfigured("FAILPOINT 只供测试（ENV=test）使用，程序没有启动。")
    return name


def _hastened(settings: ReminderSettings, *, https: bool) -> ReminderSettings:
    """Return the settings with durations divided by what a test asks for, so that it need not wait for minutes."""
    speed = env.number("REMINDER_HASTE", 1)
    if speed == 1:
        return settings
    if not _is_test(https=https) or speed == 0:
        raise ImproperlyConfigured("REMINDER_HASTE 只供测试（ENV=test）使用，程序没有启动。")
    return replace(
        settings,
        tick=max(1.0, settings.tick / speed),
        reply_timeout=settings.reply_timeout / speed,
        lease=settings.lease / speed,
        dot_lease=settings.dot_lease / speed,
        backoff=settings.backoff / speed,
    )


def _is_test(*, https: bool) -> bool:
    # An address with HTTPS is taken for production, whatever ENV says.
    return env.text("ENV") == "test" and not https


def _clock_time(name: str, default: str) -> time:
    value = env.text(name, default)
    try:
        return time.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"环境变量 {name} 应形如 08:30，而不是“{value}”。") from error
