"""
Put the product under load: `make load`, or `make load ARGS="--seconds 60 --think 1"`, beside a private PostgreSQL.

Two gunicorn workers answer fifty officers. Prints the report for docs/reference/performance.md; 1 when something fails,
grows, or is slower than it may be.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.load.report import Run, faults, report
from bench.load.traffic import Site, drive
from bench.load.world import Account, make_world
from devtools import processes

PROJECT = Path(__file__).resolve().parents[2]
DATABASE = "load_world"
START_SECONDS = 60.0
WARM_UP_SECONDS = 15.0
WORKERS = 2


def main() -> int:
    """Fill, serve, drive, report."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.load", description="五十名人员同时使用：每秒次数、各路由的快慢、内存。"
    )
    parser.add_argument("--seconds", type=float, default=300, help="多久，默认 300 秒")
    parser.add_argument("--think", type=float, default=2, help="两次请求之间平均停多少秒，默认 2")
    parser.add_argument("--projects", type=int, default=20_000, help="多少个项目，默认 20000")
    arguments = parser.parse_args()
    processes.die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"Filling {arguments.projects:,} projects …", flush=True)
    accounts = make_world(DATABASE, arguments.projects)
    site = Site("127.0.0.1", processes.free_port())
    with tempfile.TemporaryFile() as log:
        server = processes.start(_command(site), log=log.fileno(), env=_environment(site))
        try:
            if not processes.wait_until(lambda: processes.is_listening(site.port), seconds=START_SECONDS):
                raise RuntimeError("gunicorn does not answer")
            print(f"{len(accounts)} officers for {arguments.seconds:.0f} s …", flush=True)
            _driven(site, accounts, server.pid, WARM_UP_SECONDS, arguments.think)
            run = _driven(site, accounts, server.pid, arguments.seconds, arguments.think)
        finally:
            processes.stop([server])
        found = list(faults(run))
        print(report(run), "", *found, "一切在目标之内。" if not found else f"{len(found)} 处不在目标之内。", sep="\n")
        if any("failed" in line for line in found):
            log.seek(0)
            errors = [line for line in log.read().decode(errors="replace").splitlines() if '"ERROR"' in line]
            print(*errors[:5], sep="\n")
    return int(bool(found))


def _driven(site: Site, accounts: list[Account], server: int, seconds: float, think_seconds: float) -> Run:
    memory = partial(_memory, server)
    return asyncio.run(drive(site, accounts, seconds=seconds, think_seconds=think_seconds, memory=memory))


def _command(site: Site) -> list[str]:
    options = ["--bind", f"{site.host}:{site.port}", "--workers", str(WORKERS), "--worker-class", "gthread"]
    options += ["--threads", "4", "--no-control-socket", "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", "config.wsgi:application", *options]


def _environment(site: Site) -> dict[str, str]:
    """Return the settings of a production whose database is the one just filled."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    env = {
        **os.environ,
        "DATABASE_URL": urlunsplit(parts._replace(path=f"/{DATABASE}")),
        "DEBUG": "0",
        "SITE_URL": f"http://{site.host}:{site.port}",
        "ALLOWED_HOSTS": site.host,
        "DEPLOYMENT_ID": "load",
        "LOG_FORMAT": "json",
    }
    collect = [sys.executable, str(PROJECT / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=env, check=True)
    return env


def _memory(master: int) -> int:
    """Return the MiB that the children of a process hold together."""
    found = 0
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    for child in children:
        status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
        found += int(status.partition("VmRSS:")[2].split()[0])
    return found // 1024


if __name__ == "__main__":
    sys.exit(main())
