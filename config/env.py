"""Typed readers of the environment. A value that cannot be read raises ImproperlyConfigured and stops the start."""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import postgresql

PROJECT = Path(__file__).resolve().parent.parent

KNOWN_SECRETS = {"change-me", "changeme", "secret", "insecure", "请改成随机字符串"}
SHORTEST_SECRET = 32

DEPLOYMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}

SQLITE = {
    "journal_mode": "WAL",  # readers and the writer do not wait for each other
    "synchronous": "NORMAL",  # with WAL a crash of the program loses nothing that was committed
    "cache_size": -32_000,  # KiB
    "temp_store": "MEMORY",
    "journal_size_limit": 64 * 1024 * 1024,
    "analysis_limit": 400,  # rows of an index that ANALYZE looks at: milliseconds, and good enough
}
"""The PRAGMAs of every connection to SQLite."""

DatabaseSettings = dict[str, object]


def load_file(path: Path) -> None:
    """Take the settings of a `.env` file, when there is one; what the environment already says wins."""
    if not path.is_file():
        return
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, separator, value = line.removeprefix("export ").partition("=")
        if not separator:
            raise ImproperlyConfigured(f"{path.name} 第 {number} 行不是“名称=值”的形式。")
        os.environ.setdefault(name.strip(), _unquoted(value.strip()))


def text(name: str, default: str = "") -> str:
    """Return a setting as it stands; an empty one counts as missing."""
    return os.environ.get(name, "").strip() or default


def boolean(name: str, *, default: bool = False) -> bool:
    """
    Return a setting that is yes or no; an empty one is the default.

    :raises ImproperlyConfigured: if it is neither
    """
    value = text(name, str(int(default))).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，而不是“{value}”。")


def number(name: str, default: int = 0) -> int:
    """
    Return a setting that counts something, from 0 to 999999.

    :raises ImproperlyConfigured: if it is no such number
    """
    value = text(name, str(default))
    # `int` would also take full-width digits, signs and underscores.
    if not (value.isascii() and value.isdecimal()) or len(value) > 6:
        raise ImproperlyConfigured(f"环境变量 {name} 应为不小于 0 的整数，而不是“{value}”。")
    return int(value)


def choice(name: str, default: str, *, of: Sequence[str]) -> str:
    """
    Return a setting that is one of some words.

    :raises ImproperlyConfigured: if it is none of them
    """
    value = text(name, default)
    if value not in of:
        raise ImproperlyConfigured(f"环境变量 {name} 应为 {'、'.join(of)} 之一，而不是“{value}”。")
    return value


def items(name: str, default: str = "") -> list[str]:
    """Return a setting that is a list with commas."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def secret(name: str, *, development_file: Path, debug: bool) -> str:
    """
    Return a secret, given outright or as `NAME_FILE`.

    With DEBUG on a missing one is drawn once and kept in `development_file`, readable by its owner alone.

    :raises ImproperlyConfigured: if it is missing with DEBUG off, a default one, or too short
    """
    value = text(name) or file_text(text(f"{name}_FILE"), name=f"{name}_FILE")
    if not value and debug:
        value = drawn_secret(development_file, secrets.token_urlsafe(48))
    if not value:
        raise ImproperlyConfigured(
            f"没有设置 {name}：DEBUG 关闭时必须用环境变量 {name} 或 {name}_FILE 给出密钥，程序没有启动。"
        )
    if value.lower() in KNOWN_SECRETS or value.startswith("django-insecure-"):
        raise ImproperlyConfigured(f"{name} 还是示例里的默认值，请换成随机字符串，程序没有启动。")
    if len(value) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} 太短：至少 {SHORTEST_SECRET} 个字符，程序没有启动。")
    return value


def deployment(name: str, *, debug: bool) -> str:
    """
    Return by what name this installation is told from others; `local` where DEBUG is on and none is given.

    :raises ImproperlyConfigured: if it is missing with DEBUG off, or does not fit a Message-ID
    """
    value = text(name) or ("local" if debug else "")
    if not value:
        raise ImproperlyConfigured(
            f"没有设置 {name}：DEBUG 关闭时必须给这套部署起一个与别处（包括测试机、备份机）不同的名称，"
            "例如 shanxi-2026。数据库已启用过发信的，用原来的名称（从前没有设置过的是 local）。程序没有启动。"
        )
    if not DEPLOYMENT.fullmatch(value):
        raise ImproperlyConfigured(f"{name} 只用字母、数字、点、横线和下划线，最多 80 个，而不是“{value}”。")
    return value


def token(name: str) -> str:
    """
    Return a secret that may be missing, given outright or as `NAME_FILE`.

    :raises ImproperlyConfigured: if it is too short
    """
    value = text(name) or file_text(text(f"{name}_FILE"), name=f"{name}_FILE")
    if value and len(value) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} 太短：至少 {SHORTEST_SECRET} 个字符，程序没有启动。")
    return value


def file_text(path: str, *, name: str) -> str:
    """
    Return what stands in the file that a setting names; empty for an empty path.

    :raises ImproperlyConfigured: if it cannot be read
    """
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"读不到 {name} 指向的文件 {path}：{error.strerror}。") from error


def drawn_secret(path: Path, text: str) -> str:
    """Keep a new secret in a file that only its owner reads, unless there is one already; return what is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Of processes that start at once exactly one creates the file, and no other user can read it at any moment.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return path.read_text(encoding="utf-8").strip()


