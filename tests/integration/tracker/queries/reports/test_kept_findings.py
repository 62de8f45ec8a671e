"""What is kept of odd data is what the records say, whatever happened, for the officers of every level."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects.models import Evidence, Milestone, PlausibilityFinding, Project
from projects.operations import evidence, project_moves, project_withdrawals, zones
from projects.operations import projects as project_edits
from projects.operations.finding_rows import LEVELS
from projects.operations.finding_upkeep import finding_differences
from projects.operations.shared_findings import refresh_files, wrong_flags
from projects.rules.plausibility import NAMESAKE, SAME_FILE, TOLD_LATE, told_late_words
from projects.rules.stages import Kind
from tests import factories
from tests.factories import NOW
from tests.histories import A_FEW, ACTIONS, World, make_world, steps
from tracker.management.upgrades import fill_what_is_kept
from tracker.operations.findings import note_finding
from tracker.operations.project_merges import merge_projects
from tracker.queries.reports.findings import findings
from zones.models import Officer, Role

pytestmark = pytest.mark.django_db


# --- Kept findings follow from the records


class OddWorld(World):
    """A world in which projects are also described, moved, withdrawn and shown in files, as odd ones are."""

    actions = (*ACTIONS, "describe", "describe", "family", "show", "show", "hide", "move", "unit", "gone", "merge")
    longest = 20

    def _describe(self, project):
        values = {"name": st.sampled_from(["特钢", "文旅"]), "owner": st.sampled_from(["甲", ""])}
        values |= {"planned_yuan": st.sampled_from([1, 10**9])}
        self._change(project, {name: self.draw(drawn) for name, drawn in values.items()})

    def _family(self, project):
        self._change(project, {"parent": self.draw(st.none() | st.sampled_from(self.projects))})

    def _change(self, project, changes):
        project.refresh_from_db()
        if project.withdrawn_at is None:
            version = project.version
            project_edits.edit_project(project=project, version=version, changes=changes, **self._told)

    def _show(self, project):
        """Store a file as `add_evidence` does, without the pictures."""
        content = self.draw(st.sampled_from("ab")) * 64
        told = {"recorded_at": self.now, "recorded_by": self.by}
        with transaction.atomic():
            if Project.objects.standing().filter(pk=project.pk).exists():
                Evidence.objects.create(project=project, kind="other", name="一", size=1, sha256=content, **told)
                refresh_files([content], now=self.now)

    def _hide(self, project):
        if file := self._pick(Evidence.objects.standing().filter(project=project)):
            evidence.withdraw_evidence(evidence=file, reason="传错", **self._told)

    def _move(self, project):
        project.refresh_from_db()
        zone = self.draw(st.sampled_from([one.zone for one in self.projects]))
        day = self.now.date()
        project_moves.move_project(project=project, zone=zone, moved_on=day, today=day, reason="错登", **self._told)

    def _unit(self, project):
        zone = Project.objects.get(pk=project.pk).zone
        unit = self.draw(st.sampled_from([one.zone.unit_id for one in self.projects]))
        zones.change_zone(zone=zone, values={"unit_id": unit}, **self._told)

    def _gone(self, project):
        project_withdrawals.withdraw_project(project=project, reason="误登", **self._told)

    def _merge(self, project):
        duplicate = self.draw(st.sampled_from(self.projects))
        if duplicate.pk != project.pk:
            merge_projects(survivor=project, duplicate=duplicate, reason="重复", **self._told)


def compared(officer):
    """Return what compares projects, told again without what is kept, from what an officer sees."""
    seen = Project.objects.visible_to(officer)
    days, files, names = defaultdict(list), defaultdict(list), defaultdict(list)
    for told in Milestone.objects.standing().filter(project__in=seen):
        told_on = timezone.localdate(told.recorded_at)
        if told_on - told.occurred_on > timedelta(days=60):
            days[told.recorded_by_id, told_on].append(told.project_id)
    for file in Evidence.objects.standing().filter(project__in=seen).order_by("pk"):
        files[file.sha256].append((file.project_id, SAME_FILE, str(file.pk)))
    for project in seen.exclude(owner="").order_by("pk"):
        names[project.name, project.owner].append(project.pk)
    late = [
        (number, TOLD_LATE, told_late_words(str(day), len(told)))
        for (_, day), told in days.items()
        for number in set(told)
        if len(told) >= 5
    ]
    namesakes = [(number, NAMESAKE, str(alike[0])) for alike in names.values() for number in alike[1:]]
    return Counter([*late, *namesakes, *(file for alike in files.values() for file in alike[1:])])


def read(officer):
    told = [one for one in findings(officer=officer) if one.rule in {TOLD_LATE, SAME_FILE, NAMESAKE}]
    return Counter((one.project.pk, one.rule, one.explanation if one.rule == TOLD_LATE else one.key) for one in told)


@A_FEW
@given(data=st.data(), length=st.integers(5, 40))
def test_after_any_history_what_is_kept_is_what_the_records_say(data, length):
    with transaction.atomic():
        units = [factories.make_unit(), factories.make_unit()]
        places = [factories.make_zone(unit) for unit in (units[0], units[0], units[1])]
        world = make_world(data.draw, places, projects=4, kind=OddWorld)
        for _ in steps(world, length):
            pass
        assert list(finding_differences()) == []
        seers = [Officer(role=Role.PROVINCE)]
        seers += [Officer(role=Role.UNIT, unit=unit) for unit in units]
        seers += [Officer(role=Role.ZONE, zone=zone) for zone in places]
        for officer in seers:
            assert read(officer) == compared(officer)
        transaction.set_rollback(True)


def odd(zone, count=1):
    """Return projects that started before they had land, and whose milestones were all recorded late on one day."""
    found = []
    for _ in range(count):
        project = factories.make_project(zone)
        factories.reach(project, Kind.LANDED, date(2024, 1, 10))
        factories.reach(project, Kind.STARTED, date(2024, 1, 1))
        found.append(project)
    return found


def test_a_zone_that_changes_its_unit_takes_what_is_found_along(zone, unit_officer, province):
    """Also where it is saved in the back office: officers of the unit it left must not read of its projects."""
    beside = factories.make_zone(zone.unit)
    first, second = (factories.make_project(one, name="特钢") for one in (zone, beside))
    (found,) = findings(officer=unit_officer)
    assert (found.project, found.key) == (second, str(first.pk))
    zones.change_zone(zone=zone, values={"unit_id": factories.make_unit().pk}, by=province, now=NOW)
    assert (findings(officer=unit_officer), len(findings(officer=province))) == ([], 1)
    zones.merge_zone(zone=zone, into=factories.make_zone(beside.unit), by=province, now=NOW)
    assert len(findings(officer=unit_officer)) == 1


def test_the_rows_of_a_day_are_read_only_where_what_they_say_is_wrong(django_assert_num_queries):
    """There may be a row for each project of a large ledger; whether enough was told is asked zone by zone."""
    zone, told = factories.make_zone(), {"rule": TOLD_LATE, "key": "2024-05-01", "about": "1", "found_at": NOW}
    told |= {"title": "补登", "weight": 3}
    rows = [
        PlausibilityFinding.objects.create(project=factories.make_project(place), **told, **levels)
        for place, levels in ((zone, {}), (zone, {}), (factories.make_zone(), {"in_zone": False, "in_unit": False}))
    ]
    with django_assert_num_queries(1):
        assert list(wrong_flags()) == []
    PlausibilityFinding.objects.filter(pk=rows[1].pk).update(in_zone=False)
    with django_assert_num_queries(2):
        assert list(wrong_flags()) == [("in_zone", True, [rows[1].pk])]
    PlausibilityFinding.objects.update(weight=1)
    assert {(level, found) for level, found, _ in wrong_flags()} == {(level, False) for level in LEVELS}


# --- Upgrade, check and repair


def test_an_upgraded_database_has_its_findings(zone, province):
    odd(zone, 3)
    before = findings(officer=province)
    PlausibilityFinding.objects.all().delete()
    migration = MigrationLoader(None).disk_migrations["projects", "0023_findings_are_kept"]
    fill_what_is_kept(plan=[(migration, True)])
    fill_what_is_kept(plan=[])
    assert findings(officer=province) == []
    fill_what_is_kept(plan=[(migration, False)])
    assert [one.explanation for one in findings(officer=province)] == [one.explanation for one in before]
    assert Counter(one.rule for one in before) == {"start_before_land": 3, TOLD_LATE: 3}


def test_drift_is_found_and_mended(zone, capsys):
    odd(zone, 3)
    rows = PlausibilityFinding.objects.order_by("pk")
    late, land = rows.filter(rule=TOLD_LATE), rows.filter(rule="start_before_land")
    late.filter(pk=late[0].pk).update(in_unit=False)
    late.filter(pk=late[1].pk).update(weight=1)
    land.filter(pk=land[0].pk).update(explanation="无")
    land.filter(pk=land[1].pk).delete()
    PlausibilityFinding.objects.create(project=land[0].project, rule="decreased", key="2024-06", found_at=NOW)
    with pytest.raises(CommandError, match="5 处与台账不符"):
        call_command("check_projection")
    assert "finding" in capsys.readouterr().out
    call_command("rebuild_findings")
    assert "共核对 3 个项目" in capsys.readouterr().out
    assert list(finding_differences()) == []


def test_what_stays_odd_keeps_the_day_on_which_it_was_found(zone, province):
    (project,) = odd(zone)
    (found,) = findings(officer=province)
    factories.reach(project, Kind.PRODUCING, now=NOW + timedelta(days=1))
    since = {one.rule: one.found_at - NOW for one in findings(officer=province)}
    assert since == {found.rule: timedelta(0), "producing_nothing_completed": timedelta(days=1)}


# --- Pages


@pytest.mark.parametrize("count", [10, 200])
def test_a_page_costs_the_same_for_any_number(api, zone, province, django_assert_max_num_queries, count):
    first, _ = odd(zone, 2)
    told = {"project": first, "rule": "decreased", "title": "数据不衔接", "explanation": "少", "found_at": NOW}
    PlausibilityFinding.objects.bulk_create(PlausibilityFinding(key=str(number), **told) for number in range(count))
    key = findings(officer=province, project=first)[-1].key
    note_finding(project=first, rule="start_before_land", key=key, word="先行", by=province, now=NOW)
    with django_assert_max_num_queries(3):
        assert len(api(province).get("/api/v1/findings/").json()["results"]) == min(count + 2, 50)


def test_the_pages_hold_each_finding_once_and_end_with_the_explained_ones(api, zone, province):
    projects = odd(zone, 5)
    for one in findings(officer=province)[:4]:
        note_finding(project=one.project, rule=one.rule, key=one.key, word="已核", by=province, now=NOW)
    client, address, pages = api(province), "/api/v1/findings/?limit=3", []
    while address:
        pages.append(client.get(address).json())
        address = pages[-1]["next"]
    listed = [(row["project"], row["rule"], bool(row["notes"])) for page in pages for row in page["results"]]
    assert len(set(listed)) == len(listed) == 2 * len(projects)
    assert [explained for *_, explained in listed] == [False] * 6 + [True] * 4
    for later, earlier in zip(pages[:0:-1], pages[-2::-1], strict=True):
        assert client.get(later["previous"]).json()["results"] == earlier["results"]
    assert client.get("/api/v1/findings/", {"cursor": "YTl-MX4x"}).status_code == 400


def test_a_finding_told_by_name_is_read_with_the_name_of_now(zone, other_zone, province):
    first, second = (factories.make_project(one, name="特钢") for one in (zone, other_zone))
    type(zone).objects.filter(pk=zone.pk).update(name="新名开发区")
    (found,) = findings(officer=province, project=second)
    assert f"与新名开发区的“特钢”（编号 {first.pk}）" in found.explanation
