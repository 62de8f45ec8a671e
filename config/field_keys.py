"""The keys of fields that are stored encrypted: from a file or the environment, never from the database."""

import base64
import binascii
import re
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.core.exceptions import ImproperlyConfigured

from config import env

BYTES = 32
CIPHERS = ("aes-256-gcm", "sm4-gcm")
"""The algorithms of `zones.encryption`, which reads these settings."""
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)


def read(*, development_file: Path, debug: bool) -> dict[str, bytes]:
    """
    Return the keys by their ids: the first encrypts, all decrypt.

    They stand in `FIELD_KEYS`, or in the file that `FIELD_KEYS_FILE` names, as `id=base64 of 32 bytes` with commas or
    line ends between them. With DEBUG on a missing one is drawn once and kept in `development_file`.

    :raises ImproperlyConfigured: if there is none with DEBUG off, or one cannot be read
    """
    text = env.text("FIELD_KEYS") or env.file_text(env.text("FIELD_KEYS_FILE"), name="FIELD_KEYS_FILE")
    if not text and debug:
        text = env.drawn_secret(development_file, new_key("development"))
    keys = dict(_key(entry.strip()) for entry in re.split(r"[,\n]", text) if entry.strip())
    if not keys:
        raise ImproperlyConfigured(
            "没有设置 FIELD_KEYS：DEBUG 关闭时必须用环境变量 FIELD_KEYS 或 FIELD_KEYS_FILE "
            "给出字段加密的密钥，程序没有启动。"
        )
    return keys


def cipher() -> str:
    """
    Return the algorithm that encrypts, from `FIELD_CIPHER`; every one decrypts.

    :raises ImproperlyConfigured: if it is none of CIPHERS, or this machine's OpenSSL was built without it
    """
    name = env.choice("FIELD_CIPHER", CIPHERS[0], of=CIPHERS)
    try:
        # Tried now: found out later, it would be at the first write.
        _ = name == "sm4-gcm" and Cipher(algorithms.SM4(bytes(16)), modes.GCM(bytes(12))).encryptor()
    except UnsupportedAlgorithm as error:
        raise ImproperlyConfigured(f"FIELD_CIPHER={name}：这里的 OpenSSL 不带 SM4，程序没有启动。") from error
    return name


def new_key(key_id: str) -> str:
    """Return a new key as FIELD_KEYS holds it."""
    return f"{key_id}={base64.b64encode(secrets.token_bytes(BYTES)).decode()}"


def _key(entry: str) -> tuple[str, bytes]:
    key_id, _, encoded = entry.partition("=")
    try:
        # Both alphabets of base64: tools differ in which one they print.
        key = base64.b64decode(encoded.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    # Neither the entry nor a part of it is repeated: it is a secret.
    if not _KEY_ID.fullmatch(key_id) or len(key) != BYTES:
        raise ImproperlyConfigured("FIELD_KEYS 每项应为“编号=32 字节的 base64”，例如 2026=…，程序没有启动。")
    return key_id, key
