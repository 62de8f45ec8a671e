"""
As many of everything as asked: each row of a small world copied by the hundred, whatever models there are.

The copies of a row point by turns to what the row points to and to the copy of that, so that a project gets a hundred
milestones, and a hundred projects get one each. What the database refuses is left out; nothing here obeys the rules of
the operations, and no test of figures may use it.
"""

from collections import defaultdict
from datetime import date, timedelta
from functools import cache

from django.db import IntegrityError, models, transaction

from tests.violations import all_models

ONE_OF_A_KIND = {"SpecialDay", "Deployment", "AuditSeal", "ReminderRun", "SignInCount", "Tick", "RuleVersion"}
ONE_OF_A_KIND |= {"SchemeIndicator", "TemplateItem"}
"""The calendar, what the program keeps of itself, and what one thing has a handful of."""
ENOUGH = 2
"""Rows of a kind that are copied: the first ones, which the world here is made of."""
APART = 1_000_000
"""The number of a copy is far from those that the database gives."""


def multiply(times):
    """Copy every row of the database so many times."""
    copied = defaultdict(dict)
    for model in _in_order():
        if model.__name__ in ONE_OF_A_KIND:
            continue
        originals = list(model._base_manager.order_by("pk")[:ENOUGH])
        copies = [
            (original.pk, turn, _copy(original, turn, position, copied))
            for position, original in enumerate(originals)
            for turn in range(1, times + 1)
        ]
        _store(model, [copy for *_, copy in copies])
        stored = set(model._base_manager.values_list("pk", flat=True))
        for pk, turn, copy in copies:
            if copy.pk in stored:
                copied[model][pk, turn] = copy.pk


def _in_order():
    """Return the models, each after those that it points to."""
    ordered, waiting = [], all_models()
    while waiting:
        ready = [
            model
            for model in waiting
            if not {field.related_model for field in _links(model)} & (set(waiting) - {model})
        ] or waiting[:1]
        ordered += ready
        waiting = [model for model in waiting if model not in ready]
    return ordered


@cache
def _links(model):
    return [field for field in model._meta.concrete_fields if field.remote_field is not None]


def _copy(original, turn, position, copied):
    model = type(original)
    values = {field.attname: getattr(original, field.attname) for field in model._meta.concrete_fields}
    for bit, field in enumerate(_links(model)):
        linked = values[field.attname]
        is_kept = turn >> bit & 1 and not field.unique
        values[field.attname] = linked if is_kept else copied[field.related_model].get((linked, turn), linked)
        if field.unique and not field.primary_key and values[field.attname] == linked:
            values[field.attname] = None if field.null else linked
    for field in model._meta.concrete_fields:
        if field.remote_field is None and (field.primary_key or field.attname in _told_apart(model)):
            values[field.attname] = _other(field, values[field.attname], turn, position)
    return model(**values)


@cache
def _told_apart(model):
    """Return the columns by which rows are unique, and names, which are unique by their spelling."""
    unique = {"name", "username"} | {field.attname for field in model._meta.concrete_fields if field.unique}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            unique |= {model._meta.get_field(name).attname for name in constraint.fields}
    return unique


def _other(field, value, turn, position):
    """Return another value of a column that is as right as the first, or the same where there is no other."""
    if isinstance(field, models.AutoField):
        return APART * turn + value
    if field.choices or not value:
        return value
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return _month_before(value, turn) if field.name == "month" else value - timedelta(days=turn)
    if isinstance(field, models.IntegerField):
        return value + turn if value < 100 else value - turn % 100
    if isinstance(field, models.CharField):
        return _other_text(field, value, turn, position)
    return value


def _other_text(field, value, turn, position):
    if field.name == "code" and value.isdecimal():
        return f"{140_000 + 1000 * (position % 9) + turn}"
    if field.name == "national_code":
        return ""
    ending = f"{turn}-{position}" if value.isascii() else f"{turn}号{position}"
    return f"{value[: (field.max_length or 999) - len(ending)]}{ending}"


def _month_before(month, turn):
    months = month.year * 12 + month.month - 1 - turn
    return date(months // 12, months % 12 + 1, 1)


def _store(model, copies):
    """Store what the database takes: all at once, or one by one where a rule of several columns refuses some."""
    try:
        with transaction.atomic():
            model._base_manager.bulk_create(copies, ignore_conflicts=True)
    except IntegrityError:
        for copy in copies:
            try:
                with transaction.atomic():
                    model._base_manager.bulk_create([copy], ignore_conflicts=True)
            except IntegrityError:
                continue
