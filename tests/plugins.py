"""What every test runs under. Loaded before Django's settings are, which have no default for a secret."""

import gc
import os
import secrets
from collections import defaultdict
from typing import Any

import django
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import setup_test_environment
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from config.field_keys import new_key

TOGETHER = "tests/integration/tracker/management/demo/"
"""A folder whose files one process has, since they share what takes longest to make."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("FIELD_KEYS", new_key("tests"))
# The tests say themselves whom they mail, and never by what a developer has set; the same goes for who they are.
os.environ["EMAIL_URL"] = ""
os.environ["DEPLOYMENT_ID"] = "local"

settings.register_profile("fast", max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("check", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Know the option of pytest-django where `make test-fast` does without it: it prepares each test for a database."""
    if pluginmanager.is_blocked("django"):
        parser.addini("DJANGO_SETTINGS_MODULE", "the settings, which are taken from the environment")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Read the settings before any conftest imports a model, as pytest-django does."""
    if early_config.pluginmanager.is_blocked("django"):
        django.setup()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the settings cheap where their price buys nothing in a test."""
    if config.pluginmanager.is_blocked("django"):
        setup_test_environment()
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Collecting garbage after every 700 new objects took a tenth of the time and more; nearly all of them are kept.
    gc.set_threshold(50_000, 20, 100)
    django_settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Put the files first that take longest, so that no process is left alone with one of them in the end.

    Those that may take longest, by their marks, and then those of most tests; within a file nothing is moved.
    """
    files = defaultdict(list)
    for item in items:
        files[_scope(item.nodeid)].append(item)
    marks = {scope: [item.get_closest_marker("timeout") for item in inside] for scope, inside in files.items()}
    longest = {scope: max((mark.args[0] for mark in found if mark), default=0) for scope, found in marks.items()}
    ordered = sorted(files, key=lambda scope: (-longest[scope], -len(files[scope])))
    items[:] = [item for scope in ordered for item in files[scope]]


def _scope(nodeid: str) -> str:
    return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]


class _Scheduling(LoadScopeScheduling):
    """Give a process whole files, and the folder above as one."""

    def _split_scope(self, nodeid: str) -> str:
        return _scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Divide the tests between processes by `_scope` where they are asked to be divided by scope."""
    return _Scheduling(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Refuse to call a suite complete that ran on SQLite, where rows cannot be locked."""
    if os.environ.get("REQUIRE_POSTGRES") == "1" and connection.vendor != "postgresql":
        raise pytest.UsageError("完整测试要在 PostgreSQL 上运行：请用 make test。")


def pytest_report_header() -> list[str]:
    """Say at the top of the output which servers the tests run against."""
    redis = "Redis" if os.environ.get("REDIS_URL") else "无 Redis"
    return [f"数据库：{connection.vendor}；{redis}；hypothesis：{settings.get_current_profile_name()}"]
