"""What is kept for the stall rules answers as the records do, after anything that can happen and for any day."""

from datetime import date, timedelta
from typing import ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from projects.models import Category, ClockPause, Project, RuleVersion, StallFlag, StallState, TargetList, TargetMember
from projects.operations import intake, projects, revisions, targets, zones
from projects.operations.project_moves import move_project
from projects.operations.project_withdrawals import withdraw_project
from projects.operations.stall_rules import change_rule
from projects.operations.stall_upkeep import renew_stall_states, stall_differences
from projects.rules.stages import Stage
from tests import factories
from tests.factories import NOW
from tests.histories import A_FEW, World, days, make_world, months, steps
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tracker.management.upgrades import fill_what_is_kept
from tracker.operations.project_merges import merge_projects
from tracker.queries.rates.selection import Selection
from tracker.queries.stalled.candidates import CandidateBasis, CandidateQuestion, candidates
from tracker.queries.stalled.flags import StalledFindings, StalledGroups, flagged
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan
from tracker.tasks import tick
from zones.models import ReportingUnit, Zone, ZoneAlias

pytestmark = pytest.mark.django_db

DAY = date(2024, 7, 1)
TOLD = settings(A_FEW, max_examples=max(A_FEW.max_examples * 3 // 5, 1), phases=[Phase.explicit, Phase.generate])
"""Fewer than elsewhere: each history ends with ten days, each judged in seven ways."""


class StallWorld(World):
    """Worlds in which everything happens that the stall rules look at."""

    actions: ClassVar[tuple[str, ...]] = (
        "reach", "reach", "figures", "leave", "withdraw", "edit", "pause", "unpause", "plan_year", "aim", "unaim",
        "close", "move", "merge_zone", "change_unit", "register", "give_up", "merge", "change_rule", "renew",
    )  # fmt: skip

    def _figures(self, project):
        told = {
            name: self.draw(st.none() | st.integers(0, 60))
            for name in ("completed_yuan", "year_completed_yuan", "month_completed_yuan")
        }
        told = {"figures": None} if self.draw(st.booleans()) and self.draw(st.booleans()) else told
        factories.report_figures(project, self.draw(months), today=self.now.date(), **told, **self._told)

    def _edit(self, project):
        project.refresh_from_db()
        day = st.none() | st.integers(-300, 500).map(lambda number: DAY + timedelta(days=number))
        changes = {
            "category": self.draw(st.sampled_from(Category.values)),
            "planned_start_on": self.draw(day),
            "planned_production_on": self.draw(day),
        }
        projects.edit_project(project=project, version=project.version, changes=changes, **self._told)

    def _pause(self, project):
        told = {"today": self.now.date(), "reason": "更正", **self._told}
        intake.record_intake(project=project, values={"started_on": date(2023, 1, 1)}, **told)
        paused_on = self.draw(days)
        resumed_on = self.draw(st.none() | st.integers(0, 60).map(lambda number: paused_on + timedelta(days=number)))
        cause = {"cause": "等待企业补正", "resumed_on": resumed_on}
        intake.record_pause(project=project, item=None, paused_on=paused_on, values=cause, **told)

    def _unpause(self, project):
        pause = self._pick(ClockPause.objects.standing().filter(project=project))
        if pause:
            revisions.withdraw_fact(fact=pause, project=project, reason="误登", **self._told)

    def _plan_year(self, project):
        factories.plan_year(project, 2023, self.draw(st.integers(1, 90)), reason="调整", **self._told)

    def _aim(self, project):
        name, stage = self.draw(st.sampled_from([("甲", Stage.STARTED), ("乙", Stage.PRODUCING)]))
        target = TargetList.objects.standing().filter(name=name).first()
        target = target or targets.open_target(name=name, stage=stage, deadline=self.draw(days), **self._told)
        aimed = self.draw(st.sampled_from([[project], self.projects]))
        targets.add_members(target=target, projects=aimed, reason="有条件", **self._told)

    def _unaim(self, project):
        member = self._pick(TargetMember.objects.standing().filter(project=project))
        if member:
            targets.remove_member(member=member, reason="移出", **self._told)

    def _close(self, _):
        target = self._pick(TargetList.objects.standing())
        if target:
            targets.close_target(target=target, reason="不再盯办", **self._told)

    def _move(self, project):
        zone = self.draw(st.sampled_from(list(Zone.objects.order_by("pk"))))
        today = self.now.date()
        move_project(project=project, zone=zone, moved_on=today, today=today, reason="划转", **self._told)

    def _merge_zone(self, project):
        project.refresh_from_db()
        into = self._pick(Zone.objects.exclude(pk=project.zone_id))
        # Once: a zone that was merged does not come back.
        if into and not ZoneAlias.objects.exists():
            zones.merge_zone(zone=project.zone, into=into, **self._told)

    def _change_unit(self, project):
        project.refresh_from_db()
        unit = self.draw(st.sampled_from(list(ReportingUnit.objects.order_by("pk"))))
        zones.change_zone(zone=project.zone, values={"unit_id": unit.pk}, **self._told)

    def _register(self, project):
        day = self.draw(st.none() | days)
        values = {"planned_start_on": day, "category": self.draw(st.sampled_from(Category.values))}
        self.projects.append(factories.make_project(project.zone, now=self.now, **values))

    def _give_up(self, _):
        if len(self.projects) > 2:
            withdraw_project(project=self.projects.pop(), reason="误登", **self._told)

    def _merge(self, project):
        if len(self.projects) > 2 and project != self.projects[-1]:
            merge_projects(survivor=project, duplicate=self.projects[-1], reason="重复", **self._told)
            self.projects.pop()

    def _change_rule(self, project):
        project.refresh_from_db()
        general = self._pick(RuleVersion.objects.filter(category="", unit=None, version=1))
        unit = self.draw(st.sampled_from([None, project.zone.unit]))
        category = self.draw(st.sampled_from(["", "industry"]))
        scope = RuleVersion.objects.filter(code=general.code, category=category, unit=unit)
        changes = {
            "yellow": self.draw(st.integers(0, 3)), "red": self.draw(st.none() | st.integers(3, 9)),
            "is_enabled": self.draw(st.booleans()), "valid_from": self.draw(days),
        }  # fmt: skip
        if general.measure not in {"points", "percent"}:
            changes["measure"] = self.draw(st.sampled_from(["days", "working_days", "months", "month_ends"]))
        change_rule(
            general=general, category=category, unit=unit, version=scope.count(), changes=changes, reason="试点",
            **self._told,
        )  # fmt: skip

    def _renew(self, _):
        renew_stall_states(now=self.now)


def everything_on():
    """Have rules of every trigger and measure in force."""
    load_rules()
    for rule in RuleVersion.objects.filter(is_enabled=False):
        rule.pk, rule.version, rule.is_enabled = None, rule.version + 1, True
        rule.save(force_insert=True)


def by_the_records(projects, day, now):
    """Judge as the records are known at a moment, which reads nothing that is kept."""
    return scan(projects, Moment(day, now)).stalled


def assert_answers_as_the_records(day, now):
    everything = Project.objects.standing()
    wanted = by_the_records(everything, day, now)
    assert scan(everything, Moment(day)).stalled == wanted
    found = StalledFindings(everything, Moment(day))
    assert (list(found[:]), len(found), list(found[1:3])) == (wanted, len(wanted), wanted[1:3])
    groups = {}
    for one in wanted:
        groups.setdefault(one.project_id, []).append(one)
    grouped = StalledGroups(everything, Moment(day))
    assert (list(grouped[0:9]), len(grouped)) == (list(groups.values()), len(groups))
    red = {one.project_id for one in wanted if one.finding.level == "red"}
    assert grouped.red_count == len(red)
    condition = flagged(everything, Moment(day), level="red")
    assert set(everything.filter(condition).values_list("pk", flat=True)) == red
    assert everything.exclude(pk__in=groups).count() == everything.filter(~flagged(everything, Moment(day))).count()


def foreseen(world):
    """Return who may be put on a target list, by every basis and stage, as is known today."""
    today = world.now.date()
    span = (today - timedelta(days=900), today + timedelta(days=900))
    selections = (Selection(), Selection(category="industry"))
    return [
        candidates(CandidateQuestion(world.by, stage, *span, today, basis, selection))
        for stage in list(Stage)[1:]
        for basis in CandidateBasis
        for selection in selections
    ]


@TOLD
@given(data=st.data(), length=st.integers(5, 40))
def test_after_any_history_what_is_kept_answers_as_the_records_do(data, length):
    with transaction.atomic():
        everything_on()
        world = make_world(data.draw, [factories.make_zone(), factories.make_zone()], projects=4, kind=StallWorld)
        for _ in steps(world, length):
            assert list(stall_differences(now=world.now)) == []
        today, later = world.now.date(), world.now + timedelta(days=1)
        for number in (-400, -200, -35, -1, 0, 1, 20, 70, 200, 400):
            assert_answers_as_the_records(today + timedelta(days=number), later)
        kept = foreseen(world)
        # Unfilled, as after an upgrade: the records are read instead.
        StallState.objects.update(rules_mark="")
        assert foreseen(world) == kept
        transaction.set_rollback(True)


# --- Rules that change, upgrade, drift


def on(day, level=""):
    everything = Project.objects.standing()
    found = StalledFindings(everything, Moment(day), level=level)
    count = everything.filter(flagged(everything, Moment(day), level=level)).count()
    assert len(found[:]) == len(found) == count
    return count


def test_after_a_change_of_the_rules_the_answer_is_at_once_that_of_the_new_ones(zone, province):
    load_rules()
    for _ in range(3):
        stalled_project(zone)
    general = RuleVersion.objects.get(code="signed-not-started")
    told = {"general": general, "category": "", "unit": None, "by": province, "now": NOW, "reason": "试点"}
    change_rule(version=1, changes={"yellow": 30, "red": None, "valid_from": DAY}, **told)
    # What is kept is still by the rules of before, of which the day before is judged as well.
    assert (on(DAY), on(DAY - timedelta(days=1), "red"), StallFlag.objects.filter(level="red").count()) == (0, 3, 3)
    tick()
    assert set(StallFlag.objects.values_list("level", "from_on")) == {("yellow", date(2025, 8, 1))}
    assert (on(DAY), on(DAY - timedelta(days=1), "red"), on(date(2025, 8, 1), "yellow")) == (0, 3, 3)
    assert renew_stall_states(now=NOW) == 0
    assert list(stall_differences(now=NOW)) == []


def test_an_upgraded_database_answers_before_and_after_its_lights_are_worked_out(zone):
    load_rules()
    stalled_project(zone)
    before = list(StallFlag.objects.values_list("level", "from_on", "until_on"))
    StallFlag.objects.all().delete()
    StallState.objects.all().update(rules_mark="", signed_on=None, known_from=None)
    assert on(DAY, "red") == 1
    migration = MigrationLoader(None).disk_migrations["projects", "0029_every_project_has_a_stall_state"]
    fill_what_is_kept(plan=[(migration, True)])
    assert not StallFlag.objects.exists()
    fill_what_is_kept(plan=[(migration, False)])
    assert list(StallFlag.objects.values_list("level", "from_on", "until_on")) == before
    # Registered by the old version, while it still ran.
    StallFlag.objects.all().delete()
    StallState.objects.all().delete()
    assert (renew_stall_states(now=NOW), on(DAY, "red")) == (1, 1)


def test_drift_is_found_and_mended(zone, capsys):
    load_rules()
    made = [stalled_project(zone) for _ in range(4)]
    StallState.objects.filter(project=made[0]).update(signed_on=DAY)
    StallFlag.objects.filter(project=made[1], level="red").delete()
    StallState.objects.filter(project=made[2]).delete()
    gone = factories.make_project(zone)
    Project.objects.filter(pk=gone.pk).update(withdrawn_at=NOW, withdrawn_by=gone.created_by, withdrawn_reason="误登")
    # Of other rules, as after a change: its flags are read by nobody.
    StallState.objects.filter(project=made[3]).update(rules_mark="other")
    StallFlag.objects.filter(project=made[3]).delete()
    with pytest.raises(CommandError, match=r"4 处与台账不符。查清原因后重算：manage\.py rebuild_stall_states"):
        call_command("check_projection")
    assert capsys.readouterr().out.count("stall_state") == 4
    call_command("rebuild_stall_states")
    assert "共核对 5 个项目" in capsys.readouterr().out
    assert (list(stall_differences(now=NOW)), on(DAY, "red")) == ([], 4)


def test_a_page_takes_as_many_queries_however_many_are_stalled(zone, province, api, client):
    load_rules()
    stalled_project(zone)
    client.force_login(province)
    paths = ("/api/v1/stalled/?as_of=2024-07-01", "/api/v1/projects/?stalled=red", "/stalled/?as_of=2024-07-01")

    def queries():
        found = []
        for path in paths:
            reader = api(province) if path.startswith("/api/") else client
            with CaptureQueriesContext(connection) as captured:
                assert reader.get(path).status_code == 200
            found.append(len(captured))
        return found

    few = queries()
    for _ in range(5):
        stalled_project(zone)
    assert queries() == few
