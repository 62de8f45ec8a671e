"""Delivers one claimed reminder: composes it anew, hands it to the relay step by step and records the outcome."""

from __future__ import annotations

import logging
import os
import re
import socket
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

from tracker.mail.outcome import NotAcceptedError, Phase, UnclearError
from tracker.models import AttemptEvent, Reminder, ReminderState
from tracker.operations import reminders as outbox
from tracker.reminders.database_clock import database_now
from tracker.reminders.failpoints import failpoint
from tracker.reminders.letters import letters_for
from tracker.reminders.persistence import persistently
from tracker.reminders.recipients import why_no_mail, why_not_mailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from tracker.mail.outcome import Envelope, Transport
    from tracker.reminders.digests import Composer

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = 30
"""The longest wait, as a multiple of the first one: with a first wait of a minute 1, 2, 4 … 30 minutes."""
NO_REPLY = "交出后没有得到中继的答复"
BROKE_OFF = "没有连上中继，或中途断开，确定没有发出"
_ADDRESS = re.compile(r"[^\s<>@]+@([^\s<>@]+)")


class DeliveryOutcome(StrEnum):
    """How the delivery of one reminder ended."""

    SENT = "sent"
    CANCELLED = "cancelled"
    RETRY = "retry"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    LEASE_LOST = "lease_lost"
    NO_RELAY = "no_relay"


class LeaseLostError(Exception):
    """The lease has ended and another sender may hold the reminder: the final dot must not be sent."""


def backoff_after(attempts: int) -> timedelta:
    """Return how long to wait before the next attempt, given how many were made before this one."""
    times = min(1 << min(attempts, 10), LONGEST_BACKOFF)
    return settings.REMINDERS.backoff * times


def attempt_note(phase: str = "", code: int | None = None, text: str = "") -> outbox.AttemptNote:
    """Return a line of the history that names this host and process, with the local part of addresses masked."""
    # Relays quote the recipient's address in their replies, and the history is shown to others than the recipient.
    masked = _ADDRESS.sub(r"***@\1", text)
    return outbox.AttemptNote(phase=phase, code=code, text=masked, host=socket.gethostname()[:80], process=os.getpid())


def deliver(reminder: Reminder, transport: Transport, digests: Composer) -> DeliveryOutcome:
    """
    Deliver a claimed reminder and return how it ended.

    The end is recorded in the outbox; that of a process that dies here shows as a lease that ran out.
    """
    if reason := why_no_mail(reminder.recipient):
        return _finished(reminder, ReminderState.CANCELLED, attempt_note(text=reason), DeliveryOutcome.CANCELLED)
    # Composed from the data of this moment: a retry hours later must not name projects that have moved meanwhile.
    letters = letters_for(reminder, digests)
    lines = letters.lines(reminder)
    if not lines:
        reason = letters.why_no_lines(reminder)
        return _finished(reminder, ReminderState.CANCELLED, attempt_note(text=reason), DeliveryOutcome.CANCELLED)
    if refusal := why_not_mailable(reminder.recipient.email, settings.REMINDERS.allowed_domains):
        return _finished(reminder, ReminderState.REFUSED, attempt_note("policy", text=refusal), DeliveryOutcome.REFUSED)
    try:
        envelope = letters.envelope(reminder, lines, now=database_now())
        return _handed_over(reminder, transport, envelope)
    except ValueError as error:
        # One mail that cannot be composed, say for a line break in an address, must not stop the others.
        logger.warning("Reminder %d cannot be composed: %s", reminder.pk, type(error).__name__)
        outbox.release(reminder, now=database_now(), note=attempt_note("compose", text=f"邮件无法生成：{error}"))
        return DeliveryOutcome.RETRY


def _handed_over(reminder: Reminder, transport: Transport, envelope: Envelope) -> DeliveryOutcome:
    try:
        accepted = transport.hand_over(envelope, _steps(reminder))
    except NotAcceptedError as error:
        return _not_accepted(reminder, error)
    except UnclearError as error:
        note = attempt_note(str(Phase.DOT), text=f"{NO_REPLY}：{error.text}")
        persistently(lambda: outbox.settle(reminder, ReminderState.IN_DOUBT, now=database_now(), note=note))
        return DeliveryOutcome.IN_DOUBT
    except LeaseLostError:
        # Nothing is written: the row may belong to another sender by now.
        return DeliveryOutcome.LEASE_LOST
    note = attempt_note(str(Phase.REPLY), accepted.code, accepted.text)
    persistently(lambda: outbox.settle(reminder, ReminderState.SENT, now=database_now(), note=note))
    failpoint("after_settle")
    return DeliveryOutcome.SENT


def _steps(reminder: Reminder) -> Callable[[Phase], None]:
    def step(phase: Phase) -> None:
        if phase is not Phase.MARKER:
            failpoint(f"after_{phase}")
            return
        # Committed before the dot is sent. If the process dies in between, the row is in doubt although nothing left;
        # the other order could send a mail of which no trace remains, and then send it again.
        failpoint("before_marker")
        note = attempt_note(str(Phase.MARKER))
        if not outbox.mark_final_dot(reminder, now=database_now(), lease=settings.REMINDERS.dot_lease, note=note):
            raise LeaseLostError
        failpoint("after_marker")

    return step


def _not_accepted(reminder: Reminder, error: NotAcceptedError) -> DeliveryOutcome:
    text = error.text if error.code is not None else f"{BROKE_OFF}：{error.text}"
    note = attempt_note(str(error.phase), error.code, text)
    state = ReminderState.REFUSED if error.is_permanent else ReminderState.PENDING
    # After the marker the state is DOT, which only `settle` ends, and the reply to the dot is known nowhere else:
    # that write is repeated. Before the marker a lost write is harmless: the lease runs out and the mail is retried.
    if error.phase is Phase.REPLY:
        persistently(lambda: outbox.settle(reminder, state, now=database_now(), note=note))
    elif error.is_permanent:
        outbox.finish(reminder, state, now=database_now(), note=note)
    else:
        outbox.release(reminder, now=database_now(), note=note, event=AttemptEvent.RETRY)
    if error.is_permanent:
        return DeliveryOutcome.REFUSED
    return DeliveryOutcome.NO_RELAY if error.is_connection else DeliveryOutcome.RETRY


def _finished(
    reminder: Reminder, state: ReminderState, note: outbox.AttemptNote, outcome: DeliveryOutcome
) -> DeliveryOutcome:
    outbox.finish(reminder, state, now=database_now(), note=note)
    return outcome
