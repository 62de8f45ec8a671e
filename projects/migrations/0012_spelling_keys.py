"""One key for all spellings of a name, one spelling of each industrial chain, one sign for each line break."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.models.spelling import LONGEST_KEY, SpellingKeyField
from projects.rules.texts import one_spelling, spelling_key, unified_lines

BATCH = 1_000


def spell(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the keys, and bring chains and line breaks into the form in which they are stored from now on."""
    projects = apps.get_model("projects", "Project").objects
    fields = ("name_key", "owner_key", "chain", "content")
    found = projects.only("pk", "zone_id", "name", "owner", "chain", "content").order_by("pk")
    for batch in _batches(keyed(found.iterator(BATCH))):
        projects.bulk_update(batch, fields, batch_size=200)
    # Statement by statement: of all chains only a few are spelled in several ways.
    entries = apps.get_model("projects", "CohortEntry").objects
    for chain in list(entries.order_by("chain").values_list("chain", flat=True).distinct()):
        if chain != _spelled(chain):
            entries.filter(chain=chain).update(chain=_spelled(chain))


def keyed(projects: Iterable[Any]) -> Iterator[Any]:
    """
    Yield projects with their keys, chain and content set.

    The first of a zone's projects of one key keeps it plain; the others, which stand already and stay, get blanks
    behind theirs.
    """
    taken: set[tuple[int, str]] = set()
    for project in projects:
        key = spelling_key(project.name)[:LONGEST_KEY]
        while (project.zone_id, key) in taken:
            key += " "
        taken.add((project.zone_id, key))
        project.name_key, project.owner_key = key, spelling_key(project.owner)[:LONGEST_KEY]
        project.chain, project.content = _spelled(project.chain), unified_lines(project.content)
        yield project


def _spelled(chain: str) -> str:
    return one_spelling(chain)[:60]


def _batches(projects: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for project in projects:
        batch.append(project)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class Migration(migrations.Migration):
    """Add the keys, fill them, then make that of the name unique in a zone."""

    dependencies = (("projects", "0011_reached_by_any_later_stage"),)
    operations = (
        migrations.RemoveConstraint("project", "project_name_unique_in_zone"),
        migrations.AddField("project", "name_key", SpellingKeyField("项目名称归一", source="name")),
        migrations.AddField("project", "owner_key", SpellingKeyField("建设单位归一", source="owner")),
        migrations.RunPython(spell, migrations.RunPython.noop),
        migrations.AddConstraint(
            "project",
            models.UniqueConstraint(
                fields=("zone", "name_key"),
                name="project_name_unique_in_zone",
                violation_error_message="本开发区已有同名项目（全半角、括号、空格不同也算同名）。",
            ),
        ),
    )
