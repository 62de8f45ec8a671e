"""
Encrypts single fields, so that a copy of the database alone does not show them.

A stored value names its algorithm and key, `aes-256-gcm:KEY:BASE64`, so that both can be changed: FIELD_CIPHER and the
first key of FIELD_KEYS encrypt, every algorithm here and every key there decrypts.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class AuthenticatedCipher(Protocol):
        """What seals a text, and opens it only if neither it nor what it is bound to was changed."""

        def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...
        def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...


NONCE_BYTES, TAG_BYTES = 12, 16


class SM4GCM:
    """SM4 (GM/T 0002) in Galois counter mode, called as `AESGCM` is; its key is derived, for it has 16 bytes."""

    def __init__(self, key: bytes) -> None:
        """Derive the key: one key must not serve two algorithms."""
        self._cipher = algorithms.SM4(HKDF(SHA256(), 16, salt=None, info=b"sm4-gcm").derive(key))

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return what was sealed; raises InvalidTag, or ValueError for less than a tag."""
        sealed, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        decryptor = Cipher(self._cipher, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(sealed) + decryptor.finalize()


ALGORITHMS: dict[str, Callable[[bytes], AuthenticatedCipher]] = {"aes-256-gcm": AESGCM, "sm4-gcm": SM4GCM}
"""Authenticated ciphers made from a key of 32 bytes, by the name that values hold."""


class DecryptionError(Exception):
    """A value was changed, belongs elsewhere, or its key is not among FIELD_KEYS."""


def encrypt(text: str, *, purpose: str) -> str:
    """
    Return a text encrypted with the present algorithm and key.

    `purpose` says what it is for, down to the row where that is known: what is copied elsewhere does not decrypt there.
    """
    algorithm, key_id = settings.FIELD_CIPHER, present_key()
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = _cipher(algorithm, settings.FIELD_KEYS[key_id])
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
        return _cipher(algorithm, key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise DecryptionError("加密的内容被改动过，或不属于这里。") from error


def is_encrypted(value: str) -> bool:
    """Whether a stored value is an encrypted one, whatever its key; a text in the clear is not."""
    return value.startswith(tuple(f"{algorithm}:" for algorithm in ALGORITHMS))


def present_key() -> str:
    """Return the id of the key that encrypts."""
    return next(iter(settings.FIELD_KEYS))


def present_prefix() -> str:
    """Return how values begin that the present algorithm and key encrypted; others are to be encrypted anew."""
    return f"{settings.FIELD_CIPHER}:{present_key()}:"


@lru_cache(maxsize=32)
def _cipher(algorithm: str, key: bytes) -> AuthenticatedCipher:
    # Kept: deriving a key takes longer than opening a value, and a list opens hundreds.
    return ALGORITHMS[algorithm](key)


def _bound(algorithm: str, key_id: str, purpose: str) -> bytes:
    return f"{algorithm}:{key_id}:{purpose}".encode()
