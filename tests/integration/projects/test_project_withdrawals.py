"""A project registered by mistake is out of every figure from then on, and not out of what was known before."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from projects.errors import DomainError
from projects.models import CohortEntry, Milestone, Project, Record
from projects.operations.milestones import record_milestone
from projects.operations.project_withdrawals import PROJECT_OF, withdraw_project
from projects.operations.projection import projection_differences
from projects.rules.reforms import ReformPart
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY
from tests.integration.tracker.reminders.people import load_rules
from tracker.queries.rates.dispatch import dispatch_table
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import tallies_of
from tracker.queries.rates.window import resolve_window
from tracker.queries.reforms.summary import projects_of_part, reform_table
from tracker.queries.reforms.told_projects import Period
from tracker.queries.reports.findings import findings
from tracker.queries.reports.months import expected_projects
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan
from tracker.reminders.issuing import owed_on

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
AFTER = NOW + timedelta(hours=2)


@pytest.fixture
def project(zone):
    """A project that is on a list, stalled, in dispatch and in the reforms, and of which something is implausible."""
    load_rules()
    project = factories.make_project(
        zone, national_code="2312-141123-04-01-123456", planned_start_on=date(2024, 2, 1), now=NOW - timedelta(days=400)
    )
    factories.enter(project)
    factories.reach(project, Kind.SIGNED, date(2023, 1, 1))
    factories.reach(project, Kind.PRODUCING, date(2023, 3, 1), reason="补登")
    factories.plan_year(project)
    make.service(project)
    return project


def withdraw(project, **how):
    return withdraw_project(project=project, by=factories.somebody(), now=LATER, reason="重复登记", **how)


def places(officer, known_at=None):
    """Return the names of everything in which the books of one project show."""
    asked = resolve_window(first="2023-1", last="2023-1", as_of=TODAY, known_at=known_at, now=AFTER)
    tally = tallies_of(officer, asked, Selection(), Cohort.SIGNED, Grouping.ZONE)
    period = Period(date(2024, 1, 1), TODAY, known_at)
    reforms = reform_table(officer=officer, period=period, selection=Selection(), by=Grouping.NONE).total.tally
    about = {"officer": officer, "period": period, "selection": Selection(), "part": ReformPart.FULL_PROXY}
    moment = Moment(TODAY, known_at)
    found = {
        "rates": sum(group.members for group in tally.values()),
        "reforms": reforms.proxy_projects,
        "reform projects": projects_of_part(**about).count(),
        "stalled": len(scan(Project.objects.visible_to(officer, known_at), moment).stalled),
    }
    if known_at is None:
        dispatch = dispatch_table(DispatchQuestion(officer, 2024, TODAY, Selection(), None), Grouping.NONE)
        found |= {
            "list": Project.objects.visible_to(officer).count(),
            "search": Project.objects.visible_to(officer).search("123456").count(),
            "dispatch": dispatch.total.tally.producing,
            "findings": len(findings(officer=officer)),
            "reports": expected_projects(officer, date(2024, 6, 1)).count(),
            "mails": len(owed_on(TODAY, began_on=date(2023, 1, 1))),
        }
    return {name for name, count in found.items() if count}


def test_it_leaves_everything_and_what_was_known_stays(project, zone_officer, province):
    shown = {officer: places(officer) for officer in (zone_officer, province)}
    assert len(shown[province]) == 10
    withdraw(project)
    for officer in shown:
        assert places(officer) == set()
        assert places(officer, NOW) == {"rates", "reforms", "reform projects", "stalled"}
    assert list(projection_differences()) == []


def test_its_history_stays_and_its_name_and_code_may_be_used_again(project, zone):
    withdrawn = withdraw(project)
    assert Milestone.objects.filter(project=project, withdrawn_reason="重复登记").count() == 2
    assert (withdrawn.withdrawn_reason, withdrawn.audit_events.last().action) == ("重复登记", "withdraw_project")
    again = factories.make_project(zone, name=project.name, national_code=project.national_code)
    assert list(Project.objects.visible_to(factories.somebody())) == [again]


@pytest.mark.parametrize(
    ("code", "reason"), [("reason_required", " "), ("already_withdrawn", "重复登记"), ("has_phases", "重复登记")]
)
def test_it_is_refused(project, zone, code, reason):
    if code == "already_withdrawn":
        withdraw(project)
    if code == "has_phases":
        factories.make_project(zone, parent=project)
    with pytest.raises(DomainError, check=lambda error: error.code == code):
        withdraw_project(project=project, by=factories.somebody(), now=AFTER, reason=reason)


def test_nothing_is_recorded_on_it_any_more(project):
    withdraw(project)
    with pytest.raises(DomainError, check=lambda error: error.code == "project_withdrawn"):
        record_milestone(
            project=project, kind=Kind.STARTED, occurred_on=TODAY, by=factories.somebody(), now=AFTER, today=TODAY
        )
    assert not CohortEntry.objects.standing().exists()


def test_every_kind_of_record_of_a_project_is_withdrawn_with_it():
    records = {model for model in apps.get_app_config("projects").get_models() if issubclass(model, Record)}
    # What a zone or the province states is none of a project's.
    assert {model.__name__ for model in records - set(PROJECT_OF)} == {
        *(
            "ParcelResult",
            "ParcelTerms",
            "ProxyPost",
            "IndicatorValue",
            "IndicatorReview",
            "TargetList",
            "AssessmentScheme",
            "ChainAlias",
            "ChainLeader",
        )
    }
