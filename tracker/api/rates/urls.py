"""Routes of the rates."""

from django.urls import path

from tracker.api.rates.views.changes import RateChangeProjectsView, RateChangesView
from tracker.api.rates.views.dispatch import DispatchMemberListView, DispatchRatesView
from tracker.api.rates.views.members import RateMemberListView
from tracker.api.rates.views.rates import RateLeagueView, RateTableView, RateTrendView
from tracker.api.rates.views.reconciling import ReconcileView
from tracker.api.rates.views.revisions import RateRevisionsView
from tracker.api.rates.views.rounds import RoundTotalsView
from tracker.api.rates.views.sample_items import SampleCheckView, SampleItemListView
from tracker.api.rates.views.samples import SampleDetailView, SampleListView

urlpatterns = [
    path("rates/", RateTableView.as_view()),
    path("rates/members/", RateMemberListView.as_view()),
    path("rates/trend/", RateTrendView.as_view()),
    path("rates/changes/", RateChangesView.as_view()),
    path("rates/changes/projects/", RateChangeProjectsView.as_view()),
    path("rates/revisions/", RateRevisionsView.as_view()),
    path("rates/reconcile/", ReconcileView.as_view()),
    path("rates/league/", RateLeagueView.as_view()),
    path("rates/dispatch/", DispatchRatesView.as_view()),
    path("audit-samples/", SampleListView.as_view()),
    path("audit-samples/<int:sample_id>/", SampleDetailView.as_view()),
    path("audit-samples/<int:sample_id>/items/", SampleItemListView.as_view()),
    path("audit-sample-items/<int:drawn_id>/checks/", SampleCheckView.as_view()),
    path("rounds/<str:round_key>/totals/", RoundTotalsView.as_view()),
    path("rates/dispatch/members/", DispatchMemberListView.as_view()),
]
