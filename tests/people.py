"""Everybody of two zones, and things made once for all the tests of a file."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests import factories
from zones.models import Officer, Role, Zone


def people_of(zone: Zone, other_zone: Zone) -> dict[str, Officer]:
    """Return an officer of every kind, by the name of the fixture that makes one alone."""
    return {
        "zone_officer": factories.make_officer(Role.ZONE, zone=zone),
        "other_zone_officer": factories.make_officer(Role.ZONE, zone=other_zone),
        "unit_officer": factories.make_officer(Role.UNIT, unit=zone.unit),
        "province": factories.make_officer(Role.PROVINCE),
        "auditor": factories.make_officer(Role.AUDITOR),
        "administrator": factories.make_officer(Role.ADMINISTRATOR),
        "security": factories.make_officer(Role.SECURITY),
    }


@contextmanager
def made_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what is made here for every test of a module, each of which takes back its own changes, and drop it then."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
