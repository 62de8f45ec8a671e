"""The world of three sizes still fits the tables, and every address of the product can be asked there."""

from datetime import date

import pytest
from django.db import connection

from bench.growth import questions, records
from bench.growth.comparing import SIZES, show
from bench.growth.meters import Cost
from devtools.compare_answers.identifiers import WITHOUT_TABLE, table_of
from devtools.compare_answers.routes import PARAMETER, routes
from projects.models import ProgressFigure, Project
from tests import factories
from tests.factories import NOW
from tests.violations import all_models
from tracker.management.reform_reference import load_reform_reference
from zones.models import Role

pytestmark = pytest.mark.django_db
OF_EVERY_SHARE = 2100
"""A number that every share of projects divides."""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="以 PostgreSQL 的写法填写（make test）")
def test_every_kind_of_record_can_be_sown():
    zone, author = factories.make_zone(), factories.make_officer(Role.PROVINCE)
    factories.make_officer(Role.ZONE, zone=zone)
    factories.make_zone()
    load_reform_reference()
    numbers = [OF_EVERY_SHARE + offset for offset in range(3)]
    told = {"zone": zone, "category": "industry", "created_by": author, "created_at": NOW, "updated_at": NOW}
    Project.objects.bulk_create(Project(pk=number, name=f"项目{number}", **told) for number in numbers)
    ProgressFigure.objects.bulk_create(
        ProgressFigure(project_id=number, month=month, recorded_at=NOW, recorded_by=author)
        for number in numbers
        for month in (date(2024, 5, 1), date(2024, 11, 1))
    )
    records.sow()
    tables = {model._meta.db_table: model for model in all_models()}
    empty = {sown.table for sown in records.EVERYTHING if not tables[sown.table]._default_manager.exists()}
    # What depends on the number of another record may meet none among so few.
    assert empty <= {"projects_clockpause", "projects_commitmentcheck", "projects_parcelresult", "tracker_findingnote"}


def test_every_parameter_of_every_route_has_values():
    """Or an address would be passed over in silence, there and in `make compare`."""
    known = {*WITHOUT_TABLE, "month", "round_key"}
    asked = [(route, name) for route in routes() if not route.startswith("admin/") for name in PARAMETER.findall(route)]
    assert [table_of(route, name) for route, name in asked if name not in known]


def test_the_filters_of_the_document_are_asked(zone_officer):
    zone_officer.username = "zone"
    zone_officer.save()
    asked = {question.name for question in questions.questions()}
    assert {"desk/", "api/v1/rates/", "api/v1/rates/ format=xlsx", "rates/ by=zone", "stalled/"} <= asked
    assert "stalled/ format=xlsx" not in asked


def test_what_a_worker_makes_of_many_is_judged_and_said(capsys):
    """A ledger of a few projects is an answer, of more a job: the answer that begins it costs something, too."""
    found = {size: [Cost(200 if size == 2_000 else 302, 30, 0, 5, 10, 0)] for size in SIZES}
    assert show({("projects/ledger/", "province"): found})
    assert "projects/ledger/ (made by a worker at 20,000, 100,000)" in capsys.readouterr().out
