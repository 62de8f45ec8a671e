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
WITHOUT_DATABASE = ("tests/unit/", "tests/architecture/")
"""What runs in one process while another makes the template of the databases."""

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


class _WithoutPytestDjango:
    """What pytest-django does for those tests as well that `make test-fast` runs without it."""

    @staticmethod
    def pytest_addoption(parser: pytest.Parser) -> None:
        """Know its option."""
        parser.addini("DJANGO_SETTINGS_MODULE", "the settings, which are taken from the environment")

    @staticmethod
    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests() -> None:
        """Read the settings before any conftest imports a model."""
        django.setup()

    @staticmethod
    def pytest_configure() -> None:
        """Prepare Django for tests."""
        setup_test_environment()


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Stand in for pytest-django where it is left out, since it prepares each test for a database."""
    if pluginmanager.is_blocked("django"):
        pluginmanager.register(_WithoutPytestDjango())


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Make the settings cheap where their price buys nothing in a test."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Collecting garbage after every 700 new objects took a tenth of the time and more; nearly all of them are kept.
    gc.set_threshold(50_000, 20, 100)
    django_settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Put the files first that take longest, so that no process is left alone with one of them in the end.

    Those that may take longest, by their marks, those that drive a browser, and then those of most tests; within a file
    nothing is moved. But after the very first comes what needs no database, since the other process would wait for the
    template of it that the first one makes.
    """
    files = defaultdict(list)
    for item in items:
        files[_scope(item.nodeid)].append(item)
    marks = {scope: [item.get_closest_marker("timeout") for item in inside] for scope, inside in files.items()}
    longest = {scope: max((mark.args[0] for mark in found if mark), default=0) for scope, found in marks.items()}
    driving = {scope for scope, inside in files.items() if inside[0].get_closest_marker("browser")}
    ordered = sorted(files, key=lambda scope: (-longest[scope], scope not in driving, -len(files[scope])))
    ordered[1:] = sorted(ordered[1:], key=lambda scope: not scope.startswith(WITHOUT_DATABASE))
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
