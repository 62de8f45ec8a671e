"""The one import path for what this app stores."""

from tracker.models.deployment import Deployment
from tracker.models.preference import Frequency, ReminderPreference
from tracker.models.reminder import (
    UNFINISHED,
    Attempt,
    AttemptEvent,
    Reminder,
    ReminderItem,
    ReminderKind,
    ReminderQuerySet,
    ReminderRun,
    ReminderState,
)
from tracker.models.snooze import Snooze
from tracker.models.tick import Tick

__all__ = [
    "UNFINISHED",
    "Attempt",
    "AttemptEvent",
    "Deployment",
    "Frequency",
    "Reminder",
    "ReminderItem",
    "ReminderKind",
    "ReminderPreference",
    "ReminderQuerySet",
    "ReminderRun",
    "ReminderState",
    "Snooze",
    "Tick",
]
