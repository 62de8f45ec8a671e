"""The OpenAPI document says what the endpoints do: answers are compared with it."""

import re
from datetime import date
from functools import cache

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories, identities, indicator_factories, monthly, sample_factories
from tests import reform_factories as make
from tests.access_things import asked_for, sent_in
from tests.document import document
from tests.gets import GETS
from tests.integration.tracker.reminders.people import load_rules, owe, stalled_project
from tests.people import made_once, people_of
from tracker.operations.snoozes import snooze

pytestmark = pytest.mark.django_db

OF_AUDITORS = {"/api/v1/audit-events/", "/api/v1/rights-requests/"}
OF_ADMINISTRATORS = {"/api/v1/officers/{officer_id}/sign-ins/"}
"""Those that the province does not see."""
INSTEAD = {
    "/api/v1/projects/{project_id}/moves/": "moved_id",
    "/api/v1/projects/{project_id}/withdrawal/": "withdrawn_id",
}
"""The project of an address, where the one that has everything else has nothing to answer."""
NO_JSON = {"/api/v1/evidence/{evidence_id}/file/", "/api/v1/indicator-values/workbook/"}
NO_JSON |= {"/api/v1/bulletin-templates/{template_id}/file/"}
NO_JSON |= {"/api/v1/monthly-sheet/workbook/", "/api/v1/exports/ledger.xlsx", "/api/v1/exports/{export_id}/file/"}
NO_JSON |= {"/api/v1/exports/forms/{form_id}/ledger.xlsx"}
NO_JSON |= {"/api/v1/imports/template.xlsx", "/api/v1/imports/{import_id}/annotated.xlsx"}
"""Answered with a file; see the tests of evidence, of templates, of indicators, of the month's sheet and of exports."""


def reader_of(path):
    """Return who reads an address."""
    return "administrator" if path in OF_ADMINISTRATORS else "auditor" if path in OF_AUDITORS else "province"


def as_json_schema(schema):
    """Return a schema of OpenAPI 3.0 as one of JSON: null has another spelling, and nothing unknown is answered."""
    if isinstance(schema, list):
        return [as_json_schema(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: as_json_schema(value) for key, value in schema.items() if key != "nullable"}
    if "$ref" in found:
        found["$ref"] = found["$ref"].replace("#/components/schemas/", "urn:components#/$defs/")
    if found.get("type") == "object" and "properties" in found:
        found.setdefault("additionalProperties", False)
    return {"anyOf": [found, {"type": "null"}]} if schema.get("nullable") else found


@cache
def components():
    """Return every component as a JSON schema, where references find it; searched once for all validators."""
    schemas = {"$defs": as_json_schema(document()["components"]["schemas"])}
    return Registry().with_resource("urn:components", Resource(schemas, DRAFT202012)).crawl()


@cache
def validator(path, method, status):
    """Return what judges an answer by the document, or None if that does not know the status."""
    described = document()["paths"][path][method]["responses"]
    if status not in described:
        return None
    schema = as_json_schema(resolved(described[status])["content"]["application/json"]["schema"])
    return Draft202012Validator(schema, registry=components())


def resolved(part):
    """Return a part of the document, or the shared response that it refers to."""
    kind, _, name = part.get("$ref", "").removeprefix("#/components/").partition("/")
    return document()["components"][kind][name] if name else part


def descriptions(part):
    """Yield every description of a part of the document."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if key == "description" and isinstance(value, str):
            yield value
        else:
            yield from descriptions(value)


def test_no_description_is_in_english():
    found = list(descriptions(document()))
    assert len(found) > 1_000
    assert [text for text in found if re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", text)] == []


def check(response, path, method="get"):
    """Compare an answer with what the document says of that status."""
    judge = validator(path, method, str(response.status_code))
    assert judge is not None, f"{method} {path} does not document {response.status_code}"
    assert list(judge.iter_errors(response.json())) == []


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A zone, everybody, and a project with something of everything."""
    with made_once(django_db_blocker):
        zone = factories.make_zone()
        people = people_of(zone, factories.make_zone())
        factories.ask_for_rights(by=people["province"])
        yield {**people, "zone": zone, "numbers": numbers_of(zone, people["province"])}


def numbers_of(zone, province):
    """Return the numbers of a project with something of everything."""
    factories.mark_leader(factories.map_text().chain)
    project = factories.make_project(zone, chain="铝镁", nature="new", planned_start_on=date(2024, 3, 1))
    factories.reach(project, Kind.SIGNED, date(2023, 1, 1))
    factories.reach(project, Kind.PRODUCING, date(2024, 5, 1), sub_type="trial")
    factories.plan_year(project)
    factories.leave_plan(project)
    factories.propose_plan(project)
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=5, actual_output_yuan=6)
    entry = factories.enter(project, cohort=Cohort.SIGNED)
    factories.leave(entry, date(2024, 6, 30))
    reform_everything(project)
    load_rules()
    stalled = stalled_project(zone)
    today = factories.TODAY
    snooze(
        project=stalled, rule_code="", until=today, by=factories.somebody(), now=factories.NOW, today=today, reason="等"
    )
    reminder = owe(factories.somebody(), [stalled], now=factories.NOW)
    return {
        "reminder_id": reminder.pk,
        "target_id": factories.aim(project).target_id,
        "round_key": entry.round.key,
        "project_id": project.pk,
        "stalled_id": stalled.pk,
        "moved_id": identities.moved_to(zone),
        "withdrawn_id": identities.withdrawn_from(zone),
        "entry_id": entry.pk,
        "sample_id": sample_factories.draw([entry]).pk,
        **monthly.numbers_of(project),
        "bulletin_id": bulletin_factories.seal().pk,
        "export_id": asked_for(province).pk,
        "import_id": sent_in(province).pk,
        **indicator_factories.sealed_numbers(zone),
    }


