"""What the scheduled jobs of the outbox do: what is due is entered, and sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from projects.errors import BusyError
from tracker.operations.ticks import note_run
from tracker.reminders.bulletins import issue_bulletins_when_due
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.issuing import issue_when_due
from tracker.reminders.returned import issue_returns_when_due
from tracker.reminders.sending import transport_of_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.mail.outcome import Transport

logger = logging.getLogger(__name__)


def issue_scheduled(*, now: datetime) -> None:
    """
    Enter what is due by now in the outbox: the reminders of the day, the mails about returned reports and bulletins.

    :raises NotArmedError: if the database belongs to another installation
    """
    issue_when_due(now=now)
    issue_returns_when_due(now=now)
    try:
        issue_bulletins_when_due(now=now)
    except BusyError as error:
        logger.warning("The bulletins of the month wait for the next tick: %s", error)


def send_scheduled(job: str, send: Callable[[Transport], object], *, now: datetime) -> None:
    """Let one run of a job send by the relay of the settings, and note that it ran: also where nothing may be sent."""
    transport = transport_of_settings()
    try:
        send(transport)
    except NotArmedError as error:
        logger.error("The job %s sends nothing: %s", job, error)  # noqa: TRY400  # an expected state, no defect
    finally:
        transport.close()
    note_run(job, now=now)
