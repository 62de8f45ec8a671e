"""Bulletins for tests: sealed as the pages and the API seal them."""

from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from tests import factories
from tests.factories import NOW
from tracker.documents.word_layout import draft_template
from tracker.models import Bulletin, BulletinKind, BulletinTemplate
from tracker.operations.bulletins import BulletinDraft, seal_bulletin
from tracker.queries.bulletins.contents import RatesQuestion
from tracker.queries.bulletins.dispatch import NoteQuestion
from tracker.queries.bulletins.questions import content_for
from zones.models import ReportingUnit

AS_OF = date(2024, 6, 30)
BASIS = "investment-2023"


def seal(
    unit: ReportingUnit | None = None, *, now: Any = NOW, as_of: date = AS_OF, told: Any = None, **asked: Any
) -> Bulletin:
    """Seal a bulletin about the rates of the lists up to 2023-1, of the province unless a unit is given."""
    code = unit.pk if unit else None
    question = RatesQuestion(**{"as_of": as_of, "basis": BASIS, "unit": code, "last": "2023-1", **asked})
    draft = BulletinDraft(**{"kind": BulletinKind.RATES, "title": "通报", "as_of": as_of, "unit": unit, **(told or {})})
    return seal_bulletin(
        draft=draft, read=partial(content_for, question, known_at=now), by=factories.somebody(), now=now
    )


def seal_note(unit: ReportingUnit | None = None, *, now: Any = NOW, as_of: date = AS_OF) -> Bulletin:
    """Seal a monthly note of the dispatch."""
    question = NoteQuestion(as_of=as_of, unit=unit.pk if unit else None)
    draft = BulletinDraft(kind=BulletinKind.DISPATCH, title="调度通报", as_of=as_of, unit=unit)
    return seal_bulletin(
        draft=draft, read=partial(content_for, question, known_at=now), by=factories.somebody(), now=now
    )


def draft_file() -> bytes:
    """Return the file of the draft that is shipped: a template that is accepted."""
    content = BytesIO()
    draft_template().save(content)
    return content.getvalue()


def template(name: str = "红头") -> BulletinTemplate:
    """Return a row of a template; its file is none that Word reads."""
    told = {"content": b"PK", "sha256": "0" * 64, "uploaded_at": NOW, "uploaded_by": factories.somebody()}
    return BulletinTemplate.objects.create(name=name, version=1, **told)
