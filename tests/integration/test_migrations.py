"""A database can be made, emptied and made again by the migrations alone."""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.db import connection

THERE_AND_BACK = """
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connection

models = [model for app in ("zones", "projects", "tracker") for model in apps.get_app_config(app).get_models()]
own = {model._meta.db_table for model in models}
call_command("migrate", verbosity=0)
assert own <= set(connection.introspection.table_names())
for app in ("zones", "tracker", "projects"):  # with the zones goes nearly all that there is, in one plan
    call_command("migrate", app, "zero", verbosity=0)
assert not own & set(connection.introspection.table_names())
call_command("migrate", verbosity=0)
assert own <= set(connection.introspection.table_names())
"""


@contextmanager
def scratch_database(folder):
    """Yield the address of an empty database of the engine that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/scratch.sqlite3"
        return
    name = f"scratch_{os.getpid()}"
    settings = connection.settings_dict
    owner = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"postgres://{owner}@{settings['HOST']}:{settings['PORT']}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_every_migration_goes_forward_back_and_forward_again(tmp_path):
    with scratch_database(tmp_path) as url:
        env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        result = subprocess.run(
            [sys.executable, "-c", THERE_AND_BACK], env=env, capture_output=True, text=True, check=False, timeout=280
        )
    assert result.stderr == ""
    assert result.returncode == 0
