"""Routes of the overview."""

from django.urls import path

from tracker.pages.overview import views

urlpatterns = [
    path("overview/", views.overview_page, name="overview"),
    path("overview/trend/", views.overview_trend, name="overview-trend"),
]
