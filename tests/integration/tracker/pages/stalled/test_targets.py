"""Target lists on pages: found, ticked, shown with their weeks, and taken off again."""

import pytest
from django.utils import timezone

from projects.models import TargetList
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_pages_show_and_keep_a_list(page, province, zone_officer, zone, other_zone):
    client, project = page(province), factories.make_project(zone, planned_production_on=timezone.localdate())
    elsewhere = factories.make_project(other_zone, name="别处的项目")
    values = {"name": "年底前投产", "stage": "producing", "deadline": "2099-12-31"}
    assert client.post("/targets/", values).status_code == 302
    target = TargetList.objects.get()
    assert f'value="{project.pk}"' in client.get("/targets/candidates/").content.decode()
    ticked = {"project": [project.pk, elsewhere.pk], "target": target.pk, "reason": "已试生产"}
    assert client.post("/targets/members/", ticked).status_code == 302
    shown = client.get(f"/targets/{target.pk}/").content.decode()
    assert ("0 / 2" in shown, "已试生产" in shown, "别处的项目" in shown) == (True, True, True)
    seen = page(zone_officer).get(f"/targets/{target.pk}/").content.decode()
    assert ("0 / 1" in seen, "别处的项目" in seen, "撤销名单" in seen) == (True, False, False)
    assert (
        page(zone_officer).post(f"/targets/{target.pk}/", {"close": "", "sure": "on", "reason": "x"}).status_code == 403
    )
    client, member = page(province), target.members.get(project=project)
    assert (
        client.post(f"/targets/{target.pk}/", {"remove": "", "member": member.pk, "reason": "停建"}).status_code == 302
    )
    assert "停建" in client.get(f"/targets/{target.pk}/").content.decode()
