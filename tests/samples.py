"""A row of every model that has a constraint, as right as its makers make it."""

from collections.abc import Callable
from datetime import date

from django.db import models

from projects.models import (
    AnnualPlan,
    Assessment,
    AssessmentScheme,
    AuditSeal,
    ChainAlias,
    ChainLeader,
    ClockPause,
    CohortEntry,
    CohortExit,
    CommitmentCheck,
    CommitmentItem,
    CommitmentTemplate,
    Evidence,
    FigureApproval,
    Indicator,
    IndicatorReview,
    IndicatorValue,
    Intake,
    IntakeClass,
    ItemTerms,
    KeyChain,
    Milestone,
    Parcel,
    ParcelAllocation,
    ParcelResult,
    ParcelTerms,
    PlanAdjustment,
    PlanExit,
    PlannedDate,
    PlausibilityFinding,
    ProgressFigure,
    Project,
    ProjectMove,
    ProxyPost,
    ProxyService,
    ReformAdoption,
    RightsDecision,
    RightsOutcome,
    RightsRequest,
    Round,
    RuleVersion,
    SchemeIndicator,
    StallFlag,
    TargetList,
    TargetMember,
    TemplateItem,
)
from projects.operations.officers import assign_post, record_absence
from projects.operations.progress_figures import approve_figure
from projects.operations.project_moves import move_project
from projects.operations.rights import decide_rights
from projects.rules.stages import Kind
from tests import bulletin_factories, factories, indicator_factories, monthly, sample_factories
from tests import reform_factories as make
from tests.access_things import JOBS
from tests.factories import NOW, TODAY
from tests.integration.tracker.reminders.people import load_rules, owe
from tracker.models import (
    Attempt,
    AuditSample,
    AuditSampleItem,
    Bulletin,
    BulletinTemplate,
    Deployment,
    DueDay,
    KeptAnswer,
    MonthLock,
    Problem,
    ProgressReport,
    Reminder,
    ReminderItem,
    ReminderPreference,
    SampleCheck,
    SavedView,
    SignInCount,
    Snooze,
    StallAnswer,
)
from tracker.operations.months import set_due_day
from tracker.operations.snoozes import snooze
from tracker.operations.stall_answers import answer_stall
from zones.models import Absence, Officer, Post, ReportingUnit, Role, Zone, ZoneAlias


def sample_of(model: type[models.Model]) -> models.Model:
    """Return a row of a model. A record stands, an officer of a zone is in its post."""
    return (_of_zones() | _of_projects() | _of_reforms() | _of_indicators() | _of_tracker() | _of_reporting())[model]()


Makers = dict[type[models.Model], Callable[[], models.Model]]


def _of_zones() -> Makers:
    def zone_officer() -> Officer:
        return factories.make_officer(Role.ZONE, zone=factories.make_zone(), username="zone")

    def post() -> Post:
        values = {"role": Role.ZONE, "zone": factories.make_zone(), "unit": None}
        return assign_post(officer=zone_officer(), **values, on=TODAY, by=factories.somebody(), now=NOW)

    def absence() -> Absence:
        officer = zone_officer()
        other = factories.make_officer(Role.ZONE, zone=officer.zone)
        return record_absence(officer=officer, substitute=other, first_on=TODAY, last_on=TODAY, by=officer, now=NOW)

    return {
        ReportingUnit: factories.make_unit,
        Zone: factories.make_zone,
        ZoneAlias: lambda: ZoneAlias.objects.create(zone=factories.make_zone(), name="某经开区"),
        Officer: zone_officer,
        Post: post,
        Absence: absence,
    }


def _move() -> ProjectMove:
    about = {"moved_on": TODAY, "by": factories.somebody(), "now": NOW, "today": TODAY, "reason": "登记有误"}
    return move_project(project=factories.make_project(), zone=factories.make_zone(), **about)


def _decision() -> RightsDecision:
    asked = factories.ask_for_rights()
    return decide_rights(request=asked, outcome=RightsOutcome.APPROVED, by=factories.somebody(), now=NOW, note="同意")


def _rule() -> RuleVersion:
    load_rules()
    factories.make_unit()  # of which there may be rules too
    return RuleVersion.objects.get(code="signed-not-started")


def _finding() -> PlausibilityFinding:
    factories.reach(factories.make_project(), Kind.PRODUCING, TODAY)
    return PlausibilityFinding.objects.get(rule="producing_nothing_completed")


def _flag() -> StallFlag:
    _rule()
    factories.reach(factories.make_project(), Kind.SIGNED, date(2023, 1, 1))
    return StallFlag.objects.get(level="yellow")


def _of_projects() -> Makers:
    def evidence() -> Evidence:
        told = {"recorded_at": NOW, "recorded_by": factories.somebody()}
        return Evidence.objects.create(project=factories.make_project(), kind="other", name="a", size=1, **told)

    def approval() -> FigureApproval:
        figure = factories.report_figures(factories.make_project(), completed_yuan=1)
        approve_figure(figure=figure, by=factories.somebody(), now=NOW)
        return figure.approvals.get()

    def seal() -> AuditSeal:
        values = {"first_event": 1, "last_event": 2, "count": 2, "previous": "0" * 64, "digest": "1" * 64}
        return AuditSeal.objects.create(**values, sealed_at=NOW)

    return {
        Project: lambda: factories.make_project(national_code="2312-141123-04-01-123456"),
        ProjectMove: _move,
        RightsRequest: factories.ask_for_rights,
        RightsDecision: _decision,
        Round: factories.make_round,
        CohortEntry: factories.enter,
        CohortExit: lambda: factories.leave(factories.enter()),
        Milestone: lambda: factories.reach(factories.make_project(), Kind.STARTED),
        ProgressFigure: lambda: factories.report_figures(factories.make_project(), completed_yuan=1),
        FigureApproval: approval,
        AnnualPlan: lambda: factories.plan_year(factories.make_project()),
        PlannedDate: lambda: PlannedDate.objects.get(project=factories.make_project(planned_start_on=TODAY)),
        PlanExit: lambda: factories.leave_plan(factories.make_project(planned_start_on=TODAY)),
        TargetList: factories.open_target,
        TargetMember: lambda: factories.aim(factories.make_project()),
        PlanAdjustment: lambda: factories.propose_plan(factories.make_project()),
        Evidence: evidence,
        PlausibilityFinding: _finding,
        AuditSeal: seal,
        RuleVersion: _rule,
        StallFlag: _flag,
        KeyChain: factories.make_chain,
        ChainAlias: factories.map_text,
        ChainLeader: factories.mark_leader,
    }