def reform_everything(project):
    """Record something of every kind of the approval reforms."""
    make.template()
    item = make.finished_item(project).item
    make.pause(project, item)
    make.check(item)
    make.item(project, "环境影响评价审批")
    make.intake(project)
    make.service(project, told={"closed_on": date(2024, 6, 3)})
    make.adopt(project)
    make.post(project.zone)
    parcel = make.parcel(project.zone, "甲", told={"plot_ratio_parts": 12_000}).parcel
    make.allocate(parcel, project)
    make.assess(parcel)
    make.parcel(project.zone, told={"granted_on": None})


def test_every_get_is_tried_here():
    described = {
        path for path, methods in document()["paths"].items() if path.startswith("/api/v1/") and "get" in methods
    }
    assert described == set(GETS) | NO_JSON


@pytest.mark.parametrize("path", GETS)
def test_an_answer_is_what_the_document_says(api, world, path):
    numbers = world["numbers"]
    url = path.format(**numbers | {"project_id": numbers[INSTEAD.get(path, "project_id")]})
    client = api(world[reader_of(path)])
    answer = client.get(f"{url}?{GETS[path].format(**numbers)}")
    assert answer.status_code == 200
    check(answer, path)
    check(client.get(f"{url}?unheard_of=1"), path)
    check(api().get(url), path)


def test_written_answers_and_refusals_are_what_the_document_says(api, world):
    client, projects, numbers, zone = api(world["province"]), "/api/v1/projects/", world["numbers"], world["zone"]
    one = f"{projects}{{project_id}}/"
    check(client.post(projects, {"name": "甲", "category": "industry", "zone": zone.pk}), projects, "post")
    check(client.post(projects, {"name": "甲", "category": "industry", "zone": zone.pk}), projects, "post")
    check(client.post(projects, {"name": 1.5}), projects, "post")
    url = one.format(**numbers)
    check(client.patch(url, {"site": "东"}), one, "patch")
    check(client.patch(url, {"site": "东"}, headers={"If-Match": '"0"'}), one, "patch")
    check(client.patch(url, {"zone": zone.pk}, headers={"If-Match": client.get(url).headers["ETag"]}), one, "patch")
    check(client.get(f"{projects}0/"), one)
    again = client.post(f"{url}milestones/", {"kind": "signed", "occurred_on": "2023-01-02"})
    assert again.json()["standing"]["occurred_on"] == "2023-01-01"
    check(again, f"{one}milestones/", "post")
    leave = "/api/v1/cohort-entries/{entry_id}/leave/"
    check(api(world["zone_officer"]).post(leave.format(**numbers), {}), leave, "post")


def test_what_is_written_of_the_reforms_is_what_the_document_says(api, world):
    client, project = api(world["province"]), factories.make_project()
    items = "/api/v1/projects/{project_id}/commitment-items/"
    url = items.format(project_id=project.pk)
    check(client.post(url, {"name": "环评", "regime": "unified", "started_on": "2024-05-13"}), items, "post")
    check(client.post(url, {"name": "环评", "finished_on": "2024-05-10"}), items, "post")
    check(client.post(f"{url}apply-template/", {"template": "filing"}), f"{items}apply-template/", "post")
    parcel = {"zone": project.zone_id, "number": "甲", "area_mu": "1", "use": "other", "is_standard": True}
    made = client.post("/api/v1/parcels/", {**parcel, "granted_on": "2024-05-13", "project": project.pk})
    check(made, "/api/v1/parcels/", "post")
    check(client.post("/api/v1/parcels/", {**parcel, "area_mu": "0"}), "/api/v1/parcels/", "post")
    one = "/api/v1/parcels/{parcel_id}/"
    of_one = one.format(parcel_id=made.json()["id"])
    results = {"assessed_on": "2024-06-03", "achieved_plot_ratio": "1"}
    check(client.post(f"{of_one}results/", results), f"{one}results/", "post")
    other = {"project": factories.make_project(project.zone).pk, "allocated_on": "2024-06-03"}
    check(client.post(f"{of_one}allocations/", other), f"{one}allocations/", "post")
    check(client.post(f"{of_one}withdraw/", {"reason": "误登"}), f"{one}withdraw/", "post")
    for kind, told in (
        ("proxy-services", {"scope": "full", "agent": "李某", "opened_on": "2024-05-13"}),
        ("reform-adoptions", {"reform": "commitment"}),
        ("intake", {"intake_class": "land", "started_on": "2024-05-13"}),
    ):
        path = f"/api/v1/projects/{{project_id}}/{kind}/"
        check(client.post(path.format(project_id=project.pk), told), path, "post")


def test_every_operation_is_described_in_chinese():
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/v1/"):
                assert any("一" <= character <= "龥" for character in operation["summary"]), (method, path)
                assert operation["tags"] != ["api"]
                assert all(
                    parameter["description"]
                    for parameter in operation.get("parameters", [])
                    if parameter["in"] == "query"
                )
