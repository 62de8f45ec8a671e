"""What holds for every record: it is taken back whole, not before it was told, and corrected once."""

from datetime import timedelta

import pytest

from projects.models import (
    AnnualPlan,
    ClockPause,
    CohortEntry,
    CohortExit,
    CommitmentCheck,
    Evidence,
    FigureApproval,
    Intake,
    ItemTerms,
    Milestone,
    ParcelAllocation,
    ParcelResult,
    ParcelTerms,
    ProgressFigure,
    ProxyPost,
    ProxyService,
    Reform,
    ReformAdoption,
)
from projects.operations.progress_figures import approve_figure
from projects.rules.stages import Kind
from tests import factories
from tests import reform_factories as make
from tests.violations import assert_refused, copy_of, violates

pytestmark = pytest.mark.django_db

WITHDRAWN_WHOLE = {
    Milestone: "milestone_withdrawn_whole",
    CohortEntry: "cohortentry_withdrawn_whole",
    CohortExit: "cohortexit_withdrawn_whole",
    ProgressFigure: "progressfigure_withdrawn_whole",
    FigureApproval: "figureapproval_withdrawn_whole",
    Evidence: "evidence_withdrawn_whole",
    AnnualPlan: "annualplan_withdrawn_whole",
    ReformAdoption: "reformadoption_withdrawn_whole",
    CommitmentCheck: "commitmentcheck_withdrawn_whole",
    ClockPause: "clockpause_withdrawn_whole",
    Intake: "intake_withdrawn_whole",
    ItemTerms: "itemterms_withdrawn_whole",
    ParcelTerms: "parcelterms_withdrawn_whole",
    ParcelResult: "parcelresult_withdrawn_whole",
    ParcelAllocation: "parcelallocation_withdrawn_whole",
    ProxyService: "proxyservice_withdrawn_whole",
    ProxyPost: "proxypost_withdrawn_whole",
}
WITHDRAWN_AFTER_RECORDED = {
    Milestone: "milestone_withdrawn_after_recorded",
    CohortEntry: "cohortentry_withdrawn_after_recorded",
    CohortExit: "cohortexit_withdrawn_after_recorded",
    ProgressFigure: "progressfigure_withdrawn_after_recorded",
    FigureApproval: "figureapproval_withdrawn_after_recorded",
    Evidence: "evidence_withdrawn_after_recorded",
    AnnualPlan: "annualplan_withdrawn_after_recorded",
    ReformAdoption: "reformadoption_withdrawn_after_recorded",
    CommitmentCheck: "commitmentcheck_withdrawn_after_recorded",
    ClockPause: "clockpause_withdrawn_after_recorded",
    Intake: "intake_withdrawn_after_recorded",
    ItemTerms: "itemterms_withdrawn_after_recorded",
    ParcelTerms: "parcelterms_withdrawn_after_recorded",
    ParcelResult: "parcelresult_withdrawn_after_recorded",
    ParcelAllocation: "parcelallocation_withdrawn_after_recorded",
    ProxyService: "proxyservice_withdrawn_after_recorded",
    ProxyPost: "proxypost_withdrawn_after_recorded",
}
CORRECTED_ONCE = {
    Milestone: "Milestone.corrects",
    CohortEntry: "CohortEntry.corrects",
    CohortExit: "CohortExit.corrects",
    ProgressFigure: "ProgressFigure.corrects",
    FigureApproval: "FigureApproval.corrects",
    Evidence: "Evidence.corrects",
    AnnualPlan: "AnnualPlan.corrects",
    ReformAdoption: "ReformAdoption.corrects",
    CommitmentCheck: "CommitmentCheck.corrects",
    ClockPause: "ClockPause.corrects",
    Intake: "Intake.corrects",
    ItemTerms: "ItemTerms.corrects",
    ParcelTerms: "ParcelTerms.corrects",
    ParcelResult: "ParcelResult.corrects",
    ParcelAllocation: "ParcelAllocation.corrects",
    ProxyService: "ProxyService.corrects",
    ProxyPost: "ProxyPost.corrects",
}
RECORDS = list(WITHDRAWN_WHOLE)