def _of_reforms() -> Makers:
    def parcel() -> Parcel:
        return make.parcel(factories.make_zone()).parcel

    def allocation() -> ParcelAllocation:
        of = parcel()
        return make.allocate(of, factories.make_project(of.zone))

    return {
        CommitmentItem: lambda: make.item(factories.make_project()).item,
        ItemTerms: lambda: make.item(factories.make_project()),
        ClockPause: lambda: _pause(factories.make_project()),
        CommitmentCheck: lambda: make.check(make.finished_item(factories.make_project()).item),
        Parcel: parcel,
        ParcelTerms: lambda: make.parcel(factories.make_zone()),
        ParcelResult: lambda: make.assess(parcel()),
        ParcelAllocation: allocation,
        ProxyService: lambda: make.service(factories.make_project()),
        ProxyPost: lambda: make.post(factories.make_zone()),
        ReformAdoption: lambda: make.adopt(factories.make_project()),
        CommitmentTemplate: make.template,
        TemplateItem: lambda: make.template().items.get(position=1),
        IntakeClass: make.intake_class,
        Intake: lambda: make.intake(factories.make_project()),
    }


def _of_indicators() -> Makers:
    def value() -> IndicatorValue:
        return indicator_factories.value(indicator_factories.indicator(), factories.make_zone(), "1")

    def scheme() -> AssessmentScheme:
        return indicator_factories.scheme((indicator_factories.indicator(), 100))

    def review() -> IndicatorReview:
        return value().reviews.get()

    def scheme_indicator() -> SchemeIndicator:
        return scheme().scheme_indicators.get()

    return {
        Indicator: indicator_factories.indicator,
        IndicatorValue: value,
        IndicatorReview: review,
        AssessmentScheme: scheme,
        SchemeIndicator: scheme_indicator,
        Assessment: lambda: indicator_factories.seal(scheme()),
    }


def _pause(project: Project) -> ClockPause:
    return make.pause(project, make.item(project, told={"started_on": make.STARTED}).item)


def _of_tracker() -> Makers:
    def reminder() -> Reminder:
        project = factories.make_project()
        return owe(factories.make_officer(Role.ZONE, zone=project.zone), [project], now=NOW)

    def problem() -> Problem:
        told = {"description": "用地未落实", "owner": "张三", "due_on": TODAY, "raised_by": factories.somebody()}
        return Problem.objects.create(project=factories.make_project(), raised_at=NOW, **told)

    def rest() -> Snooze:
        told = {"by": factories.somebody(), "now": NOW, "today": TODAY, "reason": "等批复"}
        return snooze(project=factories.make_project(), rule_code="", until=TODAY, **told)

    def said() -> StallAnswer:
        told = {"by": factories.somebody(), "now": NOW, "today": TODAY, "explanation": "等批复", "measure": "已约谈"}
        of = {"project": factories.make_project(), "rule_code": "silent", "lit": ["silent"]}
        return answer_stall(**of, due_on=TODAY, **told)

    return {
        Attempt: lambda: Attempt.objects.create(reminder=reminder(), token=1, event="claimed", happened_at=NOW),
        Deployment: lambda: Deployment.objects.create(pk=1, identity="a", database="b", began_on=TODAY, armed_at=NOW),
        DueDay: lambda: set_due_day(month=monthly.JUNE, due_on=TODAY, by=factories.somebody(), now=NOW),
        KeptAnswer: lambda: KeptAnswer.objects.create(officer=factories.somebody(), key="a1", kept_at=NOW),
        MonthLock: lambda: MonthLock.objects.create(month=monthly.JUNE, closed_at=NOW, closed_by=factories.somebody()),
        Problem: problem,
        ProgressReport: monthly.submitted,
        Reminder: reminder,
        ReminderItem: lambda: ReminderItem.objects.get(reminder=reminder()),
        ReminderPreference: lambda: ReminderPreference.objects.create(officer=factories.somebody(), updated_at=NOW),
        SignInCount: lambda: SignInCount.objects.create(key="a", count=1, ends_at=NOW),
        **JOBS,
        SavedView: lambda: SavedView.objects.create(officer=factories.somebody(), title="甲", saved_at=NOW),
        Snooze: rest,
        StallAnswer: said,
    }


def _of_reporting() -> Makers:
    def bulletin() -> Bulletin:
        factories.make_round(2023, 1)
        return bulletin_factories.seal(told={"supersedes": bulletin_factories.seal(), "reason": "更正"})

    def item() -> AuditSampleItem:
        factories.reach((entry := factories.enter()).project, Kind.STARTED)
        return sample_factories.draw([entry]).items.get()

    return {
        Bulletin: bulletin,
        BulletinTemplate: bulletin_factories.template,
        AuditSample: lambda: item().sample,
        AuditSampleItem: item,
        SampleCheck: lambda: sample_factories.check(item()),
    }
