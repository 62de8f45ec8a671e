"""Many entries at once through the API: all errors together, or all of them written."""

from datetime import date

import pytest

from projects.models import CohortEntry
from projects.rules.stages import Cohort, Kind
from tests import factories

pytestmark = pytest.mark.django_db


def test_many_projects_are_entered_or_every_one_that_cannot_be_is_named(api, province, zone_officer, zone):
    round_ = factories.make_round(2023, 1)
    path = f"/api/v1/rounds/{round_.key}/entries/"
    one, other = (factories.make_project(zone, name=name, planned_yuan=20_000) for name in ("甲厂", "乙厂"))
    bare = factories.make_project(zone, name="丙厂", planned_yuan=None)
    members = [{"project": one.pk}, {"name": "丙厂"}, {"name": "没有的厂"}, {"name": " 乙厂 ", "amount_wan": "3.5"}]
    refused = api(province).post(path, {"cohort": "signed", "members": members}, format="json")
    assert refused.status_code == 400
    assert [(error["attr"], error["code"]) for error in refused.json()["errors"]] == [
        ("members.1.name", "amount_missing"),
        ("members.2.name", "no_project"),
    ]
    members[1:3] = [{"project": bare.pk, "amount_wan": "7"}]
    tried = api(province).post(path, {"cohort": "signed", "members": members, "dry_run": True}, format="json")
    assert (tried.status_code, tried.json()["entered"], CohortEntry.objects.count()) == (200, 0, 0)
    for _ in range(2):
        done = api(province).post(
            path, {"cohort": "signed", "members": members}, format="json", headers={"Idempotency-Key": "k"}
        )
        assert (done.status_code, done.json()["entered"]) == (201, 3)
    assert [member["amount_wan"] for member in done.json()["members"]] == ["2.00", "7.00", "3.50"]
    assert set(CohortEntry.objects.values_list("project", flat=True)) == {one.pk, bare.pk, other.pk}
    assert api(zone_officer).post(path, {"cohort": "signed", "members": members}, format="json").status_code == 403
    # Who starts comes next; and leaves no more once on the next list.
    factories.reach(one, Kind.STARTED)
    factories.make_round(2023, 2, date(2023, 6, 1))
    found = api(province).get("/api/v1/rounds/2023-2/candidates/", {"cohort": "started"}).json()["results"]
    assert [entry["project"] for entry in found] == [one.pk]


def test_entries_are_moved_and_removed_together(api, province, zone):
    first, second = factories.make_round(2023, 1), factories.make_round(2023, 2, date(2023, 6, 1))
    entries = [factories.enter(factories.make_project(zone), first, Cohort.SIGNED).pk for _ in range(2)]
    told = {"round": second.key, "reason": "误列"}
    missing = api(province).post("/api/v1/cohort-entries/move/", {"entries": [*entries, 999], **told}, format="json")
    assert (missing.status_code, "999" in missing.json()["errors"][0]["detail"]) == (400, True)
    done = api(province).post("/api/v1/cohort-entries/move/", {"entries": entries, **told}, format="json")
    assert (done.status_code, done.json()) == (201, {"count": 2})
    moved = list(CohortEntry.objects.standing().filter(round=second).values_list("pk", flat=True))
    leave = {"entries": moved, "left_on": "2023-01-01", "kind": "removed", "decision": "1号", "reason": "调整"}
    early = api(province).post("/api/v1/cohort-entries/leave/", leave, format="json")
    assert (early.status_code, len(early.json()["errors"])) == (400, 2)
    assert api(province).post(
        "/api/v1/cohort-entries/leave/", {**leave, "left_on": "2024-01-01"}, format="json"
    ).json() == {"count": 2}
    assert CohortEntry.objects.filter(left_kind="removed").count() == 2
