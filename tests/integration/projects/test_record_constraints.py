"""What holds for every record: it is taken back whole, not before it was told, and corrected once."""

from datetime import timedelta

import pytest

from projects.models import FigureApproval, Reform, ReformAdoption
from projects.models.record import Record
from projects.operations.progress_figures import approve_figure
from tests import factories
from tests.samples import sample_of
from tests.violations import all_models, assert_refused, copy_of, violates

pytestmark = pytest.mark.django_db

RECORDS = [model for model in all_models() if issubclass(model, Record)]
MISSING = [
    {"withdrawn_at": None},
    {"withdrawn_by": None},
    {"withdrawn_reason": ""},
    {"withdrawn_at": None, "withdrawn_by": None},
    {"withdrawn_at": None, "withdrawn_reason": ""},
    {"withdrawn_by": None, "withdrawn_reason": ""},
]
"""What of a withdrawal somebody might leave out."""


def withdrawal(record, **changes):
    whole = {"withdrawn_at": record.recorded_at, "withdrawn_by": factories.somebody(), "withdrawn_reason": "填错"}
    return {**whole, **changes}


def test_there_are_records():
    assert len(RECORDS) >= 18


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_record_is_taken_back_whole_and_not_before_it_was_told(model):
    record, name = sample_of(model), model.__name__.lower()
    for missing in MISSING:
        assert_refused(record, f"{name}_withdrawn_whole", **withdrawal(record, **missing))
    before = record.recorded_at - timedelta(microseconds=1)
    assert_refused(record, f"{name}_withdrawn_after_recorded", **withdrawal(record, withdrawn_at=before))
    assert model.objects.filter(pk=record.pk).update(**withdrawal(record)) == 1, "at the moment it was told"


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_withdrawn_record_leaves_room_and_is_corrected_once(model):
    record = sample_of(model)
    taken_back = withdrawal(record)
    model.objects.filter(pk=record.pk).update(**taken_back)
    assert len(model.objects.bulk_create([copy_of(record), copy_of(record, **taken_back)])) == 2
    model.objects.bulk_create([copy_of(record, corrects=record, **taken_back)])
    with violates(f"{model.__name__}.corrects"):
        model.objects.bulk_create([copy_of(record, corrects=record, **taken_back)])
    with pytest.raises(Exception, match="protected"):
        record.delete()


def test_each_reform_is_adopted_once():
    adoption = sample_of(ReformAdoption)
    with violates("reformadoption_one_standing"):
        ReformAdoption.objects.bulk_create([copy_of(adoption)])
    ReformAdoption.objects.bulk_create([copy_of(adoption, reform=Reform.FULL_PROXY)])


def test_figures_are_approved_once():
    approval = sample_of(FigureApproval)
    approve_figure(figure=approval.figure, by=factories.somebody(), now=factories.NOW)
    assert approval.figure.approvals.get() == approval
