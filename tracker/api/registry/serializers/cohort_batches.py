"""Many entries at once, as written and as answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import ExitKind
from projects.operations.cohort_batches import MOST_ENTRIES
from projects.rules.entry_lines import LONGEST_NAME, MOST_LINES, EntryLine
from projects.rules.stages import Cohort
from tracker.api.choices import COHORTS
from tracker.api.fields import BoundedListField, DayField, NumberField, RoundField, WanField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer

if TYPE_CHECKING:
    from collections.abc import Sequence


class NewMemberWriteSerializer(WriteSerializer):
    """A project to put on a list: by its number, or by its code or name."""

    project = NumberField(required=False, help_text="项目的编号；给了编号就不看 name")
    name = serializers.CharField(
        max_length=LONGEST_NAME, required=False, help_text="项目代码，否则项目名称（全半角、空格、括号不计）"
    )
    amount_wan = WanField(source="amount_yuan", required=False, help_text="投资额（万元），不填取计划总投资")

    def validate(self, attrs: Any) -> Any:
        if "project" not in attrs and "name" not in attrs:
            raise serializers.ValidationError({"name": "请给出项目的编号、代码或名称。"}, "required")
        return attrs


class EntryBatchWriteSerializer(WriteSerializer):
    """Projects to put on one list of a round."""

    cohort = serializers.ChoiceField(choices=COHORTS, help_text="名单")
    members = BoundedListField(child=NewMemberWriteSerializer(), max_length=MOST_LINES, help_text="要列入的项目")
    dry_run = serializers.BooleanField(required=False, default=False, help_text="只检查，不写入")


def lines_of(members: Sequence[dict[str, Any]]) -> list[EntryLine]:
    """Return the members of a body as lines, numbered from 1."""
    return [
        EntryLine(
            number,
            member.get("name", ""),
            member.get("name", ""),
            key=member.get("project"),
            amount_yuan=member.get("amount_yuan"),
        )
        for number, member in enumerate(members, 1)
    ]


class EnteredProjectSerializer(ReadSerializer):
    """A project that is put on the list, or would be."""

    project = serializers.IntegerField(source="project.pk", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    zone = serializers.IntegerField(source="project.zone_id", help_text="开发区")
    amount_wan = WanField(source="declared_yuan", help_text="申报的投资额（万元）")


class EntryBatchSerializer(ReadSerializer):
    """What was done with the projects of a body, in its order."""

    entered = serializers.IntegerField(help_text="列入的项目数；只检查时为 0")
    members = EnteredProjectSerializer(many=True, help_text="逐个项目")


class ListCandidateQuerySerializer(ListQuerySerializer):
    """The list for which candidates are looked for: 签约一批 has none."""

    cohort = serializers.ChoiceField(
        choices=[(str(cohort), label) for cohort, label in COHORTS if cohort != str(Cohort.SIGNED)],
        help_text="要列入的名单：开工一批取以前签约一批中已开工的，投产一批取以前开工一批中已投产的",
    )


class EntriesWriteSerializer(WriteSerializer):
    """Some entries; how many is bounded, for each is corrected or decided by itself."""

    entries = BoundedListField(child=NumberField(), max_length=MOST_ENTRIES, help_text="入批记录的编号")


class EntriesMovingWriteSerializer(EntriesWriteSerializer):
    round = RoundField(help_text="改列到哪一期")
    reason = serializers.CharField(max_length=300, help_text="改列的原因")


class EntriesLeavingWriteSerializer(EntriesWriteSerializer):
    left_on = DayField(help_text="自哪一天起")
    kind = serializers.ChoiceField(choices=ExitKind.choices, help_text="调出（离开分母）或终止（仍留在分母）")
    decision = serializers.CharField(max_length=100, help_text="决定的文号")
    reason = serializers.CharField(max_length=300, help_text="理由")


class EntryCountSerializer(ReadSerializer):
    """How many entries were dealt with."""

    count = serializers.IntegerField(help_text="办理的入批记录数")
