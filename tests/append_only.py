"""The models whose rows the database itself refuses to change or remove: written once, read for ever."""

from projects.models import (
    Assessment,
    AuditEvent,
    AuditSeal,
    FormerCode,
    ProjectMove,
    RightsDecision,
    RightsRequest,
    RoundDate,
    RuleVersion,
)
from tracker.models import (
    Attempt,
    AuditSample,
    AuditSampleItem,
    Bulletin,
    BulletinTemplate,
    FindingNote,
    OfficeForm,
    ReportStep,
)
from zones.models import ZoneChange

APPEND_ONLY = (
    *(Assessment, AuditEvent, AuditSeal, FormerCode, ProjectMove, RoundDate, RuleVersion),
    *(RightsRequest, RightsDecision),
    *(Attempt, Bulletin, BulletinTemplate, FindingNote, OfficeForm, ReportStep),
    *(AuditSample, AuditSampleItem),
    ZoneChange,
)
"""A new one is added here, and gets its triggers by `append_only` of a migration."""
EVENTS = {"postgresql": ("change", "truncate"), "sqlite": ("update", "delete")}
"""How the triggers of a table end, by engine: PostgreSQL has one for both changes, and knows TRUNCATE."""
