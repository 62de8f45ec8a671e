"""Loading the demo from a terminal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import Project, Round
from tests.factories import NOW, make_project, make_unit, make_zone
from tracker.imports.importer import ImportResult
from tracker.management import demo
from tracker.management.commands import load_demo
from tracker.management.reference import load_reference
from zones.models import Officer


def run(*arguments):
    """Return what the command prints."""
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def test_it_refuses_where_it_may_do_harm(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="确要载入请加 --yes"):
        run()
    assert Officer.objects.count() == 0


def test_it_needs_reference_data(db, settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="load_reference"):
        run()


def test_it_says_who_may_sign_in(db, settings):
    settings.DEBUG = True
    make_project(make_zone(make_unit(code=demo.UNIT), name=demo.ZONE), name="样例项目 0001")
    run()  # adds to an earlier demo what later pages show
    text = run("--yes")
    assert "没有改动" in text
    assert "province、lvliang、xingxian、admin、security、auditor；口令 demo-only-2024" in text


def test_a_file_that_does_not_fit_stops_everything(db, monkeypatch):
    load_reference(now=NOW)
    Round.objects.filter(year=2022).update(year=2012)
    with pytest.raises(demo.DemoError, match=r"demo_lvliang\.csv 第 2 行"):
        demo.load_demo()
    assert (Project.objects.count(), Officer.objects.count()) == (0, 0)


def test_it_says_what_it_loaded(db, settings, monkeypatch):
    settings.DEBUG = True
    done = ImportResult(2, 1, 0, 3, 4, 5, 0, 0, (), is_written=True)
    monkeypatch.setattr(load_demo, "load_demo", lambda: [("demo_lvliang.csv", done)])
    assert "demo_lvliang.csv：项目新增 2、更新 1；进展节点 3，入批记录 4，月度数据 5" in run()


def test_the_seven_rounds_are_loaded_only_where_asked_for(db, settings, monkeypatch):
    settings.DEBUG = True
    done = ImportResult(9, 0, 0, 0, 9, 0, 0, 0, (), is_written=True)
    monkeypatch.setattr(load_demo, "load_demo", list)
    monkeypatch.setattr(load_demo, "load_seven_rounds", lambda: [("七次（分布为虚构）", done)])
    assert "虚构" not in run()
    assert "七次（分布为虚构）：项目新增 9" in run("--seven-rounds")


def test_the_samples_of_today_are_loaded_only_where_asked_for(db, settings, monkeypatch):
    settings.DEBUG = True
    monkeypatch.setattr(load_demo, "load_demo", list)
    monkeypatch.setattr(load_demo, "load_living", lambda **_: [("demo_living.csv", None)])
    monkeypatch.setattr(load_demo, "remind", lambda **_: 25)
    assert "示例账号" not in run()
    assert ("demo_living.csv：已登记" in (told := run("--living")), "已记入 25 封催办" in told) == (True, True)
