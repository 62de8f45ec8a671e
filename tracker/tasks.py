"""The scheduled tasks: each reads the database's clock, makes one call and records that it ran."""

import logging
from functools import partial

from celery import shared_task

from projects.operations.differences import differences
from projects.operations.stall_upkeep import renew_stall_states
from tracker.exports.background import make_exports as make_due_exports
from tracker.import_jobs.background import run_imports as run_due_imports
from tracker.operations.audit_checkpoints import seal_and_write_checkpoints
from tracker.operations.ticks import note_run
from tracker.operations.upkeep import delete_expired, refresh_statistics
from tracker.queries.nights import is_due_tonight
from tracker.reminders import account_mails, sending
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.scheduled import issue_scheduled, send_scheduled

logger = logging.getLogger(__name__)

NAMED_IN_THE_LOG = 20
"""Differences that a log entry lists; the rest is only counted."""
SENDING_SECONDS = 50.0
"""How long one run sends: less than the minute between two ticks; the next one goes on."""


@shared_task
def tick() -> None:
    """Delete stored answers, counters, sessions and tokens that have expired; follow the stall rules in force."""
    now = database_now()
    delete_expired(now=now)
    renew_stall_states(now=now)
    note_run("tick", now=now)


@shared_task
def seal_audit() -> None:
    """Seal the audit events since the last run, and append the checkpoints to the file outside the database."""
    now = database_now()
    seal_and_write_checkpoints(now=now)
    note_run("seal_audit", now=now)


@shared_task
def check_projection() -> None:
    """Once a night compare the projection, stored for fast reading, with the records, and log where they differ."""
    now = database_now()
    if not is_due_tonight("check_projection", now=now):
        return
    refresh_statistics()
    count, named = 0, []
    # Counted, not kept: after a defect every project may differ.
    for difference in differences(now=now):
        count += 1
        if count <= NAMED_IN_THE_LOG:
            named.append(f"{difference.model} {difference.pk} {difference.field}")
    if count:
        logger.error("The projection differs from the records in %d values: %s", count, "; ".join(named))
    note_run("check_projection", now=now, trouble=f"{count} 处与台账不符。" if count else "")


@shared_task
def issue_reminders() -> None:
    """Enter today's reminders and the month's bulletins once REMIND_AT has come; later ticks find them there."""
    now = database_now()
    try:
        issue_scheduled(now=now)
    except NotArmedError as error:
        logger.error("No reminder is issued: %s", error)  # noqa: TRY400  # an expected state, no defect
    # Also when not armed: this shows that the schedule runs; the missing arming raises an alarm of its own.
    note_run("issue_reminders", now=now)


@shared_task
def send_reminders() -> None:
    """Send the reminders that are due, for SENDING_SECONDS at most."""
    send_scheduled("send_reminders", partial(sending.send_due, seconds=SENDING_SECONDS), now=database_now())


@shared_task
def send_account_mails() -> None:
    """Send the links to set a password that were asked for, on days off, too."""
    now = database_now()
    send_scheduled("send_account_mails", partial(account_mails.send_links, now=now), now=now)


@shared_task
def make_exports() -> None:
    """Make the workbooks that were asked for."""
    make_due_exports(clock=database_now)
    note_run("make_exports", now=database_now())


# Its own limits: 50,000 rows are read and written for longer than any other task runs. A message that is delivered
# again meanwhile finds the job held.
@shared_task(soft_time_limit=1_700, time_limit=1_800)
def run_imports() -> None:
    """Read, compare, write or undo the ledgers that were sent in."""
    run_due_imports(clock=database_now, day_of=local_day)
    note_run("run_imports", now=database_now())
