"""One run from an empty database to a verdict: the product's, or that of the usual shape."""

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
from devtools.chaos.relayed import addresses, deliveries
from devtools.chaos.stage import Stage

POPULATION = "from devtools.chaos import population; population"
UNSETTLED = """
SELECT count(*) FILTER (WHERE kind = 'digest') < %(due)s
    OR count(*) FILTER (WHERE state IN ('pending', 'claimed', 'dot')) > 0
    OR count(*) FILTER (WHERE state = 'in_doubt' AND kind = 'digest')
     > count(*) FILTER (WHERE kind = 'digest-followup')
  FROM tracker_reminder
"""
Faults = Callable[[Stage], None]


@dataclass(frozen=True)
class Cast:
    """How much runs, and how long what was broken may take to heal."""

    due: int
    beats: int = 2
    workers: int = 2
    heal_seconds: float = 240.0


@contextmanager
def staged(*, haste: int = 60, options: tuple[str, ...] = (), wheels_only: bool = False) -> Iterator[Stage]:
    """Yield servers and a relay that are this run's alone; end them afterwards."""
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        database = postgresql.start(folder, options=options, wheels_only=wheels_only)
        broker = redis.start(folder, wheels_only=wheels_only)
        stage = Stage(folder, database, broker, processes.free_port(), secrets.token_urlsafe(48), haste)
        try:
            stage.start_relay()
            yield stage
        finally:
            stage.stop()


def random_faults(chance: random.Random, seconds: float) -> Faults:
    """Return faults at random for a while, a second or three apart."""

    def commit(stage: Stage) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            time.sleep(chance.uniform(0.8, 3.0))
            stage.one_fault(chance)

    return commit


def every_fault_once(chance: random.Random) -> Faults:
    """Return some messages whose answer is lost, then each fault once in a random order."""

    def commit(stage: Stage) -> None:
        before = len(stage.taken())
        stage.commit("drop_taken")
        processes.wait_until(lambda: len(stage.taken()) > before + 2, seconds=30)
        stage.commit("ok")
        for name in chance.sample(sorted(stage.possible), len(stage.possible)):
            stage.fault(name, chance)
            time.sleep(chance.uniform(0.3, 0.9))

    return commit


def play_product(stage: Stage, faults: Faults, cast: Cast) -> Verdict:
    """Have the product send what is due under faults, let it heal, and judge what came of it."""
    stage.ask(f"{POPULATION}.populate({cast.due})")
    stage.start_all(beats=cast.beats, workers=cast.workers)
    _wait_for_first(stage)
    faults(stage)
    stage.heal()
    deadline = time.monotonic() + cast.heal_seconds
    while time.monotonic() < deadline and _is_unsettled(stage, cast.due):
        time.sleep(1)
    rows = [Row(**one) for one in json.loads(stage.ask(f"{POPULATION}.print_ledger()"))]
    return judge(addresses(cast.due), rows, deliveries(stage))


def play_naive(stage: Stage, faults: Faults, cast: Cast) -> Verdict:
    """Have the usual shape send as much under faults, and judge it."""
    stage.app = "devtools.chaos.naive"
    enqueue(stage, 0, cast.due)
    stage.start_all(beats=0, workers=cast.workers)
    stage.beats = [stage.start_beat(0)]  # only to have something to kill
    _wait_for_first(stage)
    faults(stage)
    stage.heal()
    time.sleep(min(30, cast.heal_seconds))
    return judge_naive(stage, cast.due)


def enqueue(stage: Stage, first: int, end: int) -> None:
    """Give the usual shape its mails, by number."""
    stage.run("devtools.chaos.naive", str(first), str(end))


def judge_naive(stage: Stage, due: int) -> Verdict:
    """Judge the usual shape; it keeps no ledger, and whatever it was given it takes for sent."""
    rows = [
        Row(number, address, is_follow_up=False, state="sent", message_id=f"<naive-{number}@tracker.invalid>")
        for number, address in enumerate(addresses(due))
    ]
    return judge(addresses(due), rows, deliveries(stage))


def _wait_for_first(stage: Stage) -> None:
    """Begin the faults when the mails have begun: a kill before that hits nothing."""
    processes.wait_until(lambda: len(stage.taken()) > 20, seconds=60)


def _is_unsettled(stage: Stage, due: int) -> bool:
    try:
        with psycopg.connect(stage.database.url, connect_timeout=5) as database:
            found = database.execute(UNSETTLED, {"due": due}).fetchone()
    except psycopg.OperationalError:
        return True
    return found is None or bool(found[0])
