"""Web server, worker and demo data by one command, to try the product or to develop it: `make run`."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError, connection

from config import env
from devtools import initial_data, processes

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var"
HOST = "127.0.0.1"
ANSWER_SECONDS = 60.0

ACCOUNTS = {
    "province": "省级：看全省，出通报",
    "lvliang": "吕梁市：看本市各开发区",
    "xingxian": "兴县经济技术开发区：填报本区项目",
    "admin": "系统管理：/admin/",
    "unit-140100": "太原市的示例账号；其余各市同样按代码，如 unit-140200",
    "zone-140100": "太原市一个开发区的示例账号；其余同样",
}
QUEUES = ("celery", "long")
"""Each has a worker of its own: an import of minutes keeps no reminder waiting."""
PASSWORD = "demo-only-2024"  # noqa: S105  printed on the screen for everybody
EXAMPLE = """\
  TOKEN=$(curl -s ADDRESS/api/v1/auth/login/ -H 'Content-Type: application/json' \\
    -d '{"username":"province","password":"PASSWORD"}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
  curl -s -H "Authorization: Token $TOKEN" 'ADDRESS/api/v1/rates/?as_of=2023-12-31&by=unit'"""


def main() -> int:
    """Prepare the data, start the server and the worker, and stop both when asked to."""
    processes.die_with_parent()
    env.load_file(PROJECT / ".env")
    # After the file, whose values win over these defaults.
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        # Before the settings, which need the address, and before data is loaded for a server that cannot start.
        port = _port()
        os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
        django.setup()
        initial_data.load()
    except (CommandError, DatabaseError, ImproperlyConfigured, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return _serve(port)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise RuntimeError(f"PORT 应为 1 到 65535 之间的数，而不是“{given}”。")
    port = int(given)
    with socket.socket() as probe:
        # As servers bind: connections of the last run that are still closing do not count as a taken port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise RuntimeError(
                f"没有权限使用端口 {port}：请换一个 1024 以上的端口，例如 PORT=8001 make run。"
            ) from error
        except OSError as error:
            raise RuntimeError(
                f"端口 {port} 已被占用：请先停掉占用它的程序，或换一个端口，例如 PORT={port + 1} make run。"
            ) from error
    return port


def _serve(port: int) -> int:
    for folder in ("log", "static"):
        (VAR / folder).mkdir(parents=True, exist_ok=True)
    asked_to_stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Only noted: the loop below sees it, and both children are stopped in one place.
        signal.signal(number, lambda received, _frame: asked_to_stop.append(received))
    with (VAR / "log" / "worker.log").open("ab") as log:
        web = processes.start(_web_command(port))
        workers = [processes.start(_worker_command(queue), log=log.fileno()) for queue in QUEUES]
    try:
        if processes.wait_until(
            lambda: bool(asked_to_stop) or web.poll() is not None or _answers(port), seconds=ANSWER_SECONDS
        ):
            if not asked_to_stop and web.poll() is None:
                _greet(port)
            while not asked_to_stop and web.poll() is None and all(worker.poll() is None for worker in workers):
                processes.wait_until(lambda: bool(asked_to_stop), seconds=0.5)
        return _ending(web, workers, asked_to_stop=bool(asked_to_stop))
    finally:
        processes.stop([web, *workers])


def _ending(web: subprocess.Popen[bytes], workers: list[subprocess.Popen[bytes]], *, asked_to_stop: bool) -> int:
    if asked_to_stop:
        print("\n正在停止……", flush=True)
        return 0
    if web.poll() is not None:
        print(f"网站进程意外退出（{web.returncode}），已全部停止。", file=sys.stderr)
    elif codes := [worker.returncode for worker in workers if worker.poll() is not None]:
        print(f"任务进程意外退出（{codes[0]}），已全部停止；详见 var/log/worker.log。", file=sys.stderr)
    else:
        print(f"网站在 {ANSWER_SECONDS:.0f} 秒内没有应答，已全部停止。", file=sys.stderr)
    return 1


def _web_command(port: int) -> list[str]:
    # One process: without Redis the throttles are counted in its memory.
    options = ["--bind", f"{HOST}:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", "8"]
    options += ["--graceful-timeout", "3", "--no-control-socket", "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", "config.wsgi:application", *options]


def _worker_command(queue: str) -> list[str]:
    options = ["--pool", "solo", "--queues", queue, "--hostname", f"{queue}@%h", "--loglevel", "INFO"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    # One of them also sends what is due.
    options += ["--beat"] * (queue == QUEUES[0])
    return [sys.executable, "-m", "celery", "-A", "config", "worker", *options]


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        client = http.client.HTTPConnection(HOST, port, timeout=10)
        # Any status counts: the question is whether the server answers at all.
        client.request("GET", "/healthz")
        client.getresponse().read()
        return True
    return False


def _greet(port: int) -> None:
    address = f"http://{HOST}:{port}"
    print(f"\n山西省开发区项目跟踪已启动：{address}/\n接口文档：{address}/api/docs/", flush=True)
    there = set(get_user_model().objects.filter(username__in=ACCOUNTS).values_list("username", flat=True))
    if there:
        print(f"\n演示账号（密码都是 {PASSWORD}）：")
        print("\n".join(f"  {username:<12}{role}" for username, role in ACCOUNTS.items() if username in there))
        print(f"\n接口示例：\n{EXAMPLE.replace('ADDRESS', address).replace('PASSWORD', PASSWORD)}")
    print("\n按 Ctrl-C 停止。", flush=True)
    # From here on this process only waits for its children.
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
