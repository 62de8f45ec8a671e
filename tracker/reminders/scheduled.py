"""What the scheduled jobs that send mail have in common."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tracker.operations.ticks import note_run
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.sending import transport_of_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.mail.outcome import Transport

logger = logging.getLogger(__name__)


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
