"""Run the product under random faults, then the usual shape under the same ones, and judge both."""

from __future__ import annotations

import argparse
import random
import sys
import time

from devtools import processes
from devtools.chaos.checker import Verdict
from devtools.chaos.plays import Cast, play_naive, play_product, random_faults, staged
from devtools.chaos.stage import Stage


def main() -> int:
    """Return 0 if the product kept its promises and the judge saw through the usual shape."""
    parser = argparse.ArgumentParser(
        prog="python -m devtools.chaos", description="随机故障下的催办：不丢、不重、疑者可见。"
    )
    parser.add_argument("--seed", type=int, default=3, help="随机种子")
    parser.add_argument("--seconds", type=float, default=90, help="制造故障多少秒")
    parser.add_argument("--due", type=int, default=2400, help="应发多少封")
    parser.add_argument("--naive-seconds", type=float, help="对照组制造故障多少秒，默认相同，0 为不跑")
    asked = parser.parse_args()
    processes.die_with_parent()
    cast = Cast(asked.due)
    print(f"种子 {asked.seed}，应发 {asked.due} 封")
    with staged() as stage:
        began = time.monotonic()
        verdict = play_product(stage, random_faults(_chance(asked.seed), asked.seconds), cast)
        _print("本系统", stage, verdict, time.monotonic() - began)
    naive_seconds = asked.seconds if asked.naive_seconds is None else asked.naive_seconds
    if not naive_seconds:
        return int(not verdict.is_kept)
    with staged() as stage:
        began = time.monotonic()
        naive = play_naive(stage, random_faults(_chance(asked.seed), naive_seconds), cast)
        _print("对照组（acks_late 与自动重试）", stage, naive, time.monotonic() - began)
    if naive.is_kept:
        print("对照组没有被判出问题：裁判看不见它应当看见的。")
    return int(not verdict.is_kept or naive.is_kept)


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # repeatable on purpose


def _print(title: str, stage: Stage, verdict: Verdict, seconds: float) -> None:
    told = "，".join(f"{name} {count}" for name, count in stage.faults.items())
    print(f"\n{title}：{stage.faults.total()} 次故障（{told}），共 {seconds:.0f} 秒")
    for name, count in sorted(verdict.counts.items()):
        print(f"  {name:<28}{count}")
    for promise, whom in verdict.broken.items():
        print(f"  违反：{promise}：{len(whom)}（如 {'、'.join(whom[:3])}）")
    print(f"  {'全部守约' if verdict.is_kept else '没有守约'}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
