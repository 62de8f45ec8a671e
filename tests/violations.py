"""What the database says when a row is wrong, on either engine."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

APPS = ("zones", "projects", "tracker")
OF_MIGRATIONS = {"parcelallocation_once_at_a_time"}
"""Constraints that a migration makes by hand, since no model can name them on both engines."""


def named_constraints() -> dict[str, type[models.Model]]:
    """Return every constraint that a model names, with its model."""
    return {constraint.name: model for model in all_models() for constraint in model._meta.constraints}


def guarded_fields() -> dict[str, models.Field]:
    """Return every field that is unique or not negative by itself, as `Model.field`."""
    return {
        f"{model.__name__}.{field.name}": field
        for model in all_models()
        for field in model._meta.local_fields
        if not field.primary_key
        and (field.unique or isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField))
    }


def all_models() -> list[type[models.Model]]:
    """Return the models of the program's own apps."""
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


@contextmanager
def violates(*names: str) -> Iterator[None]:
    """Expect that the database itself refuses by one of some constraints, given by name or as `Model.field`."""
    pattern = "|".join(map(message_pattern, names))
    with pytest.raises(IntegrityError, match=pattern), transaction.atomic():
        yield


def message_pattern(name: str) -> str:
    """Return what the database's message looks like when a constraint refuses, given by name or as `Model.field`."""
    return _message_of_field(name) if "." in name else _message_of_constraint(name)


def _message_of_constraint(name: str) -> str:
    if name in OF_MIGRATIONS:
        return rf"\b{name}\b"
    model = named_constraints()[name]
    (constraint,) = (one for one in model._meta.constraints if one.name == name)
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint) and constraint.fields:
        columns = [model._meta.get_field(field).column for field in constraint.fields]
        return re.escape("UNIQUE constraint failed: " + ", ".join(f"{model._meta.db_table}.{one}" for one in columns))
    return rf"\b{name}\b"


def _message_of_field(name: str) -> str:
    field = guarded_fields()[name]
    table, column = field.model._meta.db_table, field.column
    if connection.vendor == "sqlite":
        return rf"UNIQUE\b.*\b{table}\.{column}\b" if field.unique else rf"CHECK\b.*\b{column}\b"
    return rf'"{table}_{column}_\w+"'


def copy_of(row: models.Model, /, **changes: object) -> models.Model:
    """Return an unsaved copy of a row with some changes."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    copy = type(row)(**values)
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def assert_refused(row: models.Model, constraint: str, **changes: object) -> None:
    """Check that neither an update of a row nor the insertion of a changed copy gets past a constraint."""
    objects = type(row)._base_manager
    with violates(constraint):
        objects.filter(pk=row.pk).update(**changes)
    with violates(constraint):
        objects.bulk_create([copy_of(row, **changes)])
