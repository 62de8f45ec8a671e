"""Routes of the monthly loop: the dashboard, reports, reviews, months, plans, problems, findings."""

from django.urls import path

from tracker.pages.reports.views import (
    dashboard,
    figures,
    finding_matrix,
    findings,
    monthly_rest,
    monthly_sheets,
    months,
    plan_records,
    plans,
    problems,
    report_calls,
    reports,
    review_queue,
    reviews,
    sheet_uploads,
)

urlpatterns = [
    path("desk/", dashboard.dashboard, name="desk"),
    path("desk/no-change/", dashboard.no_change_confirm, name="no-change"),
    path("monthly-sheet/", monthly_sheets.monthly_sheet, name="monthly-sheet"),
    path("monthly-sheet/rest/", monthly_rest.monthly_rest, name="monthly-sheet-rest"),
    path("monthly-sheet/undo/", monthly_rest.monthly_undo, name="monthly-sheet-undo"),
    path("monthly-sheet/upload/", sheet_uploads.sheet_upload, name="monthly-sheet-upload"),
    path("projects/<int:project_id>/reports/<str:month>/", reports.report_edit, name="report"),
    path("projects/<int:project_id>/annual-plans/", plans.annual_plan_add, name="add-plan"),
    path("projects/<int:project_id>/plan-exits/", plans.plan_exit_add, name="add-plan-exit"),
    path("plan-exits/<int:plan_exit_id>/", plan_records.plan_exit_detail, name="plan-exit"),
    path("plan-adjustments/<int:adjustment_id>/", plan_records.plan_adjustment_detail, name="plan-adjustment"),
    path("plan-adjustments/<int:adjustment_id>/decide/", plans.plan_adjustment_decide, name="decide-plan"),
    path("reports/<int:report_id>/recall/", reports.report_recall, name="recall-report"),
    path("reviews/", review_queue.review_list, name="reviews"),
    path("reviews/decide/", reviews.review_decide, name="decide"),
    path("reviews/<int:report_id>/", reviews.review_detail, name="review"),
    path("reviews/unreported/", report_calls.unreported_list, name="unreported"),
    path("reviews/figures/", figures.figure_approve, name="approve-figures"),
    path("months/", months.month_detail, name="months"),
    path("projects/<int:project_id>/problems/", problems.problem_add, name="add-problem"),
    path("problems/", problems.problem_list, name="problems"),
    path("problems/<int:problem_id>/", problems.problem_detail, name="problem"),
    path("projects/<int:project_id>/findings/", findings.finding_note_add, name="add-note"),
    path("findings/", findings.finding_list, name="findings"),
    path("findings/matrix/", finding_matrix.finding_matrix, name="findings-matrix"),
]
