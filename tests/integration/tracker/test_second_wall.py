"""
What happens in another zone changes no byte of what a zone is answered, no word of it is seen, and no gate is idle.

Every kind of record is made elsewhere, with words planted in it. Everything is asked with that, and again without, by
the same numbers: what one may not see answers as what does not exist. Then the gates are broken one at a time: each
must be noticed, or stand with its reason in `tests/wall/harmless.toml`.

No word is looked for in less than all answers. But each day a third of them is compared, and a third of the gates is
broken (`tests/daily.py`): of any three neighbours one. `make mutants` compares and breaks all.
"""

import os
import tomllib
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from projects.models import Project
from tests.daily import PARTS, is_thorough, third_of_today
from tests.wall import canary, gates, walk, worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]

HARMLESS = tomllib.loads((Path(gates.__file__).parent / "harmless.toml").read_text(encoding="utf-8"))


class Proof:
    """What was found: answers with and without the other zone, and which gates were broken unnoticed."""

    def __init__(self, own):
        self.own, self.sessions = own, walk.sessions()
        self.numbers, self.unchanged = {}, set()
        self.before, self.after = {}, {}
        self.gates_of, self.suspects, self.noticed = {}, {}, {}

    def alike(self):
        """Return what a project is called and whose it is that one elsewhere is like."""
        return Project.objects.values_list("name", "owner").get(pk=self.own["stalled_id"])


def chosen():
    """Return the names of the gates that are broken, of all of them or of those that MUTANTS begins."""
    named = [name for name in sorted(gates.sites().values()) if name.startswith(os.environ.get("MUTANTS", ""))]
    return third_of_today(named)


@pytest.fixture(scope="module")
def proof(django_db_setup, django_db_blocker, tmp_path_factory):
    """Walk through everything twice: in a world with another zone's life, and without it."""
    moment, patch = timezone.now(), pytest.MonkeyPatch()
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with (
        django_db_blocker.unblock(),
        media,
        transaction.atomic(),
        patch.context() as still,
        gates.watched() as watching,
    ):
        still.setattr(timezone, "now", lambda: moment)
        found = Proof(worlds.live_here())
        with transaction.atomic():
            with canary.planted(but=found.alike()) as numbers:
                before = worlds.counts()
                foreign = worlds.live_elsewhere(found.own)
                found.unchanged = {name for name, count in worlds.counts().items() if count == before[name]}
            found.numbers = numbers
            asked = walk.questions(found.own, foreign)
            found.after = look(found, asked, watching)
            for name in chosen():
                break_with(found, name, watching)
            transaction.set_rollback(True)
        found.before = look(found, third_of_today(asked), watching)
        confirm(found, watching)
        transaction.set_rollback(True)
        yield found


def look(found, asked, watching):
    """Return every answer; note which gates each of them asked."""
    told = {}
    for question in asked:
        watching.reached = set()
        told[question] = walk.answer(question, found.sessions[question.who])
        found.gates_of.setdefault(question, set()).update(watching.reached)
    return told


def break_with(found, name, watching):
    """Break a gate: it is noticed by a planted word, and suspect by each answer that becomes another."""
    watching.broken, found.suspects[name] = name, []
    for question, reached in found.gates_of.items():
        if name in reached:
            told = walk.answer(question, found.sessions[question.who])
            seen = [canary.seen_in(walk.said(one), found.numbers) for one in (told, found.after[question])]
            if seen[0] - seen[1]:
                found.noticed[name] = question
                break
            if told != found.after[question]:
                found.suspects[name].append((question, told))
    watching.broken = None


def confirm(found, watching):
    """Ask suspects again where there is no other zone: who is answered otherwise there is noticed."""
    for name, suspects in found.suspects.items():
        watching.broken = name
        for question, told in () if name in found.noticed else suspects:
            if walk.answer(question, found.sessions[question.who]) != told:
                found.noticed[name] = question
                break
    watching.broken = None


def test_every_kind_of_record_is_made_elsewhere(proof):
    assert proof.unchanged == worlds.OF_EVERYBODY


def test_another_zones_life_changes_no_byte(proof):
    assert sum(answer[0] == 200 for answer in proof.before.values()) > (200 if is_thorough() else 200 // PARTS)
    changed = {one: (answer, proof.after[one]) for one, answer in proof.before.items() if proof.after[one] != answer}
    assert changed == {}


def test_no_word_of_another_zone_is_seen(proof):
    assert len(proof.numbers) > 30
    seen = {
        question: fields
        for question, answer in proof.after.items()
        if (fields := canary.seen_in(walk.said(answer), proof.numbers))
    }
    assert seen == {}


def test_every_broken_gate_is_noticed_or_known_to_be_harmless(proof):
    unnoticed = [name for name in proof.suspects if name not in proof.noticed]
    assert [name for name in unnoticed if name not in HARMLESS] == []
    assert {name: proof.noticed[name] for name in proof.noticed if name in HARMLESS} == {}
    assert HARMLESS.keys() <= set(gates.sites().values())
