"""The one import path for what this app stores."""

from tracker.models.finding import FindingNote
from tracker.models.kept_answer import KeptAnswer
from tracker.models.month_lock import DueDay, MonthLock
from tracker.models.problem import Problem
from tracker.models.progress_report import ProgressReport, ReportState, ReportStep, ReviewLevel
from tracker.models.tick import Tick

__all__ = [
    "DueDay",
    "FindingNote",
    "KeptAnswer",
    "MonthLock",
    "Problem",
    "ProgressReport",
    "ReportState",
    "ReportStep",
    "ReviewLevel",
    "Tick",
]
