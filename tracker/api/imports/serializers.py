"""Ledgers that are imported, as answered and as sent."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from projects.rules.money import wan_text
from projects.rules.stages import COHORT_LABELS, choices
from tracker.api.fields import MonthField, RoundField
from tracker.api.moved import MovedSerializer
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer
from tracker.import_jobs.cells import label_of, shown
from tracker.models import ImportKind, ImportRow, ImportStage, ImportState, RowOutcome, RowStatus
from tracker.operations.imports import LONGEST_ANSWER


class ImportQuerySerializer(QuerySerializer):
    """How a file that is sent in is to be imported."""

    dry_run = serializers.BooleanField(default=False, help_text="true 时只比对，等 apply 确认；false 时没有疑问即写入")
    partial = serializers.BooleanField(default=False, help_text="true 时有错误也写入其余正确的行")  # type: ignore[assignment]


class ImportWriteSerializer(WriteSerializer):
    file = serializers.FileField(help_text="台账或名单：.xlsx 或 CSV，不超过 20 MB")
    round = RoundField(required=False, help_text="名单的期次；不填即台账")
    cohort = serializers.ChoiceField(
        choices=choices(COHORT_LABELS), required=False, help_text="哪一张名单，与 round 同填"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """
        Require the round and the list together.

        :raises ValidationError: if one is missing
        """
        if ("round" in attrs) != ("cohort" in attrs):
            missing = "cohort" if "round" in attrs else "round"
            raise serializers.ValidationError({missing: "期次（round）和名单（cohort）要一起填。"})
        return attrs


class AnswersWriteSerializer(WriteSerializer):
    answers = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_ANSWER, allow_blank=True),
        help_text=(
            "问题的代码对答复，与以前的答复合并；留空收回一条。`field:<列号或表头>` 对字段名，改变一列的认法，"
            "对 none 不导入这一列。单位、简称、类别用词、列的认法按表头记住，同样表头的文件不再问。"
        ),
    )


class ApplyWriteSerializer(WriteSerializer):
    plan = serializers.CharField(max_length=64, help_text="所见的 plan_digest")
    partial = serializers.BooleanField(default=False, help_text="true 时有错误也写入其余正确的行")  # type: ignore[assignment]
    duplicates = serializers.DictField(
        child=serializers.CharField(max_length=20),
        required=False,
        help_text="疑似重复的行：行的 id 对所列项目的编号，或 new（按新项目登记），名单是 none（不列入）",
    )


class RowQuerySerializer(ListQuerySerializer):
    status = serializers.ChoiceField(choices=RowStatus.choices, required=False, help_text="只列这一类")


class SaidSerializer(ReadSerializer):
    """What is said of a cell."""

    column = serializers.CharField(help_text="列")
    value = serializers.CharField(help_text="单元格的内容")
    code = serializers.CharField(help_text="规则的名称")
    detail = serializers.CharField(help_text="说明")


class MessageSerializer(SaidSerializer):
    sheet = serializers.CharField(help_text="工作表")
    row = serializers.IntegerField(help_text="行号")


class OptionSerializer(ReadSerializer):
    value = serializers.CharField(help_text="答复的值")
    title = serializers.CharField(help_text="它的意思")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return dict(zip(("value", "title"), instance, strict=True))


class QuestionSerializer(ReadSerializer):
    code = serializers.CharField(help_text="代码，答复时用")
    text = serializers.CharField(help_text="问题")
    options = OptionSerializer(many=True)
    default = serializers.CharField(allow_null=True, help_text="可能的答复，不会自动采用")
    blocks = serializers.BooleanField(help_text="true 时不答复就不写入任何内容；false 时只影响有关的行")
    is_open = serializers.BooleanField(help_text="true 时也可以填别的内容")


class TableColumnSerializer(ReadSerializer):
    letters = serializers.CharField(help_text="列号")
    header = serializers.CharField(help_text="表头")
    field = serializers.CharField(help_text="读作哪个字段")
    unit = serializers.CharField(allow_null=True, help_text="金额单位")
    unit_from = serializers.CharField(source="from", help_text="单位写在哪里")
    month = serializers.CharField(allow_null=True, help_text="表头里的月份")
    year = serializers.IntegerField(allow_null=True, default=None, help_text="表头里的年份，年度计划投资的")


class OtherColumnSerializer(ReadSerializer):
    letters = serializers.CharField(help_text="列号")
    header = serializers.CharField(help_text="表头")
    is_known = serializers.BooleanField(help_text="认得但不导入")
    samples = serializers.ListField(child=serializers.CharField(), help_text="前几行的内容，供辨认")


class AsideSerializer(ReadSerializer):
    row = serializers.IntegerField(help_text="行号")
    why = serializers.CharField(help_text="为何不是项目")
    text = serializers.CharField(help_text="它的文字")


class FirstRowSerializer(ReadSerializer):
    row = serializers.IntegerField(help_text="行号")
    cells = serializers.ListField(child=serializers.CharField(), help_text="各列的内容，依 columns 的顺序")


class ImportTableSerializer(ReadSerializer):
    """What a table of the file was taken for."""

    sheet = serializers.CharField(help_text="工作表")
    header_rows = serializers.ListField(child=serializers.IntegerField(), help_text="表头的首行和末行")
    titles = serializers.ListField(child=serializers.CharField(), help_text="表头以上的文字")
    columns = TableColumnSerializer(many=True)
    others = OtherColumnSerializer(many=True)
    aside = AsideSerializer(many=True)
    rows = serializers.IntegerField(help_text="项目行数")
    first_rows = FirstRowSerializer(many=True)


class TotalSerializer(ReadSerializer):
    sheet = serializers.CharField(help_text="工作表")
    column = serializers.CharField(help_text="列")
    field = serializers.CharField(help_text="字段")
    sum_wan = serializers.SerializerMethodField(help_text="读到的各行合计")
    stated = serializers.CharField(allow_null=True, help_text="表内合计行写的，连同单位；没有合计行时为 null")

    def get_sum_wan(self, total: dict[str, Any]) -> str:
        return wan_text(total["yuan"])


class CountsSerializer(ReadSerializer):
    """How many rows there are of each kind, how many records they make, and what undoing made of them."""

    new = serializers.IntegerField(default=0, help_text="新增")
    changed = serializers.IntegerField(default=0, help_text="变更")
    same = serializers.IntegerField(default=0, help_text="一致")
    likely_duplicate = serializers.IntegerField(default=0, help_text="疑似重复，尚未决定")
    error = serializers.IntegerField(default=0, help_text="有错误的行")
    aside = serializers.IntegerField(default=0, help_text="不是项目的行")
    faults = serializers.IntegerField(default=0, help_text="错误处数")
    milestones = serializers.IntegerField(default=0, help_text="进展节点")
    entries = serializers.IntegerField(default=0, help_text="入批记录")
    figures = serializers.IntegerField(default=0, help_text="月度数据")
    reforms = serializers.IntegerField(default=0, help_text="审批改革")
    plans = serializers.IntegerField(default=0, help_text="年度计划")
    undone = serializers.IntegerField(default=0, help_text="撤销时撤回的行")
    touched = serializers.IntegerField(default=0, help_text="撤销时因有人改过而没有动的行")
    registered = serializers.IntegerField(default=0, help_text="撤销时保留的新项目")


class ImportJobSerializer(ReadSerializer):
    """A job without what it found."""

    id = serializers.IntegerField(help_text="编号")
    uploaded_at = serializers.DateTimeField(help_text="何时上传")
    uploaded_by = serializers.CharField(source="officer", help_text="谁上传的")
    file_name = serializers.CharField(help_text="文件名")
    size = serializers.IntegerField(help_text="字节数")
    sha256 = serializers.CharField(help_text="文件的 SHA-256")
    kind = serializers.ChoiceField(choices=ImportKind.choices, help_text="台账、名单或月报")
    round = serializers.CharField(source="round.key", allow_null=True, default=None, help_text="名单的期次")
    cohort = serializers.CharField(allow_blank=True, help_text="名单：signed、started 或 producing")
    month = MonthField(allow_null=True, help_text="月报的月份")
    state = serializers.ChoiceField(choices=ImportState.choices, help_text="状态")
    stage = serializers.ChoiceField(choices=ImportStage.choices, help_text="步骤")
    done = serializers.IntegerField(help_text="这一步已处理的行")
    total = serializers.IntegerField(help_text="项目行数")
    counts = CountsSerializer()
    trouble_code = serializers.CharField(help_text="未接受、未完成或退回的原因代码")
    trouble = serializers.CharField(help_text="原因")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="处理到此的时间；文件此后保留 7 天")
    applied_at = serializers.DateTimeField(allow_null=True, help_text="何时写入")
    undone_at = serializers.DateTimeField(allow_null=True, help_text="何时撤销")


class FileNotesSerializer(ReadSerializer):
    """What is to be known of the whole file."""

    remarks = serializers.ListField(child=serializers.CharField(), default=list, help_text="不导入的批注、图片等")
    skipped = serializers.ListField(child=serializers.CharField(), default=list, help_text="没有项目表的工作表")
    hidden = serializers.ListField(child=serializers.CharField(), default=list, help_text="隐藏的工作表，没有读")


class ImportJobDetailSerializer(ImportJobSerializer):
    """A job with what it found."""

    plan_digest = serializers.CharField(help_text="计划的摘要，确认时原样送回")
    partial = serializers.BooleanField(help_text="只写入正确的行")  # type: ignore[assignment]
    answers = serializers.DictField(child=serializers.CharField(), help_text="答复")
    tables = ImportTableSerializer(many=True)
    file_notes = FileNotesSerializer()
    questions = QuestionSerializer(many=True)
    totals = TotalSerializer(many=True)
    errors = MessageSerializer(many=True)  # type: ignore[assignment]  # hides an attribute
    remarks = MessageSerializer(many=True)
    moved = MovedSerializer(many=True)


class ChangedCellSerializer(ReadSerializer):
    field = serializers.CharField(help_text="字段")
    title = serializers.CharField(help_text="字段的名称")
    old = serializers.CharField(help_text="登记的")
    new = serializers.CharField(help_text="表内的")
    precision = serializers.CharField(help_text="表内写到哪一位：month 或文字；空为照实")


class RowMessageSerializer(SaidSerializer):
    kind = serializers.CharField(help_text="error 或 remark")


class NamesakeSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="项目的编号")
    name = serializers.CharField(help_text="项目名称")


class ImportRowSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号，答复疑似重复时用")
    sheet = serializers.CharField(help_text="工作表")
    row = serializers.IntegerField(help_text="行号")
    status = serializers.ChoiceField(choices=RowStatus.choices, help_text="类别")
    name = serializers.CharField(help_text="项目名称")
    zone = serializers.IntegerField(source="zone_id", allow_null=True, help_text="开发区的编号")
    project = serializers.IntegerField(source="project_id", allow_null=True, help_text="项目的编号")
    cells = ChangedCellSerializer(many=True)
    messages = RowMessageSerializer(many=True)
    candidates = NamesakeSerializer(many=True)
    outcome = serializers.ChoiceField(choices=RowOutcome.choices, allow_blank=True, help_text="撤销的结果")


def row_data(row: ImportRow) -> dict[str, Any]:
    """Return a row as the API answers it; amounts in 万元, choices by their words."""
    cells = [
        {
            "field": cell["field"],
            "title": label_of(cell),
            "old": shown(cell["field"], cell["old"]),
            "new": shown(cell["field"], cell["new"]),
            "precision": cell.get("precision", ""),
        }
        for cell in row.changes
    ]
    names = ("id", "sheet", "row", "status", "name", "messages", "outcome")
    return {
        **{name: getattr(row, name) for name in names},
        "zone": row.zone_id,
        "project": row.project_id,
        "cells": cells,
        "candidates": [{"id": number, "name": name} for number, name in row.candidates],
    }
