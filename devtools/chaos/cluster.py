"""The real processes of one run: PostgreSQL, Redis, a relay, beats and workers; each can be killed and comes back."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import redis as redis_client

from devtools import postgresql, processes, redis
from devtools.smtp_relay import RelayProcess, start_relay

CELERY = (sys.executable, "-m", "celery", "-A", "config")
WORKER = (
    "worker",
    "--pool",
    "prefork",
    "--concurrency",
    "1",
    "--without-gossip",
    "--without-mingle",
    "--loglevel",
    "ERROR",
)
FIELD_KEYS = f"chaos={'A' * 43}="  # 32 bytes of zero: nothing here is worth a better key


@dataclass
class Cluster:
    """Everything that runs."""

    folder: Path
    database: postgresql.Server
    broker: redis.Server
    relay: RelayProcess
    secret: str
    haste: int = 60
    """By what the product's waiting times are divided."""
    app: str = "config"
    beats: list[subprocess.Popen[bytes]] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of every process of the product."""
        return {
            **os.environ,
            "DATABASE_URL": self.database.url,
            "REDIS_URL": self.broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.relay.port}/?tls=none",
            "SMTP_PORT": str(self.relay.port),
            "REMIND_AT": "00:00",
            "ENV": "test",
            "REMINDER_HASTE": str(self.haste),
            "DEPLOYMENT_ID": "chaos",
            "SITE_URL": "http://chaos.invalid",
            "DEBUG": "0",
            "SECRET_KEY": self.secret,
            "FIELD_KEYS": FIELD_KEYS,
        }

    def start_beat(self, number: int) -> subprocess.Popen[bytes]:
        """Start a beat."""
        return self._start("beat", (*CELERY, "beat", "--loglevel", "ERROR", "--pidfile="))

    def start_worker(self, number: int) -> subprocess.Popen[bytes]:
        """Start a worker."""
        name = f"worker-{number}-{secrets.token_hex(4)}@chaos"
        return self._start("worker", (sys.executable, "-m", "celery", "-A", self.app, *WORKER, "-n", name))

    def shell(self, code: str) -> str:
        """Run some Python inside the product, and return what it printed."""
        command = (sys.executable, "manage.py", "shell", "-v", "0", "-c", code)
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout

    def run_module(self, module: str, *arguments: str) -> None:
        """Run a module with the settings of the processes, to its end."""
        subprocess.run([sys.executable, "-m", module, *arguments], env=self.environment, check=True, timeout=120)

    def start_all(self, *, beats: int, workers: int) -> None:
        """Start the beats and the workers."""
        self.beats = [self.start_beat(number) for number in range(beats)]
        self.workers = [self.start_worker(number) for number in range(workers)]

    @property
    def possible_faults(self) -> dict[str, tuple[Callable[[random.Random], None], int]]:
        """Every fault by name, with how often it comes relative to the others."""
        return {
            "beat -9": (self._kill_beat, 3),
            "worker -9": (self._kill_worker, 6),
            "FLUSHALL": (self._flush, 4),
            "redis -9": (self._kill_broker, 3),
            "postgresql crash": (self._crash_database, 2),
            "relay -9": (self._kill_relay, 3),
            "relay faults": (self._relay_faults, 7),
        }

    def random_fault(self, chance: random.Random) -> None:
        """Commit a fault at random, and have what died come back."""
        weights = [weight for _, weight in self.possible_faults.values()]
        self.fault(chance.choices(list(self.possible_faults), weights=weights)[0], chance)

    def fault(self, name: str, chance: random.Random) -> None:
        """Commit one fault, and have what died come back."""
        self.faults[name] += 1
        self.possible_faults[name][0](chance)

    def heal(self) -> None:
        """Let everything run again."""
        self.relay.commit("ok")
        for group, start in ((self.beats, self.start_beat), (self.workers, self.start_worker)):
            for number, process in enumerate(group):
                if process.poll() is not None:
                    group[number] = start(number)

    def stop_senders(self) -> None:
        """End the beats and the workers at once: what the ledger and the relay's log hold then stays as it is."""
        for beat in self.beats:
            _kill(beat)
        self.beats = []
        self.stop_workers()

    def waiting_in_broker(self) -> int:
        """Return how many messages the broker holds, given to a worker or not."""
        broker = redis_client.Redis.from_url(self.broker.url)
        # One after the other: a message in between counts once more, and is never overlooked.
        return int(broker.hlen("unacked")) + sum(int(broker.llen(queue)) for queue in ("celery", "long"))

    def stop_workers(self) -> None:
        """End the workers at once."""
        for worker in self.workers:
            _kill(worker)
        self.workers = []

    def logs(self) -> str:
        """Return the last words of every process, to explain a run that went wrong."""
        return "\n".join(
            f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in self.folder.glob("*.log")
        )

    def stop(self) -> None:
        """End everything."""
        processes.stop([*self.beats, *self.workers, self.relay.process], grace_seconds=3)
        redis.stop(self.broker)
        postgresql.stop(self.database)

    def _start(self, name: str, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return processes.start(command, env=self.environment, log=log.fileno())

    def _kill_beat(self, chance: random.Random) -> None:
        number = chance.randrange(len(self.beats))
        _kill(self.beats[number])
        self.beats[number] = self.start_beat(number)

    def _kill_worker(self, chance: random.Random) -> None:
        number = chance.randrange(len(self.workers))
        _kill(self.workers[number])
        self.workers[number] = self.start_worker(number)

    def _flush(self, _chance: random.Random) -> None:
        with contextlib.suppress(redis_client.RedisError):
            redis_client.Redis.from_url(self.broker.url).flushall()

    def _kill_broker(self, chance: random.Random) -> None:
        _kill(self.broker.process)
        time.sleep(chance.uniform(0, 2))
        self.broker = redis.start_again(self.broker)

    def _crash_database(self, chance: random.Random) -> None:
        self.database.process.send_signal(signal.SIGQUIT)  # immediate: no checkpoint, recovery at the next start
        self.database.process.wait()
        time.sleep(chance.uniform(0, 2))
        self.database = postgresql.start_again(self.database)

    def _kill_relay(self, chance: random.Random) -> None:
        _kill(self.relay.process)
        time.sleep(chance.uniform(0, 2))
        self.relay = start_relay(self.folder, port=self.relay.port)

    def _relay_faults(self, chance: random.Random) -> None:
        self.relay.commit(chance.choice(["mixed", "mixed", "450", "421", "drop_taken", "drop_lost", "452"]))
        time.sleep(chance.uniform(0.2, 1.5))
        self.relay.commit("ok")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
