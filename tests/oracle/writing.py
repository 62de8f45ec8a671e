"""Writes a world into the database: its facts as rows in bulk, the corrections of entries as an officer makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

from django.utils import timezone
from rest_framework.test import APIClient

from projects import models
from projects.operations.projection import refresh
from tests import factories
from zones.models import Role

if TYPE_CHECKING:
    from datetime import datetime

    from tests.oracle import facts
    from zones.models import Officer, Zone


@dataclass
class Written:
    """What the things of a world became."""

    world: facts.World
    by: Officer
    zones: dict[int, Zone] = field(default_factory=dict)
    rounds: dict[str, models.Round] = field(default_factory=dict)
    projects: dict[int, models.Project] = field(default_factory=dict)
    entries: dict[int, models.CohortEntry] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    """The numbers of the projects in the world, by their keys in the database."""

    def client(self, viewer: str | int | None = None) -> APIClient:
        """Return a client signed in as who asks: the province, a unit's officer or a zone's."""
        client = APIClient()
        client.force_authenticate(self._officer(viewer))
        return client

    def _officer(self, viewer: str | int | None) -> Officer:
        if viewer is None:
            return self.by
        if isinstance(viewer, int):
            return factories.make_officer(Role.ZONE, zone=self.zones[viewer])
        unit = next(zone.unit for zone in self.zones.values() if zone.unit_id == viewer)
        return factories.make_officer(Role.UNIT, unit=unit)


def write(world: facts.World) -> Written:
    """Write a world into an empty database, and return where its things stand there."""
    written = Written(world, factories.make_officer(Role.PROVINCE))
    units = {unit.code: factories.make_unit(code=unit.code) for unit in world.units}
    for zone in world.zones:
        written.zones[zone.number] = factories.make_zone(units[zone.unit], group=zone.group)
    _write_rounds(written)
    _write_projects(written)
    _write_entries(written)
    _write_facts(written)
    refresh([project.pk for project in written.projects.values()], now=factories.NOW)
    return written


def _told(written: Written, fact: facts.Fact) -> dict[str, Any]:
    """Return the fields that say who recorded a fact when, and who took it back."""
    told = {"recorded_at": fact.told_at, "recorded_by": written.by, "reason": "省级决定"}
    if fact.withdrawn_at is None:
        return told
    return told | {"withdrawn_at": fact.withdrawn_at, "withdrawn_by": written.by, "withdrawn_reason": "误报"}


def _write_rounds(written: Written) -> None:
    for round_ in written.world.rounds:
        gone = {"withdrawn_at": round_.withdrawn_at, "withdrawn_by": written.by, "withdrawn_reason": "误登"}
        row = models.Round.objects.create(
            year=round_.year,
            number=round_.number,
            held_on=round_.held_on(None),
            opened_at=round_.told_at,
            **(gone if round_.withdrawn_at else {}),
        )
        models.RoundDate.objects.bulk_create(
            models.RoundDate(round=row, held_on=day, is_date_published=True, recorded_at=told_at)
            for day, told_at in round_.days
        )
        written.rounds[round_.key] = row


def _write_projects(written: Written) -> None:
    projects = written.world.projects
    rows = models.Project.objects.bulk_create(
        models.Project(
            name=f"第{project.number}号项目",
            zone=written.zones[project.zone],
            category=project.category,
            chain=project.chain,
            expected_output_yuan=project.expected,
            planned_start_on=project.planned_on,
            planned_production_on=project.planned_on,
            planned_full_output_on=project.planned_on,
            created_at=factories.NOW,
            created_by=written.by,
            updated_at=factories.NOW,
        )
        for project in projects
    )
    written.projects = {project.number: row for project, row in zip(projects, rows, strict=True)}
    written.numbers = {row.pk: number for number, row in written.projects.items()}


# --- Entries and exits: those of an entry that is corrected follow one another as they did


def _write_entries(written: Written) -> None:
    entries = written.world.entries
    rows = models.CohortEntry.objects.bulk_create(_entry(written, entry) for entry in entries)
    written.entries = {entry.number: row for entry, row in zip(entries, rows, strict=True)}
    corrected = {entry.number for entry in entries if entry.corrections}
    models.CohortExit.objects.bulk_create(
        _exit(written, exit_) for exit_ in written.world.exits if exit_.entry not in corrected
    )
    if corrected:
        client = written.client()
        for entry in entries:
            if entry.corrections:
                _tell_in_order(written, client, entry)


def _entry(written: Written, entry: facts.Entry) -> models.CohortEntry:
    return models.CohortEntry(
        project=written.projects[entry.project],
        round=written.rounds[entry.round],
        cohort=entry.cohort,
        amount_yuan=entry.amount,
        expected_output_yuan=entry.expected,
        planned_next_on=entry.planned_on,
        zone=written.zones[entry.zone],
        unit_id=entry.unit,
        category=entry.category,
        chain=entry.chain,
        current_zone_id=written.projects[entry.project].zone_id,
        **_told(written, entry),
    )


def _exit(written: Written, exit_: facts.Exit) -> models.CohortExit:
    entry = written.entries[exit_.entry]
    return models.CohortExit(entry=entry, left_on=exit_.left_on, kind=exit_.kind, **_told(written, exit_))


def _tell_in_order(written: Written, client: APIClient, entry: facts.Entry) -> None:
    """Tell the corrections and the exits of one entry in the order in which they were told."""
    exits = [exit_ for exit_ in written.world.exits if exit_.entry == entry.number]
    steps = [(one.told_at, _correct, one) for one in entry.corrections]
    steps += [(one.told_at, _leave, one) for one in exits]
    steps += [(one.withdrawn_at, _return, one) for one in exits if one.withdrawn_at]
    for moment, step, fact in sorted(steps, key=lambda told: told[0]):
        step(written, client, entry, fact, moment)


def _correct(
    written: Written, client: APIClient, entry: facts.Entry, correction: facts.Correction, moment: datetime
) -> None:
    body = dict(_named(written, name, value) for name, value in correction.named.items() if name != "unit")
    row = written.entries[entry.number]
    with mock.patch.object(timezone, "now", return_value=moment):
        answer = client.post(f"/api/v1/cohort-entries/{row.pk}/correct/", {**body, "reason": "申报有误"}, format="json")
    assert answer.status_code == 201, (entry, correction, answer.json())
    written.entries[entry.number] = models.CohortEntry.objects.get(pk=answer.json()["id"])


def _named(written: Written, name: str, value: Any) -> tuple[str, Any]:
    """Return a corrected value as the API takes it; the unit follows the zone."""
    if name == "zone":
        return name, written.zones[value].pk
    if name == "planned_on":
        return "planned_next_on", value and value.isoformat()
    if name in ("amount", "expected"):
        field_name = "amount_wan" if name == "amount" else "expected_output_wan"
        return field_name, None if value is None else f"{value // 10_000}.{value % 10_000:04d}"
    return name, value


def _leave(written: Written, _client: APIClient, _entry: facts.Entry, exit_: facts.Exit, _moment: datetime) -> None:
    row = _exit(written, exit_)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = None, None, ""
    row.save()


def _return(written: Written, _client: APIClient, entry: facts.Entry, _exit: facts.Exit, moment: datetime) -> None:
    standing = models.CohortExit.objects.filter(entry=written.entries[entry.number])
    standing.withdraw(by=written.by, now=moment, reason="误报")


# --- What happened to the projects


def _write_facts(written: Written) -> None:
    models.Milestone.objects.bulk_create(
        models.Milestone(
            project=written.projects[one.project],
            kind=one.kind,
            occurred_on=one.occurred_on,
            sub_type=one.sub_type,
            **_told(written, one),
        )
        for one in written.world.milestones
    )
    figures = written.world.figures
    rows = models.ProgressFigure.objects.bulk_create(_figure(written, one) for one in figures)
    models.FigureApproval.objects.bulk_create(
        models.FigureApproval(figure=row, **_told(written, approval))
        for one, row in zip(figures, rows, strict=True)
        for approval in one.approvals
    )


def _figure(written: Written, figure: facts.Figure) -> models.ProgressFigure:
    return models.ProgressFigure(
        project=written.projects[figure.project],
        month=figure.month,
        completed_yuan=figure.completed,
        actual_output_yuan=figure.actual,
        no_change=figure.no_change,
        **_told(written, figure),
    )
