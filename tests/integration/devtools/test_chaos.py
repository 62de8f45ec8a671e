"""The product under every fault at once, on servers of this test alone; the usual Celery design must fail."""

import os
import random

import pytest
from django.utils import timezone

from devtools import postgresql, processes
from devtools.chaos.scenarios import RunSize, enqueue, every_fault_once, judge_naive, run_product, running_cluster

SEED = 20240701
WHEELS_ONLY = os.environ.get("TEST_SERVERS") == "wheels"


def is_nearly_midnight():
    """Return whether a run might see two days' mails: it would be told of as many more."""
    now = timezone.localtime()
    return (now.hour, now.minute) >= (23, 54)


@pytest.mark.skipif(is_nearly_midnight(), reason="几分钟后换日，次日的催办会混进来")
@pytest.mark.timeout(600)
def test_every_fault_once_loses_nothing_repeats_nothing_and_shows_every_doubt():
    size = RunSize(due=300, beats=2, workers=2, heal_seconds=300)
    with running_cluster(haste=120, options=postgresql.SURVIVES_KILLS, wheels_only=WHEELS_ONLY) as cluster:
        verdict = run_product(cluster, every_fault_once(random.Random(SEED)), size)
        assert (verdict.broken, verdict.unfinished) == ({}, []), cluster.logs()
        assert set(cluster.faults) == set(cluster.possible_faults)
    counts = verdict.counts
    assert counts["state in_doubt"] >= 3, "messages were taken whose answer was lost"
    assert sum(count for state, count in counts.items() if "follow-up" in state) >= counts["state in_doubt"]
    assert counts["state sent"] + counts["state in_doubt"] == 300


@pytest.fixture(scope="module")
def usual():
    """A worker of the usual Celery design: acks_late, retries, and a key in Redis once a mail was sent."""
    with running_cluster(wheels_only=WHEELS_ONLY) as cluster:
        cluster.app = "devtools.chaos.naive_celery"
        yield cluster


@pytest.mark.timeout(200)
def test_the_usual_shape_repeats_what_was_taken_without_an_answer_and_loses_what_redis_forgets(usual):
    usual.relay.commit("drop_taken")
    enqueue(usual, 0, 3)
    usual.start_all(beats=0, workers=1)
    assert processes.wait_until(lambda: len(usual.relay.taken()) > 6, seconds=60), usual.logs()
    usual.relay.commit("ok")
    assert "twice: one Message-ID delivered again" in judge_naive(usual, 3).broken
    usual.fault("worker -9", random.Random(SEED))
    usual.stop_workers()
    enqueue(usual, 3, 8)
    usual.fault("FLUSHALL", random.Random(SEED))
    enqueue(usual, 8, 9)
    usual.start_all(beats=0, workers=1)
    assert processes.wait_until(lambda: "naive-8@" in str(usual.relay.taken()), seconds=60), usual.logs()
    lost = judge_naive(usual, 9).broken["lost: called sent but never delivered"]
    assert set(lost) >= {"3", "4", "5", "6", "7"}
    assert "8" not in lost
