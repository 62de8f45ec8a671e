"""The admin pages: who enters, what can be kept there, and what can only be looked at."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from projects.rules.stages import Kind
from tests import factories
from tests import reform_factories as make
from zones.models import Officer, Role

EDITABLE = {
    "zones.reportingunit",
    "zones.zone",
    "zones.specialday",
    "zones.officer",
    "projects.intakeclass",
    "projects.keychain",
    "projects.commitmenttemplate",
}
REGISTERED = sorted(model._meta.label_lower for model in admin.site._registry)


@pytest.fixture
def inside(client, administrator):
    """A browser in which an administrator is signed in."""
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("role", [Role.ZONE, Role.UNIT, Role.PROVINCE, Role.AUDITOR])
def test_only_administrators_enter_whatever_flags_they_carry(client, db, role):
    officer = factories.make_officer(role, is_staff=True, is_superuser=True)
    client.force_login(officer)
    refused = client.get("/admin/", follow=True)
    assert (refused.status_code, "后台只供系统管理员使用" in refused.content.decode()) == (403, True)


def test_an_administrator_signs_in_without_a_flag(client, administrator):
    form = {"username": administrator.username, "password": factories.PASSWORD}
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == "/login/?next=/admin/"
    response = client.post("/login/?next=/admin/", {**form, "next": "/admin/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    page = client.get("/admin/").content.decode()
    for words in ("后台管理", "山西省开发区项目跟踪", "填报单位", "进展节点", "入批记录"):
        assert words in page


@pytest.mark.parametrize("form", [{}, {"username": "", "password": "x"}, {"username": "\x00", "password": "x"}])
def test_a_login_that_cannot_be_read_is_refused(client, db, form):
    assert client.post("/login/", form).status_code == 200


def test_a_closed_account_is_out(client, administrator):
    client.force_login(administrator)
    Officer.objects.filter(pk=administrator.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("label", REGISTERED)
def test_every_page_opens(inside, label):
    assert inside.get(reverse(f"admin:{label.replace('.', '_')}_changelist")).status_code == 200


@pytest.mark.parametrize("label", REGISTERED)
def test_only_who_and_where_is_kept_by_hand(inside, label):
    response = inside.get(reverse(f"admin:{label.replace('.', '_')}_add"))
    assert response.status_code == (200 if label in EDITABLE else 403)


def test_the_ledger_can_be_looked_at_and_not_changed(inside, zone):
    project = factories.make_project(zone)
    milestone = factories.reach(project, Kind.SIGNED, date(2024, 1, 5))
    for name, number in (("project", project.pk), ("milestone", milestone.pk)):
        url = reverse(f"admin:projects_{name}_change", args=[number])
        assert inside.get(url).status_code == 200
        assert inside.post(url, {"name": "改名"}).status_code == 403
        assert inside.post(reverse(f"admin:projects_{name}_delete", args=[number]), {"post": "yes"}).status_code == 403


def test_nothing_that_others_refer_to_is_deleted(inside, zone, province):
    for name, number in (("zone", zone.pk), ("officer", province.pk), ("reportingunit", zone.unit_id)):
        assert inside.post(reverse(f"admin:zones_{name}_delete", args=[number]), {"post": "yes"}).status_code == 403


def officer_form(**values):
    """Return the form of a new officer."""
    return {"username": "wang", "role": "province", "is_active": "on", **values}


@pytest.mark.parametrize(("is_separated", "told"), [(True, "尚未启用"), (False, "显示一次性链接")])
def test_an_officer_is_added_without_a_password(inside, zone, settings, is_separated, told):
    settings.SEPARATION_OF_DUTIES = is_separated
    response = inside.post(
        reverse("admin:zones_officer_add"), officer_form(role="zone", zone=zone.pk, display_name="王某"), follow=True
    )
    assert told in response.content.decode()
    officer = Officer.objects.get(username="wang")
    assert officer.is_active is not is_separated
    assert (officer.zone, officer.display_name, officer.is_superuser) == (zone, "王某", False)
    assert (officer.has_usable_password(), officer.must_change_password) == (False, False)
    page = inside.get(reverse("admin:zones_officer_change", args=[officer.pk])).content.decode()
    assert (f'href="/officers/{officer.pk}/"' in page, 'type="password"' in page) == (True, False)
    assert inside.get("/admin/password_change/").headers["Location"] == "/me/password/"


@pytest.mark.parametrize(
    ("values", "words"), [({"role": "zone"}, "级别与所属单位不符"), ({"username": "SOMEBODY"}, "已存在")]
)
def test_an_officer_who_cannot_be_is_refused_in_chinese(inside, values, words):
    factories.somebody()
    page = inside.post(reverse("admin:zones_officer_add"), officer_form(**values))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Officer.objects.filter(username__in=["wang", "SOMEBODY"]).exists()


def zone_form(zone, **values):
    """Return the form of a zone as it stands, with other values."""
    return {
        "name": zone.name,
        "unit": zone.unit_id,
        "city_code": zone.city_code,
        "level": zone.level,
        "kind": zone.kind,
        "group": zone.group,
        "national_code": "",
        "aliases-TOTAL_FORMS": "0",
        "aliases-INITIAL_FORMS": "0",
        "changes-TOTAL_FORMS": "0",
        "changes-INITIAL_FORMS": "0",
        **values,
    }


def test_a_zone_is_kept_with_its_other_names(inside, zone):
    alias = {"aliases-TOTAL_FORMS": "1", "aliases-0-name": "某经开区", "aliases-0-zone": zone.pk}
    form = zone_form(zone, **alias)
    assert inside.post(reverse("admin:zones_zone_change", args=[zone.pk]), form).status_code == 302
    assert not zone.changes.exists()
    assert [alias.name for alias in zone.aliases.all()] == ["某经开区"]


def test_a_zone_that_is_renamed_keeps_what_it_was(inside, zone, administrator):
    page = reverse("admin:zones_zone_change", args=[zone.pk])
    assert inside.post(page, zone_form(zone, name="新名开发区", changed_on="2024-01-01")).status_code == 302
    kept = zone.changes.get()
    assert (kept.name, kept.unit, kept.changed_on) == (zone.name, zone.unit, date(2024, 1, 1))
    assert kept.recorded_by == administrator
    assert "2024-01-01" in inside.get(page).content.decode() or "2024年1月1日" in inside.get(page).content.decode()
    zone.refresh_from_db()
    for day, words in (("2023-12-31", "这次变更不能更早"), ("2999-01-01", "不能晚于今天")):
        refused = inside.post(page, zone_form(zone, name="又一名", changed_on=day))
        assert (refused.status_code, words in refused.content.decode()) == (200, True)


def test_a_procedure_without_a_name_is_named_and_its_limit_filled_in(inside):
    template = make.template(names=("政府统一服务事项（名称待填）08",))
    (item,) = template.items.all()
    form = {
        "label": template.label,
        "source": "山西省公布的清单",
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "1",
        "items-0-id": item.pk,
        "items-0-template": template.pk,
        "items-0-position": "1",
        "items-0-name": "文物保护审批",
        "items-0-regime": "unified",
        "items-0-statutory_days": "0",
    }
    address = reverse("admin:projects_commitmenttemplate_change", args=[template.pk])
    assert "法定时限须大于零" in inside.post(address, form).content.decode()
    assert inside.post(address, {**form, "items-0-statutory_days": "12"}).status_code == 302
    item.refresh_from_db()
    assert (item.name, item.statutory_days) == ("文物保护审批", 12)
