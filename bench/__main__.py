"""
Run the benchmarks: `make bench`, or `SCALE=20k|100k|1m make bench`; without SCALE 20k and 100k.

Runs on a private PostgreSQL that waits for its disk, then on SQLite; 1 when a figure is wrong. What was filled is kept
in var/bench. GROWTH=1 asks every endpoint and page instead (`bench.growth`), GROWTH='dispatch|trend' those so named.
SETTINGS='work_mem=4MB random_page_cost=4' takes these in the place of what the product's connections ask for.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.growth.comparing import compare_sizes
from bench.runner import KEPT, run_postgresql, run_sqlite

SCALES = {"": (20_000, 100_000), "20k": (20_000,), "100k": (100_000,), "1m": (10_000, 1_000_000)}
LARGEST_ON_SQLITE = 100_000


def main() -> int:
    """Run on both engines, each in a process that knows only that one."""
    scale = os.environ.get("SCALE", "").strip().lower()
    if scale not in SCALES:
        print(f"SCALE should be one of {', '.join(filter(None, SCALES))}, not {scale}.", file=sys.stderr)
        return 2
    scales = SCALES[scale]
    match sys.argv[1:]:
        case ["growth"]:
            return int(not compare_sizes())
        case ["postgresql"]:
            return int(not run_postgresql(scales))
        case ["sqlite", folder]:
            return int(not run_sqlite([scale for scale in scales if scale <= LARGEST_ON_SQLITE], Path(folder)))
    itself = [sys.executable, "-m", "bench"]
    servers = [sys.executable, "-m", "devtools.testservers", "--keep", str(KEPT)]
    if os.environ.get("GROWTH", "").strip() not in {"", "0"}:
        env = {**os.environ, "BENCH_CLOCK": "samples"}
        return subprocess.run([*servers, *itself, "growth"], check=False, env=env).returncode
    on_postgresql = subprocess.run([*servers, *itself, "postgresql"], check=False)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/start.sqlite3"
        env = {**os.environ, "DATABASE_URL": url}
        on_sqlite = subprocess.run([*itself, "sqlite", folder], check=False, env=env)
    return on_postgresql.returncode or on_sqlite.returncode


if __name__ == "__main__":
    sys.exit(main())
