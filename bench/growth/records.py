"""What hangs on the projects of a province besides the ledger of the rates, put down by SQL alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from bench.databases import execute
from bench.sample_projects import NOW, TODAY

if TYPE_CHECKING:
    from django.db.models import Field

MOMENT, DAY = f"timestamptz '{NOW.isoformat()}'", f"date '{TODAY}'"
LONG_AGO = f"{MOMENT} - interval '300 days'"
"""When the books learnt of it: before the past that is asked for."""
AUTHOR, REVIEWER = "1", "2"
PROJECTS = "projects_project p"
BLANKS: tuple[tuple[type[Any], str], ...] = (
    (models.DateTimeField, LONG_AGO),
    (models.DateField, DAY),
    (models.CharField, "''"),
    (models.TextField, "''"),
    (models.JSONField, "'{}'"),
)
"""What a column of a kind holds where nothing is said, the narrower kind first; a number is 0."""


@dataclass(frozen=True)
class Sown:
    """Rows of one table: each column's expression, and where the rows come from; what is left out is its default."""

    table: str
    source: str
    columns: dict[str, str] = field(default_factory=dict)

    def statement(self) -> str:
        """Return the statement that adds them."""
        model = next(model for model in apps.get_models() if model._meta.db_table == self.table)
        found = {str(field.column): _default(field) for field in model._meta.concrete_fields if not field.primary_key}
        columns = {name: value for name, value in {**found, **self.columns}.items() if value}
        return (
            f"INSERT INTO {self.table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {self.source}"
        )


def _default(field: Field[Any, Any]) -> str:
    """Return what a column holds where nothing is said; empty to leave it NULL."""
    if field.null:
        return ""
    if field.has_default():
        value = field.get_default()
        return f"'{value}'" if isinstance(value, str) else str(value)
    if isinstance(field, models.ForeignKey):
        return AUTHOR if field.column.endswith("by_id") else ""
    if field.column == "reason":
        return "'经核对'"
    return next((value for kind, value in BLANKS if isinstance(field, kind)), "0")


def each(share: int, more: str = "", offset: int = 0) -> str:
    """Return the source of every so-manieth project, joined with something."""
    return f"{PROJECTS} {more} WHERE p.id % {share} = {offset}"


def days(least: int, span: int, key: str = "p.id") -> str:
    """Return a day before today, another one for each key."""
    return f"{DAY} - {least} - ({key} * 7919 % {span})::int"


REPORTED = """projects_progressfigure f JOIN projects_project p ON p.id = f.project_id
  WHERE f.withdrawn_at IS NULL AND f.month >= date '2024-03-01'"""
