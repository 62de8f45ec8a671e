"""How PostgreSQL reads the three lists: its plans by EXPLAIN."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.rate_queries import RateQuery

INDEXES = ("cohortentry_signed", "cohortentry_started", "cohortentry_producing")


def scans(query: RateQuery) -> dict[str, str]:
    """Return the node that reads each list's index, by the name of the index; empty where it is not read."""
    with CaptureQueriesContext(connection) as captured:
        query.run()
    nodes: dict[str, str] = dict.fromkeys(INDEXES, "")
    with connection.cursor() as cursor:
        for statement in captured.captured_queries:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement['sql']}")
            (plan,) = cursor.fetchone() or ("[]",)
            root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            nodes |= {node["Index Name"]: node["Node Type"] for node in _nodes(root) if node.get("Index Name") in nodes}
    return nodes


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
