"""Each constraint of the zones is held by the database alone."""

import pytest
from django.db import connection

from tests import factories
from tests.violations import assert_refused, copy_of, violates
from zones.models import Officer, ReportingUnit, Role, Zone, ZoneAlias

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["130100", "1401", "14010", "14010a", "14０１００", ""])
def test_a_unit_has_a_code_of_the_province(code):
    with violates("reporting_unit_code_is_gbt2260"):
        ReportingUnit.objects.bulk_create([ReportingUnit(code=code, name="某市", kind="city")])


def test_two_units_never_share_a_name(unit):
    with violates("ReportingUnit.name"):
        factories.make_unit(name=unit.name)


def test_two_zones_never_share_a_name(zone, other_zone):
    assert_refused(other_zone, "Zone.name", name=zone.name)


def test_an_alias_names_one_zone(zone, other_zone):
    ZoneAlias.objects.create(zone=zone, name="某经开区")
    with violates("ZoneAlias.name"):
        ZoneAlias.objects.create(zone=other_zone, name="某经开区")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("has_zone", [False, True])
@pytest.mark.parametrize("has_unit", [False, True])
def test_a_post_matches_its_role(role, has_zone, has_unit, zone):
    fits = (has_zone, has_unit) == (role == Role.ZONE, role == Role.UNIT)
    officer = Officer(
        username="somebody", role=role, zone=zone if has_zone else None, unit=zone.unit if has_unit else None
    )
    if fits:
        Officer.objects.bulk_create([officer])
        return
    with violates("officer_post_matches_role"):
        Officer.objects.bulk_create([officer])


def test_an_officer_cannot_lose_the_zone(zone_officer):
    with violates("officer_post_matches_role"):
        Officer.objects.filter(pk=zone_officer.pk).update(zone=None)


def test_a_role_that_is_not_known_has_no_post(province):
    with violates("officer_post_matches_role"):
        Officer.objects.filter(pk=province.pk).update(role="minister")


def test_user_names_differ_by_more_than_case(province):
    Officer.objects.filter(pk=province.pk).update(username="Wang")
    with violates("officer_username_unique_in_any_case"):
        Officer.objects.bulk_create([copy_of(province, username="wANG")])
    with violates("Officer.username"):
        _drop_the_index_on_the_lower_case()
        Officer.objects.bulk_create([copy_of(province, username="Wang")])


def _drop_the_index_on_the_lower_case():
    """Undone with the transaction: only so can the plain constraint be seen to hold by itself."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX officer_username_unique_in_any_case")


def test_a_unit_with_zones_and_a_zone_with_officers_cannot_be_deleted(zone_officer, zone, unit):
    with pytest.raises(Exception, match="protected"):
        unit.delete()
    with pytest.raises(Exception, match="protected"):
        zone.delete()
    assert Zone.objects.filter(pk=zone.pk).exists()
