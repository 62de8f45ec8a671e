"""The demo, loaded once for all the files of this folder: it takes as long as hundreds of other tests."""

import pytest
from django.db import transaction

from tests.factories import NOW
from tracker.management import demo
from tracker.management.indicator_reference import load_indicators
from tracker.management.reference import load_reference
from tracker.management.reform_reference import load_reform_reference


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
        yield demo.load_demo()
        transaction.set_rollback(True)
