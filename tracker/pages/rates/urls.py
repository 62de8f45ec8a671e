"""Routes of the pages of the rates."""

from django.urls import path

from tracker.pages.rates import (
    change_views,
    dispatch_member_views,
    dispatch_views,
    member_views,
    reconcile_views,
    revision_views,
    sample_views,
    views,
)

urlpatterns = [
    path("rates/", views.rate_table, name="rates"),
    path("rates/members/", member_views.rate_member_list, name="rate-members"),
    path("rates/changes/", change_views.rate_changes, name="rate-changes"),
    path("rates/revisions/", revision_views.rate_revisions, name="rate-revisions"),
    path("rates/reconcile/", reconcile_views.rate_reconcile, name="rate-reconcile"),
    path("audit-samples/", sample_views.sample_list, name="audit-samples"),
    path("audit-samples/<int:sample_id>/", sample_views.sample_detail, name="audit-sample"),
    path("audit-samples/items/<int:drawn_id>/", sample_views.sample_item, name="audit-sample-item"),
    path("rates/league/", views.rate_league, name="league"),
    path("rates/dispatch/", dispatch_views.dispatch_table, name="dispatch"),
    path("rates/dispatch/members/", dispatch_member_views.dispatch_member_list, name="dispatch-members"),
    path("rates/trend/", views.rate_trend, name="trend"),
]
