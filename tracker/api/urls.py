"""Routes of the API, subject by subject; whatever is left is not there."""

from django.urls import include, path, re_path

from tracker.api.views import NotFoundView

SUBJECTS = (
    "accounts",
    "registry",
    "imports",
    "reports",
    "rates",
    "bulletins",
    "reforms",
    "indicators",
    "stalled",
    "reminders",
    "audit",
)

urlpatterns = [
    *(path("", include(f"tracker.api.{subject}.urls")) for subject in SUBJECTS),
    re_path("", NotFoundView.as_view()),
]
