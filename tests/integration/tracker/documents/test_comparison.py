"""三、与上期比较: sealed with its causes, said in words, verified, and never a split of other figures."""

import io
import json
import zlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document

from projects.errors import DomainError
from projects.rules.bulletins import canonical, digest_of
from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.factories import NOW, YI
from tests.people import made_once
from tests.triggers import without_triggers
from tracker.models import Bulletin
from tracker.queries.bulletins import comparing, reading
from tracker.queries.bulletins.sealed import content_of
from tracker.queries.bulletins.verification import verify

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "schema-2.json"
AFTER = NOW + timedelta(days=30)
SEALED = AFTER + timedelta(days=1)
MAY, JUNE = date(2024, 5, 31), date(2024, 6, 30)


@pytest.fixture(scope="module")
def first(django_db_setup, django_db_blocker):
    """Five signed projects of 1 亿 and the first bulletin; then one starts, one is told late, one leaves."""
    with made_once(django_db_blocker):
        yield sealed_first()


def sealed_first():
    factories.make_round(2023, 1)
    factories.make_round(2023, 2)
    zone = factories.make_zone(factories.make_unit(name="甲市"), name="甲区")
    entries = [
        factories.enter(factories.make_project(zone), cohort=Cohort.SIGNED, amount_yuan=YI, round_=None)
        for _ in range(5)
    ]
    sealed = bulletin_factories.seal(as_of=MAY)
    told = {"now": AFTER, "today": AFTER.date()}
    factories.reach(entries[0].project, Kind.STARTED, date(2024, 6, 10), **told)
    factories.reach(entries[1].project, Kind.STARTED, date(2024, 5, 10), **told)
    factories.leave(entries[2], date(2024, 6, 3), **told)
    return sealed


def paragraph(bulletin):
    """Return paragraph 三 of the Word file, sentence after sentence."""
    text = "\n".join(one.text for one in Document(io.BytesIO(reading.word_of(bulletin))).paragraphs)
    return text.partition("三、与上期比较\n")[2].partition("\n四、")[0]


def table_of(bulletin):
    found = verify(Bulletin.objects.get(pk=bulletin.pk), {}, factories.somebody())
    return " ".join(next(one.sentences for one in found.answers if one.code == "table"))


def test_the_causes_are_sealed_and_said(first):
    second = bulletin_factories.seal(as_of=JUNE, now=SEALED)
    told = content_of(second)["comparison"]
    rate = told["rates"]["groundbreaking"]
    assert (told["number"], told["unsplit"], rate["points"]) == (1, "", 5000)
    assert {one["cause"]: one["projects"] for one in rate["causes"]} == {"late": 1, "progress": 1, "exit": 1}
    assert sum(one["points"] for one in rate["causes"]) == 5000
    said = paragraph(second)
    assert said.startswith(
        "上期为第1号通报（截至2024年5月31日）。\n开工率由0.00%到50.00%，提高50.00个百分点，其中补报（1个项目）"
    )
    assert "调出、终止（1个项目）提高" in said
    assert "投产率两期都没有可除的分母，不作比较。" in said
    assert said.endswith("两期的期次范围相同。\n口径未变。")
    assert table_of(second) == ""


def test_another_basis_other_rounds_and_a_chosen_predecessor(first):
    second = bulletin_factories.seal(as_of=JUNE, now=SEALED, basis="count-2021")
    assert (
        "口径有变：上期按“投资额口径（2023）”，本期按“项目数口径（2021）”。本期数据中，开工率按原口径为50.00%"
        in paragraph(second)
    )
    third = bulletin_factories.seal(
        as_of=JUNE, now=SEALED + timedelta(days=1), last="2023-2", reviewed=True, told={"compared_with": first}
    )
    assert content_of(third)["comparison"]["number"] == 1
    said = paragraph(third)
    assert "上期为第1号通报" in said
    assert "两期的期次范围不同：上期为2023-1至2023-1共1次，本期为2023-1至2023-2共2次" in said
    assert "两期对月报是否须经审核" in said
    assert "口径未变" not in said
    assert table_of(third) == ""
    unit = bulletin_factories.seal(first.unit or factories.make_unit(), now=SEALED + timedelta(days=2))
    for wrong in ({"compared_with": unit}, {"compared_with": second, "supersedes": second, "reason": "更正"}):
        with pytest.raises(DomainError, match="只能与此前同一种类") as refused:
            bulletin_factories.seal(told=wrong, now=SEALED + timedelta(days=3))
        assert refused.value.field == "compared_with"


def test_where_the_books_do_not_say_what_was_sealed_nothing_is_split(first, monkeypatch):
    monkeypatch.setattr("tracker.queries.rates.change_sides.MOST_MEMBERS", 3)
    large = bulletin_factories.seal(as_of=JUNE, now=SEALED)
    assert "没有分解各原因，只列两期之差。\n开工率由0.00%到50.00%，提高50.00个百分点。" in paragraph(large)
    monkeypatch.undo()
    split = comparing.changes
    with monkeypatch.context() as patched:
        patched.setattr(comparing, "changes", lambda **told: split(**{**told, "first": told["second"]}))
        other = bulletin_factories.seal(as_of=JUNE, now=SEALED + timedelta(days=1), told={"compared_with": first})
    assert content_of(other)["comparison"]["unsplit"] == "not_as_sealed"
    assert "请先核对上期的通报" in paragraph(other)
    assert table_of(other) == ""
    note = bulletin_factories.seal_note(now=SEALED)
    without_triggers("UPDATE tracker_bulletin SET content = %s WHERE id IN (%s, %s)", b"x", other.pk, note.pk)
    later = SEALED + timedelta(days=2)
    assert "第3号通报，其封存的内容已损坏" in paragraph(bulletin_factories.seal(as_of=JUNE, now=later))
    text = [
        one.text for one in Document(io.BytesIO(reading.word_of(bulletin_factories.seal_note(now=later)))).paragraphs
    ]
    assert "上期为第4号通报，其封存的内容已损坏，无法比较；请先核对那一份。" in text


def test_a_forged_comparison_is_said(first):
    second = bulletin_factories.seal(as_of=JUNE, now=SEALED)
    good = content_of(second)

    def forge(path, value):
        told = json.loads(canonical(good))
        *parents, last = path
        part = told["comparison"]["rates"]["groundbreaking"]
        for name in parents:
            part = part[name]
        part[last] = value
        content = canonical(told)
        values = (zlib.compress(content), digest_of(content), second.pk)
        without_triggers("UPDATE tracker_bulletin SET content = %s, digest = %s WHERE id = %s", *values)
        return table_of(second)

    assert "各原因之和与总差不等" in forge(("causes", 0, "points"), 1)
    assert "各原因的分子、分母之和与两期之差不等" in forge(("causes", 0, "numerator"), 1)
    assert "本期的数，与封存的合计不同" in forge(("after", "numerator"), 1)
    assert "上期的数，与上期封存的合计不同" in forge(("before", "denominator"), 1)


def test_a_bulletin_of_schema_2_is_read_for_ever(first):
    """The file was written when the schema was: another content under the same number would fail here."""
    golden = GOLDEN.read_bytes()
    told = json.loads(golden)
    assert canonical(told) == golden
    sealed = content_of(bulletin_factories.seal(as_of=JUNE, now=SEALED))
    assert (told["schema"], told.keys(), told["comparison"].keys()) == (2, sealed.keys(), sealed["comparison"].keys())
    assert told["comparison"]["rates"] == sealed["comparison"]["rates"]
    assert told["members"][0].keys() == sealed["members"][0].keys()
