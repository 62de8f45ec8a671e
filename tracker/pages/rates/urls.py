"""Routes of the pages of the rates."""

from django.urls import path

from tracker.pages.rates.views import dispatch, members, rates, trend

urlpatterns = [
    path("rates/", rates.show, name="rates"),
    path("rates/members/", members.show, name="rate-members"),
    path("rates/league/", rates.ranking, name="league"),
    path("rates/dispatch/", dispatch.show, name="dispatch"),
    path("rates/trend/", trend.show, name="trend"),
]
