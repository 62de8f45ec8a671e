"""The scan for stalled projects against one hand-written statement that finds the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import connection

from bench import goals
from bench.goals import Measurement, ratio_of
from bench.sample_projects import TODAY
from bench.timing import side_by_side
from projects.models import Project
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

Found = set[tuple[int, str, str]]

STATEMENT = """
WITH m AS (
  SELECT project_id,
    max(occurred_on) FILTER (WHERE kind = 'signed') AS signed,
    max(occurred_on) FILTER (WHERE kind = 'started') AS started,
    max(occurred_on) FILTER (WHERE kind = 'producing') AS producing,
    bool_or(kind IN ('terminated', 'full_output')) AS is_over
  FROM projects_milestone WHERE withdrawn_at IS NULL AND occurred_on <= %(day)s GROUP BY project_id
), f AS (
  SELECT project_id, max(month) AS reported, max(month) FILTER (WHERE completed_yuan > coalesce(before, 0)) AS grown
  FROM (
    SELECT project_id, month, completed_yuan, max(completed_yuan) OVER (
      PARTITION BY project_id ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM projects_progressfigure WHERE withdrawn_at IS NULL AND month <= %(day)s
  ) figures GROUP BY project_id
), ended AS (
  SELECT e.project_id FROM projects_cohortexit x JOIN projects_cohortentry e ON e.id = x.entry_id
  WHERE x.withdrawn_at IS NULL AND x.kind = 'terminated' AND x.left_on <= %(day)s
), clocks AS (
  SELECT p.id, r.code, r.since, r.yellow, r.red
  FROM projects_project p JOIN m ON m.project_id = p.id LEFT JOIN f ON f.project_id = p.id
  CROSS JOIN LATERAL (VALUES
    ('signed-not-started', CASE WHEN started IS NULL AND producing IS NULL THEN signed END,
      interval '6 months', interval '12 months'),
    ('start-overdue', CASE WHEN started IS NULL AND producing IS NULL AND signed IS NOT NULL
      THEN p.planned_start_on END, interval '0', interval '3 months'),
    ('production-overdue', CASE WHEN started IS NOT NULL AND producing IS NULL THEN p.planned_production_on END,
      interval '0', interval '3 months'),
    ('silent', CASE WHEN producing IS NULL THEN greatest(started,
      least((f.reported + interval '1 month - 1 day')::date, %(day)s)) END, interval '35 days', interval '65 days'),
    ('no-investment', CASE WHEN producing IS NULL THEN greatest(started,
      least((f.grown + interval '1 month - 1 day')::date, %(day)s)) END, interval '2 months', interval '4 months'),
    ('no-full-output', CASE WHEN p.category = 'industry' THEN producing END, interval '12 months', interval '24 months')
  ) AS r (code, since, yellow, red)
  WHERE NOT m.is_over AND NOT EXISTS (SELECT 1 FROM ended WHERE ended.project_id = p.id)
    AND NOT (r.code IN ('silent', 'no-investment') AND started IS NULL)
)
SELECT id, code, CASE WHEN %(day)s > since + red THEN 'red' ELSE 'yellow' END
FROM clocks WHERE %(day)s > since + yellow
"""


def scan_ratio(scale: int) -> Measurement:
    """Return what the product's scan takes over the statement; both must find the same, or no ratio is told."""
    # What is compared is what the turns found: of a million projects one turn more takes a minute and a half.
    found: dict[str, Found] = {}
    runs = {"product": partial(_by_product, TODAY), "handwritten": partial(found_by_hand, TODAY)}
    times = side_by_side({name: partial(_keep, found, name, run) for name, run in runs.items()}, 5)
    difference = found["product"] ^ found["handwritten"]
    assert not difference, f"{len(difference)} findings differ, such as {sorted(difference)[:3]}"
    return ratio_of(goals.SCAN, scale, times, "product", "handwritten")


def _keep(found: dict[str, Found], name: str, run: Callable[[], Found]) -> None:
    found[name] = run()


def _by_product(day: date) -> Found:
    found = scan(Project.objects.all(), Moment(day)).stalled
    return {(project.project_id, project.finding.rule.code, str(project.finding.level)) for project in found}


def found_by_hand(day: date) -> Found:
    """Return project, rule and level of everything that stalls, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"day": day})
        return set(cursor.fetchall())
