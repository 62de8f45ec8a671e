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
PROGRESS = """
SELECT count(*) FILTER (WHERE kind = 'digest') < %(due)s
    OR count(*) FILTER (WHERE state IN ('pending', 'claimed', 'dot')) > 0
    OR count(*) FILTER (WHERE state = 'in_doubt' AND kind = 'digest')
     > count(*) FILTER (WHERE kind = 'digest-followup'),
       count(*), (SELECT count(*) FROM tracker_attempt)
  FROM tracker_reminder
"""
STUCK = "stuck: nothing moved although everything ran"
FIRST_SECONDS = 300.0
Faults = Callable[[Cluster], None]


@dataclass(frozen=True)
class RunSize:
    """
    How much runs, and how long what was broken may take to heal.

    A machine that is slow may take all of `heal_seconds`; one on which nothing at all moves for `stuck_seconds`, some
    times the longest wait between two attempts, is not slow.
    """

    due: int
    beats: int = 2
    workers: int = 2
    heal_seconds: float = 1200.0
    stuck_seconds: float = 240.0


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
    is_stuck = not _settles(cluster, size)
    # First the senders, then the ledger, then the log: see `judge`.
    cluster.stop_senders()
    rows = [Row(**row) for row in json.loads(cluster.shell(f"{SEED_DATA}.print_ledger()"))]
    verdict = judge(addresses(size.due), rows, deliveries(cluster))
    if is_stuck:
        verdict.blame(STUCK, f"{size.stuck_seconds:.0f} s")
    return verdict


def run_naive(cluster: Cluster, faults: Faults, size: RunSize) -> Verdict:
    """Have the usual Celery design send as much under faults, and judge it."""
    cluster.app = "devtools.chaos.naive_celery"
    enqueue(cluster, 0, size.due)
    cluster.start_all(beats=0, workers=size.workers)
    cluster.beats = [cluster.start_beat(0)]  # only to have something to kill
    _wait_for_first(cluster)
    faults(cluster)
    cluster.heal()
    quiet = processes.wait_until(lambda: _stays_empty(cluster), seconds=size.heal_seconds)
    cluster.stop_senders()
    return judge_naive(cluster, size.due, is_quiet=quiet)


def enqueue(cluster: Cluster, first: int, end: int) -> None:
    """Give the usual Celery design its mails, by number."""
    cluster.run_module("devtools.chaos.naive_celery", str(first), str(end))


def judge_naive(cluster: Cluster, due: int, *, is_quiet: bool = True) -> Verdict:
    """
    Judge the usual Celery design; it keeps no ledger, and whatever it was given it takes for sent.

    While its queue is not empty, what has not arrived may be waiting there.
    """
    taken = deliveries(cluster)
    arrived = {delivery.message_id for delivery in taken}
    numbers = {number: f"<naive-{number}@tracker.invalid>" for number in range(due)}
    rows = [
        Row(
            number,
            address,
            is_follow_up=False,
            state="sent" if is_quiet or numbers[number] in arrived else "pending",
            message_id=numbers[number],
        )
        for number, address in enumerate(addresses(due))
    ]
    return judge(addresses(due), rows, taken)


def _wait_for_first(cluster: Cluster) -> None:
    """
    Begin the faults when the mails have begun: a kill before that hits nothing.

    :raises RuntimeError: if they do not begin
    """
    if not processes.wait_until(lambda: len(cluster.relay.taken()) > 20, seconds=FIRST_SECONDS):
        raise RuntimeError(f"{FIRST_SECONDS:.0f} 秒内没有开始发信，无从判定：\n{cluster.logs()}")


def _settles(cluster: Cluster, size: RunSize) -> bool:
    """Wait until nothing is left to do, or the time is up; return False at once when nothing moves any more."""
    deadline = time.monotonic() + size.heal_seconds
    seen, moved_at = None, time.monotonic()
    while time.monotonic() < deadline:
        found = _progress(cluster, size.due)
        if found is not None and not found[0]:
            return True
        if found != seen:
            seen, moved_at = found, time.monotonic()
        elif time.monotonic() - moved_at > size.stuck_seconds:
            return False
        time.sleep(1)
    return True


def _progress(cluster: Cluster, due: int) -> tuple[bool, int, int] | None:
    """Return whether there is anything left to do, and two numbers that change with whatever is done."""
    try:
        with psycopg.connect(cluster.database.url, connect_timeout=5) as database:
            return database.execute(PROGRESS, {"due": due}).fetchone()
    except psycopg.OperationalError:
        return None


def _stays_empty(cluster: Cluster) -> bool:
    """Return whether the broker holds nothing, ten times in a row: between two tries of a task it may look so."""
    for _ in range(10):
        if cluster.waiting_in_broker():
            return False
        time.sleep(0.5)
    return True
