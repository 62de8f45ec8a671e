"""The page of moves, withdrawals and mergers, and what is left of a withdrawn project's pages."""

from datetime import date

import pytest

from projects.models import Project
from projects.rules.stages import Kind
from tests import factories
from zones.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def page(client, unit_officer):
    client.force_login(unit_officer)
    return client


def test_a_project_moves_and_its_page_says_where(page, project, unit):
    neighbour = factories.make_zone(unit)
    address = f"/projects/{project.pk}/identity/"
    assert "归属与撤销" in page.get(f"/projects/{project.pk}/").content.decode()
    form = {"move": "", "zone": neighbour.pk, "moved_on": "2024-06-30", "reason": "登记有误"}
    assert page.post(address, form).headers["Location"] == f"/projects/{project.pk}/"
    assert f"调整到{neighbour}：登记有误" in " ".join(page.get(address).content.decode().split())
    refused = page.post(address, {**form, "zone": project.zone_id, "moved_on": "2024-06-01"})
    assert (refused.status_code, "不能更早" in refused.content.decode()) == (422, True)


def test_every_page_of_a_withdrawn_project_says_so_to_who_could_see_it(page, client, project, other_zone_officer):
    assert (
        page.post(f"/projects/{project.pk}/identity/", {"withdraw": "", "sure": "on", "reason": "误登"}).status_code
        == 302
    )
    for path in ("", "edit/", "identity/", "reforms/"):
        answer = page.get(f"/projects/{project.pk}/{path}")
        assert (answer.status_code, "撤销：误登" in answer.content.decode()) == (410, True), path
    assert project.name not in page.get("/projects/").content.decode()
    client.force_login(other_zone_officer)
    assert client.get(f"/projects/{project.pk}/").status_code == 404


def test_a_merger_is_previewed_and_leads_to_the_survivor(page, project, zone):
    survivor = factories.make_project(zone)
    factories.reach(project, Kind.STARTED, date(2023, 5, 1))
    address = f"/projects/{project.pk}/identity/"
    assert f"?into={survivor.pk}" in page.get(address).content.decode()  # of the same owner
    preview = page.get(address, {"into": survivor.pk}).content.decode()
    assert "补记：进展节点 1 条：开工 2023-05-01" in preview
    done = page.post(f"{address}?into={survivor.pk}", {"merge": "", "sure": "on", "reason": "同一项目"})
    assert done.headers["Location"] == f"/projects/{survivor.pk}/"
    assert Project.objects.standing().get() == survivor
    assert "已并入" in page.get(f"/projects/{project.pk}/").content.decode()


def test_a_zone_does_not_decide_who_its_projects_are(client, project, zone_officer):
    client.force_login(zone_officer)
    assert client.get(f"/projects/{project.pk}/identity/").status_code == 403
    assert "归属与撤销" not in client.get(f"/projects/{project.pk}/").content.decode()


def test_the_switch_of_the_structure_is_on_the_pages_and_in_the_headings(client, project, other_zone):
    client.force_login(factories.make_officer(Role.PROVINCE))
    factories.enter(project)
    rates = [f"rates/{name}" for name in ("", "members/", "league/", "trend/")]
    for path, default in (*((path, "当时") for path in rates), ("rates/dispatch/", "现在"), ("reforms/", "现在")):
        for structure, word in (("then", "当时"), ("now", "现在"), (None, default)):
            params = {} if structure is None else {"structure": structure}
            text = client.get(f"/{path}", params).content.decode()
            assert f"组织口径：按{word}的开发区和填报单位" in text, path
