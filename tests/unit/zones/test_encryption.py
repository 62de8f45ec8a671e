"""Single fields that are stored encrypted."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings as django_settings
from django.test import override_settings

from zones.encryption import DecryptionError, decrypt, encrypt, is_encrypted, present_prefix

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def settings():
    """The settings, until the end of a test; `make test-fast` has no pytest-django."""
    with override_settings():
        yield django_settings


def test_what_is_encrypted_is_read_again_where_it_belongs(settings):
    settings.FIELD_KEYS = {"2026": OLD}
    value = encrypt("13800001111", purpose="phone:1")
    assert value.startswith("aes-256-gcm:2026:")
    assert value != encrypt("13800001111", purpose="phone:1")
    assert "13800001111" not in value + base64.urlsafe_b64decode(value.rpartition(":")[2]).decode("latin-1")
    assert decrypt(value, purpose="phone:1") == "13800001111"
    assert decrypt(encrypt("张三", purpose=""), purpose="") == "张三"


def test_keys_are_changed_one_after_the_other(settings):
    settings.FIELD_KEYS = {"2026": OLD}
    value = encrypt("a", purpose="x")
    settings.FIELD_KEYS = {"2027": NEW, "2026": OLD}
    assert (decrypt(value, purpose="x"), value.startswith(present_prefix())) == ("a", False)
    assert encrypt("a", purpose="x").startswith(present_prefix())
    settings.FIELD_KEYS = {"2027": NEW}
    with pytest.raises(DecryptionError, match="不在 FIELD_KEYS 里"):
        decrypt(value, purpose="x")


def test_both_algorithms_read_what_either_wrote(settings):
    settings.FIELD_KEYS = {"2026": OLD}
    values = {}
    for settings.FIELD_CIPHER in ("aes-256-gcm", "sm4-gcm"):
        values[settings.FIELD_CIPHER] = encrypt("0358-6320000转801", purpose="x")
    for name, value in values.items():
        assert value.startswith(f"{name}:2026:")
        assert decrypt(value, purpose="x") == "0358-6320000转801"
        assert is_encrypted(value)
        other = next(other for other in values if other != name)
        # The algorithm is bound, too: a value that is said to be of the other does not decrypt.
        with pytest.raises(DecryptionError):
            decrypt(value.replace(name, other), purpose="x")
    assert not any(map(is_encrypted, ("", "13800001111", "aes", "0358-6320000")))


def test_sm4_is_the_published_one():
    """GB/T 32907 A.1: the key encrypted by itself; GCM encrypts a block of zeros first, to hash with."""
    sample = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(sample), modes.ECB()).encryptor()  # noqa: S305  # one block
    assert encryptor.update(sample).hex() == "681edf34d206965e86b3e94f536e4246"


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
def test_what_was_changed_or_moved_is_not_read(settings, cipher):
    settings.FIELD_CIPHER = cipher
    settings.FIELD_KEYS = {"2026": OLD, "2027": NEW}
    value = encrypt("a", purpose="phone:1")
    algorithm, _, sealed = value.split(":")
    flipped = bytearray(base64.urlsafe_b64decode(sealed))
    flipped[-1] ^= 1
    changed = f"{algorithm}:2026:{base64.urlsafe_b64encode(flipped).decode()}"
    for other in (
        changed,
        f"{algorithm}:2027:{sealed}",
        f"none:2026:{sealed}",
        f"{algorithm}:2026:",
        "",
        "13800001111",
    ):
        with pytest.raises(DecryptionError):
            decrypt(other, purpose="phone:1")
    with pytest.raises(DecryptionError, match="不属于这里"):
        decrypt(value, purpose="phone:2")
