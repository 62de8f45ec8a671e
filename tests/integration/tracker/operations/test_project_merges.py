"""Two registrations of one project become one: nothing is lost, nothing counts twice, nothing is decided silently."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError
from projects.models import CohortEntry, CohortExit, FigureApproval, ItemTerms, Project
from projects.operations.plans import decide_adjustment
from projects.operations.project_withdrawals import standing_records
from projects.operations.projection import projection_differences
from projects.operations.projects import edit_project
from projects.operations.revisions import BOOKKEEPING
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY, YI
from tracker.models import ProgressReport
from tracker.operations.merge_plans import _COMPLETED as COMPLETED
from tracker.operations.merge_plans import merge_plan
from tracker.operations.merged_records import KEEPS_REASON as DECIDED
from tracker.operations.project_merges import merge_projects
from tracker.queries.rates.dispatch import dispatch_table
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import tallies_of
from tracker.queries.rates.window import resolve_window
from zones.models import Role

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
CODES = ("2312-141123-04-01-123456", "2312-141123-04-01-654321")


@pytest.fixture
def survivor(zone):
    project = factories.make_project(zone, national_code=CODES[0])
    factories.reach(project, Kind.SIGNED, date(2023, 1, 1))
    factories.enter(project)
    return project


@pytest.fixture
def duplicate(zone):
    """The same project, of which somebody reported more."""
    project = factories.make_project(zone, national_code=CODES[1])
    factories.reach(project, Kind.SIGNED, date(2023, 1, 1))
    factories.reach(project, Kind.STARTED, date(2023, 5, 1))
    factories.enter(project)
    return project


def merge(survivor, duplicate, reason="同一项目登记两次"):
    return merge_projects(survivor=survivor, duplicate=duplicate, by=factories.somebody(), now=LATER, reason=reason)


def signed(officer, known_at=None):
    asked = resolve_window(first="2023-1", last="2023-1", as_of=TODAY, known_at=known_at, now=LATER)
    tally = tallies_of(officer, asked, Selection(), Cohort.SIGNED, Grouping.NONE)[None]
    return tally.members, tally.reached


def dispatch(officer, known_at):
    return dispatch_table(DispatchQuestion(officer, 2024, TODAY, Selection(), known_at), Grouping.NONE).total


def test_what_the_survivor_lacks_is_recorded_on_it(survivor, duplicate, province):
    listed = factories.enter(duplicate, cohort=Cohort.STARTED)
    factories.leave(listed, date(2024, 2, 1), reason="省级调整")
    factories.plan_year(duplicate)
    make.adopt(duplicate)
    merged = merge(survivor, duplicate)
    assert (merged.stage, merged.national_code) == ("started", CODES[0])
    started = merged.milestones.standing().get(kind="started")
    assert (started.occurred_on, started.recorded_at) == (date(2023, 5, 1), LATER)
    assert started.reason == f"并自项目 {duplicate.pk}：同一项目登记两次"
    entry = CohortEntry.objects.standing().get(project=merged, cohort="started")
    assert (entry.left_on, entry.left_kind) == (date(2024, 2, 1), "removed")
    assert CohortExit.objects.standing().get().reason == "省级调整"
    assert merged.annual_plans.standing().count() == merged.reforms.standing().count() == 1
    assert [row.code for row in merged.former_codes.all()] == [CODES[1]]
    duplicate.refresh_from_db()
    assert (duplicate.merged_into, duplicate.withdrawn_at) == (survivor, LATER)
    assert (signed(province), signed(province, NOW)) == ((1, 1), (2, 1))
    assert list(projection_differences()) == []


def test_what_the_two_state_differently_is_listed_and_refused(survivor, duplicate, zone):
    factories.reach(survivor, Kind.STARTED, date(2023, 6, 1))
    factories.enter(survivor, factories.make_round(2023, 2), Cohort.STARTED)
    factories.enter(duplicate, factories.make_round(2023, 3), Cohort.STARTED, amount_yuan=2 * YI)
    factories.report_figures(survivor, completed_yuan=YI)
    factories.report_figures(duplicate, completed_yuan=2 * YI)
    factories.make_project(zone, parent=duplicate)
    make.service(survivor, opened_on=date(2024, 1, 1))
    make.service(duplicate)
    conflicts = merge_plan(survivor, duplicate).conflicts
    for words in ("开工 2023-06-01", "同时计入2023年第2次和2023年第3次", "2024-06", "都有进行中的领办代办", "1 个分期"):
        assert any(words in sentence for sentence in conflicts), words
    assert len(conflicts) == 5
    with pytest.raises(DomainError, match="开工 2023-05-01") as refusal:
        merge(survivor, duplicate)
    assert (refusal.value.code, refusal.value.field) == ("merge_conflicts", "into")
    assert Project.objects.standing().count() == 3


def reforms(project):
    """Return what stands of the reforms, plans and target lists of a project, without whose it is and who said so."""
    kept = {}
    for model, records in standing_records(project).items():
        names = {field.name for field in model._meta.concrete_fields} - BOOKKEEPING - {"project"}
        kept[model] = [
            {name: str(getattr(record, name)) for name in names}
            | ({"reason": record.reason} if model in DECIDED else {})
            for record in records
        ]
    return {model: kept[model] for model in COMPLETED}


def test_procedures_clocks_services_land_plans_and_targets_come_along(survivor, duplicate, province, zone):
    make.load_calendar()
    terms = make.finished_item(duplicate, "环境影响评价审批")
    make.check(terms.item)
    make.pause(duplicate, terms.item)
    make.item(duplicate, "节能审查")
    make.intake(duplicate)
    make.service(duplicate)
    make.allocate(make.parcel(zone).parcel, duplicate)
    factories.plan_year(duplicate)
    factories.propose_plan(duplicate)
    for one in (survivor, duplicate):
        one.refresh_from_db()
        planned = {"planned_start_on": date(2024, 3, 1)}
        edit_project(project=one, changes=planned, version=one.version, by=province, now=NOW)
    factories.leave_plan(duplicate)
    factories.aim(duplicate)
    before, then = reforms(duplicate), dispatch(province, NOW)
    assert all(before.values())
    plan = merge_plan(survivor, duplicate)
    assert plan.conflicts == []
    carried = "；".join(plan.carried)
    for words in (
        "节能审查",
        "承诺核查 1 条",
        "计时暂停 1 条",
        "招落一体办理 1 条",
        "领办代办 1 条",
        "宗地",
        "年内有条件投产",
    ):
        assert words in carried, words
    merge(survivor, duplicate)
    assert reforms(survivor) == before
    assert not any(reforms(duplicate).values())
    assert survivor.plan_adjustments.get().replaces == survivor.annual_plans.get()
    assert dispatch(province, NOW) == then
    assert list(projection_differences()) == []


def test_a_twin_that_says_less_is_filled_in_and_one_that_says_otherwise_is_a_conflict(survivor, duplicate):
    less = {"regime": "retained", "statutory_days": None, "started_on": date(2024, 3, 1)}
    make.item(survivor, "节能审查（能评）", told=less)
    fuller = {
        "regime": "retained",
        "statutory_days": 20,
        "started_on": date(2024, 3, 1),
        "finished_on": date(2024, 3, 11),
    }
    make.item(duplicate, "节能审查 (能评)", told=fuller)
    make.service(survivor, told={"lead": "李四", "agent": ""})
    make.service(duplicate, told={"lead": "", "agent": "王五"})
    adjustment = factories.propose_plan(duplicate)
    decide_adjustment(
        adjustment=adjustment, is_approved=False, by=factories.make_officer(Role.PROVINCE), now=NOW, note="不必"
    )
    plan = merge_plan(survivor, duplicate)
    assert (plan.conflicts, len(plan.completed), len(plan.staying)) == ([], 2, 1)
    merge(survivor, duplicate)
    (terms,) = ItemTerms.objects.standing().filter(item__project=survivor)
    assert (terms.statutory_days, terms.finished_on, terms.item.name) == (20, date(2024, 3, 11), "节能审查（能评）")
    (service,) = survivor.proxy_services.standing()
    assert (service.lead, service.agent) == ("李四", "王五")


def test_pauses_that_share_time_and_land_elsewhere_are_conflicts(survivor, duplicate, zone, other_zone):
    make.load_calendar()
    for project, days in ((survivor, (3, 10)), (duplicate, (5, 12))):
        make.intake(project)
        make.pause(project, None, *(date(2024, 6, day) for day in days))
    elsewhere = factories.make_project(other_zone)
    make.allocate(make.parcel(other_zone).parcel, elsewhere)
    assert [words for words in merge_plan(survivor, duplicate).conflicts if "暂停重叠" in words]
    assert [words for words in merge_plan(survivor, elsewhere).conflicts if "所在的开发区" in words]


def test_figures_come_with_their_report_and_its_approval(survivor, duplicate):
    figure = factories.report_figures(duplicate, completed_yuan=YI)
    FigureApproval.objects.create(figure=figure, recorded_at=NOW, recorded_by=factories.somebody())
    told = {"created_at": NOW, "created_by": factories.somebody(), "submitted_by": factories.somebody()}
    ProgressReport.objects.create(
        project=duplicate, month=figure.month, state="submitted", figure=figure, submitted_at=NOW, **told
    )
    merge(survivor, duplicate)
    report = ProgressReport.objects.get(project=survivor)
    assert (report.state, report.figure.completed_yuan, report.steps.get().by) == (
        "submitted",
        YI,
        factories.somebody(),
    )
    assert report.figure.approvals.standing().count() == 1
    assert ProgressReport.objects.get(project=duplicate).figure == figure


def test_neither_of_the_two_may_be_gone_already(survivor, duplicate):
    merge(survivor, duplicate)
    for pair in ((survivor, duplicate), (duplicate, survivor)):
        with pytest.raises(DomainError, check=lambda error: error.code == "already_withdrawn"):
            merge(*pair)
