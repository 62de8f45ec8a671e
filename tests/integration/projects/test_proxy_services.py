"""Recording proxy services, posts and adoptions."""

from datetime import date, timedelta

import pytest

from projects.models import ProxyPost, ProxyScope, ProxyService, Reform, ReformAdoption
from projects.operations.proxy_services import record_post, record_service, withdraw_post
from projects.operations.revisions import withdraw_fact
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY
from tests.refusals import refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TOMORROW = TODAY + timedelta(days=1)
MAY, JUNE = date(2024, 5, 13), date(2024, 6, 3)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def books(project):
    project.refresh_from_db()
    models = (ProxyService, ProxyPost, ReformAdoption)
    return [list(model.objects.order_by("pk").values()) for model in models], project.version


def test_a_service_is_opened_and_closed(project, zone_officer):
    opened = make.service(project, MAY, by=zone_officer)
    assert (opened.lead, opened.agent, opened.scope, opened.closed_on) == ("张某", "李某", "full", None)
    told = {"closed_on": JUNE, "items_handled": 12}
    closed = record_service(project=project, opened_on=MAY, values=told, **make.told_by(now=LATER))
    assert (closed.corrects, closed.lead, closed.closed_on, closed.items_handled) == (opened, "张某", JUNE, 12)
    before = books(project)
    assert make.service(project, MAY, now=LATER) == closed
    with refused("reason_required", field="reason"):
        make.service(project, MAY, told={"scope": ProxyScope.PARTIAL}, now=LATER)
    assert books(project) == before
    assert before[1] == 3


def test_a_project_has_one_open_service(project):
    standing = make.service(project, MAY)
    with refused("standing_record", standing=standing, field="opened_on"):
        make.service(project, JUNE)
    make.service(project, MAY, told={"closed_on": JUNE})
    make.service(project, JUNE)
    assert ProxyService.objects.standing().count() == 2


@pytest.mark.parametrize(
    ("opened_on", "told", "code", "field"),
    [
        (TOMORROW, {}, "future_date", "opened_on"),
        (MAY, {"closed_on": date(2024, 5, 12)}, "ends_before_start", "closed_on"),
        (MAY, {"closed_on": TOMORROW}, "future_date", "closed_on"),
        (MAY, {"lead": " ", "agent": ""}, "nobody_named", "agent"),
        (MAY, {"scope": None}, "required", "scope"),
    ],
)
def test_a_service_that_cannot_be_is_refused(project, opened_on, told, code, field):
    before = books(project)
    with refused(code, field=field):
        make.service(project, opened_on, told=told)
    assert books(project) == before


def test_a_service_and_an_adoption_are_taken_back(project, province):
    for fact in (make.service(project), make.adopt(project)):
        withdraw_fact(fact=fact, project=project, by=province, now=LATER, reason="误登")
        assert (fact.withdrawn_at, fact.withdrawn_by, fact.withdrawn_reason) == (LATER, province, "误登")
    assert books(project)[1] == 5


def test_a_post_is_set_up_and_given_up(zone, zone_officer, project):
    opened = make.post(zone, told={"holder": "王某"}, by=zone_officer)
    assert (opened.zone, opened.title, opened.holder, opened.closed_on) == (zone, "代办岗位", "王某", None)
    with refused("standing_record", standing=opened, field="title"):
        make.post(zone, opened_on=JUNE)
    closed = record_post(
        zone=zone, title="代办岗位", opened_on=make.STARTED, values={"closed_on": JUNE}, **make.told_by(now=LATER)
    )
    assert (closed.corrects, closed.holder, closed.closed_on) == (opened, "王某", JUNE)
    before = books(project)
    assert make.post(zone, now=LATER) == closed
    assert books(project) == before
    again = make.post(zone, opened_on=JUNE)
    withdraw_post(post=again, by=zone_officer, now=LATER, reason="误登")
    assert list(ProxyPost.objects.standing()) == [closed]
    with refused("already_withdrawn"):
        withdraw_post(post=again, by=zone_officer, now=LATER, reason="再撤")


@pytest.mark.parametrize(
    ("opened_on", "told", "code", "field"),
    [
        (TOMORROW, {}, "future_date", "opened_on"),
        (MAY, {"closed_on": date(2024, 5, 12)}, "ends_before_start", "closed_on"),
    ],
)
def test_a_post_that_cannot_be_is_refused(zone, project, opened_on, told, code, field):
    before = books(project)
    with refused(code, field=field):
        make.post(zone, opened_on=opened_on, told=told)
    assert books(project) == before


def test_a_reform_is_adopted_with_a_day_or_without_and_the_day_is_told_later(project):
    undated = make.adopt(project, Reform.FULL_PROXY, None)
    dated = make.adopt(project, Reform.FULL_PROXY, MAY, now=LATER)
    assert (undated.adopted_on, dated.adopted_on, dated.corrects) == (None, MAY, undated)
    before = books(project)
    assert make.adopt(project, Reform.FULL_PROXY, None, now=LATER) == dated
    assert make.adopt(project, Reform.FULL_PROXY, MAY, now=LATER) == dated
    with refused("reason_required"):
        make.adopt(project, Reform.FULL_PROXY, JUNE, now=LATER)
    with refused("future_date", field="adopted_on"):
        make.adopt(project, Reform.COMMITMENT, TOMORROW)
    assert books(project) == before
    make.adopt(project, Reform.COMMITMENT, MAY)
    assert ReformAdoption.objects.standing().count() == 2
