"""What is told of the approval reforms, and taken back, is in the audit: of its project, or of its zone."""

import json
from datetime import date, timedelta

import pytest

from projects.models import AuditEvent
from projects.operations.commitment_items import withdraw_item
from projects.operations.intake import withdraw_intake
from projects.operations.parcels import withdraw_allocation, withdraw_parcel
from projects.operations.proxy_services import withdraw_post
from projects.operations.revisions import withdraw_fact
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW
from tests.refusals import refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def events(**of):
    """Return the actions of some events, in order."""
    found = AuditEvent.objects.filter(**of).exclude(action="register_project").order_by("id")
    return list(found.values_list("action", flat=True))


def test_a_procedure_is_told_corrected_and_taken_back_with_what_rests_on_it(project, province):
    item = make.finished_item(project).item
    make.finished_item(project, now=LATER)
    make.pause(project, item)
    make.check(item)
    make.item(project, told={"statutory_days": 8}, reason="抄错", by=province, now=LATER)
    withdraw_item(item=item, by=province, now=LATER, reason="误登")
    assert events(project=project) == [
        "record_itemterms",
        "record_clockpause",
        "record_commitmentcheck",
        "record_itemterms",
        "withdraw_itemterms",
        "withdraw_clockpause",
        "withdraw_commitmentcheck",
    ]
    corrected = AuditEvent.objects.filter(action="record_itemterms").last()
    before, after = json.loads(corrected.before), json.loads(corrected.after)
    assert (before["statutory_days"], after["statutory_days"]) == (10, 8)
    assert (corrected.actor, corrected.reason, corrected.at) == (province, "抄错", LATER)
    withdrawn = AuditEvent.objects.get(action="withdraw_clockpause")
    assert (withdrawn.after, withdrawn.reason) == ("", "误登")


def test_land_and_posts_are_in_the_audit_of_their_zone(zone, project, province):
    parcel = make.parcel(zone).parcel
    allocation = make.allocate(parcel, project)
    make.assess(parcel)
    post = make.post(zone)
    taken_back = {"by": province, "now": LATER, "reason": "误登"}
    withdraw_allocation(allocation=allocation, **taken_back)
    withdraw_parcel(parcel=parcel, **taken_back)
    withdraw_post(post=post, **taken_back)
    assert events(project=project) == ["record_parcelallocation", "withdraw_parcelallocation"]
    assert events(zone=zone, project=None) == [
        "record_parcelterms",
        "record_parcelresult",
        "record_proxypost",
        "withdraw_parcelterms",
        "withdraw_parcelresult",
        "withdraw_proxypost",
    ]


def test_intakes_services_and_adoptions_are_in_the_audit_of_their_project(project, province):
    intake = make.intake(project)
    make.pause(project, None)
    service, adoption = make.service(project), make.adopt(project)
    taken_back = {"by": province, "now": LATER, "reason": "误登"}
    withdraw_intake(intake=intake, **taken_back)
    for fact in (service, adoption):
        withdraw_fact(fact=fact, project=project, **taken_back)
    assert events(project=project) == [
        "record_intake",
        "record_clockpause",
        "record_proxyservice",
        "record_reformadoption",
        "withdraw_intake",
        "withdraw_clockpause",
        "withdraw_proxyservice",
        "withdraw_reformadoption",
    ]


def test_what_is_refused_is_not_in_the_audit(project):
    with refused("ends_before_start"):
        make.item(project, told={"started_on": date(2024, 5, 13), "finished_on": date(2024, 5, 10)})
    assert events() == []
