"""Recording procedures, applying lists of them, checking commitments."""

from datetime import date, timedelta

import pytest

from projects.models import CheckOutcome, ClockPause, CommitmentCheck, CommitmentItem, ItemTerms, Regime
from projects.operations.commitment_items import apply_template, record_check, record_item, withdraw_item
from projects.operations.revisions import ADDED, withdraw_fact
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY, at
from tests.refusals import refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def books(project):
    project.refresh_from_db()
    models = (CommitmentItem, ItemTerms, ClockPause, CommitmentCheck)
    return [list(model.objects.order_by("pk").values()) for model in models], project.version


def test_a_procedure_is_recorded_with_what_is_known(project, zone_officer):
    told = {"regime": Regime.COMMITTED, "statutory_days": 10, "started_on": date(2024, 5, 13)}
    terms = make.item(project, "节能审查", told=told, by=zone_officer)
    terms.refresh_from_db()
    assert (terms.item.name, terms.item.position, terms.item.project) == ("节能审查", 1, project)
    assert (terms.regime, terms.statutory_days, terms.started_on, terms.finished_on) == (
        "committed",
        10,
        date(2024, 5, 13),
        None,
    )
    assert (terms.recorded_at, terms.recorded_by, terms.corrects) == (NOW, zone_officer, None)
    project.refresh_from_db()
    assert (project.version, project.updated_at) == (2, NOW)


def test_more_about_a_procedure_needs_no_reason_and_keeps_the_rest(project):
    first = make.item(project, told={"started_on": date(2024, 5, 13)})
    told = {"finished_on": date(2024, 5, 20)}
    second = record_item(project=project, name="节能审查", values=told, **make.told_by(now=LATER))
    first.refresh_from_db()
    assert (second.started_on, second.finished_on, second.statutory_days) == (
        date(2024, 5, 13),
        date(2024, 5, 20),
        10,
    )
    assert (second.corrects, second.reason, first.withdrawn_at, first.withdrawn_reason) == (first, "", LATER, ADDED)
    assert list(ItemTerms.objects.standing()) == [second]
    assert list(ItemTerms.objects.as_known_at(NOW)) == [first]
    assert CommitmentItem.objects.count() == 1


def test_a_change_of_something_known_needs_a_reason_and_keeps_it(project):
    first = make.finished_item(project)
    before = books(project)
    with refused("reason_required", field="reason"):
        make.item(project, told={"statutory_days": 8}, now=LATER)
    with refused("reason_required", field="reason"):
        make.item(project, told={"statutory_days": None}, now=LATER, reason=" ")
    assert books(project) == before
    second = make.item(project, told={"statutory_days": 8}, now=LATER, reason="录错")
    first.refresh_from_db()
    assert (second.statutory_days, second.finished_on, second.reason) == (8, make.FINISHED, "录错")
    assert first.withdrawn_reason == "录错"


