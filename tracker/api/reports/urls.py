"""Routes of the monthly loop: reports, reviews, months, problems, findings, history, posts."""

from django.urls import path

from tracker.api.accounts.views.posts import AbsenceCancellation, AbsenceList, HandoverList, PostsOfOfficer
from tracker.api.registry.views.evidence import (
    EvidenceFile,
    EvidenceOfProject,
    EvidenceWithdrawal,
    Requirements,
)
from tracker.api.registry.views.history import HistoryOfProject
from tracker.api.reports.views.findings import FindingList, FindingsOfProject
from tracker.api.reports.views.months import MonthClosing, MonthDueDay, MonthReopening, ReportingMonth
from tracker.api.reports.views.problems import (
    ProblemEscalation,
    ProblemList,
    ProblemResolution,
    ProblemsOfProject,
)
from tracker.api.reports.views.reports import ReportDetail, ReportList, ReportsOfProject
from tracker.api.reports.views.reviews import (
    BatchNoChange,
    BatchReview,
    ReportApproval,
    ReportRecall,
    ReportReturn,
    ReportSubmission,
)

urlpatterns = [
    path("projects/<int:project_id>/progress-reports/", ReportsOfProject.as_view()),
    path("progress-reports/", ReportList.as_view()),
    path("progress-reports/review/", BatchReview.as_view()),
    path("progress-reports/no-change/", BatchNoChange.as_view()),
    path("progress-reports/<int:report_id>/", ReportDetail.as_view()),
    path("progress-reports/<int:report_id>/submit/", ReportSubmission.as_view()),
    path("progress-reports/<int:report_id>/recall/", ReportRecall.as_view()),
    path("progress-reports/<int:report_id>/approve/", ReportApproval.as_view()),
    path("progress-reports/<int:report_id>/return/", ReportReturn.as_view()),
    path("reporting-months/<str:month>/", ReportingMonth.as_view()),
    path("reporting-months/<str:month>/close/", MonthClosing.as_view()),
    path("reporting-months/<str:month>/reopen/", MonthReopening.as_view()),
    path("reporting-months/<str:month>/due-day/", MonthDueDay.as_view()),
    path("projects/<int:project_id>/history/", HistoryOfProject.as_view()),
    path("projects/<int:project_id>/problems/", ProblemsOfProject.as_view()),
    path("problems/", ProblemList.as_view()),
    path("problems/<int:problem_id>/escalate/", ProblemEscalation.as_view()),
    path("problems/<int:problem_id>/resolve/", ProblemResolution.as_view()),
    path("projects/<int:project_id>/evidence/", EvidenceOfProject.as_view()),
    path("projects/<int:project_id>/requirements/", Requirements.as_view()),
    path("evidence/<int:evidence_id>/file/", EvidenceFile.as_view()),
    path("evidence/<int:evidence_id>/withdraw/", EvidenceWithdrawal.as_view()),
    path("findings/", FindingList.as_view()),
    path("projects/<int:project_id>/findings/", FindingsOfProject.as_view()),
    path("absences/", AbsenceList.as_view()),
    path("absences/<int:absence_id>/cancel/", AbsenceCancellation.as_view()),
    path("handover/", HandoverList.as_view()),
    path("officers/<int:officer_id>/posts/", PostsOfOfficer.as_view()),
]