def make_record(model):
    """Return a standing record of a kind."""
    project = factories.make_project()
    if model is Evidence:
        told = {"recorded_at": factories.NOW, "recorded_by": factories.somebody()}
        return Evidence.objects.create(project=project, kind="other", name="a", size=1, **told)
    makers = {
        ReformAdoption: lambda: make.adopt(project),
        CommitmentCheck: lambda: make.check(make.finished_item(project).item),
        ClockPause: lambda: make.pause(project, make.item(project, told={"started_on": make.STARTED}).item),
        Intake: lambda: make.intake(project),
        ItemTerms: lambda: make.item(project),
        ParcelTerms: lambda: make.parcel(project.zone),
        ParcelResult: lambda: make.assess(make.parcel(project.zone).parcel),
        ParcelAllocation: lambda: make.allocate(make.parcel(project.zone).parcel, project),
        ProxyService: lambda: make.service(project),
        ProxyPost: lambda: make.post(project.zone),
        Milestone: lambda: factories.reach(project, Kind.STARTED),
        CohortEntry: lambda: factories.enter(project),
        CohortExit: lambda: factories.leave(factories.enter(project)),
        ProgressFigure: lambda: factories.report_figures(project, completed_yuan=1),
        FigureApproval: lambda: approval(factories.report_figures(project, completed_yuan=1)),
        AnnualPlan: lambda: factories.plan_year(project),
    }
    return makers[model]()


def approval(figure):
    approve_figure(figure=figure, by=factories.somebody(), now=factories.NOW)
    return figure.approvals.get()


@pytest.fixture(params=RECORDS, ids=lambda model: model.__name__)
def record(request, db):
    return make_record(request.param)


def withdrawal(record, **changes):
    whole = {"withdrawn_at": record.recorded_at, "withdrawn_by": factories.somebody(), "withdrawn_reason": "填错"}
    return {**whole, **changes}


@pytest.mark.parametrize(
    "missing",
    [
        {"withdrawn_at": None},
        {"withdrawn_by": None},
        {"withdrawn_reason": ""},
        {"withdrawn_at": None, "withdrawn_by": None},
        {"withdrawn_at": None, "withdrawn_reason": ""},
        {"withdrawn_by": None, "withdrawn_reason": ""},
    ],
    ids=" and ".join,
)
def test_a_record_is_not_taken_back_by_halves(record, missing):
    assert_refused(record, WITHDRAWN_WHOLE[type(record)], **withdrawal(record, **missing))


def test_a_record_is_not_taken_back_before_it_was_told(record):
    before = record.recorded_at - timedelta(microseconds=1)
    assert_refused(record, WITHDRAWN_AFTER_RECORDED[type(record)], **withdrawal(record, withdrawn_at=before))


def test_a_record_may_be_taken_back_at_the_moment_it_was_told(record):
    assert type(record).objects.filter(pk=record.pk).update(**withdrawal(record)) == 1


def test_a_withdrawn_record_leaves_room_for_others(record):
    type(record).objects.filter(pk=record.pk).update(**withdrawal(record))
    copies = [copy_of(record), copy_of(record, **withdrawal(record))]
    assert len(type(record).objects.bulk_create(copies)) == 2


def test_a_record_is_corrected_once(record):
    taken_back = withdrawal(record)
    type(record).objects.bulk_create([copy_of(record, corrects=record, **taken_back)])
    with violates(CORRECTED_ONCE[type(record)]):
        type(record).objects.bulk_create([copy_of(record, corrects=record, **taken_back)])


def test_a_reform_is_adopted_once():
    adoption = make_record(ReformAdoption)
    with violates("reformadoption_one_standing"):
        ReformAdoption.objects.bulk_create([copy_of(adoption)])
    ReformAdoption.objects.bulk_create([copy_of(adoption, reform=Reform.FULL_PROXY)])


def test_there_are_three_reforms():
    assert_refused(make_record(ReformAdoption), "reformadoption_reform_known", reform="other")


def test_figures_are_approved_once():
    figure = factories.report_figures(factories.make_project(), completed_yuan=1)
    first = approval(figure)
    assert approval(figure) == first
    with violates("figureapproval_one_standing"):
        FigureApproval.objects.bulk_create([copy_of(first)])


def test_a_corrected_record_cannot_be_deleted(record):
    correction = copy_of(record, corrects=record)
    type(record).objects.filter(pk=record.pk).update(**withdrawal(record))
    correction.save()
    with pytest.raises(Exception, match="protected"):
        record.delete()