def test_the_same_again_changes_nothing(project):
    first = make.finished_item(project)
    before = books(project)
    assert make.finished_item(project, now=LATER, reason="再报") == first
    assert books(project) == before


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"started_on": date(2024, 5, 13), "finished_on": date(2024, 5, 10)}, "ends_before_start", "finished_on"),
        ({"finished_on": date(2024, 5, 10)}, "no_start", "started_on"),
        ({"started_on": TOMORROW}, "future_date", "started_on"),
        ({"started_on": TODAY, "finished_on": TOMORROW}, "future_date", "finished_on"),
        ({"statutory_days": 0}, "days_not_positive", "statutory_days"),
        ({"statutory_days": -5}, "days_not_positive", "statutory_days"),
        ({"regime": None}, "required", "regime"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(project, told, code, field):
    before = books(project)
    with refused(code, field=field):
        make.item(project, told=told)
    assert books(project) == before


def test_a_refusal_names_the_days_in_chinese(project):
    with refused("ends_before_start", detail="办结日期 2024-05-10 早于受理日期 2024-05-13。"):
        make.item(project, told={"started_on": date(2024, 5, 13), "finished_on": date(2024, 5, 10)})


def test_a_field_that_no_procedure_has_is_an_error_of_the_program(project):
    with pytest.raises(Exception, match="finish_on"):
        make.item(project, told={"finish_on": date(2024, 5, 10)})


def test_a_list_is_applied_once(project, zone_officer):
    make.finished_item(project, "节能审查")
    template = make.template(names=("环境影响评价审批", "节能审查", "水土保持方案审批"))
    added = apply_template(project=project, template=template, by=zone_officer, now=LATER)
    assert [(one.item.name, one.item.position, one.regime, one.statutory_days) for one in added] == [
        ("环境影响评价审批", 2, "unified", 5),
        ("水土保持方案审批", 3, "unified", 5),
    ]
    kept = ItemTerms.objects.standing().get(item__name="节能审查")
    assert (kept.regime, kept.finished_on) == ("committed", make.FINISHED)
    before = books(project)
    assert apply_template(project=project, template=template, by=zone_officer, now=LATER) == []
    assert books(project) == before


def test_a_list_brings_back_what_was_withdrawn(project):
    template = make.template(names=("节能审查",))
    item = make.item(project).item
    withdraw_item(item=item, by=factories.somebody(), now=NOW, reason="误登")
    (added,) = apply_template(project=project, template=template, by=factories.somebody(), now=LATER)
    assert (added.item, added.regime) == (item, "unified")


def test_a_procedure_is_taken_back_with_its_pauses_and_checks(project, province):
    item = make.finished_item(project).item
    pause, check = make.pause(project, item), make.check(item)
    other = make.item(project, "环境影响评价审批")
    withdraw_item(item=item, by=province, now=LATER, reason=" 误登 ")
    for record in (item.terms.get(), pause, check):
        record.refresh_from_db()
        assert (record.withdrawn_at, record.withdrawn_by, record.withdrawn_reason) == (LATER, province, "误登")
    assert list(ItemTerms.objects.standing()) == [other]
    with refused("already_withdrawn"):
        withdraw_item(item=item, by=province, now=LATER, reason="再撤")


def test_nothing_is_taken_back_without_a_reason(project, province):
    item = make.finished_item(project).item
    check = make.check(item)
    before = books(project)
    with refused("reason_required", field="reason"):
        withdraw_item(item=item, by=province, now=LATER, reason=" ")
    with refused("reason_required", field="reason"):
        withdraw_fact(fact=check, project=project, by=province, now=LATER, reason="")
    assert books(project) == before


def test_a_procedure_that_was_withdrawn_may_be_recorded_again(project):
    first = make.item(project)
    withdraw_item(item=first.item, by=factories.somebody(), now=NOW, reason="误登")
    again = make.item(project, told={"statutory_days": 8}, now=LATER)
    assert (again.item, again.statutory_days, again.corrects) == (first.item, 8, None)


def test_a_check_is_recorded_and_taken_back(project, zone_officer):
    item = make.finished_item(project).item
    told = {"outcome": CheckOutcome.BROKEN, "action": "责令整改"}
    check = make.check(item, make.FINISHED, **told, by=zone_officer)
    assert (check.checked_on, check.outcome, check.action) == (make.FINISHED, "broken", "责令整改")
    assert make.check(item, make.FINISHED, **told, now=LATER) == check
    withdraw_fact(fact=check, project=project, by=zone_officer, now=LATER, reason="误登")
    assert not CommitmentCheck.objects.standing().exists()
    with refused("already_withdrawn"):
        withdraw_fact(fact=check, project=project, by=zone_officer, now=LATER, reason="再撤")


@pytest.mark.parametrize(
    ("terms", "checked_on", "more", "code", "field"),
    [
        ({}, TOMORROW, {}, "future_date", "checked_on"),
        ({}, make.FINISHED - timedelta(days=1), {}, "not_finished", "checked_on"),
        ({"finished_on": None}, date(2024, 6, 3), {}, "not_finished", "checked_on"),
        ({"regime": Regime.UNIFIED}, date(2024, 6, 3), {}, "not_a_commitment", "outcome"),
        ({}, date(2024, 6, 3), {"outcome": CheckOutcome.BROKEN, "action": " "}, "action_required", "action"),
    ],
)
def test_a_check_that_cannot_be_is_refused(project, terms, checked_on, more, code, field):
    item = make.finished_item(project, told=terms).item
    before = books(project)
    with refused(code, field=field):
        make.check(item, checked_on, **more)
    assert books(project) == before


def test_a_check_is_changed_with_a_reason(project):
    item = make.finished_item(project).item
    make.check(item)
    told = {"outcome": CheckOutcome.BROKEN, "action": "责令整改"}
    with refused("reason_required"):
        make.check(item, **told, now=LATER)
    changed = make.check(item, **told, now=LATER, reason="复核更正")
    assert list(CommitmentCheck.objects.standing()) == [changed]
    again = make.check(item, outcome=CheckOutcome.KEPT, now=LATER, reason="已整改")
    assert (again.outcome, again.action) == (CheckOutcome.KEPT, "责令整改")


def test_a_check_of_a_withdrawn_procedure_is_refused(project):
    item = make.finished_item(project).item
    withdraw_item(item=item, by=factories.somebody(), now=NOW, reason="误登")
    with refused("not_a_commitment"):
        record_check(
            item=item, checked_on=TODAY, values={"outcome": CheckOutcome.KEPT}, **make.told_by(now=at(TODAY, 18))
        )