def database(name: str, *, default: str) -> DatabaseSettings:
    """Return Django's settings of the database that a URL names: `sqlite:///PATH` or `postgres://…`."""
    url = _parsed(name, default)
    if url.scheme == "sqlite":
        return _sqlite(url)
    if url.scheme in {"postgres", "postgresql"}:
        return _postgresql(name, url)
    raise ImproperlyConfigured(f"环境变量 {name} 应以 sqlite:/// 或 postgres:// 开头，而不是“{url.scheme}”。")


def replica(name: str) -> DatabaseSettings:
    """
    Return Django's settings of the replica that a URL names; a replica refuses every write by itself.

    :raises ImproperlyConfigured: if it is no PostgreSQL
    """
    settings = database(name, default="")
    if settings["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"环境变量 {name} 应以 postgres:// 开头：SQLite 没有只读副本。")
    return {**settings, "TEST": {"MIRROR": "default"}}


def email(name: str) -> dict[str, object]:
    """Return Django's SMTP settings that `smtp://user:password@host:port/?tls=starttls|ssl|none` names."""
    url = _parsed(name, "smtp://localhost:25/")
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(f"环境变量 {name} 应形如 smtp://用户:密码@主机:端口/?tls=starttls。")
    tls = dict(parse_qsl(url.query)).get("tls", "ssl" if url.scheme == "smtps" else "none").lower()
    if tls not in {"ssl", "starttls", "none"} | TRUE | FALSE:
        raise ImproperlyConfigured(f"环境变量 {name} 的 tls 应为 starttls、ssl 或 none，而不是“{tls}”。")
    return {
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or {"ssl": 465, "starttls": 587}.get(tls, 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": tls == "ssl",
        "EMAIL_USE_TLS": tls == "starttls" or tls in TRUE,
    }


def broker_folders(folder: Path) -> dict[str, object]:
    """Make the folders of a broker that needs no server, and return its transport options."""
    queue, control = folder / "queue", folder / "control"
    for path in (queue, control):
        path.mkdir(parents=True, exist_ok=True)
    # One folder both ways: whoever publishes writes where the worker reads.
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "store_processed": False,
    }


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def _parsed(name: str, default: str) -> SplitResult:
    url = urlsplit(text(name, default))
    try:
        # `urlsplit` takes any port; only reading the attribute checks it.
        _ = url.port
    except ValueError as error:
        raise ImproperlyConfigured(f"环境变量 {name} 里的端口不是数字。") from error
    return url


def _sqlite(url: SplitResult) -> DatabaseSettings:
    path = PROJECT / unquote(url.path).removeprefix("/")  # sqlite:////with/four/slashes.db is absolute
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # Take the write lock at once: a read that turns into a write cannot wait for it.
            "transaction_mode": "IMMEDIATE",
            "init_command": "".join(f"PRAGMA {name}={value};" for name, value in SQLITE.items()),
            "timeout": 20,  # the busy_timeout; foreign keys Django turns on itself
        },
    }


def _postgresql(name: str, url: SplitResult) -> DatabaseSettings:
    database_name = unquote(url.path).removeprefix("/")
    if not database_name:
        raise ImproperlyConfigured(f"环境变量 {name} 里没有数据库名。")
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        # Kept for a minute, and checked before use: a restart of the database must not fail the next request.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # What sends its values beside the text, the rates alone do, is planned once a connection when it comes again,
        # but for `?prepare_threshold=none`: some poolers keep no plans.
        "OPTIONS": {
            "connect_timeout": 5,
            "options": postgresql.options(),
            **options,
            "prepare_threshold": _times(name, options.get("prepare_threshold", "1")),
        },
    }


def _times(name: str, text: str) -> int | None:
    if text.lower() == "none":
        return None
    if not (text.isascii() and text.isdecimal()):
        raise ImproperlyConfigured(f"环境变量 {name} 里的 prepare_threshold 应为整数或 none，而不是“{text}”。")
    return int(text)
