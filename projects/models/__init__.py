"""The one import path for what this app stores."""

from projects.models import as_of_sql, reform_sources
from projects.models.audit import AuditEvent, AuditEventQuerySet, AuditSeal
from projects.models.chain import ChainAlias, ChainLeader, KeyChain
from projects.models.cohort import CohortEntry, CohortEntryQuerySet, CohortExit, ExitKind
from projects.models.commitment import (
    CheckOutcome,
    ClockPause,
    CommitmentCheck,
    CommitmentItem,
    ItemTerms,
    Regime,
)
from projects.models.commitment_template import CommitmentTemplate, TemplateItem
from projects.models.evidence import Evidence, EvidenceQuerySet
from projects.models.intake import Intake, IntakeClass
from projects.models.milestone import Milestone
from projects.models.parcel import LandUse, Parcel, ParcelAllocation, ParcelResult, ParcelTerms
from projects.models.progress_figure import AnnualPlan, FigureApproval, ProgressFigure
from projects.models.project import LARGEST_JOBS, Category, FormerCode, Nature, Project, ProjectQuerySet
from projects.models.proxy import ProxyPost, ProxyScope, ProxyService
from projects.models.record import Record, RecordQuerySet
from projects.models.reform import Reform, ReformAdoption
from projects.models.round import Round, RoundDate, RoundQuerySet
from projects.models.stall_rule import Preset, RuleVersion

__all__ = [
    "LARGEST_JOBS",
    "AnnualPlan",
    "AuditEvent",
    "AuditEventQuerySet",
    "AuditSeal",
    "Category",
    "ChainAlias",
    "ChainLeader",
    "CheckOutcome",
    "ClockPause",
    "CohortEntry",
    "CohortEntryQuerySet",
    "CohortExit",
    "CommitmentCheck",
    "CommitmentItem",
    "CommitmentTemplate",
    "Evidence",
    "EvidenceQuerySet",
    "ExitKind",
    "FigureApproval",
    "FormerCode",
    "Intake",
    "IntakeClass",
    "ItemTerms",
    "KeyChain",
    "LandUse",
    "Milestone",
    "Nature",
    "Parcel",
    "ParcelAllocation",
    "ParcelResult",
    "ParcelTerms",
    "Preset",
    "ProgressFigure",
    "Project",
    "ProjectQuerySet",
    "ProxyPost",
    "ProxyScope",
    "ProxyService",
    "Record",
    "RecordQuerySet",
    "Reform",
    "ReformAdoption",
    "Regime",
    "Round",
    "RoundDate",
    "RoundQuerySet",
    "RuleVersion",
    "TemplateItem",
    "as_of_sql",
    "reform_sources",
]
