"""A bulletin is sealed of what the rates say, verified in four answers, and every forgery has its sentence."""

import json
import zlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from projects.errors import DomainError
from projects.models import Milestone, ProgressFigure
from projects.rules.bulletins import canonical, digest_of
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.bulletin_factories import AS_OF
from tests.factories import NOW, YI
from tests.people import made_once
from tests.triggers import without_triggers
from tracker.models import Bulletin
from tracker.operations.audit_checkpoints import record_restore, seal_and_write_checkpoints
from tracker.operations.bulletin_anchors import readable_anchors
from tracker.queries.bulletins.sealed import content_of, members_of
from tracker.queries.bulletins.verification import verify
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.window import resolve_window
from zones.models import Role, Zone

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def anchors(settings, tmp_path):
    settings.AUDIT_ANCHORS = tmp_path / "anchors.txt"
    return settings.AUDIT_ANCHORS


@pytest.fixture(scope="module")
def books(django_db_setup, django_db_blocker):
    """Two zones of a unit and one elsewhere, with members of every list and state."""
    with made_once(django_db_blocker):
        factories.make_round(2023, 1)
        unit = factories.make_unit(name="甲市")
        zones = [factories.make_zone(unit, name="甲区"), factories.make_zone(unit, name="乙区"), factories.make_zone()]
        for zone in zones:
            for number, cohort in enumerate([*Cohort, Cohort.SIGNED, Cohort.STARTED]):
                project = factories.make_project(zone)
                entry = factories.enter(project, cohort=cohort, amount_yuan=YI + number, expected_output_yuan=YI)
                if number < 3:
                    factories.reach(project, [Kind.STARTED, Kind.PRODUCING, Kind.FULL_OUTPUT][number])
                    factories.report_figures(project, date(2024, 5, 1), completed_yuan=YI // 3, actual_output_yuan=7)
                elif number == 3:
                    factories.leave(entry)
        yield unit, zones


def checked(bulletin, reader=None):
    found = verify(Bulletin.objects.get(pk=bulletin.pk), readable_anchors(), reader or factories.somebody())
    return {answer.code: (answer.is_right, " ".join(answer.sentences)) for answer in found.answers}, found.is_genuine


def forged(bulletin, change, *, digest=True):
    """Write another content under a bulletin, with its digest made anew."""
    told = content_of(bulletin)
    change(told)
    content = canonical(told)
    values = (zlib.compress(content), digest_of(content) if digest else bulletin.digest, bulletin.pk)
    without_triggers("UPDATE tracker_bulletin SET content = %s, digest = %s WHERE id = %s", *values)
    return checked(bulletin)


def test_what_is_sealed_is_what_the_rates_say(books):
    unit, zones = books
    bulletin = bulletin_factories.seal()
    told = content_of(bulletin)
    window = resolve_window(first=None, last="2023-1", as_of=AS_OF, known_at=None, now=NOW)
    for by, place, key in ((Grouping.UNIT, "units", "unit"), (Grouping.ZONE, "zones", "zone")):
        table = rates_table(officer=factories.somebody(), window=window, selection=Selection(), by=by)
        sealed = {str(row[key]): row for row in told["table"][place]}
        assert sorted(sealed) == sorted(row.key for row in table.rows)
        for row in table.rows:
            for code, basis in BASES.items():
                for name, formula in basis.formulas().items():
                    rate, cell = formula.compute(row.tallies[formula.cohort]), sealed[row.key]["rates"][code][name]
                    assert (cell["numerator"], cell["denominator"]) == (rate.numerator, rate.denominator)
    assert told["previous"] == ""
    assert told["number"] == 1
    assert told["scope"]["name"] == "全省"
    members = members_of(bulletin)
    assert len(members) == 15
    assert {member.zone for member in members} == {zone.pk for zone in zones}
    own = content_of(bulletin_factories.seal(unit, now=LATER))
    assert own["table"]["units"] == [row for row in told["table"]["units"] if row["unit"] == unit.pk]
    assert own["previous"] == bulletin.digest
    assert len(own["members"]) == 10


def test_it_stays_verified_after_500_later_edits(books):
    bulletin = bulletin_factories.seal()
    assert checked(bulletin)[0]["chain"] == (None, "这份通报还没有写入库外的锚点文件（每 5 分钟写一次），请稍后再核。")
    seal_and_write_checkpoints(now=NOW)
    projects = [member.project for member in members_of(bulletin)]
    by = factories.somebody()
    told = {"recorded_at": LATER, "recorded_by": by}
    # In bulk: what a withdrawal and a later record write, 500 times.
    Milestone.objects.filter(project__in=projects).update(withdrawn_at=LATER, withdrawn_by=by, withdrawn_reason="误登")
    ProgressFigure.objects.filter(project__in=projects).update(
        withdrawn_at=LATER, withdrawn_by=by, withdrawn_reason="误登"
    )
    months = [date(2020 + year, month, 1) for year in range(3) for month in range(1, 13)]
    later = [
        ProgressFigure(project_id=one, month=month, completed_yuan=1, **told) for one in projects for month in months
    ]
    ProgressFigure.objects.bulk_create(later[:500])
    assert checked(bulletin) == (dict.fromkeys(("bytes", "table", "chain", "books"), (True, "")), True)
    # A name is no history: it is told, and makes the bulletin no less genuine.
    Zone.objects.filter(name="甲区").update(name="改名区")
    assert checked(bulletin)[1]


def test_every_forgery_has_its_sentence(books):
    bulletin = bulletin_factories.seal()
    bulletin_factories.seal(now=LATER)
    seal_and_write_checkpoints(now=LATER)
    good = bytes(bulletin.content)

    def drop(told):
        told["members"].pop()

    def swap(told):
        told["members"][0], told["members"][1] = told["members"][1], told["members"][0]

    answers, genuine = forged(bulletin, drop, digest=False)
    assert not genuine
    assert "被改动" in answers["bytes"][1]
    assert answers["table"][0] is False
    answers, genuine = forged(bulletin, drop)
    assert not genuine
    assert answers["bytes"][0]
    assert "投产一批 3 个，成员有 2 个" in answers["table"][1]
    assert "没有接在前一份之后" in answers["chain"][1]
    assert "整条链被重写" in answers["chain"][1]
    assert answers["books"][1].startswith("账上有、封存里没有：投产一批 2023-1 “第")
    without_triggers(
        "UPDATE tracker_bulletin SET content = %s, digest = %s WHERE id = %s", good, bulletin.digest, bulletin.pk
    )
    answers, genuine = forged(bulletin, swap)
    assert not genuine
    assert "次序被调换" in answers["table"][1]
    # A flipped byte of what is stored.
    broken = good[:40] + bytes([good[40] ^ 1]) + good[41:]
    without_triggers(
        "UPDATE tracker_bulletin SET content = %s, digest = %s WHERE id = %s", broken, bulletin.digest, bulletin.pk
    )
    answers, genuine = checked(bulletin)
    assert not genuine
    assert answers["bytes"][0] is False
    without_triggers("UPDATE tracker_bulletin SET content = %s WHERE id = %s", good, bulletin.pk)
    assert checked(bulletin)[1]


@pytest.mark.parametrize(("places", "key"), [("units", "unit"), ("zones", "zone")])
def test_a_place_that_is_left_out_is_said(books, places, key):
    bulletin = bulletin_factories.seal()
    last = content_of(bulletin)["table"][places][-1][key]

    def leave_out(told, *lists):
        for of in lists:
            of[places] = [row for row in of[places] if row[key] != last]

    for change, sentence in (
        (lambda told: leave_out(told, told["table"]), "的数字与封存的成员算出的不同"),
        (lambda told: leave_out(told, told["table"], told), "某行的数字与封存的成员算出的不同"),
        (lambda told: told["table"][places].append(told["table"][places][-1]), "被调换次序或重复"),
        (lambda told: told["table"][places].reverse(), "被调换次序或重复"),
    ):
        answers, _ = forged(bulletin, change)
        assert sentence in answers["table"][1]
        restore(bulletin)


def test_content_that_is_none_of_a_bulletin_is_said_and_no_defect(books):
    bulletin = bulletin_factories.seal()
    for change in (
        lambda told: told["members"][0].pop("unit"),
        lambda told: told["members"][0].update(planned_on="昨天"),
        lambda told: told.update(members=7),
        lambda told: told.update(units=[None]),
        lambda told: told.update(question={}),
        lambda told: told.clear(),
        lambda told: told.update(table=[]),
    ):
        answers, _ = forged(bulletin, change)
        assert not (answers["table"][0] and answers["books"][0])
        restore(bulletin)
    for content in (b"[]", b"7", b'"x"', b"null"):
        values = zlib.compress(content), digest_of(content), bulletin.pk
        without_triggers("UPDATE tracker_bulletin SET content = %s, digest = %s WHERE id = %s", *values)
        answers, genuine = checked(bulletin)
        assert (answers["bytes"][0], genuine) == (False, False)


def restore(bulletin):
    """Write the bytes as they were sealed."""
    values = bytes(bulletin.content), bulletin.digest, bulletin.pk
    without_triggers("UPDATE tracker_bulletin SET content = %s, digest = %s WHERE id = %s", *values)


def test_columns_that_differ_from_the_bytes_are_said(books):
    bulletin = bulletin_factories.seal()
    without_triggers("UPDATE tracker_bulletin SET title = %s WHERE id = %s", "另一个", bulletin.pk)
    assert "登记的标题与封存的内容不同" in checked(bulletin)[0]["bytes"][1]


def test_a_rebuilt_chain_a_cut_tail_and_a_restore(books):
    first, second = bulletin_factories.seal(), bulletin_factories.seal(now=LATER)
    seal_and_write_checkpoints(now=LATER)
    forged(first, lambda told: told["members"][0].update(name="别名"))
    first = Bulletin.objects.get(pk=first.pk)
    without_triggers("UPDATE tracker_bulletin SET previous = %s WHERE id = %s", first.digest, second.pk)
    second.previous = first.digest
    answers, genuine = forged(second, lambda told: told.update(previous=first.digest))
    assert not genuine
    assert answers["bytes"][0]
    assert answers["table"][0]
    assert "第 1 号通报的指纹与库外锚点不符：整条链被重写。" in answers["chain"][1]
    without_triggers("DELETE FROM tracker_bulletin WHERE id = %s", second.pk)
    assert "第 2 号通报，库里没有：末尾被截断。" in checked(first)[0]["chain"][1]
    record_restore(reason="用昨夜的备份", now=LATER)
    assert "末尾被截断" not in checked(first)[0]["chain"][1]


def test_an_anchor_file_that_was_touched_is_said(books, anchors):
    first = bulletin_factories.seal()
    bulletin_factories.seal(now=LATER)
    seal_and_write_checkpoints(now=LATER)
    lines = anchors.read_text().splitlines()
    anchors.write_text("\n".join(line for line in lines if not line.startswith("bulletin 1 ")))
    assert "没有第 1 号通报，却有后面的" in checked(first)[0]["chain"][1]
    anchors.write_text("bulletin one\n")
    assert "无法读出" in checked(first)[0]["chain"][1]


def test_records_out_of_sight_are_counted_and_not_named(books):
    _unit, zones = books
    bulletin = bulletin_factories.seal()
    _answers, _ = forged(bulletin, lambda told: told["members"].clear())
    reader = factories.make_officer(Role.ZONE, zone=zones[0])
    sentences = verify(Bulletin.objects.get(pk=bulletin.pk), {}, reader).answers[3].sentences
    assert len(sentences) == 6
    assert sentences[-1] == "另有 10 处在您的范围之外。"


def test_a_wrong_one_is_superseded_once_and_with_a_reason(books):
    unit, _ = books
    first = bulletin_factories.seal()
    cases = {
        "title_required": {"title": " "},
        "reason_required": {"supersedes": first},
        "reason_without_bulletin": {"reason": "更正"},
        "other_scope": {"supersedes": first, "reason": "更正", "unit": unit},
    }
    for code, told in cases.items():
        with pytest.raises(DomainError) as refused:
            bulletin_factories.seal(told=told)
        assert refused.value.code == code
    second = bulletin_factories.seal(told={"supersedes": first, "reason": "漏了一个项目"}, now=LATER)
    assert (second.supersedes, content_of(second)["supersedes"]) == (first, 1)
    with pytest.raises(DomainError, match="此前已被代替"):
        bulletin_factories.seal(told={"supersedes": first, "reason": "再来"}, now=LATER)
    with pytest.raises(DomainError, match="没有可计入的期次"):
        bulletin_factories.seal(as_of=date(2020, 1, 1), last=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bulletin.objects.filter(pk=first.pk).update(title="改了")
    with pytest.raises(TypeError, match="float"):
        canonical({"percent": 89.93})
    assert json.loads(first.canonical)["title"] == "通报"


def test_a_note_of_the_dispatch_is_sealed_and_verified(books):
    unit, _ = books
    before = factories.at(date(2024, 5, 1))
    factories.plan_year(factories.make_project(factories.make_zone(unit), now=before), planned_yuan=YI)
    note = bulletin_factories.seal_note(unit)
    told = content_of(note)
    assert told["table"]["total"]["tally"]["with_plan"] == 1
    assert told["unreported"]
    seal_and_write_checkpoints(now=NOW)
    assert checked(note) == (dict.fromkeys(("bytes", "table", "chain", "books"), (True, "")), True)
    answers, genuine = forged(note, lambda told: told["members"].pop())
    assert not genuine
    assert answers["table"][0] is False
