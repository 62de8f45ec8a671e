"""Routes of the overview."""

from django.urls import path

from tracker.pages.overview import views

urlpatterns = [
    path("overview/", views.overview_page, name="overview"),
    path("overview/todos/", views.overview_todos, name="overview-todos"),
    path("overview/trend/", views.overview_trend, name="overview-trend"),
]
