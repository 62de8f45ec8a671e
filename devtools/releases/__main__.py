"""
Make the database of this release from the demo: `make release-fixture NAME=<version>`, beside a private PostgreSQL.

Both engines are filled by programs of their own, and have to count the same.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

RELEASES = Path(__file__).resolve().parents[2] / "tests" / "releases"
FILL = """
import django
django.setup()
import json, pathlib, sys
from devtools.releases.filling import fill
print(json.dumps(fill(pathlib.Path(sys.argv[1])), ensure_ascii=False))
"""


def main() -> int:
    """Make the folder of a release."""
    parser = argparse.ArgumentParser(prog="python -m devtools.releases", description="留存本版本的演示库，供升级测试。")
    parser.add_argument("name", help="版本，如 1.0.0")
    name = parser.parse_args().name
    if not re.fullmatch(r"[0-9a-z][0-9a-z.-]*", name):
        parser.error(f"版本“{name}”应由小写字母、数字、点和横线组成。")
    folder = RELEASES / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        addresses = (os.environ["DATABASE_URL"], f"sqlite:///{scratch}/demo.sqlite3")
        read = [_filled(address, folder) for address in addresses]
    if read[0] != read[1]:
        print("两种数据库算出的数不同，没有写 release.json。", file=sys.stderr)
        return 1
    (folder / "release.json").write_text(json.dumps(read[0], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(*(f"{path.name}: {path.stat().st_size} bytes" for path in sorted(folder.iterdir())), sep="\n")
    return 0


def _filled(address: str, folder: Path) -> dict[str, object]:
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"}
    command = [sys.executable, "-c", FILL, str(folder)]
    printed = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    read: dict[str, object] = json.loads(printed.splitlines()[-1])
    return read


if __name__ == "__main__":
    sys.exit(main())
