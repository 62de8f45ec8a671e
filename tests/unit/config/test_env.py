"""What the environment may say, and what stops the start."""

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

LONG_ENOUGH = "k" * env.SHORTEST_SECRET


def read_secret(folder: Path, *, debug: bool = False) -> str:
    return env.secret("SECRET_KEY", development_file=folder / "secret_key", debug=debug)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in ("SECRET_KEY", "SECRET_KEY_FILE", "DATABASE_URL", "EMAIL_URL", "FLAG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)]
)
def test_a_yes_or_no_is_read(monkeypatch, value, expected):
    monkeypatch.setenv("FLAG", value)
    assert env.boolean("FLAG") is expected


def test_a_number_is_read(monkeypatch):
    assert env.number("FLAG", 3) == 3
    monkeypatch.setenv("FLAG", " 2 ")
    assert env.number("FLAG", 3) == 2


@pytest.mark.parametrize("value", ["-1", "1.5", "two", "²", "1000000"])
def test_what_is_no_number_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("FLAG", value)
    with pytest.raises(ImproperlyConfigured, match="FLAG 应为不小于 0 的整数"):
        env.number("FLAG")


def test_an_empty_setting_counts_as_missing(monkeypatch):
    monkeypatch.setenv("FLAG", "  ")
    assert env.boolean("FLAG", default=True) is True


def test_what_is_neither_yes_nor_no_stops_the_start(monkeypatch):
    monkeypatch.setenv("FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="FLAG 应为 1 或 0"):
        env.boolean("FLAG")


def test_a_production_without_a_name_does_not_start(monkeypatch):
    assert env.deployment("FLAG", debug=True) == "local"
    with pytest.raises(ImproperlyConfigured, match="没有设置 FLAG"):
        env.deployment("FLAG", debug=False)
    monkeypatch.setenv("FLAG", "shanxi-1")
    assert env.deployment("FLAG", debug=False) == "shanxi-1"
    for value in ("山西", "a b", "-x", "x" * 81):
        monkeypatch.setenv("FLAG", value)
        with pytest.raises(ImproperlyConfigured, match="FLAG 只用字母"):
            env.deployment("FLAG", debug=True)


def test_a_missing_secret_stops_the_start(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="没有设置 SECRET_KEY"):
        read_secret(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "value", ["change-me", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz", "请改成随机字符串"]
)
def test_a_default_secret_stops_the_start(monkeypatch, tmp_path, value):
    monkeypatch.setenv("SECRET_KEY", value)
    with pytest.raises(ImproperlyConfigured, match="默认值"):
        read_secret(tmp_path)


def test_a_short_secret_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", LONG_ENOUGH[1:])
    with pytest.raises(ImproperlyConfigured, match="太短"):
        read_secret(tmp_path)


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(f"{LONG_ENOUGH}\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert read_secret(tmp_path) == LONG_ENOUGH


def test_a_secret_file_that_is_not_there_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match="读不到 SECRET_KEY_FILE"):
        read_secret(tmp_path)


def test_development_draws_its_secret_once_and_keeps_it_to_its_owner(tmp_path):
    drawn = read_secret(tmp_path, debug=True)
    assert len(drawn) >= env.SHORTEST_SECRET
    assert read_secret(tmp_path, debug=True) == drawn
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_relative_sqlite_path_lies_in_the_project(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/some.sqlite3")
    assert env.database("DATABASE_URL", default="")["NAME"] == env.PROJECT / "var" / "some.sqlite3"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new/some.sqlite3")
    assert env.database("DATABASE_URL", default="")["NAME"] == tmp_path / "new" / "some.sqlite3"
    assert (tmp_path / "new").is_dir()


def test_a_postgresql_url_is_taken_apart(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://us%40er:p%2Fw@db.example:5433/tracker?sslmode=require")
    settings = env.database("DATABASE_URL", default="")
    assert {name: settings[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "NAME": "tracker",
    }
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["OPTIONS"]["prepare_threshold"] == 1


@pytest.mark.parametrize(("told", "threshold"), [("3", 3), ("none", None), ("None", None)])
def test_what_an_address_says_of_prepared_statements_is_a_number_or_none(monkeypatch, told, threshold):
    monkeypatch.setenv("DATABASE_URL", f"postgres://localhost/tracker?prepare_threshold={told}")
    assert env.database("DATABASE_URL", default="")["OPTIONS"]["prepare_threshold"] == threshold


@pytest.mark.parametrize(
    "url",
    [
        "mysql://localhost/tracker",
        "postgres://localhost/",
        "postgres://localhost:port/tracker",
        "postgres://localhost/tracker?prepare_threshold=often",
    ],
)
def test_a_database_that_cannot_be_meant_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database("DATABASE_URL", default="")


@pytest.mark.parametrize(
    ("url", "port", "uses_ssl", "uses_starttls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://mail.example/?tls=starttls", 587, False, True),
        ("smtp://mail.example/?tls=1", 25, False, True),
        ("smtp://mail.example:2525/?tls=none", 2525, False, False),
        ("smtp://mail.example/?tls=ssl", 465, True, False),
        ("smtps://mail.example", 465, True, False),
    ],
)
def test_a_mail_url_says_how_the_connection_is_kept_private(monkeypatch, url, port, uses_ssl, uses_starttls):
    monkeypatch.setenv("EMAIL_URL", url)
    settings = env.email("EMAIL_URL")
    assert settings["EMAIL_HOST"] == "mail.example"
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_SSL"], settings["EMAIL_USE_TLS"]) == (
        port,
        uses_ssl,
        uses_starttls,
    )


@pytest.mark.parametrize("url", ["mail.example", "pop://mail.example", "smtp://mail.example/?tls=perhaps"])
def test_a_mail_server_that_cannot_be_meant_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.email("EMAIL_URL")


def test_a_file_fills_in_what_the_environment_leaves_open(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", {"SITE_URL": "https://here.example"})
    (tmp_path / ".env").write_text(
        "# 说明\n\nSITE_URL=https://there.example\nexport EMAIL_FROM='催办 <a@b.example>'\nA=b=c\n"
    )
    env.load_file(tmp_path / ".env")
    assert os.environ == {"SITE_URL": "https://here.example", "EMAIL_FROM": "催办 <a@b.example>", "A": "b=c"}


def test_a_line_that_sets_nothing_stops_the_start(tmp_path):
    (tmp_path / ".env").write_text("DEBUG\n")
    with pytest.raises(ImproperlyConfigured, match="第 1 行"):
        env.load_file(tmp_path / ".env")


def test_no_file_is_no_fault(tmp_path):
    env.load_file(tmp_path / ".env")


def test_the_folders_of_the_broker_are_made(tmp_path):
    options = env.broker_folders(tmp_path / "broker")
    assert options["data_folder_in"] == options["data_folder_out"]
    assert Path(str(options["data_folder_in"])).is_dir()
    assert Path(str(options["control_folder"])).is_dir()
