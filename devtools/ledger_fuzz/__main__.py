"""Damage ledgers and read each: python -m devtools.ledger_fuzz [--books 20] [--each 1000] [--seed 7]; 1 on a fault."""

import argparse
import os
import resource
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "1")
django.setup()

from devtools.ledger_fuzz.damage import books, faults  # noqa: E402  # models are loaded by it


def main() -> int:
    """Damage and read, and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=20)
    parser.add_argument("--each", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    found = list(faults(most_books=options.books, each=options.each, seed=options.seed))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(books(options.books))} 本 × {options.each} 次；子进程最多 {used.ru_maxrss // 1024} MB。")
    print("\n".join(found) or "全部读出或以一句话拒绝。")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
