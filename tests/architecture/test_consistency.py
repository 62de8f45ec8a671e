"""Names, labels, docstrings and tests say the same as the models."""

import inspect
import re

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.architecture.sources import python_files
from tests.violations import APPS, OF_MIGRATIONS, all_models, guarded_fields, named_constraints

CHINESE = re.compile(r"[一-鿿]")
THIS_FILE = "test_consistency.py"


@pytest.fixture(scope="module")
def test_sources() -> str:
    """The text of every test."""
    files = [path for path in python_files("tests") if path.name != THIS_FILE]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("name", sorted({*named_constraints(), *guarded_fields(), *OF_MIGRATIONS}))
def test_a_test_names_every_constraint(name, test_sources):
    assert f'"{name}"' in test_sources, f"没有测试提到约束 {name}"


def test_every_constraint_says_in_chinese_what_is_wrong():
    constraints = [one for model in all_models() for one in model._meta.constraints]
    assert [one.name for one in constraints if not CHINESE.search(str(one.violation_error_message))] == []


def test_every_model_and_field_has_a_chinese_name():
    names = {}
    for model in all_models():
        names[model.__name__] = str(model._meta.verbose_name)
        for field in model._meta.local_fields:
            is_inherited = "django.contrib" in model.__mro__[1].__module__ and hasattr(model.__mro__[1], field.name)
            if not field.auto_created and not is_inherited:
                names[f"{model.__name__}.{field.name}"] = str(field.verbose_name)
    assert {name: text for name, text in names.items() if not CHINESE.search(text)} == {}


def test_every_choice_has_a_chinese_label():
    labels = {
        f"{model.__name__}.{field.name} {value}": str(label)
        for model in all_models()
        for field in model._meta.local_fields
        for value, label in field.flatchoices
    }
    assert len(labels) > 30
    assert {name: label for name, label in labels.items() if not CHINESE.search(label)} == {}


def test_every_app_has_a_chinese_name():
    assert [app for app in APPS if not CHINESE.search(str(apps.get_app_config(app).verbose_name))] == []


def querysets() -> set[type]:
    """Return the querysets that the program's models are asked by, and what they are built on."""
    found = {base for model in all_models() for base in type(model._default_manager.all()).__mro__}
    return {one for one in found if one.__module__.split(".")[0] in APPS}


def test_every_verb_of_a_queryset_says_what_it_keeps():
    verbs = {
        f"{queryset.__name__}.{name}": inspect.getdoc(verb)
        for queryset in querysets()
        for name, verb in vars(queryset).items()
        if inspect.isfunction(verb) and not name.startswith("_")
    }
    assert {"ZoneQuerySet.visible_to", "RecordQuerySet.as_known_at"} <= verbs.keys()
    assert [name for name, doc in verbs.items() if not (doc or "").endswith(".")] == []


def test_the_migrations_say_what_the_models_say():
    loader = MigrationLoader(None)
    with translation.override(None):  # as makemigrations does
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    assert {app: found for app, found in changes.items() if app in APPS} == {}


def test_every_migration_can_be_taken_back():
    loader = MigrationLoader(None)
    own = {key: migration for key, migration in loader.disk_migrations.items() if key[0] in APPS}
    assert {app for app, _ in own} == set(APPS)
    stuck = [
        (*key, one.describe()) for key, migration in own.items() for one in migration.operations if not one.reversible
    ]
    assert stuck == []


@pytest.mark.parametrize("app", APPS)
def test_the_migrations_form_one_line(app):
    loader = MigrationLoader(None)
    assert len(loader.graph.leaf_nodes(app)) == 1


def test_money_and_dates_are_stored_as_their_names_say():
    kinds = {"_yuan": models.BigIntegerField, "_on": models.DateField, "_at": models.DateTimeField}
    fields = [field for model in all_models() for field in model._meta.local_fields]
    wrong = [
        f"{field.model.__name__}.{field.name}"
        for field in fields
        for suffix, kind in kinds.items()
        if field.name.endswith(suffix) and type(field) is not kind
    ]
    assert wrong == []
    assert [field.name for field in fields if isinstance(field, models.FloatField | models.DecimalField)] == []
