"""What the constraints of the zones mean at their edges; each is broken in tests/integration/test_constraints.py."""

from contextlib import nullcontext
from itertools import product

import pytest

from tests.violations import violates
from zones.models import Officer, ReportingUnit, Role, Zone

pytestmark = pytest.mark.django_db


def test_a_unit_has_a_code_of_the_province():
    for code in ("130100", "1401", "14010", "14010a", "14０１００", ""):
        with violates("reporting_unit_code_is_gbt2260"):
            ReportingUnit.objects.bulk_create([ReportingUnit(code=code, name="某市", kind="city")])


def test_a_post_matches_its_role(zone):
    for role, has_zone, has_unit in product(Role, (False, True), (False, True)):
        post = {"zone": zone if has_zone else None, "unit": zone.unit if has_unit else None}
        officer = Officer(username=f"{role} {has_zone} {has_unit}", role=role, **post)
        fits = (has_zone, has_unit) == (role == Role.ZONE, role == Role.UNIT)
        with nullcontext() if fits else violates("officer_post_matches_role"):
            Officer.objects.bulk_create([officer])


def test_an_officer_cannot_lose_the_zone(zone_officer):
    with violates("officer_post_matches_role"):
        Officer.objects.filter(pk=zone_officer.pk).update(zone=None)


def test_a_role_that_is_not_known_has_no_post(province):
    with violates("officer_post_matches_role"):
        Officer.objects.filter(pk=province.pk).update(role="minister")


def test_a_unit_with_zones_and_a_zone_with_officers_cannot_be_deleted(zone_officer, zone, unit):
    with pytest.raises(Exception, match="protected"):
        unit.delete()
    with pytest.raises(Exception, match="protected"):
        zone.delete()
    assert Zone.objects.filter(pk=zone.pk).exists()
