"""The one import path for what this app stores."""

from projects.models import as_of_sql, reform_sources
from projects.models.assessment import Assessment, AssessmentScheme, SchemeIndicator
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
from projects.models.finding import PlausibilityFinding
from projects.models.indicator import Decision, Indicator, IndicatorReview, IndicatorValue
from projects.models.intake import Intake, IntakeClass
from projects.models.milestone import Milestone
from projects.models.parcel import LandUse, Parcel, ParcelAllocation, ParcelResult, ParcelTerms
from projects.models.plans import (
    ADJUSTMENT_LABELS,
    PLANNED_FIELDS,
    PLANNED_STAGES,
    PlanAdjustment,
    PlanExit,
    PlannedDate,
)
from projects.models.progress_figure import AnnualPlan, FigureApproval, ProgressFigure
from projects.models.project import LARGEST_JOBS, Category, FormerCode, Nature, Project, ProjectMove, ProjectQuerySet
from projects.models.proxy import ProxyPost, ProxyScope, ProxyService
from projects.models.record import Record, RecordQuerySet
from projects.models.reform import Reform, ReformAdoption
from projects.models.rights import RightsDecision, RightsOutcome, RightsRequest, RightsRequestQuerySet
from projects.models.round import Round, RoundDate, RoundQuerySet
from projects.models.spelling import stored_key
from projects.models.stall_rule import Preset, RuleVersion, rules_in_force
from projects.models.stall_state import StallFlag, StallState
from projects.models.target import TargetList, TargetMember
from projects.models.working_days import working_calendar

__all__ = [
    "ADJUSTMENT_LABELS",
    "LARGEST_JOBS",
    "PLANNED_FIELDS",
    "PLANNED_STAGES",
    "AnnualPlan",
    "Assessment",
    "AssessmentScheme",
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
    "Decision",
    "Evidence",
    "EvidenceQuerySet",
    "ExitKind",
    "FigureApproval",
    "FormerCode",
    "Indicator",
    "IndicatorReview",
    "IndicatorValue",
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
    "PlanAdjustment",
    "PlanExit",
    "PlannedDate",
    "PlausibilityFinding",
    "Preset",
    "ProgressFigure",
    "Project",
    "ProjectMove",
    "ProjectQuerySet",
    "ProxyPost",
    "ProxyScope",
    "ProxyService",
    "Record",
    "RecordQuerySet",
    "Reform",
    "ReformAdoption",
    "Regime",
    "RightsDecision",
    "RightsOutcome",
    "RightsRequest",
    "RightsRequestQuerySet",
    "Round",
    "RoundDate",
    "RoundQuerySet",
    "RuleVersion",
    "SchemeIndicator",
    "StallFlag",
    "StallState",
    "TargetList",
    "TargetMember",
    "TemplateItem",
    "as_of_sql",
    "reform_sources",
    "rules_in_force",
    "stored_key",
    "working_calendar",
]
