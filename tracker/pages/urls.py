"""Routes outside the API: the start page, the manual, what monitoring asks, and the routes of each subject."""

from django.urls import include, path

from tracker.pages.health import health_detail, healthz, metrics
from tracker.pages.manual import manual
from tracker.pages.monitoring import for_monitoring
from tracker.pages.views import basis_list, home

urlpatterns = [
    path("", home, name="home"),
    path("help/", manual, name="manual"),
    path("help/<str:chapter>/", manual, name="manual"),
    path("rates/bases/", basis_list, name="bases"),
    path("healthz", healthz, name="healthz"),
    path("healthz/detail", for_monitoring(health_detail), name="health-detail"),
    path("metrics", for_monitoring(metrics), name="metrics"),
    path("", include("tracker.pages.overview.urls")),
    path("", include("tracker.pages.accounts.urls")),
    path("", include("tracker.pages.lists.urls")),
    path("", include("tracker.pages.registry.urls")),
    path("", include("tracker.pages.imports.urls")),
    path("", include("tracker.pages.reports.urls")),
    path("", include("tracker.pages.rates.urls")),
    path("", include("tracker.pages.bulletins.urls")),
    path("", include("tracker.pages.reforms.urls")),
    path("", include("tracker.pages.indicators.urls")),
    path("", include("tracker.pages.stalled.urls")),
    path("", include("tracker.pages.reminders.urls")),
    path("", include("tracker.pages.audit.urls")),
]
