"""Writing many new rows of one table: the same rows as `bulk_create` writes, at a third of its cost."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from django.db import connection, models, transaction
from django.db.models import Count, Max, Min

from projects.models.spelling import SpellingKeyField
from projects.operations import copy_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.models import Field

    M = TypeVar("M", bound=models.Model)

PORTION = 20_000
"""Rows of one statement, so that none of them nears the statement's timeout."""
_AS_THEY_ARE = (
    models.BigAutoField,
    models.BigIntegerField,
    models.BooleanField,
    models.ForeignKey,
    models.OneToOneField,
    models.IntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
)
"""Fields whose values are stored as they stand on an object."""
_TEXTS = (models.CharField, models.TextField, SpellingKeyField)


def insert(objects: Sequence[M], *, of: str = "") -> Sequence[M]:
    """
    Write new objects of one model, in the caller's transaction; return them.

    Constraints and triggers see each row. `of` names the foreign key to what the caller has locked, such as
    `project`: by it the objects get their keys, in their order. Without it they are not asked for.

    :raises django.db.IntegrityError: as `bulk_create` does
    """
    if not objects:
        return objects
    model = type(objects[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key or field.remote_field]
    for field in fields:
        # Fields that bring themselves in line when they are saved, such as keys of spellings.
        if type(field).pre_save not in _PLAIN_PRE_SAVES:
            for record in objects:
                field.pre_save(record, add=True)
    columns = [list(map(attrgetter(field.attname), objects)) for field in fields]
    for record, key in zip(objects, _write(model, fields, columns, of), strict=bool(of)):
        record.pk = key
        record._state.adding = False  # noqa: SLF001 - as `bulk_create` does
    return objects


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]], *, of: str = "", **same: Any
) -> list[int]:
    """
    Write new rows without making objects of them; return their keys in their order, where `of` is given as above.

    :param names: the columns of the values of each row, by attribute, such as `project_id`
    :param same: what all rows have alike; columns that neither names get their default
    :raises django.db.IntegrityError: as `bulk_create` does
    """
    if not rows:
        return []
    fields = model._meta.concrete_fields
    by_name = {field.attname: field for field in fields if not field.primary_key or field.remote_field}
    rest = {name: field.get_default() for name, field in by_name.items() if name not in names} | same
    # What has no value needs no column.
    alike = {name: value for name, value in rest.items() if value is not None}
    columns = [*zip(*rows, strict=True), *([value] * len(rows) for value in alike.values())]
    return list(_write(model, [by_name[name] for name in (*names, *alike)], columns, of))


def check_with_each_statement() -> None:
    """
    Have the foreign keys of the caller's transaction checked with each statement, at the same cost.

    Left to the commit, those of a ledger of 50,000 rows, two millions, would come near the statement's timeout.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _write(
    model: type[models.Model], fields: Sequence[Field[Any, Any]], columns: Sequence[Sequence[Any]], of: str
) -> Iterable[int]:
    """Write rows that are given column by column; return their keys where `of` is given."""
    keys: list[int] = []
    # Without a savepoint: what fails half-way takes the caller's transaction with it.
    with transaction.atomic(savepoint=False):
        write = _copy if connection.vendor == "postgresql" else _insert_each
        for start in range(0, len(columns[0]), PORTION):
            portion = [column[start : start + PORTION] for column in columns]
            keys += write(model, fields, portion, of)
    return keys


_PLAIN_PRE_SAVES = {models.Field.pre_save, models.DateField.pre_save, models.DateTimeField.pre_save}


def _copy(
    model: type[models.Model],
    fields: Sequence[Field[Any, Any]],
    columns: Sequence[Sequence[Any]],
    of: str,
) -> Iterable[int]:
    """Write rows as a stream; their keys are read back, since the application's role may not draw them itself."""
    manager = model._default_manager
    last = (manager.aggregate(last=Max("pk"))["last"] or 0) if of else 0
    stored = [[*_column(field, values)] for field, values in zip(fields, columns, strict=True)]
    # What all rows have alike stands at their end, and is written once.
    order = sorted(range(len(fields)), key=lambda place: copy_text.is_alike(stored[place]))
    command = f"COPY {_place(model, [fields[place] for place in order])} FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(command) as copy:
        if copy_text.is_plain(stored):
            for block in copy_text.blocks([stored[place] for place in order]):
                copy.write(block)
        else:
            for row in zip(*(stored[place] for place in order), strict=True):
                copy.write_row(row)
    if not of:
        return ()
    # What is locked gets rows of nobody else meanwhile, and keys ascend in the order of the rows.
    owners = set(columns[[field.name for field in fields].index(of)])
    # By their span, not by thousands of numbers; rows of others in it are left out here.
    found = manager.filter(**{"pk__gt": last, f"{of}__gte": min(owners), f"{of}__lte": max(owners)})
    span = found.aggregate(first=Min("pk"), last=Max("pk"), count=Count("pk"))
    if span["count"] == len(columns[0]) == span["last"] - span["first"] + 1:
        # Nearly always: no row of others, and no number drawn meanwhile.
        return range(span["first"], span["last"] + 1)
    return [pk for pk, owner in found.order_by("pk").values_list("pk", of) if owner in owners]


def _insert_each(
    model: type[models.Model],
    fields: Sequence[Field[Any, Any]],
    columns: Sequence[Sequence[Any]],
    of: str,
) -> Iterable[int]:
    """Write rows by one statement, prepared once; nobody else writes meanwhile, so that their keys are known."""
    table, pk = model._meta.db_table, model._meta.pk
    keys: Sequence[int] = ()
    with connection.cursor() as cursor:
        if of:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            (last,) = cursor.fetchone() or (0,)
            keys = range(last + 1, last + 1 + len(columns[0]))
            fields, columns = [pk, *fields], [keys, *columns]
        marks = ", ".join(["%s"] * len(fields))
        # Names of the model alone; values go beside it.
        command = f"INSERT INTO {_place(model, fields)} VALUES ({marks})"  # noqa: S608
        cursor.executemany(command, list(_rows(fields, columns)))
    return keys


def _place(model: type[M], fields: Sequence[Field[Any, Any]]) -> str:
    quoted = connection.ops.quote_name
    return f"{quoted(model._meta.db_table)} ({', '.join(quoted(str(field.column)) for field in fields)})"


def _rows(fields: Sequence[Field[Any, Any]], columns: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row as the engine takes them: column by column, which is faster than cell by cell."""
    return zip(*map(_column, fields, columns), strict=True)


def _column(field: Field[Any, Any], values: Sequence[Any]) -> Iterable[Any]:
    if type(field) in _AS_THEY_ARE:
        return values
    stored = _stored(field)
    if isinstance(field, models.DateField):
        # Few days and moments, each of many rows: as texts, which the adapter need not make of each.
        kept = {value: None if value is None else str(stored(value)) for value in set(values)}
        return map(kept.__getitem__, values)
    if type(field) is models.JSONField:
        # A third of what the adapters take; both engines read the same text.
        return (None if value is None else orjson.dumps(value).decode() for value in values)
    if type(field) in _TEXTS:
        if set(map(type, values)) == {str}:
            return values
        # A member of an enumeration is stored as its text.
        return (value if type(value) is str else stored(value) for value in values)
    return map(stored, values)


def _stored(field: Field[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)
