"""Run the product under random faults, then the usual shape under the same ones, and judge both."""

from __future__ import annotations

import argparse
import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.header import decode_header, make_header
from pathlib import Path

from devtools import postgresql, processes, redis
from devtools.chaos.checker import Delivery, Row, Verdict, judge
from devtools.chaos.stage import Stage

LABEL = "【补发·可能重复】"
HEAL_SECONDS = 240.0
UNFINISHED = {"pending", "claimed", "dot"}
POPULATION = "from devtools.chaos import population; population"
Play = Callable[[Stage, random.Random, float, int], Verdict]


def main() -> int:
    """Return 0 if the product kept its promises and the judge saw through the usual shape."""
    parser = argparse.ArgumentParser(
        prog="python -m devtools.chaos", description="随机故障下的催办：不丢、不重、疑者可见。"
    )
    parser.add_argument("--seed", type=int, default=3, help="随机种子")
    parser.add_argument("--seconds", type=float, default=90, help="制造故障多少秒")
    parser.add_argument("--due", type=int, default=2400, help="应发多少封")
    parser.add_argument("--naive-seconds", type=float, default=30, help="对照组制造故障多少秒，0 为不跑")
    asked = parser.parse_args()
    processes.die_with_parent()
    is_kept = _judged("本系统", _play_product, asked.seed, asked.seconds, asked.due)
    if not asked.naive_seconds:
        return int(not is_kept)
    is_blind = _judged("对照组（acks_late 与自动重试）", _play_naive, asked.seed, asked.naive_seconds, asked.due)
    if is_blind:
        print("对照组没有被判出问题：裁判看不见它应当看见的。")
    return int(not is_kept or is_blind)


def _judged(title: str, play: Play, seed: int, seconds: float, due: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        database = postgresql.start(folder, fast=False, wheels_only=False)
        broker = redis.start(folder, wheels_only=False)
        stage = Stage(folder, database, broker, processes.free_port(), secrets.token_urlsafe(48))
        try:
            stage.start_relay()
            verdict = play(stage, random.Random(seed), seconds, due)  # noqa: S311  # repeatable on purpose
            _print(title, stage, verdict)
        finally:
            stage.stop()
    return verdict.is_kept


def _play_product(stage: Stage, chance: random.Random, seconds: float, due: int) -> Verdict:
    stage.ask(f"{POPULATION}.populate({due})")
    stage.start_all(beats=2, workers=2)
    _wait_for_first(stage)
    _with_faults(stage, chance, seconds)
    stage.heal()
    deadline = time.monotonic() + HEAL_SECONDS
    rows = _ledger(stage)
    while time.monotonic() < deadline and _is_unsettled(rows, due):
        time.sleep(5)
        rows = _ledger(stage)
    return judge([_address(number) for number in range(due)], rows, _deliveries(stage))


def _play_naive(stage: Stage, chance: random.Random, seconds: float, due: int) -> Verdict:
    stage.app = "devtools.chaos.naive"
    subprocess.run(
        [sys.executable, "-m", "devtools.chaos.naive", str(due)], env=stage.environment, check=True, timeout=120
    )
    stage.start_all(beats=0, workers=2)
    stage.beats = [stage.start_beat(0)]  # only to have something to kill
    _wait_for_first(stage)
    _with_faults(stage, chance, seconds)
    stage.heal()
    time.sleep(30)
    # The usual shape keeps no ledger: whatever it was given it takes for sent.
    rows = [
        Row(number, _address(number), is_follow_up=False, state="sent", message_id=f"<naive-{number}@tracker.invalid>")
        for number in range(due)
    ]
    return judge([_address(number) for number in range(due)], rows, _deliveries(stage))


def _wait_for_first(stage: Stage) -> None:
    """Begin the faults when the mails have begun: a kill before that hits nothing."""
    processes.wait_until(lambda: len(stage.taken()) > 20, seconds=60)


def _with_faults(stage: Stage, chance: random.Random, seconds: float) -> None:
    """Commit faults for a while, a second or three apart."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(chance.uniform(0.8, 3.0))
        stage.one_fault(chance)


def _is_unsettled(rows: list[Row], due: int) -> bool:
    if len(rows) < due or any(row.state in UNFINISHED for row in rows):
        return True
    doubts = sum(row.state == "in_doubt" and not row.is_follow_up for row in rows)
    return sum(row.is_follow_up for row in rows) < doubts


def _ledger(stage: Stage) -> list[Row]:
    return [Row(**one) for one in json.loads(stage.ask(f"{POPULATION}.print_ledger()"))]


def _deliveries(stage: Stage) -> list[Delivery]:
    return [
        Delivery(
            one["message_id"], one["recipient"].removeprefix("TO:<").removesuffix(">"), _is_labelled(one["content"])
        )
        for one in stage.taken()
    ]


def _is_labelled(content: str) -> bool:
    subject = content.partition("\r\n\r\n")[0].partition("Subject:")[2].partition("\r\nFrom:")[0]
    return LABEL in str(make_header(decode_header(subject.replace("\r\n", ""))))


def _address(number: int) -> str:
    return f"officer-{number}@chaos.invalid"


def _print(title: str, stage: Stage, verdict: Verdict) -> None:
    told = "，".join(f"{name} {count}" for name, count in stage.faults.items())
    print(f"\n{title}：{stage.faults.total()} 次故障（{told}）")
    for name, count in sorted(verdict.counts.items()):
        print(f"  {name:<28}{count}")
    for promise, whom in verdict.broken.items():
        print(f"  违反：{promise}：{len(whom)}（如 {'、'.join(whom[:3])}）")
    print(f"  {'全部守约' if verdict.is_kept else '没有守约'}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
