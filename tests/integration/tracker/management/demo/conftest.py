"""The demo, loaded once for all the files of this folder: it takes as long as hundreds of other tests."""

import pytest
from django.db import connection, transaction

from tests.factories import NOW
from tracker.management import demo
from tracker.management.indicator_reference import load_indicators
from tracker.management.reference import load_reference
from tracker.management.reform_reference import load_reform_reference
from tracker.operations.upkeep import refresh_statistics


def take_stock():
    """
    Let the database learn how much was loaded, as it does by itself once a transaction has ended.

    Left to chance, a comparison of everything took two seconds or two minutes.
    """
    if connection.vendor == "sqlite":
        refresh_statistics()
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    """
    Load reference data and demo, and return the parts of the demo that were loaded.

    Each test's own changes are rolled back.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(now=NOW)
        load_reform_reference()
        load_indicators()
        parts = demo.load_demo()
        take_stock()
        yield parts
        transaction.set_rollback(True)
