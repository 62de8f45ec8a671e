"""Importing a ledger from a terminal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from projects.models import AuditEvent, Project
from projects.operations.projects import edit_project
from tests.factories import NOW, TODAY, make_officer, make_project
from tests.workbooks import workbook
from tracker.import_jobs import applying, rows
from tracker.import_jobs.background import run_imports
from tracker.import_jobs.deciding import undo_import
from tracker.management import import_words
from tracker.management.import_words import error_table
from tracker.models import ImportJob, ImportRow
from zones.models import Role


def run(path, *arguments):
    """Return what the command prints, and the sentence with which it ends badly, if it does."""
    out = StringIO()
    try:
        call_command("import_ledger", str(path), *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def ledger(tmp_path, zone):
    """Return a function that writes a workbook with rows of a zone and returns its path."""

    def write(*rows):
        path = tmp_path / "台账.xlsx"
        least = {"项目名称": "甲项目", "开发区": zone.name, "项目类别": "产业类"}
        path.write_bytes(workbook([{**least, **row} for row in rows]))
        return path

    return write


def test_a_good_file_is_imported_and_counted(ledger, province):
    out, failure = run(ledger({"签约日期": "2024-01-05"}))
    assert failure == ""
    assert "已导入：项目新增 1、更新 0、未变 0；进展节点 1" in out
    assert Project.objects.get().created_by == province


def test_a_dry_run_writes_nothing(ledger, province):
    out, failure = run(ledger({}), "--dry-run")
    assert (failure, "尚未写入" in out, Project.objects.count()) == ("", True, 0)


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_remarks_are_shown_though_nothing_is_wrong(ledger, province, arguments):
    out, failure = run(ledger({"投产日期": "2024.3"}), *arguments)
    lines = out.splitlines()
    assert (failure, lines[0]) == ("", "提示 2 处（不妨碍导入，请核对）：")
    assert lines[2].split()[:4] == ["2", "X", "投产日期", "2024.3"]
    assert "按当月最后一天 2024-03-31 登记" in out
    assert "缺少开工日期：比率中自投产之日起按已开工计" in out


def test_a_bad_file_is_refused_with_a_table(ledger, province):
    out, failure = run(ledger({"总投资（万元）": "1e5"}, {"项目名称": "乙项目", "签约日期": "5月8日"}))
    header, first, second = out.splitlines()
    assert header.split() == ["行", "列", "值", "说明"]
    assert first.split()[:4] == ["2", "N", "总投资（万元）", "1e5"]
    assert second.split()[:4] == ["3", "U", "签约日期", "5月8日"]
    assert failure == "共 2 处错误，没有写入任何内容。"
    assert Project.objects.count() == 0


def test_a_table_of_errors_holds_no_commands_for_a_terminal(ledger, province):
    out, failure = run(ledger({"项目名称": "坏\u202e三"}, {"总投资（万元）": "1\x9b31m"}))
    assert failure
    assert "坏<U+202E>三" in out
    assert "1<U+009B>31m" in out
    assert all(line.isprintable() for line in out.splitlines())


def test_the_good_rows_alone_are_written_when_asked_for(ledger, province):
    out, failure = run(ledger({}, {"项目名称": "乙项目", "签约日期": "5月8日"}), "--partial")
    assert "项目新增 1" in out
    assert failure == "共 1 处错误，其余各行已写入。"


def test_it_is_imported_in_somebodys_name(ledger, province, zone_officer):
    assert run(ledger({}), "--by", zone_officer.username.upper())[1] == ""
    assert Project.objects.get().created_by == zone_officer


def test_somebody_must_be_named_unless_only_one_can_be_meant(ledger, province, auditor):
    make_officer(Role.PROVINCE)
    assert "请用 --by" in run(ledger({}))[1]
    assert "没有用户名为 nobody" in run(ledger({}), "--by", "nobody")[1]
    assert "不能导入" in run(ledger({}), "--by", auditor.username)[1]


def test_somebody_who_left_does_not_import(ledger):
    make_officer(Role.PROVINCE, is_active=False)
    assert "请用 --by" in run(ledger({}))[1]


def test_what_is_no_workbook_is_refused_with_a_sentence(tmp_path, province):
    path = tmp_path / "台账.xlsx"
    assert "读不到文件" in run(path)[1]
    path.write_text("项目名称")
    assert "不是能读的表格文件" in run(path)[1]


def test_what_is_open_is_asked_and_answered(tmp_path, province, zone):
    path, said = tmp_path / "台账.csv", tmp_path / "answers.json"
    rows = f"重点项目表,,,,\n项目名称,所属园区,类别,总投资,心情\n甲项目,{zone.name},工业,3.73,好\n合计,,,3.74,\n"
    path.write_bytes(rows.encode("gb18030"))
    out, failure = run(path)
    assert failure == "有 2 个问题要先答复，没有写入任何内容。"
    for words in ("表头第 2 行", "不导入的列：E 心情", "第 4 行（合计）", "问题 unit：", "--answer 'category:工业=…'"):
        assert words in out
    assert "多 0.01" in out
    said.write_text('{"unit": "亿元"}', encoding="utf-8")
    assert "已导入：项目新增 1" in run(path, "--answers", str(said), "--answer", "category:工业=产业类")[0]
    assert (Project.objects.get().planned_yuan, Project.objects.get().category) == (373_000_000, "industry")
    assert "应写成" in run(path, "--answer", "unit")[1]
    said.write_text("[]")
    assert "JSON 对象" in run(path, "--answers", str(said))[1]


def test_the_columns_of_the_table_stand_under_each_other(ledger, province, zone):
    out, _ = run(ledger({"备注": "长" * 600}, {"总投资（万元）": "1e5"}))
    widths = [
        sum(2 if ord(character) > 0x2000 else 1 for character in line.split("  ")[0]) for line in out.splitlines()
    ]
    assert len(set(widths)) <= 2
    assert error_table([]).split() == ["行", "列", "值", "说明"]


def test_it_is_a_job_that_is_planned_applied_annotated_and_undone(ledger, province, tmp_path, capsys):
    path, book = ledger({"总投资（万元）": 500}, {"项目名称": "乙项目", "签约日期": "5月8日"}), tmp_path / "批注.xlsx"
    assert "没有写入" in run(path, "--dry-run", "--annotated", str(book))[1]
    planned = ImportJob.objects.get()
    assert (planned.state, planned.officer, planned.file_name) == ("planned", province, "台账.xlsx")
    sheet = load_workbook(book)["导入结果"]
    assert any("5月8日" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "已经有了" in run(path, "--annotated", str(book))[1]
    _, failure = run(path, "--partial")
    job = ImportJob.objects.exclude(pk=planned.pk).get()
    assert (job.state, job.partial, failure) == ("applied", True, "共 1 处错误，其余各行已写入。")
    assert f"导入编号 {job.pk}" in capsys.readouterr().err
    assert job.plan_digest == planned.plan_digest
    project = Project.objects.get()
    edit_project(project=project, version=project.version, changes={"site": "别处"}, by=province, now=NOW)
    undo_import(job=job, by=province, now=job.applied_at)
    run_imports(clock=lambda: job.applied_at, day_of=lambda _: TODAY)
    assert dict(ImportRow.objects.filter(job=job).values_list("name", "outcome")) == {"甲项目": "touched", "乙项目": ""}
    actions = AuditEvent.objects.filter(object_type="importjob", object_id=job.pk).order_by("pk")
    assert [one.action for one in actions] == ["upload_import", "apply_import", "undo_import"]


def test_a_likely_duplicate_is_decided_before_anything_is_written(ledger, province, zone):
    known = make_project(zone, name="年产五万吨铝材", owner="铝业公司", category="industry")
    path, by = (
        ledger({"项目名称": "年产5万吨铝材项目", "建设单位": "铝业公司", "建设地点": "某村"}),
        ("--by", province.username),
    )
    out, failure = run(path, "--dry-run", *by)
    assert failure == "有 1 行疑似重复，要先决定，没有写入任何内容。"
    assert f"--answer 'duplicate:项目!2=…'，可选 new（新项目）、{known.pk}（年产五万吨铝材）" in out
    assert run(path, *by)[1] == failure
    assert "更新 1" in run(path, *by, "--answer", f"duplicate:项目!2={known.pk}")[0]
    assert Project.objects.get().site == "某村"


def test_whoever_interrupts_it_finds_nothing_written(ledger, province, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(applying, "settle", interrupt)
    with pytest.raises(CommandError) as stopped:
        call_command("import_ledger", str(ledger({})))
    job = ImportJob.objects.get()
    assert (stopped.value.returncode, Project.objects.count()) == (130, 0)
    assert (job.state, job.trouble_code, job.file, "未完成" in str(stopped.value)) == ("failed", "stopped", "", True)


def test_more_errors_than_a_job_lists_are_all_printed(ledger, province, monkeypatch):
    for module in (rows, import_words):
        monkeypatch.setattr(module, "MOST_TOLD", 1)
    out, failure = run(ledger(*({"项目名称": f"项目{number}", "签约日期": "5月8日"} for number in range(3))))
    assert (failure, len(out.splitlines())) == ("共 3 处错误，没有写入任何内容。", 4)
