"""Single fields that are stored encrypted."""

import base64

import pytest

from zones.encryption import DecryptionError, decrypt, encrypt, is_current

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


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
    assert (decrypt(value, purpose="x"), is_current(value)) == ("a", False)
    assert is_current(encrypt("a", purpose="x"))
    settings.FIELD_KEYS = {"2027": NEW}
    with pytest.raises(DecryptionError, match="不在 FIELD_KEYS 里"):
        decrypt(value, purpose="x")


def test_what_was_changed_or_moved_is_not_read(settings):
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
