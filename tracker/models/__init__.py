"""The one import path for what this app stores."""

from tracker.models.account_mail import LINK_PURPOSES, AccountMail, MailPurpose
from tracker.models.audit_sample import AuditSample, AuditSampleItem, CheckOutcome, SampleCheck, Stratification
from tracker.models.bulletin import Bulletin, BulletinKind, BulletinRun, BulletinTemplate
from tracker.models.deployment import Deployment
from tracker.models.export_job import ExportJob, ExportState
from tracker.models.finding import FindingNote
from tracker.models.import_job import ImportJob, ImportKind, ImportRow, ImportStage, ImportState, RowOutcome, RowStatus
from tracker.models.import_profile import ImportProfile
from tracker.models.kept_answer import KeptAnswer
from tracker.models.month_lock import DueDay, MonthLock
from tracker.models.office_form import OfficeForm
from tracker.models.preference import Frequency, ReminderPreference
from tracker.models.problem import Problem
from tracker.models.progress_report import IS_BLANK, ProgressReport, ReportState, ReportStep, ReviewLevel
from tracker.models.reminder import (
    Attempt,
    AttemptEvent,
    Reminder,
    ReminderItem,
    ReminderKind,
    ReminderRun,
    ReminderState,
)
from tracker.models.saved_view import SavedView
from tracker.models.sign_in import ACCOUNTS_FOR, ACCOUNTS_OF_AN_ADDRESS, SignInCount, key_of_address
from tracker.models.snooze import Snooze
from tracker.models.stall_answer import StallAnswer
from tracker.models.tick import Tick

__all__ = [
    "ACCOUNTS_FOR",
    "ACCOUNTS_OF_AN_ADDRESS",
    "IS_BLANK",
    "LINK_PURPOSES",
    "AccountMail",
    "Attempt",
    "AttemptEvent",
    "AuditSample",
    "AuditSampleItem",
    "Bulletin",
    "BulletinKind",
    "BulletinRun",
    "BulletinTemplate",
    "CheckOutcome",
    "Deployment",
    "DueDay",
    "ExportJob",
    "ExportState",
    "FindingNote",
    "Frequency",
    "ImportJob",
    "ImportKind",
    "ImportProfile",
    "ImportRow",
    "ImportStage",
    "ImportState",
    "KeptAnswer",
    "MailPurpose",
    "MonthLock",
    "OfficeForm",
    "Problem",
    "ProgressReport",
    "Reminder",
    "ReminderItem",
    "ReminderKind",
    "ReminderPreference",
    "ReminderRun",
    "ReminderState",
    "ReportState",
    "ReportStep",
    "ReviewLevel",
    "RowOutcome",
    "RowStatus",
    "SampleCheck",
    "SavedView",
    "SignInCount",
    "Snooze",
    "StallAnswer",
    "Stratification",
    "Tick",
    "key_of_address",
]
