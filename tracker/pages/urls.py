"""Routes outside the API."""

from django.urls import path

from tracker.pages.health import healthz, metrics
from tracker.pages.views import home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
