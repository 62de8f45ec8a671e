"""
Encrypts single fields, so that a copy of the database alone does not show them.

A stored value names its algorithm and key, `aes-256-gcm:KEY:BASE64`, so that keys can be changed: the first key of
FIELD_KEYS encrypts, every key there decrypts.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

ALGORITHMS = {"aes-256-gcm": AESGCM}
"""Authenticated ciphers with keys of 32 bytes, by the name that values hold; the first encrypts."""
NONCE_BYTES = 12


class DecryptionError(Exception):
    """A value was changed, belongs elsewhere, or its key is not among FIELD_KEYS."""


def encrypt(text: str, *, purpose: str) -> str:
    """
    Return a text encrypted with the present key.

    `purpose` says which field of which row it is for: a value that is copied elsewhere does not decrypt there.
    """
    algorithm, key_id = next(iter(ALGORITHMS)), next(iter(settings.FIELD_KEYS))
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = ALGORITHMS[algorithm](settings.FIELD_KEYS[key_id])
    sealed = cipher.encrypt(nonce, text.encode(), _bound(algorithm, key_id, purpose))
    return f"{algorithm}:{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(value: str, *, purpose: str) -> str:
    """
    Return the text of an encrypted value.

    :raises DecryptionError: if it was changed, was encrypted for another purpose, or its key is unknown
    """
    algorithm, _, rest = value.partition(":")
    key_id, _, encoded = rest.partition(":")
    key = settings.FIELD_KEYS.get(key_id)
    if algorithm not in ALGORITHMS or key is None:
        raise DecryptionError(f"加密的内容所用的算法或密钥（{algorithm[:20]}，{key_id[:16]}）不在 FIELD_KEYS 里。")
    try:
        sealed = base64.urlsafe_b64decode(encoded)
        bound = _bound(algorithm, key_id, purpose)
        return ALGORITHMS[algorithm](key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise DecryptionError("加密的内容被改动过，或不属于这里。") from error


def is_current(value: str) -> bool:
    """Whether a value was encrypted with the present algorithm and key; others are to be encrypted anew."""
    return value.startswith(f"{next(iter(ALGORITHMS))}:{next(iter(settings.FIELD_KEYS))}:")


def _bound(algorithm: str, key_id: str, purpose: str) -> bytes:
    return f"{algorithm}:{key_id}:{purpose}".encode()
