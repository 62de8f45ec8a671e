"""Taking back what was recorded of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.operations.projection import take_turns, touch
from projects.operations.revisions import withdraw

if TYPE_CHECKING:
    from datetime import datetime

    from projects.models import ClockPause, CommitmentCheck, Project, ProxyService, ReformAdoption
    from zones.models import Officer


@transaction.atomic
def withdraw_fact(
    *,
    fact: ClockPause | CommitmentCheck | ProxyService | ReformAdoption,
    project: Project,
    by: Officer,
    now: datetime,
    reason: str,
) -> None:
    """
    Take back a record of a project on which no other rests.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    take_turns([project.pk])
    withdraw(fact, by=by, now=now, reason=reason)
    touch([project.pk], now=now)
