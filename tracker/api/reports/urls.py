"""Routes of the monthly loop: reports, reviews, months, yearly plans, problems, findings."""

from django.urls import path

from tracker.api.reports.views import plans
from tracker.api.reports.views.annual_plans import ProjectAnnualPlanListView
from tracker.api.reports.views.figures import FigureApprovalView, FigureListView
from tracker.api.reports.views.finding_matrix import FindingMatrixView
from tracker.api.reports.views.findings import FindingListView, ProjectFindingListView
from tracker.api.reports.views.monthly_sheets import (
    MonthlySheetCellsView,
    MonthlySheetSendView,
    MonthlySheetUndoView,
    MonthlySheetView,
)
from tracker.api.reports.views.months import MonthClosingView, MonthDueDayView, MonthReopeningView, ReportingMonthView
from tracker.api.reports.views.problems import (
    ProblemEscalationView,
    ProblemListView,
    ProblemResolutionView,
    ProjectProblemListView,
)
from tracker.api.reports.views.reports import ProjectReportListView, ReportDetailView, ReportListView
from tracker.api.reports.views.reviews import (
    ReportApprovalView,
    ReportBatchNoChangeView,
    ReportBatchReviewView,
    ReportRecallView,
    ReportReturnView,
    ReportSubmissionView,
)
from tracker.api.reports.views.sheet_workbooks import SheetWorkbookView
from tracker.api.reports.views.unreported import ReportCallListView, TodosView, UnreportedListView

urlpatterns = [
    path("projects/<int:project_id>/progress-reports/", ProjectReportListView.as_view()),
    path("monthly-sheet/", MonthlySheetView.as_view()),
    path("monthly-sheet/cells/", MonthlySheetCellsView.as_view()),
    path("monthly-sheet/send/", MonthlySheetSendView.as_view()),
    path("monthly-sheet/workbook/", SheetWorkbookView.as_view()),
    path("monthly-sheet/undo-no-change/", MonthlySheetUndoView.as_view()),
    path("progress-reports/", ReportListView.as_view()),
    path("progress-reports/review/", ReportBatchReviewView.as_view()),
    path("progress-reports/no-change/", ReportBatchNoChangeView.as_view()),
    path("progress-reports/<int:report_id>/", ReportDetailView.as_view()),
    path("progress-reports/<int:report_id>/submit/", ReportSubmissionView.as_view()),
    path("progress-reports/<int:report_id>/recall/", ReportRecallView.as_view()),
    path("progress-reports/<int:report_id>/approve/", ReportApprovalView.as_view()),
    path("progress-reports/<int:report_id>/return/", ReportReturnView.as_view()),
    path("progress-figures/", FigureListView.as_view()),
    path("progress-figures/approve/", FigureApprovalView.as_view()),
    path("reporting-months/<str:month>/", ReportingMonthView.as_view()),
    path("reporting-months/<str:month>/close/", MonthClosingView.as_view()),
    path("reporting-months/<str:month>/reopen/", MonthReopeningView.as_view()),
    path("reporting-months/<str:month>/due-day/", MonthDueDayView.as_view()),
    path("projects/<int:project_id>/annual-plans/", ProjectAnnualPlanListView.as_view()),
    path("projects/<int:project_id>/planned-dates/", plans.ProjectPlannedDateListView.as_view()),
    path("projects/<int:project_id>/plan-exits/", plans.ProjectPlanExitListView.as_view()),
    path("plan-exits/<int:plan_exit_id>/withdraw/", plans.PlanExitWithdrawalView.as_view()),
    path("projects/<int:project_id>/plan-adjustments/", plans.ProjectPlanAdjustmentListView.as_view()),
    path("plan-adjustments/", plans.PlanAdjustmentListView.as_view()),
    path("plan-adjustments/<int:adjustment_id>/decide/", plans.PlanAdjustmentDecisionView.as_view()),
    path("plan-adjustments/<int:adjustment_id>/withdraw/", plans.PlanAdjustmentWithdrawalView.as_view()),
    path("projects/<int:project_id>/problems/", ProjectProblemListView.as_view()),
    path("problems/", ProblemListView.as_view()),
    path("problems/<int:problem_id>/escalate/", ProblemEscalationView.as_view()),
    path("problems/<int:problem_id>/resolve/", ProblemResolutionView.as_view()),
    path("findings/", FindingListView.as_view()),
    path("findings/matrix/", FindingMatrixView.as_view()),
    path("unreported/", UnreportedListView.as_view()),
    path("report-calls/", ReportCallListView.as_view()),
    path("todos/", TodosView.as_view()),
    path("projects/<int:project_id>/findings/", ProjectFindingListView.as_view()),
]
