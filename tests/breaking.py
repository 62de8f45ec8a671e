"""What breaks a constraint, found from the constraint itself: rows that the database must refuse by its name."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

from django.db import models

from tests.factories import NOW, TODAY

Changes = dict[str, object]
DAY = timedelta(days=1)
MOST_FIELDS = 3

APART: dict[str, Changes] = {
    "AuditSeal.digest": {"last_event": 10**9, "previous": "2"},
    "Bulletin.digest": {"number": 9, "previous": "2", "supersedes_id": None, "reason": ""},
    "Bulletin.number": {"digest": "2", "previous": "2", "supersedes_id": None, "reason": ""},
    "Bulletin.previous": {"number": 9, "digest": "2", "supersedes_id": None, "reason": ""},
    "Bulletin.supersedes": {"number": 9, "digest": "2", "previous": "2"},
    "AuditSeal.last_event": {"digest": "2", "previous": "2"},
    "CommitmentTemplate.label": {"code": "another"},
    "Indicator.code": {"name": "另一项"},
    "Indicator.name": {"code": "another"},
    "IntakeClass.label": {"code": "another"},
    "KeyChain.comparison_key": {"number": 9},
    "KeyChain.number": {"comparison_key": "另一条"},
    "ReportingUnit.name": {"code": "149999"},
    "auditseal_chain_never_forks": {"last_event": 10**9, "digest": "2"},
    "officer_username_unique_in_any_case": {"username": "ZONE"},
    "project_name_unique_in_zone": {"national_code": ""},
    "project_national_code_unique": {"name": "另一个"},
    "round_one_standing_a_day": {"number": 2},
    "round_year_number_unique": {"held_on": date(2023, 2, 1)},
    "templateitem_name_unique": {"position": 9},
    "templateitem_position_unique": {"name": "另一项"},
}
"""By what a copy of a sample keeps out of the way of the other unique constraints of its model."""


def broken_by_value(row: models.Model, constraint: models.CheckConstraint) -> Iterator[Changes]:
    """
    Yield changes of the fields of a constraint, those of few fields first. Some of them break it.

    With them go the fields of each other constraint that has one of these: it may be broken as well, and the database
    names only one.
    """
    fields = fields_of(constraint.condition)
    checks = [one for one in row._meta.constraints if isinstance(one, models.CheckConstraint) and one is not constraint]
    others = [other.condition for other in checks if fields & fields_of(other.condition)]
    conditions = [constraint.condition, *(constraint.condition & other for other in others)]
    for size in range(1, MOST_FIELDS + 1):
        for condition in conditions:
            yield from _changes(row, condition, size)


def copied_twice(row: models.Model, name: str) -> Iterator[tuple[Changes, Changes]]:
    """Yield what each of two copies of a row changes: a unique constraint refuses the second, if not the first."""
    if name.endswith(".corrects"):
        told = {"withdrawn_at": NOW, "withdrawn_by_id": row.recorded_by_id, "withdrawn_reason": "误登"}
        yield ({"corrects_id": row.pk, **told},) * 2
    if name == "Reminder.follows":
        told = {"kind": "digest-followup", "follows_id": row.pk}
        yield told, {**told, "due_on": TODAY + DAY}
    if name == "PlanAdjustment.plan":
        told = {"plan_id": row.replaces_id, "decided_at": NOW, "decided_by_id": row.recorded_by_id}
        yield told, told
    apart = APART.get(name, {})
    yield apart, apart
    constraint = next((one for one in row._meta.constraints if one.name == name), None)
    if constraint is not None and constraint.condition is not None:
        for size in range(1, MOST_FIELDS + 1):
            yield from (({**apart, **changes},) * 2 for changes in _changes(row, constraint.condition, size))


def fields_of(condition: models.Q) -> set[str]:
    """Return the names of the fields that a condition compares, also with one another."""
    names: set[str] = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            names |= fields_of(child)
        else:
            names.add(child[0].split("__")[0])
            names |= {child[1].name} if isinstance(child[1], models.F) else set()
    return names


def _changes(row: models.Model, condition: models.Q, size: int) -> Iterator[Changes]:
    fields = sorted({row._meta.get_field(name) for name in fields_of(condition)}, key=lambda field: field.attname)
    values = {field.attname: _other_values(row, field, condition) for field in fields}
    for names in combinations(values, size):
        yield from (dict(zip(names, chosen, strict=True)) for chosen in product(*(values[name] for name in names)))


def _literals(condition: models.Q) -> Iterator[object]:
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _literals(child)
        else:
            yield from child[1] if isinstance(child[1], list | tuple) else (child[1],)


def _other_values(row: models.Model, field: models.Field, condition: models.Q) -> list[object]:
    """Return values that a field does not have now, at and beyond the edges of a condition."""
    literals = list(_literals(condition))
    found: list[object] = [None] if field.null else []
    if field.is_relation:
        found += [
            getattr(row, other.attname) for other in row._meta.fields if other.related_model is field.related_model
        ]
        found += (
            [row.pk]
            if field.related_model is type(row)
            else field.related_model.objects.values_list("pk", flat=True)[:1]
        )
    elif isinstance(field, models.DateTimeField):
        found += [NOW - DAY, NOW + DAY]
    elif isinstance(field, models.DateField):
        days = [value for value in (*literals, *vars(row).values(), TODAY) if type(value) is date]
        found += [day + step for day in days for step in (-DAY, DAY)]
    elif isinstance(field, models.BooleanField):
        found += [True, False]
    elif isinstance(field, models.IntegerField):
        found += [-1, 0, *(value + step for value in literals if type(value) is int for step in (-1, 1))]
    elif isinstance(field, models.CharField | models.TextField):
        found += ["", "无此", *(str(value) for value in literals if isinstance(value, str))]
    return [value for value in dict.fromkeys(found) if value != getattr(row, field.attname)]
