"""The settings of accounts and the keys of encrypted fields."""

import base64
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import accounts, field_keys
from zones.encryption import ALGORITHMS
from zones.models import Role

NAMES = (
    "PASSWORD_POLICY",
    "PASSWORD_MIN_LENGTH",
    "PASSWORD_CLASSES",
    "PASSWORD_HISTORY",
    "PASSWORD_MAX_AGE",
    "PASSWORD_LINK_HOURS",
    "SECOND_FACTOR",
    "IDLE_MINUTES",
    "IDLE_MINUTES_ADMINISTRATORS",
    "SIGN_IN_LOCKOUT",
    "SIGN_IN_LOCKOUT_MINUTES",
    "FIELD_KEYS",
    "FIELD_KEYS_FILE",
    "FIELD_CIPHER",
)
KEY = base64.b64encode(bytes(range(224, 256))).decode()


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """An environment that says nothing of accounts, and a way to let it say something."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_production_follows_dengbao_and_a_demonstration_keeps_its_password():
    read = accounts.read(debug=False)
    assert read.password == accounts.PasswordPolicy(min_length=10, classes=3, history=5, max_age_days=90)
    assert (read.second_factor, read.lockout) == (frozenset(), 0)
    assert (read.idle, read.idle_of_administrators) == (timedelta(hours=2), timedelta(minutes=30))
    assert accounts.read(debug=True).password.max_age_days == 0


def test_each_demand_is_a_setting(environment):
    environment.setenv("PASSWORD_POLICY", "asvs")
    assert accounts.read(debug=False).password == accounts.PasswordPolicy(12, 0, 5, 0)
    for name, value in (
        ("PASSWORD_MIN_LENGTH", "8"),
        ("PASSWORD_CLASSES", "9"),
        ("SECOND_FACTOR", "province, auditor"),
    ):
        environment.setenv(name, value)
    read = accounts.read(debug=False)
    assert (read.password.min_length, read.password.classes) == (8, 4)
    assert read.second_factor == {"province", "auditor"}
    assert set(accounts.ROLES) == set(Role)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSWORD_POLICY", "none"),
        ("PASSWORD_LINK_HOURS", "23"),
        ("PASSWORD_LINK_HOURS", "73"),
        ("SECOND_FACTOR", "province, administrators"),
        ("IDLE_MINUTES", "0"),
        ("SIGN_IN_LOCKOUT_MINUTES", "0"),
        ("SIGN_IN_LOCKOUT", "-1"),
    ],
)
def test_what_cannot_be_stops_the_start(environment, name, value):
    environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        accounts.read(debug=False)


def test_the_keys_of_fields_come_from_a_file_or_the_environment(environment, tmp_path):
    path = tmp_path / "keys"
    path.write_text(f"2027={KEY}\n2026={KEY.replace('+', '-').replace('/', '_')}\n", encoding="utf-8")
    environment.setenv("FIELD_KEYS_FILE", str(path))
    found = field_keys.read(development_file=tmp_path / "unused", debug=False)
    assert list(found) == ["2027", "2026"]
    assert set(found.values()) == {bytes(range(224, 256))}
    environment.setenv("FIELD_KEYS", field_keys.new_key("x"))
    assert list(field_keys.read(development_file=tmp_path / "unused", debug=False)) == ["x"]


def test_the_cipher_of_fields_is_one_that_there_is(environment):
    assert field_keys.cipher() == "aes-256-gcm"
    environment.setenv("FIELD_CIPHER", "sm4-gcm")
    assert field_keys.cipher() == "sm4-gcm"
    environment.setenv("FIELD_CIPHER", "rc4")
    with pytest.raises(ImproperlyConfigured, match="FIELD_CIPHER 应为 aes-256-gcm、sm4-gcm 之一"):
        field_keys.cipher()
    assert set(field_keys.CIPHERS) == set(ALGORITHMS)


def test_development_draws_a_key_once_and_production_none(tmp_path):
    path = tmp_path / "var" / "field_keys"
    first, second = (field_keys.read(development_file=path, debug=True) for _ in range(2))
    assert (first == second, list(first), path.stat().st_mode & 0o777) == (True, ["development"], 0o600)
    with pytest.raises(ImproperlyConfigured, match="程序没有启动"):
        field_keys.read(development_file=path, debug=False)


@pytest.mark.parametrize("text", ["x", f"={KEY}", f"a b={KEY}", "x=AAAA", f"x={KEY}A", f"{'x' * 17}={KEY}", "x=密"])
def test_a_key_that_is_none_is_not_repeated_in_the_refusal(environment, tmp_path, text):
    environment.setenv("FIELD_KEYS", text)
    with pytest.raises(ImproperlyConfigured) as refusal:
        field_keys.read(development_file=tmp_path / "unused", debug=False)
    assert KEY[:8] not in str(refusal.value)
