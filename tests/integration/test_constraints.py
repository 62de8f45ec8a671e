"""
Every constraint of every model is broken, and the database itself refuses that by name, whoever writes it.

What breaks a constraint is found from the constraint, so that a new one needs no test of its own here: only a row of a
new model in `tests/samples.py`. What a constraint means at its edges is tested beside what it is about.
"""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction

from projects.models import ParcelAllocation
from tests.breaking import broken_by_value, copied_twice, fields_of
from tests.samples import sample_of
from tests.violations import OF_MIGRATIONS, all_models, copy_of, guarded_fields, message_pattern

pytestmark = pytest.mark.django_db

CHINESE = re.compile(r"[一-鿿]")
FIELDS = guarded_fields()
CONSTRAINED = [
    model for model in all_models() if model._meta.constraints or any(field.model is model for field in FIELDS.values())
]


SEEN_ALONE = "Officer.username"


def refusal_of(*rows):
    """Return what the database says when it refuses to take rows one after another, or nothing. Nothing is kept."""
    try:
        with transaction.atomic():
            for row in rows:
                type(row)._base_manager.bulk_create([row])
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def refusal_of_change(row, changes):
    """Return what the database says when it refuses to change a row, or nothing."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**changes)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def refused_change(row, constraint):
    """Return changes that break a check constraint, which the database refuses whether a row is changed or added."""
    pattern = message_pattern(constraint.name)
    is_added_freely = isinstance(row._meta.pk, models.AutoField) and "id" not in fields_of(constraint.condition)
    for changes in broken_by_value(row, constraint):
        changing, adding = refusal_of_change(row, changes), refusal_of(copy_of(row, **changes))
        if re.search(pattern, changing) or re.search(pattern, adding):
            assert re.search(pattern, changing) or "append-only" in changing
            assert re.search(pattern, adding) or not is_added_freely
            return changes
    pytest.fail(f"没有找到数据库以 {constraint.name} 拒绝的数据")


def refused_copies(row, name):
    """Return the copy of a row, or the pair of copies, that the database refuses by a unique constraint."""
    for first, second in copied_twice(row, name):
        for rows in ([copy_of(row, **first)], [copy_of(row, **first), copy_of(row, **second)]):
            if re.search(message_pattern(name), refusal_of(*rows)):
                return rows
    pytest.fail(f"没有找到数据库以 {name} 拒绝的数据")


def sentences(rows, check):
    """Return what Django says about the last of some rows when the others are there."""
    with transaction.atomic():
        for row in rows[:-1]:
            type(row)._base_manager.bulk_create([row])
        try:
            check(rows[-1])
        except ValidationError as error:
            return error.messages
        finally:
            transaction.set_rollback(True)
    return []


def assert_constraint_holds(row, constraint):
    if isinstance(constraint, models.CheckConstraint):
        changed = copy_of(row, **refused_change(row, constraint))
        changed.pk = row.pk if changed.pk is None else changed.pk
        rows = [changed]
    else:
        rows = refused_copies(row, constraint.name)
    told = sentences(rows, lambda copy: constraint.validate(type(row), copy))
    assert told == [constraint.violation_error_message]
    assert CHINESE.search(told[0])


def assert_field_holds(row, name, field):
    """Check that a field refuses what is there already, or what is negative; a stricter constraint may come first."""
    if field.unique:
        rows = refused_copies(row, name)
    else:
        checks = [one for one in row._meta.constraints if isinstance(one, models.CheckConstraint)]
        stricter = [one.name for one in checks if field.name in fields_of(one.condition)]
        said = refusal_of_change(row, {field.attname: -1}) + "\n" + refusal_of(copy_of(row, **{field.attname: -1}))
        assert re.search("|".join(map(message_pattern, [name, *stricter])), said)
        rows = [copy_of(row, **{field.attname: -1})]
    others = {other.name for other in row._meta.fields} - {field.name}
    told = sentences(rows, lambda copy: (copy.clean_fields(exclude=others), copy.validate_unique(exclude=others)))
    assert told
    assert all(CHINESE.search(sentence) for sentence in told)


@pytest.mark.parametrize("model", CONSTRAINED, ids=lambda model: model.__name__)
def test_the_database_refuses_what_breaks_a_constraint_and_the_program_says_why(model):
    row = sample_of(model)
    for constraint in model._meta.constraints:
        assert_constraint_holds(row, constraint)
    for name, field in FIELDS.items():
        if field.model is model and name != SEEN_ALONE:
            assert_field_holds(row, name, field)


def test_what_a_migration_forbids_by_hand_is_refused():
    allocation = sample_of(ParcelAllocation)
    assert {"parcelallocation_once_at_a_time"} == OF_MIGRATIONS
    assert "parcelallocation_once_at_a_time" in refusal_of(copy_of(allocation))


def test_the_plain_constraint_on_user_names_holds_by_itself(zone_officer):
    """Behind the stricter one, which counts upper and lower case as one, it is never seen."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX officer_username_unique_in_any_case")  # undone with the transaction
    assert re.search(message_pattern(SEEN_ALONE), refusal_of(copy_of(zone_officer)))
