"""What every test runs under. Loaded before Django's settings are, which have no default for a secret."""

import gc
import os
import secrets

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import HealthCheck, settings

from config.field_keys import new_key

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("FIELD_KEYS", new_key("tests"))
# The tests say themselves whom they mail, and never by what a developer has set; the same goes for who they are.
os.environ["EMAIL_URL"] = ""
os.environ["DEPLOYMENT_ID"] = "local"

settings.register_profile("fast", max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("check", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Make the settings cheap where their price buys nothing in a test."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Collecting garbage after every 700 new objects took a tenth of the time and more; nearly all of them are kept.
    gc.set_threshold(50_000, 20, 100)
    django_settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Refuse to call a suite complete that ran on SQLite, where rows cannot be locked."""
    if os.environ.get("REQUIRE_POSTGRES") == "1" and connection.vendor != "postgresql":
        raise pytest.UsageError("完整测试要在 PostgreSQL 上运行：请用 make test。")


def pytest_report_header() -> list[str]:
    """Say at the top of the output which servers the tests run against."""
    redis = "Redis" if os.environ.get("REDIS_URL") else "无 Redis"
    return [f"数据库：{connection.vendor}；{redis}；hypothesis：{settings.get_current_profile_name()}"]
