"""Routes outside the API."""

from django.urls import include, path, register_converter

from tracker.pages.accounts import absences as posts
from tracker.pages.accounts import officers
from tracker.pages.accounts.login import Login, Logout
from tracker.pages.health import healthz, metrics
from tracker.pages.registry.views import (
    cohort_entries as lists,
)
from tracker.pages.registry.views import (
    project_additions as entries,
)
from tracker.pages.registry.views import (
    project_detail as project,
)
from tracker.pages.registry.views import (
    project_editing as editing,
)
from tracker.pages.registry.views import (
    projects,
    records,
    rounds,
)
from tracker.pages.reports.views import dashboard as desk
from tracker.pages.reports.views import findings, months, problems, reports, reviews
from tracker.pages.views import home


class MonthConverter:
    """A month in an address."""

    regex = r"(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        """Leave it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Leave it as it is."""
        return value


register_converter(MonthConverter, "month")

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("desk/", desk.show, name="desk"),
    path("desk/no-change/", desk.no_change, name="no-change"),
    path("projects/", projects.show, name="projects"),
    path("projects/new/", editing.register, name="new-project"),
    path("projects/<int:project_id>/edit/", editing.edit, name="edit-project"),
    path("projects/<int:project_id>/", project.show, name="project"),
    path("projects/<int:project_id>/milestones/", entries.add_milestone, name="add-milestone"),
    path("projects/<int:project_id>/evidence/", entries.add_file, name="add-evidence"),
    path("projects/<int:project_id>/problems/", entries.add_problem, name="add-problem"),
    path("projects/<int:project_id>/findings/", findings.note, name="add-note"),
    path("projects/<int:project_id>/reports/<month:month>/", reports.write, name="report"),
    path("milestones/<int:milestone_id>/", records.milestone, name="milestone"),
    path("evidence/<int:evidence_id>/", records.evidence, name="evidence"),
    path("projects/<int:project_id>/entries/", entries.add_entry, name="add-entry"),
    path("projects/<int:project_id>/annual-plans/", entries.add_plan, name="add-plan"),
    path("entries/<int:entry_id>/", lists.entry, name="entry"),
    path("rounds/", rounds.show, name="rounds"),
    path("rounds/<int:round_id>/", rounds.one, name="round"),
    path("problems/<int:problem_id>/", problems.one, name="problem"),
    path("reports/<int:report_id>/recall/", reports.recall, name="recall-report"),
    path("reviews/", reviews.show, name="reviews"),
    path("reviews/decide/", reviews.decide, name="decide"),
    path("", include("tracker.pages.stalled.urls")),
    path("", include("tracker.pages.reminders.urls")),
    path("problems/", problems.show, name="problems"),
    path("findings/", findings.show, name="findings"),
    path("months/", months.show, name="months"),
    path("absences/", posts.absences, name="absences"),
    path("absences/<int:absence_id>/cancel/", posts.cancel, name="cancel-absence"),
    path("handover/", posts.handing_over, name="handover"),
    path("officers/", officers.show, name="officers"),
    path("officers/<int:officer_id>/", officers.one, name="officer"),
    path("", include("tracker.pages.rates.urls")),
    path("", include("tracker.pages.reforms.urls")),
]
