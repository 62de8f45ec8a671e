"""Run the product under random faults, then the usual Celery design under the same ones, and judge both."""

from __future__ import annotations

import argparse
import random
import sys
import time

from devtools import processes
from devtools.chaos.checker import Verdict
from devtools.chaos.cluster import Cluster
from devtools.chaos.scenarios import RunSize, random_faults, run_naive, run_product, running_cluster


def main() -> int:
    """Return 0 if the product kept its promises and the judge saw through the usual Celery design; else 1 or 2."""
    parser = argparse.ArgumentParser(
        prog="python -m devtools.chaos", description="随机故障下的催办：不丢、不重、疑者可见。"
    )
    parser.add_argument("--seed", type=int, default=3, help="随机种子")
    parser.add_argument("--seconds", type=float, default=90, help="制造故障多少秒")
    parser.add_argument("--due", type=int, default=2400, help="应发多少封")
    parser.add_argument("--heal-seconds", type=float, default=1200, help="故障之后至多等多少秒，等全部了结")
    parser.add_argument("--naive-seconds", type=float, help="对照组制造故障多少秒，默认相同，0 为不跑")
    options = parser.parse_args()
    processes.die_with_parent()
    size = RunSize(options.due, heal_seconds=options.heal_seconds)
    print(f"种子 {options.seed}，应发 {options.due} 封")
    with running_cluster() as cluster:
        began = time.monotonic()
        verdict = run_product(cluster, random_faults(_chance(options.seed), options.seconds), size)
        _print("本系统", cluster, verdict, time.monotonic() - began)
    naive_seconds = options.seconds if options.naive_seconds is None else options.naive_seconds
    if not naive_seconds:
        return _exit_code(verdict)
    with running_cluster() as cluster:
        began = time.monotonic()
        naive = run_naive(cluster, random_faults(_chance(options.seed), naive_seconds), size)
        _print("对照组（acks_late 与自动重试）", cluster, naive, time.monotonic() - began)
    if naive.is_kept:
        print("对照组没有被判出问题：裁判看不见它应当看见的。")
        return 1
    return _exit_code(verdict)


def _exit_code(verdict: Verdict) -> int:
    """Return 0 if all was kept, 1 if a promise was broken, 2 if the machine did not get to the end of it."""
    return 1 if not verdict.is_kept else 0 if verdict.is_complete else 2


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # repeatable on purpose


def _print(title: str, cluster: Cluster, verdict: Verdict, seconds: float) -> None:
    counted = "，".join(f"{name} {count}" for name, count in cluster.faults.items())
    print(f"\n{title}：{cluster.faults.total()} 次故障（{counted}），共 {seconds:.0f} 秒")
    for name, count in sorted(verdict.counts.items()):
        print(f"  {name:<28}{count}")
    for promise, whom in verdict.broken.items():
        print(f"  违反：{promise}：{len(whom)}（如 {'、'.join(whom[:3])}）")
    if verdict.unfinished:
        print(f"  到时还有 {len(verdict.unfinished)} 封在等（没有丢，台账里看得见），没有判到底：机器太慢，或时限太短")
    print(f"  {('全部守约' if verdict.is_complete else '未见违约') if verdict.is_kept else '没有守约'}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
