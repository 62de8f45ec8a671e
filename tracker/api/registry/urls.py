"""Routes of projects, milestones, evidence, rounds and lists, and of the reference data that they name."""

from django.urls import path

from tracker.api.registry.views.chains import (
    ChainAliasListView,
    ChainAliasWithdrawalView,
    ChainLeaderListView,
    ChainLeaderWithdrawalView,
    KeyChainListView,
    UnmappedTextListView,
)
from tracker.api.registry.views.cohort_batches import RoundBatchView
from tracker.api.registry.views.cohort_entries import (
    CohortEntryCorrectionView,
    CohortEntryDetailView,
    CohortEntryLeavingView,
    CohortEntryListView,
    CohortEntryWithdrawalView,
    CohortExitWithdrawalView,
)
from tracker.api.registry.views.contacts import ContactPhoneView
from tracker.api.registry.views.entry_batches import EntryBatchLeavingView, EntryMovingView
from tracker.api.registry.views.evidence import (
    EvidenceFileView,
    EvidenceWithdrawalView,
    ProjectEvidenceListView,
    ProjectRequirementListView,
)
from tracker.api.registry.views.export_jobs import ExportFileView, ExportJobListView, ExportJobView
from tracker.api.registry.views.exports import LedgerWorkbookView, OfficeFormWorkbookView
from tracker.api.registry.views.identity import ProjectMergeView, ProjectMoveListView, ProjectWithdrawalView
from tracker.api.registry.views.list_candidates import RoundCandidateListView
from tracker.api.registry.views.milestones import MilestoneWithdrawalView, ProjectMilestoneListView
from tracker.api.registry.views.office_forms import OfficeFormListView, OfficeFormRetirementView
from tracker.api.registry.views.projects import ProjectDetailView, ProjectHistoryView, ProjectListView
from tracker.api.registry.views.reference import (
    BasisListView,
    ReportingUnitListView,
    RoundCorrectionView,
    RoundDetailView,
    RoundListView,
    RoundWithdrawalView,
    ZoneListView,
)

urlpatterns = [
    path("reporting-units/", ReportingUnitListView.as_view()),
    path("zones/", ZoneListView.as_view()),
    path("bases/", BasisListView.as_view()),
    path("key-chains/", KeyChainListView.as_view()),
    path("key-chains/unmapped/", UnmappedTextListView.as_view()),
    path("chain-aliases/", ChainAliasListView.as_view()),
    path("chain-aliases/<int:number>/withdraw/", ChainAliasWithdrawalView.as_view()),
    path("chain-leaders/", ChainLeaderListView.as_view()),
    path("chain-leaders/<int:number>/withdraw/", ChainLeaderWithdrawalView.as_view()),
    path("rounds/", RoundListView.as_view()),
    path("rounds/<str:round_key>/", RoundDetailView.as_view()),
    path("rounds/<str:round_key>/correct/", RoundCorrectionView.as_view()),
    path("rounds/<str:round_key>/withdraw/", RoundWithdrawalView.as_view()),
    path("exports/", ExportJobListView.as_view()),
    path("exports/ledger.xlsx", LedgerWorkbookView.as_view()),
    path("exports/forms/<int:form_id>/ledger.xlsx", OfficeFormWorkbookView.as_view()),
    path("office-forms/", OfficeFormListView.as_view()),
    path("office-forms/<int:form_id>/retire/", OfficeFormRetirementView.as_view()),
    path("exports/<int:export_id>/", ExportJobView.as_view()),
    path("exports/<int:export_id>/file/", ExportFileView.as_view()),
    path("rounds/<str:round_key>/entries/", RoundBatchView.as_view()),
    path("rounds/<str:round_key>/candidates/", RoundCandidateListView.as_view()),
    path("projects/", ProjectListView.as_view()),
    path("projects/<int:project_id>/", ProjectDetailView.as_view()),
    path("projects/<int:project_id>/contact-phone/", ContactPhoneView.as_view()),
    path("projects/<int:project_id>/moves/", ProjectMoveListView.as_view()),
    path("projects/<int:project_id>/withdrawal/", ProjectWithdrawalView.as_view()),
    path("projects/<int:project_id>/merge/", ProjectMergeView.as_view()),
    path("projects/<int:project_id>/milestones/", ProjectMilestoneListView.as_view()),
    path("projects/<int:project_id>/history/", ProjectHistoryView.as_view()),
    path("projects/<int:project_id>/evidence/", ProjectEvidenceListView.as_view()),
    path("projects/<int:project_id>/requirements/", ProjectRequirementListView.as_view()),
    path("milestones/<int:milestone_id>/withdraw/", MilestoneWithdrawalView.as_view()),
    path("evidence/<int:evidence_id>/file/", EvidenceFileView.as_view()),
    path("evidence/<int:evidence_id>/withdraw/", EvidenceWithdrawalView.as_view()),
    path("cohort-entries/move/", EntryMovingView.as_view()),
    path("cohort-entries/leave/", EntryBatchLeavingView.as_view()),
    path("cohort-entries/", CohortEntryListView.as_view()),
    path("cohort-entries/<int:entry_id>/", CohortEntryDetailView.as_view()),
    path("cohort-entries/<int:entry_id>/leave/", CohortEntryLeavingView.as_view()),
    path("cohort-entries/<int:entry_id>/withdraw-exit/", CohortExitWithdrawalView.as_view()),
    path("cohort-entries/<int:entry_id>/correct/", CohortEntryCorrectionView.as_view()),
    path("cohort-entries/<int:entry_id>/withdraw/", CohortEntryWithdrawalView.as_view()),
]
