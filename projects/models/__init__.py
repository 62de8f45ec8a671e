"""The one import path for what this app stores."""

from projects.models import ledger
from projects.models.audit import AuditEvent, AuditEventQuerySet, AuditSeal
from projects.models.cohort import CohortEntry, CohortEntryQuerySet, CohortExit, ExitKind
from projects.models.evidence import Evidence, EvidenceQuerySet
from projects.models.figures import AnnualPlan, FigureApproval, ProgressFigure
from projects.models.milestone import Milestone
from projects.models.project import Category, FormerCode, Nature, Project, ProjectQuerySet
from projects.models.record import Record
from projects.models.reform import Reform, ReformAdoption
from projects.models.round import Round

__all__ = [
    "AnnualPlan",
    "AuditEvent",
    "AuditEventQuerySet",
    "AuditSeal",
    "Category",
    "CohortEntry",
    "CohortEntryQuerySet",
    "CohortExit",
    "Evidence",
    "EvidenceQuerySet",
    "ExitKind",
    "FigureApproval",
    "FormerCode",
    "Milestone",
    "Nature",
    "ProgressFigure",
    "Project",
    "ProjectQuerySet",
    "Record",
    "Reform",
    "ReformAdoption",
    "Round",
    "ledger",
]
