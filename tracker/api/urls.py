"""Routes of the API."""

from django.urls import include, path, re_path

from tracker.api.accounts.views.login import Login, Logout
from tracker.api.accounts.views.me import Me
from tracker.api.nothing import Nothing
from tracker.api.rates.views import DispatchRates, League, Members, Rates, Trend
from tracker.api.registry.views.cohort_entries import (
    EntryCorrection,
    EntryDetail,
    EntryLeaving,
    EntryList,
    EntryWithdrawal,
    ExitWithdrawal,
)
from tracker.api.registry.views.milestones import MilestonesOfProject, MilestoneWithdrawal
from tracker.api.registry.views.projects import ProjectDetail, ProjectList
from tracker.api.registry.views.reference import BasisList, UnitList, ZoneList
from tracker.api.registry.views.rounds import RoundDetail, RoundList, RoundMove, RoundWithdrawal
from tracker.api.reports import urls
from tracker.api.reports.views.annual_plans import PlansOfProject
from tracker.api.stalled import urls as stalled_urls

urlpatterns = [
    path("auth/login/", Login.as_view()),
    path("auth/logout/", Logout.as_view()),
    path("me/", Me.as_view()),
    path("reporting-units/", UnitList.as_view()),
    path("zones/", ZoneList.as_view()),
    path("rounds/", RoundList.as_view()),
    path("rounds/<str:round_key>/", RoundDetail.as_view()),
    path("rounds/<str:round_key>/correct/", RoundMove.as_view()),
    path("rounds/<str:round_key>/withdraw/", RoundWithdrawal.as_view()),
    path("bases/", BasisList.as_view()),
    path("projects/", ProjectList.as_view()),
    path("projects/<int:project_id>/", ProjectDetail.as_view()),
    path("projects/<int:project_id>/milestones/", MilestonesOfProject.as_view()),
    path("projects/<int:project_id>/annual-plans/", PlansOfProject.as_view()),
    path("milestones/<int:milestone_id>/withdraw/", MilestoneWithdrawal.as_view()),
    path("cohort-entries/", EntryList.as_view()),
    path("cohort-entries/<int:entry_id>/", EntryDetail.as_view()),
    path("cohort-entries/<int:entry_id>/leave/", EntryLeaving.as_view()),
    path("cohort-entries/<int:entry_id>/withdraw-exit/", ExitWithdrawal.as_view()),
    path("cohort-entries/<int:entry_id>/correct/", EntryCorrection.as_view()),
    path("cohort-entries/<int:entry_id>/withdraw/", EntryWithdrawal.as_view()),
    path("rates/", Rates.as_view()),
    path("rates/members/", Members.as_view()),
    path("rates/trend/", Trend.as_view()),
    path("rates/league/", League.as_view()),
    path("rates/dispatch/", DispatchRates.as_view()),
    *urls.urlpatterns,
    *stalled_urls.urlpatterns,
    path("", include("tracker.api.reforms.urls")),
    re_path("", Nothing.as_view()),
]
