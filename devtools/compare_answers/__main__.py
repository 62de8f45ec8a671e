"""Ask a commit and the files that lie here the same questions, and print where their answers differ."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from devtools import processes
from devtools.compare_answers.answers import read_answers
from devtools.compare_answers.differences import Comparison, compare
from devtools.compare_answers.routes import LEFT_OUT
from devtools.compare_answers.sides import PROJECT, checked_out, commit_of, kept_answers, start

MOST_DIFFERENCES = 15
"""Printed of an account."""
LONGEST_SECONDS = 3600.0


def main() -> int:
    """Return 0 if every answer is the same."""
    parser = argparse.ArgumentParser(
        prog="python -m devtools.compare_answers", description="证明改造没有改变任何回答：与另一次提交逐一比对。"
    )
    parser.add_argument("base", nargs="?", default="", help="对照的提交；默认为与主线分叉处，没有分叉则为上一次提交")
    commit = commit_of(parser.parse_args().base)
    print(f"Base: {commit[:12]}; work: {PROJECT.name} as it lies here.", flush=True)
    processes.die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # by way of what removes the other work tree
    with tempfile.TemporaryDirectory(prefix="compare-") as folder:
        base, work = collect(commit, Path(folder))
        comparison = compare(read_answers(base), read_answers(work))
    show(comparison)
    return int(bool(comparison.differences))


def collect(commit: str, folder: Path) -> tuple[Path, Path]:
    """
    Ask both sides at once; return their answers. A commit that was asked before is not asked again.

    :raises subprocess.CalledProcessError: if a side cannot be asked
    :raises TimeoutError: if a side hangs
    """
    base, work, kept = folder / "base.jsonl", folder / "work.jsonl", kept_answers(commit)
    with ExitStack() as stack:
        sides = [(PROJECT, work)]
        if not kept.exists():
            sides.append((stack.enter_context(checked_out(commit, folder / "base")), base))
        running = [start(side, answers) for side, answers in sides]
        stack.callback(processes.stop, running)
        if not processes.wait_until(lambda: _are_finished(running), seconds=LONGEST_SECONDS):
            raise TimeoutError(f"not finished after {LONGEST_SECONDS:.0f} seconds")
    if base.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(base, kept)
    return kept, work


def _are_finished(running: list[subprocess.Popen[bytes]]) -> bool:
    """Return whether all have ended well; one that failed ends the others."""
    for process in running:
        if process.poll():
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return all(process.returncode == 0 for process in running)


def show(comparison: Comparison) -> None:
    """Print the differences, what was left out, and the table last."""
    counts: Counter[str] = Counter()
    for difference in comparison.differences:
        counts[difference.account] += 1
        if counts[difference.account] <= MOST_DIFFERENCES:
            print(f"\n{difference.account}: {difference.question}", *difference.lines, sep="\n  ")
    for account, count in counts.items():
        if count > MOST_DIFFERENCES:
            print(f"\n{account}: … {count - MOST_DIFFERENCES} more differences")
    print("\nNot asked:", *(f"{route}: {reason}" for route, reason in LEFT_OUT.items()), sep="\n  ")
    if comparison.unseen:
        print("Asked, but nobody got a page:", *comparison.unseen, sep="\n  ")
    print(f"\n{comparison.addresses} addresses of {comparison.routes} routes\n", *comparison.table(), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
