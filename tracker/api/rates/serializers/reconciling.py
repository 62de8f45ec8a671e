"""Which settings give a printed figure: the question and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.rules.reconciling import EXIT_LABELS, MATCH_LABELS, PRINTED, PrintedError, read_printed
from projects.rules.stages import choices
from tracker.api.choices import CATEGORIES
from tracker.api.fields import AsOfField, KnownAtField, ScopeField
from tracker.api.rates.serializers.changes import ChangeProjectSerializer
from tracker.api.rates.serializers.queries import SelectionQuerySerializer

if TYPE_CHECKING:
    from rest_framework.fields import Field

    from projects.rules.reconciling import Printed

MATCHES, EXITS = choices(MATCH_LABELS), choices(EXIT_LABELS)


@extend_schema_field({"type": "string", "example": "89.93"})
class PrintedField(serializers.Field["Printed", Any, str, Any]):
    """A figure as it was printed."""

    def to_internal_value(self, data: Any) -> Printed:
        try:
            return read_printed(str(self.field_name), str(data))
        except PrintedError as error:
            raise serializers.ValidationError(str(error), "invalid") from error


class ReconcileQuerySerializer(SelectionQuerySerializer):
    """What was printed, about which zones and day."""

    as_of = AsOfField(help_text="通报所说的截至日期")
    known_at = KnownAtField(help_text="只试这一时刻账上所知；不填则试现在和其后两个月的 5、10、15、20 日")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields: one for each figure that may have been printed."""
        printed = {
            name: PrintedField(required=False, help_text=f"印出的{kind.label}") for name, kind in PRINTED.items()
        }
        return {**super().get_fields(), **printed}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Demand at least one printed figure."""
        if not PRINTED.keys() & attrs.keys():
            raise serializers.ValidationError({"groundbreaking": "请至少填一个印出的数。"}, "required")
        return attrs


class FoundFigureSerializer(serializers.Serializer[Any]):
    """A printed figure beside that of the books."""

    name = serializers.ChoiceField(choices=[(name, kind.label) for name, kind in PRINTED.items()])
    printed = serializers.CharField(help_text="印出的数")
    found = serializers.CharField(help_text="账上的数")
    numerator = serializers.CharField(help_text="分子（元或个），不是比率的为数本身")
    denominator = serializers.CharField(help_text="分母（元或个），不是比率的为 1 或 1 亿")
    match = serializers.ChoiceField(choices=MATCHES)


class SettingsSerializer(serializers.Serializer[Any]):
    """How a table is counted."""

    as_of = serializers.DateField(help_text="截至日期")
    known_at = serializers.DateTimeField(allow_null=True, help_text="按这一时刻账上所知，null 为现在")
    reviewed = serializers.BooleanField(help_text="月报数据只计已审核的")
    trial = serializers.BooleanField(source="counts_trial", help_text="试生产计为投产")
    category = serializers.ChoiceField(choices=CATEGORIES, allow_null=True, help_text="项目类别，null 为照查询条件")
    exits = serializers.ChoiceField(choices=EXITS, help_text="调出、终止怎样计")


class ReconciliationSerializer(serializers.Serializer[Any]):
    """Settings that give what was printed."""

    settings = SettingsSerializer(help_text="最可能的设置")
    basis = serializers.CharField(allow_null=True, help_text="口径的代码；没有印比率的为 null")
    first = serializers.CharField(help_text="首期，最窄的窗口")
    last = serializers.CharField(help_text="末期")
    widest = serializers.ListField(child=serializers.CharField(), help_text="成员相同的最宽窗口的首期、末期")
    match = serializers.ChoiceField(choices=MATCHES, help_text="最差的一项")
    figures = FoundFigureSerializer(many=True)
    also = SettingsSerializer(many=True, help_text="同样给出这些数的其他设置")


class ReasonSerializer(serializers.Serializer[Any]):
    """A change that would give the printed figure."""

    where = serializers.CharField(help_text="出自哪里")
    changes = ChangeProjectSerializer(many=True, help_text="恰一个")


class ChancesSerializer(serializers.Serializer[Any]):
    """How many projects would do by their size alone."""

    singles = serializers.IntegerField(help_text="单个项目")
    pairs = serializers.IntegerField(help_text="两个一组")


class GapSerializer(serializers.Serializer[Any]):
    """What a printed rate lacks."""

    name = serializers.CharField(help_text="比率")
    least = serializers.CharField(allow_null=True, help_text="分母不变时，分子至少；没有分子能印出这个数的为 null")
    most = serializers.CharField(allow_null=True, help_text="分母不变时，分子至多")
    reasons = ReasonSerializer(many=True, help_text="有记录可查的单个项目；不列任意组合")
    chances = ChancesSerializer(help_text="仅凭数额能凑上的有多少，没有记录可查，不列")


class NearSerializer(serializers.Serializer[Any]):
    """Settings that come near, with what they lack."""

    answer = ReconciliationSerializer()
    gaps = GapSerializer(many=True)


class ReconcileSerializer(serializers.Serializer[Any]):
    """What gives the printed figures."""

    scope = ScopeField()
    is_proof = serializers.BooleanField(help_text="印出的数是否足以分辨设置：单独一个 100% 或 0% 不足以")
    tried = serializers.IntegerField(
        help_text="读了多少组账目（时刻、审核、试生产）；每组试各截至日、类别、调出终止的计法"
    )
    possible = serializers.IntegerField(help_text="共有多少组")
    candidates = serializers.IntegerField(help_text="连同截至日、期次窗口、口径等，比较了多少个")
    notes = serializers.ListField(child=serializers.CharField())
    answers = ReconciliationSerializer(many=True)
    near = NearSerializer(many=True)
