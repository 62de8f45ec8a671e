"""Routes of the API."""

from django.urls import include, path, re_path

from tracker.api.accounts.views.login import LoginView, LogoutView
from tracker.api.accounts.views.me import MeView
from tracker.api.rates.views import DispatchRatesView, RateLeagueView, RateMemberListView, RateTableView, RateTrendView
from tracker.api.registry.views.cohort_entries import (
    CohortEntryCorrectionView,
    CohortEntryDetailView,
    CohortEntryLeavingView,
    CohortEntryListView,
    CohortEntryWithdrawalView,
    CohortExitWithdrawalView,
)
from tracker.api.registry.views.milestones import MilestoneWithdrawalView, ProjectMilestoneListView
from tracker.api.registry.views.projects import ProjectDetailView, ProjectListView
from tracker.api.registry.views.reference import BasisListView, ReportingUnitListView, ZoneListView
from tracker.api.registry.views.rounds import RoundCorrectionView, RoundDetailView, RoundListView, RoundWithdrawalView
from tracker.api.reports import urls
from tracker.api.reports.views.annual_plans import ProjectAnnualPlanListView
from tracker.api.stalled import urls as stalled_urls
from tracker.api.views import NotFoundView

urlpatterns = [
    path("auth/login/", LoginView.as_view()),
    path("auth/logout/", LogoutView.as_view()),
    path("me/", MeView.as_view()),
    path("reporting-units/", ReportingUnitListView.as_view()),
    path("zones/", ZoneListView.as_view()),
    path("rounds/", RoundListView.as_view()),
    path("rounds/<str:round_key>/", RoundDetailView.as_view()),
    path("rounds/<str:round_key>/correct/", RoundCorrectionView.as_view()),
    path("rounds/<str:round_key>/withdraw/", RoundWithdrawalView.as_view()),
    path("bases/", BasisListView.as_view()),
    path("projects/", ProjectListView.as_view()),
    path("projects/<int:project_id>/", ProjectDetailView.as_view()),
    path("projects/<int:project_id>/milestones/", ProjectMilestoneListView.as_view()),
    path("projects/<int:project_id>/annual-plans/", ProjectAnnualPlanListView.as_view()),
    path("milestones/<int:milestone_id>/withdraw/", MilestoneWithdrawalView.as_view()),
    path("cohort-entries/", CohortEntryListView.as_view()),
    path("cohort-entries/<int:entry_id>/", CohortEntryDetailView.as_view()),
    path("cohort-entries/<int:entry_id>/leave/", CohortEntryLeavingView.as_view()),
    path("cohort-entries/<int:entry_id>/withdraw-exit/", CohortExitWithdrawalView.as_view()),
    path("cohort-entries/<int:entry_id>/correct/", CohortEntryCorrectionView.as_view()),
    path("cohort-entries/<int:entry_id>/withdraw/", CohortEntryWithdrawalView.as_view()),
    path("rates/", RateTableView.as_view()),
    path("rates/members/", RateMemberListView.as_view()),
    path("rates/trend/", RateTrendView.as_view()),
    path("rates/league/", RateLeagueView.as_view()),
    path("rates/dispatch/", DispatchRatesView.as_view()),
    *urls.urlpatterns,
    *stalled_urls.urlpatterns,
    path("", include("tracker.api.reforms.urls")),
    re_path("", NotFoundView.as_view()),
]
