"""One run from an empty database to a verdict: the product's, or that of the usual Celery design."""

from __future__ import annotations

import json
import random
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from devtools import postgresql, processes, redis
from devtools.chaos.checker import Row, Verdict, judge
from devtools.chaos.cluster import Cluster
from devtools.chaos.deliveries import addresses, deliveries
from devtools.smtp_relay import start_relay

SEED_DATA = "from devtools.chaos import seed_data; seed_data"
UNSETTLED = """
SELECT count(*) FILTER (WHERE kind = 'digest') < %(due)s
    OR count(*) FILTER (WHERE state IN ('pending', 'claimed', 'dot')) > 0
    OR count(*) FILTER (WHERE state = 'in_doubt' AND kind = 'digest')
     > count(*) FILTER (WHERE kind = 'digest-followup')
  FROM tracker_reminder
"""
Faults = Callable[[Cluster], None]


@dataclass(frozen=True)
class RunSize:
    """How much runs, and how long what was broken may take to heal."""

    due: int
    beats: int = 2
    workers: int = 2
    heal_seconds: float = 240.0


@contextmanager
def running_cluster(*, haste: int = 60, options: tuple[str, ...] = (), wheels_only: bool = False) -> Iterator[Cluster]:
    """Yield servers and a relay that are this run's alone; end them afterwards."""
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        database = postgresql.start(folder, options=options, wheels_only=wheels_only)
        broker = redis.start(folder, wheels_only=wheels_only)
        cluster = Cluster(folder, database, broker, start_relay(folder), secrets.token_urlsafe(48), haste)
        try:
            yield cluster
        finally:
            cluster.stop()


def random_faults(chance: random.Random, seconds: float) -> Faults:
    """Return faults at random for a while, a second or three apart."""

    def commit(cluster: Cluster) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            time.sleep(chance.uniform(0.8, 3.0))
            cluster.random_fault(chance)

    return commit


def every_fault_once(chance: random.Random) -> Faults:
    """Return some messages whose answer is lost, then each fault once in a random order."""

    def commit(cluster: Cluster) -> None:
        before = len(cluster.relay.taken())
        cluster.relay.commit("drop_taken")
        processes.wait_until(lambda: len(cluster.relay.taken()) > before + 2, seconds=30)
        cluster.relay.commit("ok")
        for name in chance.sample(sorted(cluster.possible_faults), len(cluster.possible_faults)):
            cluster.fault(name, chance)
            time.sleep(chance.uniform(0.3, 0.9))

    return commit


def run_product(cluster: Cluster, faults: Faults, size: RunSize) -> Verdict:
    """Have the product send what is due under faults, let it heal, and judge what came of it."""
    cluster.shell(f"{SEED_DATA}.populate({size.due})")
    cluster.start_all(beats=size.beats, workers=size.workers)
    _wait_for_first(cluster)
    faults(cluster)
    cluster.heal()
    deadline = time.monotonic() + size.heal_seconds
    while time.monotonic() < deadline and _is_unsettled(cluster, size.due):
        time.sleep(1)
    rows = [Row(**row) for row in json.loads(cluster.shell(f"{SEED_DATA}.print_ledger()"))]
    return judge(addresses(size.due), rows, deliveries(cluster))


def run_naive(cluster: Cluster, faults: Faults, size: RunSize) -> Verdict:
    """Have the usual Celery design send as much under faults, and judge it."""
    cluster.app = "devtools.chaos.naive_celery"
    enqueue(cluster, 0, size.due)
    cluster.start_all(beats=0, workers=size.workers)
    cluster.beats = [cluster.start_beat(0)]  # only to have something to kill
    _wait_for_first(cluster)
    faults(cluster)
    cluster.heal()
    time.sleep(min(30, size.heal_seconds))
    return judge_naive(cluster, size.due)


def enqueue(cluster: Cluster, first: int, end: int) -> None:
    """Give the usual Celery design its mails, by number."""
    cluster.run_module("devtools.chaos.naive_celery", str(first), str(end))


def judge_naive(cluster: Cluster, due: int) -> Verdict:
    """Judge the usual Celery design; it keeps no ledger, and whatever it was given it takes for sent."""
    rows = [
        Row(number, address, is_follow_up=False, state="sent", message_id=f"<naive-{number}@tracker.invalid>")
        for number, address in enumerate(addresses(due))
    ]
    return judge(addresses(due), rows, deliveries(cluster))


def _wait_for_first(cluster: Cluster) -> None:
    """Begin the faults when the mails have begun: a kill before that hits nothing."""
    processes.wait_until(lambda: len(cluster.relay.taken()) > 20, seconds=60)


def _is_unsettled(cluster: Cluster, due: int) -> bool:
    try:
        with psycopg.connect(cluster.database.url, connect_timeout=5) as database:
            found = database.execute(UNSETTLED, {"due": due}).fetchone()
    except psycopg.OperationalError:
        return True
    return found is None or bool(found[0])
