"""Every question to one province, as an officer of each level: `python -m bench.growth.measuring DATABASE ANSWERS`."""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from django.test import Client, override_settings

from bench import databases
from bench.growth.meters import Cost, cost_of
from bench.growth.questions import Question, questions
from bench.machine import Backend
from zones.models import Officer

AUDITOR = "auditor"
"""Asked nothing but the audit, which nobody else reads."""
LEVELS = ("province", "unit", "zone", AUDITOR)
EVERYTHING = "1"
REPEATS = 3
LONG_MS = 1000
"""Of what takes longer, the first time counts: what is loaded once a process is little beside it."""
ANSWERED = 200
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def main() -> None:
    """Add one line of JSON a question and level to a file."""
    name, target = sys.argv[1], Path(sys.argv[2])
    logging.disable(logging.CRITICAL)
    databases.use(name)
    with (
        tempfile.TemporaryDirectory(prefix="growth-") as folder,
        override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=PLAIN, MEDIA_ROOT=folder),
        target.open("a", encoding="utf-8") as file,
    ):
        for line in _measured():
            print(json.dumps(line), file=file, flush=True)


def _measured() -> Iterator[dict[str, object]]:
    named = os.environ.get("GROWTH", EVERYTHING)
    asked, backend = questions("" if named == EVERYTHING else named), Backend(databases.backend_process())
    # One process does the work, whose time is seen.
    databases.execute("SET max_parallel_workers_per_gather = 0")
    for level in LEVELS:
        client = Client(raise_request_exception=False)
        client.force_login(Officer.objects.get(username=level))
        for question in asked:
            if level == AUDITOR and "audit" not in question.name:
                continue
            costs = _costs(client, question, backend)
            yield {"name": question.name, "level": level, "costs": [asdict(cost) for cost in costs]}


def _costs(client: Client, question: Question, backend: Backend) -> list[Cost]:
    """Ask once for what is loaded once a process, then again, unless the answer is a refusal or takes long."""
    first = cost_of(client, question.address, backend)
    if first.status != ANSWERED or first.ms > LONG_MS:
        return [first]
    return [cost_of(client, question.address, backend) for _ in range(REPEATS)]


if __name__ == "__main__":
    main()
