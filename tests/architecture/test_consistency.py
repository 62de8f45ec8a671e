"""Names, labels, docstrings and migrations say the same as the models."""

import inspect
import re
from functools import cache

from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.architecture.sources import PROJECT, assert_none
from tests.violations import APPS, all_models

CHINESE = re.compile(r"[一-鿿]")


def defined_at(subject: type) -> str:
    """Return where a class is defined, as `file:line`."""
    file = inspect.getsourcefile(subject) or ""
    return f"{file.removeprefix(f'{PROJECT}/')}:{inspect.getsourcelines(subject)[1]}"


def chinese_names() -> dict[tuple[type, str], str]:
    """Return what an officer may read of apps, models, fields, choices and constraints, by whose it is."""
    names = {(type(app), app.label): str(app.verbose_name) for app in map(apps.get_app_config, APPS)}
    for model in all_models():
        names[model, ""] = str(model._meta.verbose_name)
        names |= {(model, one.name): str(one.violation_error_message) for one in model._meta.constraints}
        for field in model._meta.local_fields:
            names |= {(model, f"{field.name} {value}"): str(label) for value, label in field.flatchoices}
            is_inherited = "django.contrib" in model.__mro__[1].__module__ and hasattr(model.__mro__[1], field.name)
            if not field.auto_created and not is_inherited:
                names[model, field.name] = str(field.verbose_name)
    return names


def test_whatever_an_officer_may_read_of_a_model_is_chinese():
    names = chinese_names()
    assert sum(" " in name for _, name in names) > 30
    assert_none(
        f"{defined_at(owner)}: {name} {label!r}" for (owner, name), label in names.items() if not CHINESE.search(label)
    )


def querysets() -> set[type]:
    """Return the querysets that the program's models are asked by, and what they are built on."""
    found = {base for model in all_models() for base in type(model._default_manager.all()).__mro__}
    return {queryset for queryset in found if queryset.__module__.split(".")[0] in APPS}


def test_every_verb_of_a_queryset_says_what_it_keeps():
    verbs = {
        (queryset, name): inspect.getdoc(verb) or ""
        for queryset in querysets()
        for name, verb in vars(queryset).items()
        if inspect.isfunction(verb) and not name.startswith("_")
    }
    assert {"ZoneQuerySet.visible_to", "RecordQuerySet.as_known_at"} <= {f"{key[0].__name__}.{key[1]}" for key in verbs}
    assert_none(f"{defined_at(key[0])}: {key[1]}" for key, doc in verbs.items() if not doc.endswith("."))


@cache
def migrations() -> MigrationLoader:
    """Return the migrations as they stand on disk, of no database."""
    return MigrationLoader(None)


def test_the_migrations_say_what_the_models_say():
    with translation.override(None):  # as makemigrations does
        detector = MigrationAutodetector(migrations().project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=migrations().graph)
    assert_none(
        f"{app}: {operation.describe()}"
        for app, found in changes.items()
        if app in APPS
        for migration in found
        for operation in migration.operations
    )


def test_the_migrations_of_an_app_form_one_line_and_can_be_taken_back():
    own = {key: migration for key, migration in migrations().disk_migrations.items() if key[0] in APPS}
    assert {app for app, _ in own} == set(APPS)
    assert_none(f"{app}: {ends}" for app in APPS if len(ends := migrations().graph.leaf_nodes(app)) != 1)
    assert_none(
        f"{app}/migrations/{name}.py:1: {operation.describe()}"
        for (app, name), migration in own.items()
        for operation in migration.operations
        if not operation.reversible
    )


def test_money_and_dates_are_stored_as_their_names_say():
    kinds = {"_yuan": models.BigIntegerField, "_on": models.DateField, "_at": models.DateTimeField}
    fields = [field for model in all_models() for field in model._meta.local_fields]
    assert_none(
        f"{defined_at(field.model)}: {field.name}"
        for field in fields
        if isinstance(field, models.FloatField | models.DecimalField)
        or any(field.name.endswith(suffix) and type(field) is not kind for suffix, kind in kinds.items())
    )
