"""The official list of zones from a file: every error by row and column, renames, mergers, and again without effect."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.timezone import localdate

from projects.errors import DomainError
from projects.models import AuditEvent
from projects.operations.zones import merge_zone
from projects.rules.stages import Cohort
from tests import factories, reform_factories
from tests.factories import TODAY
from tracker.imports.standing import zones_by_name
from tracker.management import reference
from tracker.queries.rates.dispatch import dispatch_table
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import tallies_of
from tracker.queries.rates.window import resolve_window
from tracker.queries.structure import Structure
from zones.models import Zone, ZoneAlias

HEADER = "名称,所在市代码,填报单位代码,级别,类型,考核分组,国家标准代码,别名,并入"
NEW = "岚县经济技术开发区,141100,141100,省级,经济技术开发区,工业类,,岚县经开区|岚县开发区,"
FARM = "岢岚现代农业产业示范区,140900,140900,省级,现代农业产业示范区,现代农业类,,,"
RENAMED = "兴县高新技术产业开发区,141100,141100,省级,高新技术产业开发区,工业类,,兴县经济技术开发区,"
TWO_IN_ONE = "交城经济开发区,141100,141100,省级,经济开发区,工业类,,孝义经济开发区,"
MERGED = "文水经济开发区,,,,,,,文水老区,交城经济开发区"


@pytest.fixture
def load(db, tmp_path):
    """Return a function that loads a file of some lines and returns what the command prints."""
    reference.load_reference(now=factories.NOW)

    def load(*lines, encoding="utf-8", arguments=()):
        file, out = tmp_path / "zones.csv", StringIO()
        file.write_bytes("\r\n".join([HEADER, *lines]).encode(encoding))
        call_command("load_zones", str(file), *arguments, stdout=out)
        return out.getvalue()

    return load


def register():
    """Return what is known of zones and their names."""
    return set(Zone.objects.values_list("name", "level")), set(ZoneAlias.objects.values_list("name", "zone"))


def refused(load, *lines):
    """Return what the command says to lines that it refuses; nothing is written."""
    before = register()
    with pytest.raises(CommandError) as error:
        load(*lines)
    assert register() == before
    return str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_zones_are_added_renamed_and_named_and_a_second_time_nothing_changes(load, encoding):
    xing = Zone.objects.get(name="兴县经济技术开发区")
    text = load(NEW, FARM, RENAMED, encoding=encoding)
    assert "开发区：新增 2，更新 1，未变 0" in text
    assert "改名：兴县经济技术开发区 → 兴县高新技术产业开发区" in text
    assert "全省 93 个，已载入 63 个（工业类 56/71、农业类 5/14、文旅类 2/8）" in text
    xing.refresh_from_db()
    assert (xing.name, xing.kind) == ("兴县高新技术产业开发区", Zone.Kind.HIGH_TECH)
    assert set(xing.aliases.values_list("name", flat=True)) == {"兴县经济开发区", "兴县经开区", "兴县经济技术开发区"}
    events = AuditEvent.objects.count()
    again = load(NEW, FARM, RENAMED)
    assert {line.partition("，未变")[0].partition("：")[2] for line in again.splitlines()[:3]} == {"新增 0，更新 0"}
    assert AuditEvent.objects.count() == events
    # The shipped list, loaded with every update of the program, takes none of it back.
    reference.load_reference(now=factories.NOW)
    xing.refresh_from_db()
    assert (xing.name, Zone.objects.count()) == ("兴县高新技术产业开发区", 63)


def test_a_merged_zone_hands_over_its_projects_and_keeps_what_lists_declared(load, province):
    old, into = Zone.objects.get(name="文水经济开发区"), Zone.objects.get(name="交城经济开发区")
    project = factories.make_project(old)
    entry = factories.enter(project, cohort=Cohort.SIGNED)
    parcel = reform_factories.parcel(old).parcel
    for year in (TODAY.year, localdate().year):
        factories.plan_year(project, year)
    assert "并入：新增 1" in load(MERGED)
    for record in (project, entry, parcel):
        record.refresh_from_db()
    assert (project.zone, parcel.zone, entry.zone) == (into, into, old)
    (move,) = project.moves.all()
    assert (move.from_zone, move.to_zone, move.moved_on, move.recorded_by) == (old, into, localdate(), None)
    assert project.audit_events.filter(action="move_project", zone=into, reason__contains="并入").count() == 1
    assert {zones_by_name(province)[name] for name in ("文水经济开发区", "文水老区", "文水经开区")} == {into}
    assert (Zone.objects.unmerged().count(), Zone.objects.count()) == (60, 61)
    assert "并入：新增 0，更新 0，未变 1" in load(MERGED)
    reference.load_reference(now=factories.NOW)
    assert zones_by_name(province)["文水经济开发区"] == into
    # By the organisation of then the zone was its own until the day of the merger; by that of now it never was.
    places = {}
    for structure in Structure:
        for as_of in (TODAY, localdate()):
            selection = Selection(structure=structure, named_on=as_of)
            window = resolve_window(first="2023-1", last="2023-1", as_of=as_of, known_at=None, now=timezone.now())
            lists = tallies_of(province, window, selection, Cohort.SIGNED, Grouping.ZONE)
            question = DispatchQuestion(province, as_of.year, as_of, selection)
            rows = dispatch_table(question, Grouping.ZONE).rows
            planned = [row.key for row in rows if row.tally.with_plan]
            places[structure, as_of == TODAY] = (list(lists), planned)
    assert places == {
        (Structure.THEN, True): ([old.pk], [str(old.pk)]),
        (Structure.THEN, False): ([old.pk], [str(into.pk)]),
        (Structure.NOW, True): ([into.pk], [str(into.pk)]),
        (Structure.NOW, False): ([into.pk], [str(into.pk)]),
    }


def test_a_merger_waits_for_its_officers_and_for_names_that_both_have(load):
    old, into = Zone.objects.get(name="文水经济开发区"), Zone.objects.get(name="交城经济开发区")
    for zone in (old, into):
        factories.make_project(zone, name="同名项目")
    assert "第 2 行“并入”：“文水经济开发区”和“交城经济开发区”都有项目“同名项目”" in refused(load, MERGED)
    factories.make_officer("zone", zone=old)
    assert "第 2 行“并入”：“文水经济开发区”还有 1 名在用的人员" in refused(load, MERGED)


def test_a_merged_zone_is_neither_merged_again_nor_the_end_of_a_merger(load):
    old, into, third = (Zone.objects.get(name=name) for name in ("文水经济开发区", "交城经济开发区", "孝义经济开发区"))
    merged = "“文水经济开发区”已并入“交城经济开发区”，不能再合并"
    merge_zone(zone=old, into=into, by=None, now=factories.NOW)
    for one, other, words in ((into, old, merged), (old, third, merged), (third, old, merged), (into, into, "自己")):
        with pytest.raises(DomainError, match=words):
            merge_zone(zone=one, into=other, by=None, now=factories.NOW)
    assert not merge_zone(zone=old, into=into, by=None, now=factories.NOW)


def test_everything_that_is_wrong_is_told_by_row_and_column(load):
    told = refused(
        load,
        "坏区,14,141100,县级,经济开发区,工业类,,,",
        "甲区,141100,141100,省级,经济开发区,重工类,,,",
        "甲区,141100,141100,省级,经济开发区,工业类,,,",
        ",141100,141100,省级,经济开发区,工业类,,,",
        "乙区,,,,,,,,乙区",
    )
    for sentence in (
        "第 2 行“所在市代码”：“14”应为以 14 开头的 6 位区划代码。",
        "第 2 行“级别”：“县级”不在可选项中：国家级、省级。",
        "第 3 行“考核分组”：“重工类”不在可选项中：工业类、农业类、文旅类。",
        "第 4 行“名称”：“甲区”已在第 3 行出现",
        "第 5 行“名称”：没有填。",
        "第 6 行“并入”：不能并入自己。",
    ):
        assert sentence in told


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (NEW.replace("141100,省级", "149999,省级"), "第 2 行“填报单位代码”：没有代码为 149999 的填报单位。"),
        (
            TWO_IN_ONE,
            "第 2 行“别名”：“孝义经济开发区”是另一个在册的开发区；如已合并",
        ),
        (NEW.replace("岚县开发区", "孝义经开区"), "第 2 行“别名”：“孝义经开区”是“孝义经济开发区”的别名"),
        ("某区,,,,,,,,没有的开发区", "第 2 行“并入”：没有在册的开发区“没有的开发区”。"),
    ],
)
def test_what_contradicts_the_register_is_refused(load, line, sentence):
    assert sentence in refused(load, line)


def test_a_file_may_be_tried_first(load, tmp_path):
    assert "只检查，没有写入" in load(NEW, arguments=["--dry-run"])
    assert Zone.objects.count() == 61
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("load_zones", str(tmp_path / "absent.csv"))
    bad = tmp_path / "bad.csv"
    bad.write_text("名称,面积\n甲,3")
    with pytest.raises(CommandError, match=r"不认识列“面积”(.|\n)*缺少列“级别”"):
        call_command("load_zones", str(bad))