IS_NEW = "f.month >= date '2024-11-01'"
PLANS = (
    Sown("projects_annualplan", each(2), {"project_id": "p.id", "year": "2024", "planned_yuan": "100000000"}),
    *(
        Sown(
            "projects_planneddate",
            each(3, offset=offset),
            {"project_id": "p.id", "stage": f"'{stage}'", "planned_on": f"{days(-30, 360)}"},
        )
        for offset, stage in ((0, "started"), (1, "producing"), (2, "full_output"))
    ),
    Sown("projects_planexit", each(42), {"project_id": "p.id", "year": "2024", "left_on": days(1, 100)}),
    Sown(
        "projects_planadjustment",
        "projects_annualplan a WHERE a.project_id % 50 = 0",
        {"project_id": "a.project_id", "year": "2024", "planned_yuan": "2", "replaces_id": "a.id"},
    ),
    Sown("projects_targetlist", "generate_series(1, 3) n", {"name": "'清单' || n", "stage": "'started'"}),
    Sown("projects_targetmember", each(10), {"target_id": "1 + p.id / 10 % 3", "project_id": "p.id"}),
)
REFORMS = (
    *(
        Sown(
            "projects_reformadoption",
            each(3, offset=offset),
            {"project_id": "p.id", "reform": f"'{reform}'", "adopted_on": days(10, 400)},
        )
        for offset, reform in enumerate(("commitment", "standard_land", "full_proxy"))
    ),
    Sown(
        "projects_intake",
        each(3),
        {
            "project_id": "p.id",
            "intake_class_id": "(SELECT min(code) FROM projects_intakeclass)",
            "started_on": days(100, 300),
            "finished_on": f"CASE WHEN p.id % 2 = 0 THEN {days(10, 80)} END",
        },
    ),
    Sown(
        "projects_commitmentitem",
        each(3, "CROSS JOIN generate_series(1, 4) n"),
        {"project_id": "p.id", "name": "'手续' || n", "position": "n"},
    ),
    Sown(
        "projects_itemterms",
        "projects_commitmentitem i",
        {
            "item_id": "i.id",
            "regime": "'committed'",
            "statutory_days": "20",
            "started_on": days(100, 300, "i.id"),
            "finished_on": f"CASE WHEN i.id % 2 = 0 THEN {days(10, 80, 'i.id')} END",
        },
    ),
    Sown(
        "projects_clockpause",
        "projects_commitmentitem i WHERE i.id % 5 = 0",
        {
            "project_id": "i.project_id",
            "item_id": "i.id",
            "paused_on": f"{DAY} - 60",
            "resumed_on": f"{DAY} - 50",
            "cause": "'补正'",
        },
    ),
    Sown(
        "projects_commitmentcheck",
        "projects_commitmentitem i WHERE i.id % 7 = 0",
        {"item_id": "i.id", "checked_on": f"{DAY} - 5", "outcome": "'kept'"},
    ),
    Sown("projects_parcel", each(4), {"zone_id": "p.zone_id", "number": "'宗地' || p.id"}),
    Sown(
        "projects_parcelterms",
        "projects_parcel c",
        {
            "parcel_id": "c.id",
            "area_parts": "500000",
            "granted_on": days(100, 300, "c.id"),
            "use": "'industrial'",
            "is_standard": "c.id % 2 = 0",
        },
    ),
    Sown(
        "projects_parcelallocation",
        "projects_parcel c",
        {"parcel_id": "c.id", "project_id": "substr(c.number, 3)::bigint", "allocated_on": days(10, 90, "c.id")},
    ),
    Sown("projects_parcelresult", "projects_parcel c WHERE c.id % 3 = 0", {"parcel_id": "c.id"}),
    Sown(
        "projects_proxyservice",
        each(6),
        {"project_id": "p.id", "lead": "'某某'", "scope": "'full'", "opened_on": days(10, 300)},
    ),
    Sown("projects_proxypost", "zones_zone z", {"zone_id": "z.id", "title": "'代办'"}),
)
REPORTS = (
    Sown(
        "tracker_progressreport",
        REPORTED,
        {
            "project_id": "p.id",
            "month": "f.month",
            "state": f"CASE WHEN {IS_NEW} THEN 'submitted' ELSE 'approved' END",
            "level": f"CASE WHEN {IS_NEW} THEN 'zone' ELSE 'unit' END",
            "completed_yuan": "f.completed_yuan",
            "narrative": "'主体施工，设备安装。'",
            "figure_id": "f.id",
            "first_submitted_at": "f.recorded_at",
            "submitted_at": "f.recorded_at",
            "submitted_by_id": AUTHOR,
            "reviewed_at": f"CASE WHEN NOT ({IS_NEW}) THEN f.recorded_at END",
            "reviewed_by_id": f"CASE WHEN NOT ({IS_NEW}) THEN {REVIEWER} END",
        },
    ),
    Sown(
        "tracker_reportstep",
        "tracker_progressreport r",
        {"report_id": "r.id", "to_state": "'submitted'", "level": "'zone'"},
    ),
    Sown(
        "projects_figureapproval",
        "projects_progressfigure f WHERE f.withdrawn_at IS NULL AND f.month < date '2024-11-01' AND f.id % 10 < 9",
        {"figure_id": "f.id"},
    ),
    Sown(
        "tracker_problem",
        each(5),
        {
            "project_id": "p.id",
            "description": "'用地未批'",
            "owner": "'张三'",
            "due_on": days(-30, 120),
            "level": "(ARRAY['zone','unit','province'])[1 + p.id / 5 % 3]",
        },
    ),
    Sown(
        "projects_evidence",
        each(5),
        {"project_id": "p.id", "kind": "'other'", "name": "'照片.jpg'", "size": "1", "sha256": "repeat('0', 64)"},
    ),
    Sown(
        "projects_projectmove",
        each(100),
        {
            "project_id": "p.id",
            "from_zone_id": "(SELECT min(id) FROM zones_zone WHERE id <> p.zone_id)",
            "to_zone_id": "p.zone_id",
        },
    ),
    Sown(
        "projects_auditevent",
        each(1, "CROSS JOIN generate_series(1, 3) n"),
        {
            "actor_id": AUTHOR,
            "action": "'edit_project'",
            "object_type": "'project'",
            "object_id": "p.id",
            "project_id": "p.id",
            "zone_id": "p.zone_id",
            "at": f"{MOMENT} - n * interval '1 day' - p.id * interval '1 second'",
        },
    ),
)
STALLS = (
    Sown(
        "tracker_snooze",
        each(50),
        {"project_id": "p.id", "since": f"{DAY} - 10", "until": f"{DAY} + 20"},
    ),
    Sown(
        "tracker_stallanswer",
        each(25),
        {
            "project_id": "p.id",
            "rule_code": "'signed-not-started'",
            "explanation": "'等批复'",
            "measure": "'已约谈'",
            "answered_on": f"{DAY} - 10",
            "due_on": f"{DAY} + 20",
        },
    ),
    Sown(
        "tracker_reminder",
        "zones_officer o CROSS JOIN generate_series(1, 20) n WHERE o.zone_id IS NOT NULL",
        {
            "recipient_id": "o.id",
            "kind": "'digest'",
            "due_on": f"{DAY} - n",
            "rung": "1",
            "state": "'sent'",
            "dot_at": MOMENT,
            "finished_at": MOMENT,
        },
    ),
    Sown(
        "tracker_reminderitem",
        "tracker_reminder r JOIN zones_officer o ON o.id = r.recipient_id JOIN projects_project p "
        f"ON p.zone_id = o.zone_id AND p.id % 20 = {DAY} - r.due_on - 1",
        {"reminder_id": "r.id", "project_id": "p.id", "rung": "1", "why": "'未开工'"},
    ),
    Sown(
        "tracker_findingnote",
        "projects_plausibilityfinding g WHERE g.id % 50 = 0",
        {"project_id": "g.project_id", "rule": "g.rule", "key": "g.key", "word": "'已核'"},
    ),
)
EVERYTHING = (*PLANS, *REFORMS, *REPORTS, *STALLS)


def sow() -> None:
    """Put everything down, and let each project's own columns repeat its planned dates."""
    execute("SET session_replication_role = replica")
    for sown in EVERYTHING:
        execute(sown.statement())
    for column, stage in (
        ("planned_start_on", "started"),
        ("planned_production_on", "producing"),
        ("planned_full_output_on", "full_output"),
    ):
        execute(
            f"UPDATE projects_project p SET {column} = d.planned_on FROM projects_planneddate d "
            f"WHERE d.project_id = p.id AND d.stage = '{stage}'"
        )
    execute("SET session_replication_role = DEFAULT")
