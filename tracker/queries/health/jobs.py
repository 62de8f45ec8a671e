"""The scheduled jobs, each judged by itself: one that has died shows although the others live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from tracker.models import Tick

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOCKS_DIFFER_BY = timedelta(minutes=1)
"""How far into the future a run may be dated, hosts being a little apart; more comes from a clock that ran ahead."""


@dataclass(frozen=True)
class Job:
    """A scheduled job, and the age that its newest run may have."""

    name: str
    label: str
    allowed: timedelta


JOBS = (
    Job("issue_reminders", "催办入账", timedelta(minutes=5)),
    Job("send_reminders", "催办发送", timedelta(minutes=5)),
    Job("send_account_mails", "账号邮件发送", timedelta(minutes=5)),
    Job("make_exports", "后台导出", timedelta(minutes=20)),
    Job("run_imports", "台账导入", timedelta(minutes=40)),
    Job("tick", "过期数据清理", timedelta(minutes=5)),
    Job("seal_audit", "审计封存", timedelta(minutes=15)),
    Job("check_projection", "台账核对", timedelta(hours=26)),
)
"""Every job that must be running. A job that is added to the schedule is added here."""


class JobState(StrEnum):
    """How a job is doing."""

    OK = "ok"
    NEVER_RAN = "never_ran"
    LATE = "late"
    IN_THE_FUTURE = "in_the_future"


@dataclass(frozen=True)
class JobHealth:
    """A job with its newest run, None if there was none."""

    job: Job
    ran_at: datetime | None
    state: JobState
    trouble: str = ""


def job_healths(*, now: datetime) -> list[JobHealth]:
    """Return how each job is doing at `now`, the moment by the database's clock. One query."""
    ticks = Tick.objects.in_bulk([job.name for job in JOBS])
    return [_health(job, ticks.get(job.name), now) for job in JOBS]


def job_alarms(*, now: datetime) -> Iterator[str]:
    """Yield a sentence for each job that does not run as it should."""
    for health in job_healths(now=now):
        label = health.job.label
        if health.ran_at is None:
            yield f"定时任务“{label}”从未运行。"
        elif health.state is JobState.LATE:
            yield f"定时任务“{label}”已 {minutes(now - health.ran_at)} 分钟没有运行。"
        elif health.state is JobState.IN_THE_FUTURE:
            yield (
                f"定时任务“{label}”上次运行记在 {minutes(health.ran_at - now)} 分钟之后：时钟曾经走快，"
                "请校准各主机的时钟，并确认任务进程与定时器在运行。"
            )
        if health.trouble:
            yield f"定时任务“{label}”发现：{health.trouble}"


def minutes(span: timedelta) -> int:
    """Return the whole minutes of a span."""
    return int(span.total_seconds() // 60)


def _health(job: Job, tick: Tick | None, now: datetime) -> JobHealth:
    if tick is None:
        return JobHealth(job, None, JobState.NEVER_RAN)
    return JobHealth(job, tick.ran_at, _state(job, tick.ran_at, now), tick.trouble)


def _state(job: Job, ran_at: datetime, now: datetime) -> JobState:
    # Not health: until the clock gets there no later run would be missed.
    if ran_at - now > CLOCKS_DIFFER_BY:
        return JobState.IN_THE_FUTURE
    return JobState.LATE if now - ran_at > job.allowed else JobState.OK
